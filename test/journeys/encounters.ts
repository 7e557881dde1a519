import type { Assessment } from '../../lib/model/assessment.ts'
import type { Fact } from '../../lib/model/fact.ts'
import type { Observation } from '../../lib/model/observation.ts'

/** What was written down of one encounter, in order. */
export type Encounter = {
  id: string
  /** The last that was seen and judged. */
  observation: Observation
  assessment: Assessment
  verdict: string
  firstVerdict: string
  action: string | null
  outcome: string | null
  scopesGranted: string[] | null
  types: Fact['type'][]
}

const ORDER = ['observed', 'revised', 'decided', 'concluded']

/** Puts facts together to encounters. Health facts belong to none. */
export function encountersOf(facts: Fact[]): Encounter[] {
  const found = new Map<string, Encounter>()
  // Ids rise with time only as long as one worker lives (their time is rounded), so what must come first is put first.
  const order = (fact: Fact) => ORDER.indexOf(fact.type)
  for (const fact of facts.toSorted((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1))) {
    if (fact.type === 'health' || fact.type === 'asked') continue
    const known = found.get(fact.encounterId)
    if (fact.type === 'observed' || fact.type === 'revised') {
      const { observation, assessment } = fact
      const base = known ?? {
        id: fact.encounterId,
        firstVerdict: assessment.verdict,
        action: null,
        outcome: null,
        scopesGranted: null,
        types: [],
      }
      found.set(fact.encounterId, { ...base, observation, assessment, verdict: assessment.verdict, types: [...base.types, fact.type] })
    } else if (known) {
      const types = [...known.types, fact.type]
      if (fact.type === 'decided') found.set(known.id, { ...known, action: fact.decision.action, types })
      else if (fact.type === 'concluded') found.set(known.id, { ...known, outcome: fact.outcome, scopesGranted: fact.scopesGranted, types })
    }
  }
  return [...found.values()]
}
