import type { ThreatsState } from '../model/message.ts'
import type { PolicyInForce } from '../model/policy.ts'
import type { ThreatsInForce } from '../model/threat-list.ts'
import { THREATS } from './document-kinds.ts'
import { describeKept, type LoadDeps, type RefreshDeps, readKept, refreshKept, tellIt } from './document-store.ts'
import { oneLook } from './one-look.ts'

/** `list` null: the built-in threats alone. */
export type LoadedThreats = { list: ThreatsInForce | null; state: ThreatsState }

/** Where the policy says that its list is; null: it names none, and only the organisation's own policy can. */
const addressOf = ({ policy, source }: PolicyInForce, policyUrl: string | undefined): string | null => {
  if (source === 'embedded' || !policy.threats) return null
  return URL.canParse(policy.threats.url, policyUrl) ? new URL(policy.threats.url, policyUrl).href : policy.threats.url
}

/**
 * The threat list in force, from the stores alone, as `loadPolicy` does it. A policy that names no list has none, whatever
 * lies in the store.
 * @param policy the policy in force; it may still be on its way, and is not waited for before the list is read
 */
export const loadThreats = async (deps: LoadDeps, policy: PolicyInForce | Promise<PolicyInForce>): Promise<LoadedThreats> => {
  const [kept, inForce] = await Promise.all([readKept(THREATS, deps), policy])
  const url = addressOf(inForce, deps.settings().policyUrl)
  const named = url === null ? { ...kept, stored: null, verified: null } : kept
  const { envelope, state } = await describeKept(THREATS, deps, named, url)
  if (!envelope)
    return { list: null, state: { ...state, ...(url === null ? { lastError: null } : {}), clients: 0, redirectHosts: 0, withdrawn: 0 } }
  const { threats: list, ver: version, epoch, iat } = envelope
  const withdrawn = [...list.clients, ...list.redirectHosts].filter(entry => entry.withdrawn).length
  return {
    list: { list, version, epoch, issuedAtMs: iat * 1000, stale: state.stale },
    state: {
      ...state,
      clients: list.clients.filter(entry => !entry.withdrawn).length,
      redirectHosts: list.redirectHosts.filter(entry => !entry.withdrawn).length,
      withdrawn,
    },
  }
}

const refresh = async (deps: RefreshDeps, policy: PolicyInForce): Promise<LoadedThreats> => {
  const url = addressOf(policy, deps.settings().policyUrl)
  if (url === null) return loadThreats(deps, policy)
  const outcome = await refreshKept(THREATS, deps, url)
  const loaded = await loadThreats(deps, policy)
  const staleWords = 'The threat list has expired; it goes on adding to the built-in one, and takes nothing back.'
  await tellIt(THREATS, deps, outcome, { state: loaded.state, policy: policy.policy, staleWords })
  return loaded
}

/**
 * Looks for a newer threat list where the policy says that it is, as `refreshPolicy` does for the policy. What is refused or
 * late leaves the last good one in force, or the built-in threats alone. One look at a time. Only a failing `storage.local` throws.
 */
export const refreshThreats = oneLook(refresh)
