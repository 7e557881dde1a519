import type { Grant, Observation, PageFacts } from '../model/observation.ts'
import { type CompiledProvider, engineOf, type ProviderIndex } from './compile-providers.ts'
import { readLabel } from './read-label.ts'
import { readScope, splitScopes } from './read-scope.ts'

function lend(grant: Grant, engine: CompiledProvider, appName: string | null): Grant {
  if (grant.known) return grant
  const [gravest] = grant.seen === 'page' ? (readLabel(grant.id, engine, appName) ?? []) : []
  const candidates = [grant.id, ...(gravest === undefined ? [] : [gravest])]
  const read = candidates.map(id => readScope(id, engine, grant.seen)).find(one => one.known)
  return read ? { ...grant, ...read, id: grant.id, claimed: true } : grant
}

/** A list that this software parts in a way of its own, where every part of it is one of its scopes. */
function apart(grant: Grant, engine: CompiledProvider): Grant[] {
  const delimiter = engine.provider.params.scopes[0]?.delimiter
  const parts = grant.known || delimiter === undefined ? [] : splitScopes(grant.id, delimiter)
  const isList = parts.length > 1 && parts.every(id => readScope(id, engine, grant.seen).known)
  return isList ? parts.map(id => ({ ...grant, id })) : [grant]
}

/**
 * What the scopes at an unknown server mean, if it runs the software that its page bears the sign of. Any page can bear
 * one: so the server stays unknown, all that the request is stays as it was, and each meaning is marked as claimed.
 * @returns the observation as it was where the server is known, or the page names no software that the data knows
 */
export function lendMeaning(observation: Observation, page: PageFacts, index: ProviderIndex): Observation {
  const isAsking = page.kind === 'consent' || page.kind === 'device-code'
  if (observation.provider !== 'unknown' || page.engine === undefined || !isAsking) return observation
  const engine = engineOf(page.engine, index)
  if (!engine) return observation
  const requested = observation.scopes.requested.flatMap(grant => apart(grant, engine)).map(grant => lend(grant, engine, page.appName))
  return {
    ...observation,
    software: page.engine,
    scopes: {
      ...observation.scopes,
      requested: [...new Map(requested.map(grant => [`${grant.actor ?? ''} ${grant.id}`, grant])).values()],
    },
    signs: [...new Set<Observation['signs'][number]>([...observation.signs, 'self-hosted'])],
  }
}
