import type { Grant } from '../model/observation.ts'
import type { PolicyApp } from '../model/policy.ts'
import type { Act, Tri, Vocabulary } from '../model/vocabulary.ts'
import { severityOf } from './severity.ts'

/** The plain acts that an access consists of; null for an access whose acts are not known. */
export function actsOf(access: Grant['access'], vocabulary: Vocabulary): readonly Act[] | null {
  const acts = access === 'unknown' ? undefined : vocabulary.access[access]?.acts
  return acts && acts.length > 0 ? acts : null
}

/**
 * Whether a scope goes beyond what an app may be given. Ceilings are compared by the acts contained, for each type of
 * data on its own: `write` of mail allows `read` of mail and nothing of files. Saying who you are is never beyond.
 * @returns `unknown` for a scope whose data or acts are not known
 */
export function exceeds(grant: Grant, ceiling: NonNullable<PolicyApp['ceiling']>, vocabulary: Vocabulary): Tri {
  if (severityOf(grant, vocabulary) === 0) return 'no'
  const acts = actsOf(grant.access, vocabulary)
  if (grant.data === 'unknown' || acts === null) return 'unknown'
  const allowed = new Set(ceiling.filter(entry => entry.data === grant.data).flatMap(entry => actsOf(entry.access, vocabulary) ?? []))
  return acts.every(act => allowed.has(act)) ? 'no' : 'yes'
}
