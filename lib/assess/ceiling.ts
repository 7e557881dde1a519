import type { Grant } from '../model/observation.ts'
import type { PolicyApp } from '../model/policy.ts'
import type { Act, Tri, Vocabulary } from '../model/vocabulary.ts'
import { severityOf } from './severity.ts'

/** What can be done with an access, told apart a little more finely than in a sentence: names and headings are not yet what stands below them. */
export type Deed = Act | 'outline'

/** The deeds that an access consists of, by which accesses are compared; null for an access of which they are not known. */
export function deedsOf(access: Grant['access'], vocabulary: Vocabulary): readonly Deed[] | null {
  const acts = access === 'unknown' ? undefined : vocabulary.access[access]?.acts
  if (!acts || acts.length === 0) return null
  return access === 'list' ? acts.map(act => (act === 'see' ? 'outline' : act)) : acts.includes('see') ? [...acts, 'outline'] : acts
}

/**
 * Whether a scope goes beyond what an app may be given. Ceilings are compared by the deeds contained, for each type of
 * data on its own: `write` of mail allows `read` of mail and nothing of files, `list` allows no `read`. Saying who you are
 * is never beyond; a scope whose data or access its data file leaves open always is.
 * @returns `unknown` for a scope of unknown meaning that no data file knows
 */
export function exceeds(grant: Grant, ceiling: NonNullable<PolicyApp['ceiling']>, vocabulary: Vocabulary): Tri {
  if (severityOf(grant, vocabulary) === 0) return 'no'
  const deeds = deedsOf(grant.access, vocabulary)
  if (grant.data === 'unknown' || deeds === null) return grant.known ? 'yes' : 'unknown'
  const allowed = new Set(ceiling.filter(entry => entry.data === grant.data).flatMap(entry => deedsOf(entry.access, vocabulary) ?? []))
  return deeds.every(deed => allowed.has(deed)) ? 'no' : 'yes'
}
