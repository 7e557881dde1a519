import type { Assessment, Finding } from '../model/assessment.ts'
import type { Knowledge } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import { indexKnowledge } from './index-knowledge.ts'

const same = (id: string) => id

/**
 * A scope's id as its maker writes it: without what our data puts in front to tell two kinds of permission apart. Only what
 * stands in the data is shortened; whatever a request makes up is shown as it came.
 */
export function shownName(provider: string, knowledge: Knowledge): (id: string) => string {
  const { providers } = indexKnowledge(knowledge)
  const own = providers.of(provider)
  const ours = [own, providers.of(own?.like ?? '')].flatMap(one => one ?? [])
  const unsaid = ours.flatMap(one => one.scopeMatching.unsaid ?? [])
  if (unsaid.length === 0) return same
  const known = new Set(ours.flatMap(one => one.scopes.map(rule => rule.id)))
  return id => {
    const front = known.has(id) ? unsaid.find(text => id.startsWith(text)) : undefined
    return front === undefined ? id : id.slice(front.length)
  }
}

const named = <One extends { id: string }>(all: readonly One[], nameOf: (id: string) => string): One[] =>
  all.map(one => ({ ...one, id: nameOf(one.id) }))

function findingAsShown(finding: Finding, nameOf: (id: string) => string): Finding {
  if (!('scopes' in finding)) return finding
  const scopes = finding.scopes.map(nameOf)
  return finding.code === 'scope-expansion' ? { ...finding, scopes, had: named(finding.had, nameOf) } : { ...finding, scopes }
}

/** The same for reading: every scope in it bears the name by which it is shown. For words only, never to look anything up by. */
export function asShown<Said extends { observation: Observation; assessment: Assessment; knowledge: Knowledge }>(said: Said): Said {
  const { observation, assessment, knowledge } = said
  const nameOf = shownName(observation.provider, knowledge)
  if (nameOf === same) return said
  const { scopes } = observation
  return {
    ...said,
    observation: { ...observation, scopes: { ...scopes, requested: named(scopes.requested, nameOf) } },
    assessment: { ...assessment, findings: assessment.findings.map(finding => findingAsShown(finding, nameOf)) },
  }
}
