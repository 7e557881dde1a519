import { bucketOf, type CompiledPolicy, type CompiledRule, type RuleError, ruleError } from './compile-policy.ts'
import type { Facts } from './facts.ts'

/** What running the rules came to. `missing`: paths of the facts for want of which a rule stayed undecided. */
export type RulesRun = { fired: CompiledRule[]; undecided: CompiledRule[]; errors: RuleError[]; missing: Set<string> }

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
  const result: RulesRun = { fired: [], undecided: [], errors: [...compiled.errors], missing: new Set() }

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
    result.undecided.push(entry)
    for (const path of facts.missing) result.missing.add(path)
    for (const place of entry.leaves) for (const path of missingOf.get(place) ?? []) result.missing.add(path)
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
