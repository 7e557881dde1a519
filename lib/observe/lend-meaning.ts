import type { Grant, Observation, PageFacts } from '../model/observation.ts'
import { type CompiledProvider, engineOf, type ProviderIndex } from './compile-providers.ts'
import { readLabel } from './read-label.ts'
import { readScope } from './read-scope.ts'

function lend(grant: Grant, engine: CompiledProvider, appName: string | null): Grant {
  if (grant.known) return grant
  const [gravest] = grant.seen === 'page' ? (readLabel(grant.id, engine, appName) ?? []) : []
  const candidates = [grant.id, ...(gravest === undefined ? [] : [gravest])]
  const read = candidates.map(id => readScope(id, engine, grant.seen)).find(one => one.known)
  return read ? { ...grant, ...read, id: grant.id, claimed: true } : grant
}

/**
 * What the scopes at an unknown server mean, if it runs the software that its page bears the sign of. Any page can bear
 * one: so the server stays unknown, all that the request is stays as it was, and each meaning is marked as claimed.
 * @returns the observation as it was where the server is known, or the page names no software that the data knows
 */
export function lendMeaning(observation: Observation, page: PageFacts, index: ProviderIndex): Observation {
  if (observation.provider !== 'unknown' || page.engine === undefined || page.kind !== 'consent') return observation
  const engine = engineOf(page.engine, index)
  if (!engine) return observation
  const requested = observation.scopes.requested.map(grant => lend(grant, engine, page.appName))
  return {
    ...observation,
    scopes: { ...observation.scopes, requested },
    signs: [...new Set<Observation['signs'][number]>([...observation.signs, 'self-hosted'])],
  }
}
