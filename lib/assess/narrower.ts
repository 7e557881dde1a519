import type { Grant, Observation } from '../model/observation.ts'
import type { Provider } from '../model/provider.ts'
import { type Act, REACHES, type Vocabulary } from '../model/vocabulary.ts'
import { actsOf } from './ceiling.ts'
import { severityOf } from './severity.ts'

/** A scope that was asked for, and published ones of the same data that allow less, the most useful first. */
export type Narrower = { scope: string; narrower: string[] }

const reachOf = (reach: Grant['reach']) => (reach === 'unknown' ? -1 : REACHES.indexOf(reach))

/** Fewer acts on no wider reach, or the same acts on a smaller one. */
function isNarrower(acts: readonly Act[], reach: Grant['reach'], than: { acts: readonly Act[]; reach: Grant['reach'] }): boolean {
  const [here, there] = [reachOf(reach), reachOf(than.reach)]
  if (here < 0 || there < 0 || here > there || !acts.every(act => than.acts.includes(act))) return false
  return acts.length < than.acts.length || here < there
}

/** Words that nearly every id has: they make no kinship. */
const COMMON = new Set(
  'https http www com auth api googleapis read write readwrite readonly all full manage user users access scope'.split(' '),
)
/** The telling words of an id: `drive` of `https://www.googleapis.com/auth/drive.readonly`. */
const wordsOf = (id: string): string[] => {
  const words = id
    .replace(/^https?:\/\/.*\/(?=.)/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  return words.filter(word => word !== '' && !COMMON.has(word))
}

/**
 * What an app could have asked for instead: scopes that the provider publishes by their exact id, found by comparing
 * data, acts and reach. One that bears no kinship in its name (`gist` beside `repo`) counts only if it reads all that
 * could be read before. What only says who the person is has nothing below it.
 */
export function narrowerScopes(observation: Observation, provider: Provider, vocabulary: Vocabulary): Narrower[] {
  const asked = new Set(observation.scopes.requested.map(grant => grant.id))
  return observation.scopes.requested.flatMap(grant => {
    const acts = actsOf(grant.access, vocabulary)
    if (!grant.known || acts === null || severityOf(grant, vocabulary) === 0) return []
    const words = wordsOf(grant.id)
    const found = provider.scopes.flatMap(({ id, data, access, reach }) => {
      const own = actsOf(access, vocabulary)
      if (id === undefined || asked.has(id) || data !== grant.data || own === null) return []
      if (!isNarrower(own, reach, { acts, reach: grant.reach })) return []
      const kin = wordsOf(id).some(word => words.includes(word))
      return kin || (access === 'read' && reach === grant.reach)
        ? [{ id, rank: (kin ? 0 : 100) + (access === 'read' ? 0 : 10 - own.length), reach }]
        : []
    })
    // Kin first, then what reads, then the reach nearest to what was asked for, then the plainest name.
    found.sort((a, b) => a.rank - b.rank || reachOf(b.reach) - reachOf(a.reach) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
    const ids = [...new Set(found.map(one => one.id))]
    return ids.length > 0 ? [{ scope: grant.id, narrower: ids }] : []
  })
}
