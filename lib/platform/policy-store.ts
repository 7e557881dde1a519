import type { PolicyState } from '../model/message.ts'
import type { PolicyInForce } from '../model/policy.ts'
import { POLICY } from './document-kinds.ts'
import { describeKept, type LoadDeps, type RefreshDeps, readKept, refreshKept, tellIt } from './document-store.ts'
import { oneLook } from './one-look.ts'

export type LoadedPolicy = { inForce: PolicyInForce; state: PolicyState }

/**
 * The policy in force, from the stores alone: the last one that was accepted (its signature checked anew with the keys of
 * the settings at this moment), or the embedded one. Changes nothing, so it may be called with settings that are not
 * complete yet. A policy past its expiry stays in force as `stale`.
 */
export const loadPolicy = async (deps: LoadDeps): Promise<LoadedPolicy> => {
  const kept = await readKept(POLICY, deps)
  const { envelope, state } = await describeKept(POLICY, deps, kept, deps.settings().policyUrl ?? null)
  const policy = envelope?.policy ?? deps.embedded
  const { version, epoch, source, stale, sha256 } = state
  const { name, logo = null } = policy.organisation
  return { inForce: { policy, version, epoch, source, stale, sha256 }, state: { ...state, organisation: name, logo } }
}

const refresh = async (deps: RefreshDeps): Promise<LoadedPolicy> => {
  const { policyUrl } = deps.settings()
  if (!policyUrl) return loadPolicy(deps)
  const outcome = await refreshKept(POLICY, deps, policyUrl)
  const loaded = await loadPolicy(deps)
  const staleWords = 'The policy has expired; its exceptions have lapsed.'
  await tellIt(POLICY, deps, outcome, { state: loaded.state, policy: loaded.inForce.policy, staleWords })
  return loaded
}

/**
 * Looks for a newer policy at `policyUrl` and puts it in force if it may be; otherwise everything stays as it was, with the
 * reason in `state.lastError` and, once for each kind, in a health fact. One look at a time. Only a failing `storage.local` throws.
 */
export const refreshPolicy = oneLook(refresh)
