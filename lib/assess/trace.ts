import type { Assessment } from '../model/assessment.ts'
import type { Knowledge } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import type { Condition, Exception, PolicyInForce, Rule, ScopePredicate } from '../model/policy.ts'
import type { Tri, Verdict } from '../model/vocabulary.ts'
import { assess, type Context, weigh } from './assess.ts'
import { compileCondition } from './compile-condition.ts'
import type { Facts } from './facts.ts'
import { verdictOf } from './ladder.ts'
import { withoutClaims } from './without-claims.ts'

/**
 * One field of a condition and its answer; `missing`: the facts for want of which it is unknown. `parts`: what `any`, `all`, `not`
 * and `scope` hold, each with its own answer.
 */
export type TracedPart = { path: string; field: string; wanted: unknown; answer: Tri; missing: string[]; parts: TracedPart[] }
type Asked = { verdict: Verdict; by: string; decides: boolean }
/**
 * `then`, only of a rule that fired: what it asks for in the end, with the exception that lowered it, and whether it may decide
 * (it is not monitored, and this browser is in its share).
 */
export type TracedRule = {
  rule: Rule
  outcome: 'fired' | 'not-fired' | 'undecided' | 'failed'
  parts: TracedPart[]
  then: Asked | null
}
export type Trace = {
  assessment: Assessment
  facts: Facts
  rules: TracedRule[]
  /** Exceptions in force for this client, whether they lower anything or not. */
  exceptions: Exception[]
  /** Facts that matter enough for `whenUnknown`, and what that asks for after exceptions; null: nothing is missing. */
  whenUnknown: { gaps: string[]; then: Asked } | null
  /** The page's own word for what it is was left out: judged without it, the verdict is the stronger one. */
  withoutClaims: boolean
}

/** The very predicate by which the engine decides, asked once more. */
function ask(condition: Condition, facts: Facts): { answer: Tri; missing: string[] } {
  facts.missing = []
  const answer = compileCondition(condition)(facts)
  return { answer, missing: [...new Set(facts.missing)] }
}

/** Each field of a scope predicate alone: whether any scope has it. Where all have, no scope has all of them at once. */
const traceScope = (wanted: ScopePredicate, facts: Facts, path: string): TracedPart[] =>
  Object.entries(wanted).map(([field, one]) => ({
    path: `${path}.${field}`,
    field: `scope.${field}`,
    wanted: one,
    ...ask({ scope: { [field]: one } }, facts),
    parts: [],
  }))

function traceCondition(condition: Condition, facts: Facts, path: string): TracedPart[] {
  return Object.entries(condition).map(([field, wanted]) => {
    const at = path === '' ? field : `${path}.${field}`
    const ways = field === 'any' || field === 'all' ? (wanted as Condition[]) : []
    const parts = ways.map((one, i): TracedPart => {
      const where = `${at}[${i}]`
      return { path: where, field: '', wanted: one, ...ask(one, facts), parts: traceCondition(one, facts, where) }
    })
    if (field === 'not') parts.push(...traceCondition(wanted as Condition, facts, at))
    if (field === 'scope') parts.push(...traceScope(wanted as ScopePredicate, facts, at))
    return { path: at, field, wanted, ...ask({ [field]: wanted }, facts), parts }
  })
}

const OUTCOME = { yes: 'fired', no: 'not-fired', unknown: 'undecided' } as const

/**
 * Why a verdict fell, rule by rule: each rule's fields with their answers, exceptions and gaps. Nothing is judged here a second
 * way: answers come from the predicates of the policy in force, claims from the decision itself.
 */
export function trace(observation: Observation, inForce: PolicyInForce, knowledge: Knowledge, context: Context): Trace {
  const assessment = assess(observation, inForce, knowledge, context)
  const bare = withoutClaims(observation)
  const isOf = (one: Observation) => {
    const { verdict, wouldBe } = assess(one, inForce, knowledge, context)
    return verdict === assessment.verdict && wouldBe === assessment.wouldBe
  }
  const judged = bare !== null && isOf(bare) ? bare : observation
  const { facts, fired, errors, gaps, exceptions, claims } = weigh(judged, inForce, knowledge, context)
  const failed = new Set(errors.map(({ where }) => where))
  const then = (i: number) => {
    const claim = claims[i]
    return claim === undefined ? null : { verdict: verdictOf(claim.rank), by: claim.by, decides: claim.enforced }
  }
  const place = new Map(fired.map(({ rule }, i) => [rule, i]))
  const rules = inForce.policy.rules.map((rule): TracedRule => {
    if (failed.has(`rules.${rule.id}`.slice(0, 200))) return { rule, outcome: 'failed', parts: [], then: null }
    const { answer } = ask(rule.when, facts)
    const at = place.get(rule)
    return { rule, outcome: OUTCOME[answer], parts: traceCondition(rule.when, facts, 'when'), then: at === undefined ? null : then(at) }
  })
  const careful = then(fired.length)
  return {
    assessment,
    facts,
    rules,
    exceptions,
    whenUnknown: careful && { gaps, then: careful },
    withoutClaims: judged !== observation,
  }
}
