import { bucketOf, type CompiledPolicy, type CompiledRule, type RuleError, ruleError } from './compile-policy.ts'
import type { Facts } from './facts.ts'

/** A rule that could not be told, and the paths of the facts for want of which. */
export type UndecidedRule = { entry: CompiledRule; missing: readonly string[] }
export type RulesRun = { fired: CompiledRule[]; undecided: UndecidedRule[]; errors: RuleError[] }

// 0 is "not asked yet".
const NO = 1
const UNKNOWN = 2
const YES = 3
const CODES = { no: NO, unknown: UNKNOWN, yes: YES } as const

/**
 * Runs every rule that can apply; each distinct field is looked at once. Order does not matter: nothing is decided here.
 * A rule that throws is listed.
 */
export function runRules(facts: Facts, compiled: CompiledPolicy): RulesRun {
  const { leaves } = compiled
  const answers = new Uint8Array(leaves.length)
  const missingOf = new Map<number, readonly string[]>()
  const result: RulesRun = { fired: [], undecided: [], errors: [...compiled.errors] }

  const ask = (place: number): number => {
    facts.missing = []
    const answer = CODES[leaves[place]?.(facts) ?? 'no']
    answers[place] = answer
    if (answer === UNKNOWN) missingOf.set(place, facts.missing)
    return answer
  }
  const run = (entry: CompiledRule) => {
    let answer = YES
    for (const place of entry.leaves) {
      const one = answers[place] || ask(place)
      if (one === NO) return
      if (one === UNKNOWN) answer = UNKNOWN
    }
    facts.missing = []
    const nested = entry.nested === null ? YES : CODES[entry.nested(facts)]
    if (nested === NO) return
    if (answer === YES && nested === YES) {
      result.fired.push(entry)
      return
    }
    const missing = [...facts.missing, ...entry.leaves.flatMap(place => missingOf.get(place) ?? [])]
    result.undecided.push({ entry, missing })
  }
  const runAll = (entries: readonly CompiledRule[]) => {
    for (const entry of entries) {
      try {
        run(entry)
      } catch (error) {
        result.errors.push(ruleError(entry.rule.id, error))
      }
    }
  }
  runAll(compiled.rules.get(bucketOf(facts.kind, facts.appStatus)) ?? compiled.unsorted)
  runAll(compiled.rulesOfProvider.get(facts.provider) ?? [])
  if (facts.app !== null) runAll(compiled.rulesOfApp.get(facts.app) ?? [])
  return result
}
