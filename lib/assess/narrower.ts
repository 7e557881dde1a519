import type { Grant, Observation } from '../model/observation.ts'
import type { Provider } from '../model/provider.ts'
import { scopeNamer } from '../model/scope-name.ts'
import { REACHES } from '../model/terms.ts'
import type { Tri, Vocabulary } from '../model/vocabulary.ts'
import { deedsOf } from './ceiling.ts'
import type { KnowledgeIndex } from './index-knowledge.ts'
import { severityOf } from './severity.ts'

/** A scope that was asked for, and published ones of the same data that allow less, the most useful first. */
export type Narrower = { scope: string; narrower: string[] }

type Meaning = Pick<Grant, 'data' | 'access' | 'reach'>
const reachOf = (reach: Grant['reach']) => (reach === 'unknown' ? -1 : REACHES.indexOf(reach))

/** Less may be done to the same data, or as much to less of it. Names and headings are less than the whole. */
function allowsLess(here: Meaning, there: Meaning, vocabulary: Vocabulary): boolean {
  const [deeds, most] = [deedsOf(here.access, vocabulary), deedsOf(there.access, vocabulary)]
  const [reach, furthest] = [reachOf(here.reach), reachOf(there.reach)]
  if (here.data !== there.data || deeds === null || most === null || reach < 0 || furthest < 0) return false
  if (reach > furthest || !deeds.every(deed => most.includes(deed))) return false
  // Who has to see is not helped by adding or sending blindly.
  if (most.includes('outline') && !deeds.includes('outline')) return false
  return deeds.length < most.length || reach < furthest
}

/** What may be done, and to how much of it: words that two names of one thing may differ in. */
const HOW = new Set(
  (
    'r w rw read reads readonly readwrite write writes writeonly only all full control fullcontrol basic access own me selected picked shared metadata ' +
    'send create delete edit modify update view list manage manages management'
  ).split(' '),
)
const ADDRESS = /^https?:\/\/.*\/(?=.)/
/** An id as its words, `thing` being those of them that say what it is about: `drive` of `…/auth/drive.readonly`, `org` of `admin:org`. */
function wordsOf(id: string): { all: number; thing: string[] } {
  const words = id
    .replace(ADDRESS, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^admin:|[:.]admin$/, ' ')
    .split(/[^a-z\d]+/)
    .filter(word => word !== '')
  return { all: words.length, thing: words.filter(word => !HOW.has(word)) }
}
/**
 * 0: the same thing. 1: a part of what the other names whole, without a word of how (`calendar.events` of `calendar`). Null:
 * another thing, however alike its data.
 */
function kinship({ thing }: ReturnType<typeof wordsOf>, than: ReturnType<typeof wordsOf>): 0 | 1 | null {
  if (than.thing.length === 0 || than.thing.some((word, at) => thing[at] !== word)) return null
  if (thing.length === than.thing.length) return 0
  return thing.length === than.thing.length + 1 && than.all === than.thing.length ? 1 : null
}

/** Where in the list a scope stands that allows so much: what reads is of use to most, and looking at names to few. */
const rankOf = ({ access }: Meaning, vocabulary: Vocabulary) =>
  access === 'read' ? 0 : access === 'list' ? 20 : 10 - (deedsOf(access, vocabulary)?.length ?? 0)

/**
 * What an app could have asked for instead: scopes that the provider publishes, by their exact ids. First those that its
 * maker names for whoever needs less; then those found by comparing data, acts and reach, if they speak of the same thing
 * (a person who lets an app read channels is not helped by its reading group messages instead). What only says who the
 * person is has nothing below it, and nothing that is outdated, or that weighs more, is offered.
 */
export function narrowerScopes(observation: Observation, provider: Provider, vocabulary: Vocabulary): Narrower[] {
  const nameOf = scopeNamer(provider.scopeMatching)
  const asked = new Set(observation.scopes.requested.map(grant => nameOf(grant.id)))
  const signIn = new Set(provider.signInScopes.map(nameOf))
  const open = provider.scopes
    .filter(rule => !rule.deprecated)
    .flatMap(rule => (rule.id === undefined ? (rule.ids ?? []).map(id => ({ ...rule, id })) : [{ ...rule, id: rule.id }]))
    .filter(({ id }) => !asked.has(nameOf(id)))
  return observation.scopes.requested.flatMap(grant => {
    const severity = severityOf(grant, vocabulary)
    if (!grant.known || severity === 0) return []
    const named = provider.scopes.find(rule => rule.id !== undefined && nameOf(rule.id) === nameOf(grant.id))?.instead ?? []
    const than = wordsOf(nameOf(grant.id))
    const found = open.flatMap(rule => {
      const { id, data, access, reach, vendor } = rule
      if (data !== grant.data || signIn.has(nameOf(id))) return []
      const place = named.indexOf(id)
      if (place >= 0) return [{ id, reach, rank: place - 1000 }]
      if (!allowsLess(rule, grant, vocabulary)) return []
      const kin = kinship(wordsOf(id), than)
      if (kin === null) return []
      const weight = severityOf({ ...grant, id, data, access, reach, vendor }, vocabulary)
      return weight > severity || weight === 0 ? [] : [{ id, reach, rank: kin * 100 + rankOf(rule, vocabulary) }]
    })
    // What is best to have comes first, then the reach nearest to what was asked for, then the plainest name.
    found.sort((a, b) => a.rank - b.rank || reachOf(b.reach) - reachOf(a.reach) || a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
    const ids = [...new Set(found.map(one => one.id))]
    return ids.length > 0 ? [{ scope: grant.id, narrower: ids }] : []
  })
}

/** A provider with the scopes that it shares with another one; null for a server that no data file names. */
export function publisherOf(id: string, { providers }: Pick<KnowledgeIndex, 'providers'>): Provider | null {
  const provider = providers.of(id)
  if (provider?.scopesOf === undefined) return provider ?? null
  return { ...provider, scopes: [...provider.scopes, ...(providers.of(provider.scopesOf)?.scopes ?? [])] }
}

/** Whether there is anything narrower to ask for; found out at the first call. Of what was not seen nobody can tell. */
export function narrowerExists(observation: Observation, index: KnowledgeIndex, vocabulary: Vocabulary): () => Tri {
  let answer: Tri | null = null
  const look = (): Tri => {
    const provider = publisherOf(observation.provider, index)
    if (provider && narrowerScopes(observation, provider, vocabulary).length > 0) return 'yes'
    return observation.scopes.visibility === 'full' ? 'no' : 'unknown'
  }
  return () => {
    answer ??= look()
    return answer
  }
}
