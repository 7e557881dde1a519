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

/**
 * What an app could have asked for instead: scopes that the provider publishes by their exact id, found by comparing
 * data, acts and reach. What only says who the person is has nothing below it.
 */
export function narrowerScopes(observation: Observation, provider: Provider, vocabulary: Vocabulary): Narrower[] {
  const asked = new Set(observation.scopes.requested.map(grant => grant.id))
  return observation.scopes.requested.flatMap(grant => {
    const acts = actsOf(grant.access, vocabulary)
    if (!grant.known || acts === null || severityOf(grant, vocabulary) === 0) return []
    const found = provider.scopes.flatMap(({ id, data, access, reach }) => {
      const own = actsOf(access, vocabulary)
      if (id === undefined || asked.has(id) || data !== grant.data || own === null) return []
      return isNarrower(own, reach, { acts, reach: grant.reach }) ? [{ id, access, acts: own, reach }] : []
    })
    // Reading as such is what most apps can do with; then the smaller step down before the larger.
    const order = (one: (typeof found)[number]) => (one.access === 'read' ? 0 : 10 - one.acts.length)
    const ids = found
      .sort((a, b) => order(a) - order(b) || reachOf(a.reach) - reachOf(b.reach) || (a.id < b.id ? -1 : 1))
      .map(one => one.id)
    return ids.length > 0 ? [{ scope: grant.id, narrower: [...new Set(ids)] }] : []
  })
}
