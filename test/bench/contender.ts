/**
 * A condition of a rule, for engines that know no "unknown" and cannot say that one and the same scope has two properties: what cannot
 * be told is an empty list, and a scope is told as texts of its fields ("mail|read"). A list of terms holds where all of them do.
 */
export type Term = { fact: string; oneOf: string[] } | { any: Term[][] } | { not: Term[] }

/** What is known of one observation, by the names of facts. */
export type PlainFacts = Record<string, string[]>

/** Another engine that is given the same rules. `compile` gives what names the rules that hold. */
export type Contender = {
  name: string
  compile: () => Promise<(facts: PlainFacts) => Promise<string[]> | string[]>
}
