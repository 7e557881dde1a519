import type { Assessment, Finding } from '../model/assessment.ts'
import type { HeldGrant } from '../model/before.ts'
import { regionOf } from '../model/day-words.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Knowledge, Language } from '../model/knowledge.ts'
import { listWords } from '../model/list-words.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { grantWords, scopePhrase } from '../model/phrase.ts'
import { idsOf } from './explain-finding.ts'
import { severityOf } from './severity.ts'

type Expansion = Extract<Finding, { code: 'scope-expansion' }>
type Subject = { observation: Observation; assessment: Assessment; knowledge: Knowledge; language: Language }
/** The line is read in passing; what does not fit is counted, and listed below. */
const MOST_THINGS = 3

export const dateWords = (ms: number, lang: string): string =>
  new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'long', timeZone: 'UTC' }).format(ms)

/**
 * What somebody could do with these; who one is is left out where there is more, and scopes that no data file knows are
 * counted. Null: nothing that has a name. Things that hold commas are parted by something stronger.
 */
function wordsOf(grants: readonly Grant[], { knowledge, language }: Subject): string | null {
  const { vocabulary } = knowledge
  const { lang, say } = language
  const grave = grants.filter(grant => severityOf(grant, vocabulary) > 0)
  const { phrases, more } = grantWords(grave.length > 0 ? grave : [...grants], vocabulary, lang, { most: MOST_THINGS })
  const unknown = grave.filter(grant => scopePhrase(grant, vocabulary, lang) === null).length
  const items = [
    ...phrases,
    ...(more > 0 ? [say('explain_more_things', String(more))] : []),
    ...(unknown > 0 ? [say(unknown === 1 ? 'explain_change_unknown_one' : 'explain_change_unknown_many', String(unknown))] : []),
  ]
  if (items.length === 0) return null
  return items.some(item => item.includes(',')) ? items.join(lang === 'fr' ? '\u00A0; ' : '; ') : listWords(items, lang)
}

/** Since when it had what it had; null where that was given bit by bit, so that one day would be untrue of the rest. */
function sinceOf(had: readonly HeldGrant[], lang: string): string | null {
  const days = new Set(had.map(grant => (grant.sinceMs === null ? null : dateWords(grant.sinceMs, lang))))
  return days.size === 1 ? ([...days][0] ?? null) : null
}

/** What it had, in a sentence; null where it was granted nothing that can be named. */
function pastOf(finding: Expansion, subject: Subject): string | null {
  const { language, knowledge } = subject
  const grave = finding.had.filter(grant => severityOf(grant, knowledge.vocabulary) > 0)
  const had = grave.length > 0 ? grave : finding.had
  const words = wordsOf(had, subject)
  if (words === null) return null
  const since = sinceOf(had, language.lang)
  return since === null ? language.say('explain_change_until', words) : language.say('explain_change_since', since, words)
}

const capital = (text: string, lang: string) => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1)

/** What is new compared with what the app was granted before; null where nothing is, or nobody can tell. */
export function explainChange(subject: Subject): Explanation['change'] {
  const { assessment, observation, knowledge, language } = subject
  const finding = assessment.findings.find(one => one.code === 'scope-expansion')
  if (!finding) return null
  const ids = new Set(finding.scopes)
  const added = observation.scopes.requested.filter(grant => ids.has(grant.id))
  return {
    news: language.say('explain_change_new', wordsOf(added, subject) ?? idsOf(finding.scopes, language)),
    past: pastOf(finding, subject),
    added: [...ids],
    before: finding.had.map(grant => {
      const phrase = scopePhrase(grant, knowledge.vocabulary, language.lang)
      const text = phrase === null ? language.say('explain_scope_unknown') : capital(phrase, language.lang)
      const since = grant.sinceMs === null ? null : language.say('explain_change_given', dateWords(grant.sinceMs, language.lang))
      return { id: grant.id, text, since }
    }),
  }
}
