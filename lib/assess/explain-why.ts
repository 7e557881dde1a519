import type { Assessment } from '../model/assessment.ts'
import { regionOf } from '../model/day-words.ts'
import type { Knowledge, Language } from '../model/knowledge.ts'
import { listWords } from '../model/list-words.ts'
import type { Observation } from '../model/observation.ts'
import type { Policy, Rule } from '../model/policy.ts'
import type { DataType } from '../model/vocabulary.ts'
import { cleanName } from './clean-name.ts'
import { explainFinding } from './explain-finding.ts'
import { classOf } from './severity.ts'

type Subject = { observation: Observation; assessment: Assessment; policy: Policy; knowledge: Knowledge; language: Language }
const CLASS_WORDS = { confidential: 'explain_class_confidential', restricted: 'explain_class_restricted' } as const
const EXCEPTION = /^exception:/

/** "It reaches data that is confidential here: your e-mail and your files." The strictest class alone. */
function ofClasses({ observation, policy, knowledge, language }: Subject): string[] {
  const { lang, say } = language
  for (const wanted of ['restricted', 'confidential'] as const) {
    const types = new Set<DataType>(observation.scopes.requested.flatMap(({ data }) => (data === 'unknown' ? [] : [data])))
    const found = [...types].filter(data => classOf(data, policy.classes, knowledge.vocabulary) === wanted)
    if (found.length === 0) continue
    const words = found.map(data => knowledge.vocabulary.data[data].words[lang] ?? knowledge.vocabulary.data[data].words.en ?? data)
    return [say('explain_why_class', say(CLASS_WORDS[wanted]), listWords(words, lang))]
  }
  return []
}

/** The reason of a rule that brings no words of its own: what it looks at, as far as it is there. */
function ofRule(rule: Rule, subject: Subject): string[] {
  const { assessment, policy, language } = subject
  const { when } = rule
  const codes = new Set<string>([when.finding ?? []].flat())
  if (when.threat !== undefined) codes.add('threat-listed')
  if (when.redirectRisk !== undefined) codes.add('redirect-risky')
  const reasons = assessment.findings.filter(finding => codes.has(finding.code)).map(finding => explainFinding(finding, language))
  if (when.scope !== undefined) reasons.push(...ofClasses(subject))
  if (reasons.length > 0) return reasons
  const organisation = cleanName(policy.organisation.name)
  if (assessment.app?.status === 'blocked') return [language.say('explain_why_blocked', organisation)]
  return assessment.app === null && when.appStatus !== undefined ? [language.say('explain_why_unlisted', organisation)] : []
}

function ofException(id: string, { policy, language }: Subject): string[] {
  const exception = policy.exceptions.find(one => one.id === id)
  const atMs = exception ? Date.parse(exception.expires) : Number.NaN
  if (Number.isNaN(atMs)) return []
  const date = new Intl.DateTimeFormat(regionOf(language.lang), { dateStyle: 'long', timeZone: 'UTC' }).format(atMs)
  return [language.say('explain_why_exception', cleanName(policy.organisation.name), date)]
}

/** Why the verdict fell: the organisation's own words where a rule has some, else what it was about. Each said once. */
export function explainWhy(subject: Subject): string[] {
  const { assessment, policy, language } = subject
  const rules = new Map(policy.rules.map(rule => [rule.id, rule]))
  const reasons = assessment.decidedBy.flatMap(id => {
    if (id === 'when-unknown') return [language.say(assessment.errors.length > 0 ? 'explain_why_errors' : 'explain_why_unknown')]
    if (EXCEPTION.test(id)) return ofException(id.replace(EXCEPTION, ''), subject)
    const rule = rules.get(id)
    if (!rule) return []
    const own = rule.say?.[language.lang] ?? rule.say?.en
    return own === undefined ? ofRule(rule, subject) : [own]
  })
  return [...new Set(reasons)]
}
