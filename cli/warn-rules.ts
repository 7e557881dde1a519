import { rankOf } from '../lib/assess/ladder.ts'
import type { Policy, Rule } from '../lib/model/policy.ts'
import type { Vocabulary } from '../lib/model/vocabulary.ts'
import { type Atom, findsOneOf, implies, only, type Surroundings, type World, waysOf, worldOf } from './condition-worlds.ts'
import type { PolicyWarning } from './policy-warning.ts'

/** A rule that a further field changes in a way that is not known here can outdo no other. */
const KNOWN_FIELDS = new Set(['id', 'when', 'then', 'say', 'final', 'mode', 'sharePercent'])
type Ready = { rule: Rule; index: number; rank: number; ways: Atom[][] | null }
/** What decides whenever a rule would: another rule, or `whenUnknown`. */
type Cover = { id: string; rank: number }

const isCareful = (world: World, policy: Policy) => {
  const sanctionedToo = policy.apps.every(app => app.status !== 'sanctioned' || app.ceiling !== undefined)
  return (
    only(world, 'kind', ['consent', 'sign-in', 'device-code', 'code-paste']) &&
    (sanctionedToo || only(world, 'appStatus', ['unlisted', 'tolerated', 'blocked'])) &&
    (only(world, 'visibility', ['partial', 'hidden']) ||
      findsOneOf(world, ['scopes-hidden', 'scope-unknown']) ||
      world.scopes.some.some(scope => scope.known === false))
  )
}

/** Whether whatever lifts the one lifts the other, too. */
const liftedTogether = (cover: { id: string; final: boolean }, rule: Rule, { exceptions }: Policy) =>
  cover.final ||
  exceptions.every(({ rules }) => {
    const lifts = rules === undefined || rules.includes(cover.id)
    return !lifts || (rule.final !== true && (rules === undefined || rules.includes(rule.id)))
  })

function covers(cover: Ready, rule: Rule, rank: number, policy: Policy): boolean {
  const { rule: other } = cover
  // Of equals, a rule that has words of its own still says them.
  if (cover.rank < rank || (cover.rank === rank && rule.say !== undefined)) return false
  if (!Object.keys(other).every(key => KNOWN_FIELDS.has(key))) return false
  const decidesToo =
    policy.mode === 'monitor' || rule.mode === 'monitor' || (other.mode !== 'monitor' && (other.sharePercent ?? 100) === 100)
  return decidesToo && liftedTogether({ id: other.id, final: other.final === true }, rule, policy)
}

function sayNever(path: string, conflict: string): PolicyWarning {
  return {
    code: 'rule-never',
    path: `${path}.when`,
    message:
      conflict === 'scope'
        ? 'No request can satisfy this condition: no scope can be all that "scope" says.'
        : `No request can satisfy this condition: what it says of "${conflict}" contradicts the rest of it.`,
    hint:
      conflict === 'scope'
        ? 'Hold "data" and "class" of the scope against "classes" of the policy: none of the types of data has one of these classes.'
        : `Look at what "when" says of ${conflict}; all fields of a condition have to hold at once, and of alternatives belong into "any".`,
  }
}

function sayCovered(path: string, rule: Rule, rank: number, found: Cover[]): PolicyWarning {
  const ids = [...new Set(found.map(cover => cover.id))]
  const names = ids.map(id => (id === 'when-unknown' ? 'whenUnknown' : `"${id}"`)).join(' and ')
  if (ids.length === 1 && ids[0] === 'when-unknown')
    return {
      code: 'rule-below-unknown',
      path: `${path}.then`,
      message: `This rule changes nothing: it applies only where something could not be read, and whenUnknown asks for as much or more then.`,
      hint: `Raise "then" above "whenUnknown", or take the rule out.`,
    }
  const isOutdone = found.every(cover => cover.rank > rank)
  return {
    code: isOutdone ? 'rule-outdone' : 'rule-adds-nothing',
    path,
    message: isOutdone
      ? `The rule "${rule.id}" can never win: whenever it applies, ${names} asks for something stronger.`
      : `The rule "${rule.id}" changes no verdict: whenever it applies, ${names} asks for as much or more.`,
    hint: `Take it out, make its condition differ from that of ${names}, or give it a stronger verdict: order does not matter, the strongest wins.`,
  }
}

/** Rules that can decide nothing. Only what is proven: a rule that cannot be told is not named. */
export function warnRules(policy: Policy, vocabulary: Vocabulary): PolicyWarning[] {
  const around: Surroundings = { policy, vocabulary, statusOf: new Map(policy.apps.map(app => [app.id, app.status])) }
  const ready = policy.rules.map((rule, index): Ready => ({ rule, index, rank: rankOf(rule.then), ways: waysOf(rule.when, 'yes') }))
  const idle = new Set<Ready>()
  const careful = rankOf(policy.whenUnknown)
  const warnings: PolicyWarning[] = []

  const coverOf = (one: Ready, world: World): Cover | null => {
    const { rule, rank } = one
    const enough = careful > rank || (careful === rank && rule.say === undefined)
    if (enough && liftedTogether({ id: 'when-unknown', final: false }, rule, policy) && isCareful(world, policy))
      return { id: 'when-unknown', rank: careful }
    let found: Cover | null = null
    for (const other of ready) {
      if (other === one || idle.has(other) || other.ways === null || !covers(other, rule, rank, policy)) continue
      if (found !== null && found.rank >= other.rank) continue
      if (other.ways.some(way => way.every(atom => implies(world, atom, around)))) found = { id: other.rule.id, rank: other.rank }
    }
    return found
  }
  const look = (one: Ready): PolicyWarning | null => {
    const path = `rules[${one.index}]`
    if (one.rank === 0)
      return {
        code: 'rule-allows',
        path: `${path}.then`,
        message: `The rule "${one.rule.id}" changes no verdict: "allow" is the weakest, and the strongest rule wins.`,
        hint: 'To let an app pass, sanction it in "apps" or write an exception; to keep a rule quiet, leave it out.',
      }
    if (one.ways === null) return null
    const worlds = one.ways.map(way => worldOf(way, around))
    const possible = worlds.flatMap(each => ('world' in each ? [each.world] : []))
    if (possible.length === 0) {
      const [first] = worlds
      return sayNever(path, first && 'conflict' in first ? first.conflict : 'any')
    }
    const found: Cover[] = []
    for (const world of possible) {
      const cover = coverOf(one, world)
      if (cover === null) return null
      found.push(cover)
    }
    return sayCovered(path, one.rule, one.rank, found)
  }
  // From the last: of two that say the same the first stays. What was found to be idle outdoes nothing.
  for (const one of ready.toReversed()) {
    const warning = look(one)
    if (warning === null) continue
    idle.add(one)
    warnings.unshift(warning)
  }
  return warnings
}
