import type { Condition } from '../model/policy.ts'
import { VERDICTS } from '../model/terms.ts'
import { bareDomain, listOf } from './compile-condition.ts'
import type { Facts, ScopeFacts } from './facts.ts'

/** A field of a condition that is looked up by value. */
type Field = {
  /** Undefined where a condition does not have the field. */
  wanted: (condition: Condition) => readonly string[] | undefined
  /** All values with which it holds; `unknown` among them where not everything can be told. */
  values: (facts: Facts) => readonly string[]
  /** Values with which it may hold, for all that is known. */
  perhaps?: (facts: Facts) => Iterable<string>
}
const UNKNOWN = 'unknown'
const lists = (value: string | readonly string[] | undefined) => (value === undefined ? undefined : listOf<string>(value))
const NOTHING: readonly string[] = []

const ofScope = (read: (scope: ScopeFacts) => string, wanted: Field['wanted']): Field => ({
  wanted,
  values: ({ scopes, visibility }) => (visibility === 'full' ? scopes.map(read) : [...scopes.map(read), UNKNOWN]),
})
const STEPS = ['0', '1', '2', '3', '4']

/** Every field but those that are neither a value nor cheap. What a field wants here is what it wants in `compile-condition.ts`. */
const FIELDS: readonly Field[] = [
  { wanted: when => lists(when.kind), values: facts => [facts.kind] },
  { wanted: when => lists(when.app), values: facts => (facts.app === null ? NOTHING : [facts.app]) },
  { wanted: when => lists(when.provider), values: facts => [facts.provider] },
  {
    wanted: when => lists(when.appStatus),
    values: facts => [facts.appStatus],
    // An unlisted app may turn out to be a blocked one: that rule has to be asked.
    perhaps: facts => (facts.mayBeBlocked ? ['blocked'] : NOTHING),
  },
  { wanted: when => lists(when.finding), values: facts => [...facts.findings], perhaps: facts => facts.untold.keys() },
  {
    wanted: when => lists(when.threat),
    values: facts => (facts.untold.has('threat-listed') ? [...facts.threats, UNKNOWN] : facts.threats),
  },
  {
    wanted: when => lists(when.redirectRisk),
    values: facts => (facts.untold.has('redirect-risky') ? [...facts.redirectRisks, UNKNOWN] : facts.redirectRisks),
  },
  { wanted: when => lists(when.visibility), values: facts => [facts.visibility] },
  { wanted: when => lists(when.redirect), values: facts => [facts.redirect ?? UNKNOWN] },
  { wanted: when => lists(when.account), values: facts => [facts.account] },
  {
    wanted: when => lists(when.accountDomain)?.map(bareDomain),
    values: facts => (facts.accountDomain === null ? NOTHING : [facts.accountDomain]),
  },
  { wanted: when => lists(when.publisherVerified), values: facts => [facts.verified] },
  { wanted: when => lists(when.offline), values: facts => [facts.offline] },
  { wanted: when => lists(when.group), values: facts => facts.groups },
  { wanted: when => lists(when.user)?.map(user => user.toLowerCase()), values: facts => [facts.user ?? UNKNOWN] },
  {
    wanted: when => (when.grantedBefore === undefined ? undefined : [when.grantedBefore ? 'yes' : 'no']),
    values: facts => [facts.grantedBefore],
  },
  ofScope(
    scope => scope.id,
    when => lists(when.scope?.id),
  ),
  ofScope(
    scope => scope.data,
    when => lists(when.scope?.data),
  ),
  ofScope(
    scope => scope.class,
    when => lists(when.scope?.class),
  ),
  ofScope(
    scope => scope.access,
    when => lists(when.scope?.access),
  ),
  ofScope(
    scope => scope.reach,
    when => lists(when.scope?.reach),
  ),
  {
    wanted: when => (when.scope?.severityAtLeast === undefined ? undefined : STEPS.slice(when.scope.severityAtLeast)),
    values: ({ scopes, visibility }) => {
      const steps = scopes.map(scope => String(scope.severity))
      return visibility === 'full' && scopes.every(scope => scope.known) ? steps : [...steps, UNKNOWN]
    },
  },
  ofScope(
    scope => scope.vendor ?? (scope.known ? '' : UNKNOWN),
    when => lists(when.scope?.vendor),
  ),
  // Last: they have to be looked up in the catalogue, and are only if a rule that is left asks for them.
  { wanted: when => lists(when.category), values: facts => [facts.maker.category ?? UNKNOWN] },
  { wanted: when => lists(when.ai), values: facts => [facts.maker.ai] },
]
/** More alternatives than this are not told apart: such a rule is found by what stands beside its `any`. */
const MOST_WAYS = 8

/** A set of entries, a bit each; or one by one, where they are few. */
type Entries = Int32Array | number[]
type Column = Pick<Field, 'values' | 'perhaps'> & { having: Int32Array; of: Map<string, Entries> }
/**
 * An entry is a rule, or one way of a rule that has several (`any`); `rules` says which. `upTo[rank]`: those of rules that ask
 * for so much at most.
 */
export type RuleIndex = {
  columns: readonly Column[]
  rules: Uint32Array
  words: number
  upTo: readonly Int32Array[]
  /** Room for one look at a time; making it anew would cost as much as the look. */
  room: { left: Int32Array; kept: Int32Array; may: Int32Array; none: Int32Array }
}

/** A rule's condition as ways, of which one has to hold: its own fields with those of each alternative. `all` is no more than own fields. */
function waysOf(when: Condition): Condition[][] {
  const own = [when, ...(when.all ?? [])]
  return when.any && when.any.length <= MOST_WAYS ? when.any.map(way => [...own, way]) : [own]
}

const setBit = (bits: Int32Array, at: number) => {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31))
}
function addTo(bits: Int32Array, entries: Entries | undefined) {
  if (entries instanceof Int32Array) for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) | (entries[word] ?? 0)
  else if (entries) for (const at of entries) setBit(bits, at)
}

function columnOf({ wanted, ...field }: Field, entries: readonly Condition[][], words: number): Column {
  const having = new Int32Array(words)
  const lists = new Map<string, number[]>()
  entries.forEach((parts, at) => {
    // Where a field stands twice, its first is enough: an entry is ruled out too seldom, never too often.
    const list = parts.map(wanted).find(one => one !== undefined)
    if (!list) return
    setBit(having, at)
    for (const value of new Set(list)) {
      const there = lists.get(value)
      if (there) there.push(at)
      else lists.set(value, [at])
    }
  })
  const of = new Map<string, Entries>(lists)
  for (const [value, list] of lists) {
    if (list.length <= words) continue
    const bits = new Int32Array(words)
    addTo(bits, list)
    of.set(value, bits)
  }
  return { ...field, having, of }
}

export function indexRules(list: readonly { when: Condition; rank: number }[]): RuleIndex {
  const entries = list.flatMap(({ when, rank }, rule) => waysOf(when).map(parts => ({ parts, rank, rule })))
  const words = Math.ceil(entries.length / 32)
  const parts = entries.map(entry => entry.parts)
  const columns = FIELDS.map(field => columnOf(field, parts, words)).filter(column => column.of.size > 0)
  const upTo = VERDICTS.map((_, rank) => {
    const bits = new Int32Array(words)
    entries.forEach((entry, at) => {
      if (entry.rank <= rank) setBit(bits, at)
    })
    return bits
  })
  const bits = () => new Int32Array(words)
  const room = { left: bits(), kept: bits(), may: bits(), none: bits() }
  return { columns, rules: Uint32Array.from(entries, entry => entry.rule), words, upTo, room }
}

/**
 * The rules that are left when each field's value has ruled out those that want another one; in order. What is unknown rules
 * out nothing, but for rules that ask for `floor` at most: of those only such as may hold are left. Whether a rule
 * that is left holds is still to be asked.
 * @param floor the rank up to which nobody cares for what cannot be told; -1 for none
 */
export function rulesLeft(facts: Facts, { columns, rules, words, upTo, room }: RuleIndex, floor: number): number[] {
  const { kept, may } = room
  const left = room.left.fill(-1)
  const low = upTo[floor] ?? room.none
  for (const { values, perhaps, having, of } of columns) {
    let isAsked = false
    for (let word = 0; word < words && !isAsked; word++) isAsked = ((having[word] ?? 0) & (left[word] ?? 0)) !== 0
    if (!isAsked) continue
    for (let word = 0; word < words; word++) kept[word] = ~(having[word] ?? 0)
    const present = values(facts)
    for (const value of present) addTo(kept, of.get(value))
    may.fill(present.includes(UNKNOWN) ? -1 : 0)
    if (perhaps) for (const value of perhaps(facts)) addTo(may, of.get(value))
    for (let word = 0; word < words; word++) left[word] = (left[word] ?? 0) & ((kept[word] ?? 0) | ((may[word] ?? 0) & ~(low[word] ?? 0)))
  }
  const found: number[] = []
  for (let word = 0; word < words; word++) {
    for (let bits = left[word] ?? 0; bits !== 0; bits &= bits - 1) {
      const rule = rules[word * 32 + 31 - Math.clz32(bits & -bits)]
      if (rule !== undefined && rule !== found.at(-1)) found.push(rule)
    }
  }
  return found
}
