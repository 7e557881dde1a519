import { type CompiledPolicy, type CompiledRule, type RuleError, ruleError } from './compile-policy.ts'
import type { Facts } from './facts.ts'
import { rulesLeft } from './rule-index.ts'

/** `undecided`: rules that could not be told, by their names. `missing`: the paths of the facts that some of them wanted. */
export type RulesRun = {
  fired: CompiledRule[]
  undecided: CompiledRule[]
  missing: (rules: readonly CompiledRule[]) => string[]
  errors: RuleError[]
}

// 0 is "not asked yet".
const NO = 1
const UNKNOWN = 2
const YES = 3
const CODES = { no: NO, unknown: UNKNOWN, yes: YES } as const

/**
 * Runs every rule that can apply; each distinct field is looked at once. Order does not matter: nothing is decided here.
 * A rule that throws is listed.
 * @param floor a rank that stands anyhow: rules that ask for no more are left out where they cannot be told. -1: none is
 */
export function runRules(facts: Facts, compiled: CompiledPolicy, floor: number): RulesRun {
  const { leaves } = compiled
  const answers = compiled.answers.fill(0)
  /** What those wanted that could not be told. */
  const missingOf = new Map<number, readonly string[]>()
  const missing = (rules: readonly CompiledRule[]) => {
    const places = new Set<number>()
    for (const { leaves } of rules) for (const place of leaves) if (missingOf.has(place)) places.add(place)
    return [...new Set([...places].flatMap(place => missingOf.get(place) ?? []))]
  }
  const result: RulesRun = { fired: [], undecided: [], missing, errors: [...compiled.errors] }

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
    if (answer === YES) result.fired.push(entry)
    else result.undecided.push(entry)
  }
  for (const place of rulesLeft(facts, compiled.index, floor)) {
    const entry = compiled.rules[place]
    if (!entry) continue
    try {
      run(entry)
    } catch (error) {
      result.errors.push(ruleError(entry.rule.id, error))
    }
  }
  return result
}
