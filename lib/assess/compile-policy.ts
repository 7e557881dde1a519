import type { z } from 'zod'
import type { AssessmentError } from '../model/assessment.ts'
import type { Exception, Policy, PolicyApp, Rule } from '../model/policy.ts'
import { compileCondition, type Predicate } from './compile-condition.ts'
import { rankOf } from './ladder.ts'
import { compileMatches, type MatchIndex } from './match-app.ts'

export type RuleError = z.infer<typeof AssessmentError>
export type CompiledRule = { rule: Rule; rank: number; applies: Predicate }

/** A policy made ready: lookups are maps, rules are functions, and rules for one app or one provider wait until it is met. */
export type CompiledPolicy = {
  apps: MatchIndex<PolicyApp>
  /** Ids of providers of which the policy blocks a client by its id; `*` when it blocks a redirect host or domain. */
  blocksBy: ReadonlySet<string>
  rules: CompiledRule[]
  rulesOfApp: Map<string, CompiledRule[]>
  rulesOfProvider: Map<string, CompiledRule[]>
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

function addRule(rule: Rule, compiled: CompiledPolicy) {
  try {
    const rank = rankOf(rule.then)
    if (Number.isNaN(rank)) throw new TypeError(`"${String(rule.then)}" is no verdict`)
    const entry = { rule, rank, applies: compileCondition(rule.when) }
    if (rule.when.app !== undefined) put(compiled.rulesOfApp, rule.when.app, entry)
    else if (rule.when.provider !== undefined) put(compiled.rulesOfProvider, rule.when.provider, entry)
    else compiled.rules.push(entry)
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
    rules: [],
    rulesOfApp: new Map(),
    rulesOfProvider: new Map(),
    exceptionsOfApp: new Map(),
    exceptionsByMatch: compileMatches(policy.exceptions, exception => (exception.match ? [exception.match] : [])),
    errors: [],
  }
  for (const rule of policy.rules) addRule(rule, compiled)
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
