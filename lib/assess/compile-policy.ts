import type { z } from 'zod'
import type { AssessmentError } from '../model/assessment.ts'
import type { Exception, Policy, PolicyApp, Rule } from '../model/policy.ts'
import { type Leaf, type Predicate, takeApart } from './compile-condition.ts'
import { rankOf } from './ladder.ts'
import { compileMatches, type MatchIndex } from './match-app.ts'
import { indexRules, type RuleIndex } from './rule-index.ts'

export type RuleError = z.infer<typeof AssessmentError>
/** `leaves`: places in `CompiledPolicy.leaves`. Equal fields of many rules share a place and are looked at once. */
export type CompiledRule = { rule: Rule; rank: number; leaves: readonly number[] }

/** A policy made ready: lookups are maps, rules are functions, and most rules are not even asked. */
export type CompiledPolicy = {
  apps: MatchIndex<PolicyApp>
  /** Ids of providers of which the policy blocks a client by its id; `*` when it blocks a redirect host or domain. */
  blocksBy: ReadonlySet<string>
  leaves: Predicate[]
  /** A byte for each leaf, for one run at a time: making room anew costs more than running. */
  answers: Uint8Array
  /** By the names under which they are listed. */
  rules: CompiledRule[]
  index: RuleIndex
  exceptionsOfApp: Map<string, Exception[]>
  exceptionsByMatch: MatchIndex<Exception>
  errors: RuleError[]
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300)
export const ruleError = (id: unknown, error: unknown): RuleError => ({
  code: 'rule-failed',
  where: `rules.${String(id)}`.slice(0, 200),
  message: messageOf(error),
})

function put<V>(map: Map<string, V[]>, keys: string | readonly string[], value: V) {
  for (const key of new Set(typeof keys === 'string' ? [keys] : keys)) {
    const list = map.get(key)
    if (list) list.push(value)
    else map.set(key, [value])
  }
}

/** The path of a rule, by which it is named where it was left open. */
export const listedAs = ({ rule }: CompiledRule): string => `rules.${rule.id}`.slice(0, 120)

function placeOf({ key, test }: Leaf, leaves: Predicate[], places: Map<string, number>): number {
  const known = places.get(key)
  if (known !== undefined) return known
  places.set(key, leaves.length)
  return leaves.push(test) - 1
}

function addRule(rule: Rule, compiled: CompiledPolicy, places: Map<string, number>) {
  try {
    const rank = rankOf(rule.then)
    if (Number.isNaN(rank)) throw new TypeError(`"${String(rule.then)}" is no verdict`)
    const leaves = takeApart(rule.when).map(leaf => placeOf(leaf, compiled.leaves, places))
    compiled.rules.push({ rule, rank, leaves })
  } catch (error) {
    compiled.errors.push(ruleError(rule?.id, error))
  }
}

function blocksBy(apps: readonly PolicyApp[]): Set<string> {
  const keys = new Set<string>()
  for (const app of apps) {
    if (app.status !== 'blocked') continue
    for (const match of app.match) keys.add(match.clientId !== undefined ? (match.provider ?? '*') : '*')
  }
  return keys
}

function compile(policy: Policy): CompiledPolicy {
  const compiled: CompiledPolicy = {
    apps: compileMatches(policy.apps, app => app.match),
    blocksBy: blocksBy(policy.apps),
    leaves: [],
    answers: new Uint8Array(0),
    rules: [],
    index: indexRules([]),
    exceptionsOfApp: new Map(),
    exceptionsByMatch: compileMatches(policy.exceptions, exception => (exception.match ? [exception.match] : [])),
    errors: [],
  }
  const places = new Map<string, number>()
  for (const rule of policy.rules) addRule(rule, compiled, places)
  compiled.answers = new Uint8Array(compiled.leaves.length)
  compiled.rules.sort((a, b) => (listedAs(a) < listedAs(b) ? -1 : 1))
  compiled.index = indexRules(compiled.rules.map(({ rule, rank }) => ({ when: rule.when, rank })))
  for (const exception of policy.exceptions) if (exception.app !== undefined) put(compiled.exceptionsOfApp, exception.app, exception)
  return compiled
}

const compiledPolicies = new WeakMap<Policy, CompiledPolicy>()
/** A policy made ready, once for each policy object; it is not to be changed afterwards. Broken rules are listed, not thrown. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  let compiled = compiledPolicies.get(policy)
  if (!compiled) {
    compiled = compile(policy)
    compiledPolicies.set(policy, compiled)
  }
  return compiled
}
