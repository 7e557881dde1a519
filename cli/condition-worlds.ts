import { classOf } from '../lib/assess/severity.ts'
import type { Condition, Policy, ScopePredicate } from '../lib/model/policy.ts'
import { ACCESSES, APP_STATUSES, DATA_TYPES, KINDS, REACHES } from '../lib/model/terms.ts'
import { type DataType, RedirectKind, type Vocabulary } from '../lib/model/vocabulary.ts'

/** One field of a condition with the answer that it has to give. */
export type Atom = { key: string; answer: 'yes' | 'no'; wanted: unknown }
type Span = { asked: boolean; from: number; to: number; not: string[] }
/** What has to be so of a request: enough to tell that it cannot be, or that something else follows from it. */
export type World = {
  /** Of each fact with a closed list of values, those that are left. */
  values: Map<string, Set<string>>
  /** Of facts with any value: one of `of` (null: any), and none of `not`. */
  open: Map<string, { of: Set<string> | null; not: Set<string> }>
  /** Of facts that are sets: of each set in `some` one is there; none of `none`. */
  sets: Map<string, { some: Set<string>[]; none: Set<string> }>
  /** `asked`: the number of days is known, and within `from` and `to`. */
  days: Map<string, Span>
  scopes: { some: ScopePredicate[]; none: string[] }
  /** Fields that are not understood here: they imply themselves and nothing else. */
  other: Set<string>
}
/** What conditions speak of, beside themselves. */
export type Surroundings = { policy: Policy; vocabulary: Vocabulary; statusOf: ReadonlyMap<string, string> }

const MOST_WAYS = 64
const TRI = ['yes', 'no', 'unknown']
/** A value at which the engine answers neither yes nor no. */
const OPEN_ENDED = new Set(['unknown', 'null'])
const CLOSED: { [key: string]: readonly string[] } = {
  kind: KINDS,
  visibility: ['full', 'partial', 'hidden'],
  appStatus: [...APP_STATUSES, 'unlisted'],
  redirect: [...RedirectKind.options, 'null'],
  account: ['work', 'personal', 'unknown'],
  publisherVerified: TRI,
  offline: TRI,
  ai: TRI,
  grantedBefore: TRI,
  narrowerExists: TRI,
}
const OPEN = new Set(['provider', 'app', 'category', 'user', 'accountDomain'])
const SETS = new Set(['finding', 'threat', 'redirectRisk', 'group'])
const DAYS = new Set(['daysSinceGranted', 'daysSinceFirstSeenInOrganisation'])
/** What follows from a finding, as `find.ts` makes them. */
const FOLLOWS: { [code: string]: { [key: string]: readonly string[] } } = {
  'scopes-hidden': { visibility: ['partial', 'hidden'] },
  'server-unknown': { kind: KINDS.filter(kind => kind !== 'sign-up') },
  'redirect-risky': { redirect: ['web', 'relay'] },
  'redirect-listed': { redirect: ['web', 'relay'] },
  'redirect-unlike-name': { redirect: ['web'], publisherVerified: ['no', 'unknown'] },
  'redirect-unlike-home': { redirect: ['web'], appStatus: APP_STATUSES },
  'publisher-unverified': { publisherVerified: ['no'] },
  'offline-access': { offline: ['yes'] },
  'above-ceiling': { appStatus: ['sanctioned', 'tolerated'] },
  'scope-expansion': { kind: ['consent'], grantedBefore: ['yes'] },
}

const lower = (text: string) => text.toLowerCase()
const wordsOf = (key: string, wanted: unknown): string[] => {
  const list = (Array.isArray(wanted) ? wanted : [wanted]).map(one => (one === true ? 'yes' : one === false ? 'no' : String(one)))
  return key === 'user' ? list.map(lower) : key === 'accountDomain' ? list.map(one => lower(one.replace(/^\*\./, ''))) : list
}
const within = (inner: Iterable<string>, outer: ReadonlySet<string>) => [...inner].every(one => outer.has(one))
const apart = (one: Iterable<string>, other: ReadonlySet<string>) => ![...one].some(value => other.has(value))
const without = (one: Iterable<string>, other: ReadonlySet<string>) => new Set([...one].filter(value => !other.has(value)))

const both = (one: Atom[][], other: Atom[][]): Atom[][] | null =>
  one.length * other.length > MOST_WAYS ? null : one.flatMap(a => other.map(b => [...a, ...b]))

/**
 * The ways in which a condition gives an answer; in each, every field has to answer as it is said there. Three-valued, as the engine:
 * `no` is not "not yes".
 * @returns null where there are too many to look at
 */
export function waysOf(condition: Condition, answer: 'yes' | 'no'): Atom[][] | null {
  const parts = Object.entries(condition).flatMap(([key, wanted]): (Atom[][] | null)[] => {
    if (wanted === undefined) return []
    const other = answer === 'yes' ? 'no' : 'yes'
    if (key === 'not') return [waysOf(wanted as Condition, other)]
    if (key === 'all') return (wanted as Condition[]).map(one => waysOf(one, answer))
    if (key === 'any')
      return [
        joined(
          (wanted as Condition[]).map(one => waysOf(one, answer)),
          answer === 'yes' ? 'one' : 'every',
        ),
      ]
    return [[[{ key, answer, wanted }]]]
  })
  return joined(parts, answer === 'yes' ? 'every' : 'one')
}
function joined(parts: (Atom[][] | null)[], how: 'every' | 'one'): Atom[][] | null {
  let result: Atom[][] | null = how === 'every' ? [[]] : []
  for (const part of parts) {
    if (part === null || result === null) return null
    result = how === 'every' ? both(result, part) : [...result, ...part]
    if (result !== null && result.length > MOST_WAYS) return null
  }
  return result
}

const SCOPE_FIELDS = new Set(['id', 'data', 'class', 'access', 'reach', 'severityAtLeast', 'known', 'vendor'])
const listOf = (wanted: unknown): string[] => (Array.isArray(wanted) ? wanted.map(String) : [String(wanted)])
/** The types of data that a scope can reach which satisfies this. Of data that is unknown the class is, too. */
function dataOf(predicate: ScopePredicate, { policy, vocabulary }: Surroundings): string[] {
  const all: string[] = predicate.data === undefined ? [...DATA_TYPES, 'unknown'] : listOf(predicate.data)
  if (predicate.class === undefined) return all
  const classes = new Set(listOf(predicate.class))
  return all.filter(data => data !== 'unknown' && classes.has(classOf(data as DataType, policy.classes, vocabulary)))
}
/** Whether every scope that satisfies the one satisfies the other. */
function narrows(one: ScopePredicate, other: ScopePredicate, around: Surroundings): boolean {
  const may = (key: 'id' | 'access' | 'reach' | 'vendor', all: readonly string[]) => {
    if (other[key] === undefined) return true
    const left = one[key] === undefined ? all : listOf(one[key])
    return left.length > 0 && within(left, new Set(listOf(other[key])))
  }
  const data = dataOf(one, around)
  return (
    Object.entries(other).every(
      ([key, wanted]) => SCOPE_FIELDS.has(key) || JSON.stringify((one as Record<string, unknown>)[key]) === JSON.stringify(wanted),
    ) &&
    (other.data === undefined || within(data, new Set(listOf(other.data)))) &&
    (other.class === undefined || (!data.includes('unknown') && within(data, new Set(dataOf({ class: other.class }, around))))) &&
    may('id', []) &&
    may('vendor', []) &&
    may('access', [...ACCESSES, 'unknown']) &&
    may('reach', [...REACHES, 'unknown']) &&
    (other.severityAtLeast === undefined || (one.severityAtLeast ?? 0) >= other.severityAtLeast) &&
    (other.known === undefined || one.known === other.known)
  )
}

function emptyWorld(): World {
  return { values: new Map(), open: new Map(), sets: new Map(), days: new Map(), scopes: { some: [], none: [] }, other: new Set() }
}
const left = (world: World, key: string) => world.values.get(key) ?? new Set(CLOSED[key])
const openOf = (world: World, key: string) => world.open.get(key) ?? { of: null, not: new Set<string>() }
const setOf = (world: World, key: string) => world.sets.get(key) ?? { some: [], none: new Set<string>() }

function addAtom(world: World, { key, answer, wanted }: Atom) {
  const words = wordsOf(key, wanted)
  if (CLOSED[key]) {
    const unlistedStays = key === 'appStatus' && answer === 'no'
    const drop = new Set([...words, ...(unlistedStays ? [] : OPEN_ENDED)])
    const allowed = [...left(world, key)].filter(value => (answer === 'yes' ? words.includes(value) : !drop.has(value)))
    world.values.set(key, new Set(allowed))
  } else if (OPEN.has(key)) {
    const { of, not } = openOf(world, key)
    if (answer === 'yes') world.open.set(key, { of: new Set(words.filter(word => of === null || of.has(word))), not })
    else world.open.set(key, { of, not: new Set([...not, ...words]) })
  } else if (SETS.has(key)) {
    const { some, none } = setOf(world, key)
    if (answer === 'yes') world.sets.set(key, { some: [...some, new Set(words)], none })
    else world.sets.set(key, { some, none: new Set([...none, ...words]) })
  } else if (DAYS.has(key)) {
    const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = wanted as { atLeast?: number; atMost?: number }
    const span = world.days.get(key) ?? { asked: false, from: 0, to: Number.POSITIVE_INFINITY, not: [] }
    if (answer === 'yes') {
      world.days.set(key, { asked: true, from: Math.max(span.from, atLeast), to: Math.min(span.to, atMost), not: span.not })
      if (key === 'daysSinceGranted') addAtom(world, { key: 'grantedBefore', answer: 'yes', wanted: true })
    } else world.days.set(key, { ...span, not: [...span.not, JSON.stringify([atLeast, atMost])] })
  } else if (key === 'scope') {
    if (answer === 'yes') world.scopes.some.push(wanted as ScopePredicate)
    else {
      // Only where all was seen can anything be told to be absent.
      world.scopes.none.push(JSON.stringify(wanted))
      addAtom(world, { key: 'visibility', answer: 'yes', wanted: 'full' })
    }
  } else world.other.add(JSON.stringify([answer, key, wanted]))
}

/** Draws what follows from one fact for another. */
function follow(world: World, { statusOf }: Surroundings) {
  const found = (...codes: string[]) => addAtom(world, { key: 'finding', answer: 'yes', wanted: codes })
  const keep = (key: string, values: Iterable<string>) => {
    const allowed = new Set(values)
    world.values.set(key, new Set([...left(world, key)].filter(value => allowed.has(value))))
  }
  if (setOf(world, 'threat').some.length > 0) found('threat-listed')
  if (setOf(world, 'redirectRisk').some.length > 0) found('redirect-risky')
  const { some, none } = setOf(world, 'finding')
  for (const codes of some) {
    const possible = [...without(codes, none)].map(code => FOLLOWS[code] ?? {})
    const keys = Object.keys(possible[0] ?? {}).filter(key => possible.every(one => one[key] !== undefined))
    for (const key of keys)
      keep(
        key,
        possible.flatMap(one => one[key] ?? []),
      )
  }
  const app = openOf(world, 'app')
  if (app.of !== null) {
    keep(
      'appStatus',
      [...without(app.of, app.not)].flatMap(id => statusOf.get(id) ?? []),
    )
    const statuses = left(world, 'appStatus')
    world.open.set('app', { of: new Set([...app.of].filter(id => statuses.has(statusOf.get(id) ?? ''))), not: app.not })
  }
  if (!left(world, 'visibility').has('full')) found('scopes-hidden')
  if (within(left(world, 'publisherVerified'), new Set(['no']))) found('publisher-unverified')
  if (within(left(world, 'offline'), new Set(['yes']))) found('offline-access')
}

/** The field at which a way contradicts itself; null: nothing speaks against it. */
function conflictIn(world: World, around: Surroundings): string | null {
  for (const [key, values] of world.values) if (values.size === 0) return key
  for (const [key, { of, not }] of world.open) if (of !== null && without(of, not).size === 0) return key
  for (const [key, { some, none }] of world.sets) if (some.some(one => without(one, none).size === 0)) return key
  for (const [key, { asked, from, to, not }] of world.days) {
    if (!asked) continue
    if (from > to) return key
    if (not.some(one => from >= (JSON.parse(one)[0] ?? 0) && to <= (JSON.parse(one)[1] ?? Number.POSITIVE_INFINITY))) return key
  }
  for (const one of world.scopes.some) {
    if (dataOf(one, around).length === 0) return 'scope'
    if (world.scopes.none.some(none => narrows(one, JSON.parse(none), around))) return 'scope'
  }
  for (const one of world.other) {
    const [answer, ...rest] = JSON.parse(one)
    if (answer === 'yes' && world.other.has(JSON.stringify(['no', ...rest]))) return rest[0]
  }
  return null
}

/** What one way demands of the world, or the field that makes it impossible. */
export function worldOf(way: readonly Atom[], around: Surroundings): { world: World } | { conflict: string } {
  const world = emptyWorld()
  for (const atom of way) addAtom(world, atom)
  follow(world, around)
  const conflict = conflictIn(world, around)
  return conflict === null ? { world } : { conflict }
}

/** Whether a fact has one of these values in every such world. */
export const only = (world: World, key: string, values: readonly string[]) => within(left(world, key), new Set(values))
export const findsOneOf = (world: World, codes: readonly string[]) => {
  const { some, none } = setOf(world, 'finding')
  return some.some(one => within(without(one, none), new Set(codes)))
}

/** Whether the field gives this answer in every such world. Where that is not sure: false. */
export function implies(world: World, { key, answer, wanted }: Atom, around: Surroundings): boolean {
  const words = new Set(wordsOf(key, wanted))
  if (CLOSED[key]) {
    const values = left(world, key)
    if (answer === 'yes') return within(values, words)
    // An app that no entry names may be a blocked one whose name is missing.
    const open =
      key === 'appStatus' && words.has('blocked')
        ? ['unlisted']
        : key === 'appStatus' || key === 'kind' || key === 'visibility'
          ? []
          : OPEN_ENDED
    return apart(values, new Set([...words, ...open]))
  }
  if (OPEN.has(key)) {
    const { of, not } = openOf(world, key)
    if (answer === 'yes') return of !== null && within(without(of, not), words)
    return (of !== null && apart(without(of, not), words)) || within(words, not)
  }
  if (SETS.has(key)) {
    const { some, none } = setOf(world, key)
    return answer === 'yes' ? some.some(one => within(without(one, none), words)) : within(words, none)
  }
  if (DAYS.has(key)) {
    const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = wanted as { atLeast?: number; atMost?: number }
    const span = world.days.get(key)
    if (!span) return false
    if (answer === 'yes') return span.asked && span.from >= atLeast && span.to <= atMost
    return span.not.includes(JSON.stringify([atLeast, atMost])) || (span.asked && (span.from > atMost || span.to < atLeast))
  }
  if (key !== 'scope') return world.other.has(JSON.stringify([answer, key, wanted]))
  const { some, none } = world.scopes
  return answer === 'yes' ? some.some(one => narrows(one, wanted as ScopePredicate, around)) : none.includes(JSON.stringify(wanted))
}
