import type { Knowledge, Language, MessageKey } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import { grantPhrases } from '../model/phrase.ts'
import type { Kind } from '../model/vocabulary.ts'
import { listOf } from './explain-finding.ts'
import { severityOf } from './severity.ts'

/** So many things a person takes in at once; the rest is counted, and listed below. */
const MOST_PHRASES = 4

/** Kinds of which no request tells what is asked for; the danger is the same each time. */
const FIXED: Partial<Record<Kind, MessageKey>> = {
  'device-code': 'explain_sentence_device_code',
  'code-paste': 'explain_sentence_code_paste',
  'api-key': 'explain_sentence_api_key',
}

function what(phrases: readonly string[], { lang, say }: Language): string {
  const more = phrases.length - MOST_PHRASES
  // One more would take no less room than its count.
  const items = more > 1 ? [...phrases.slice(0, MOST_PHRASES), say('explain_more_things', String(more))] : phrases
  // Phrases that hold commas run into each other unless something stronger parts them.
  return items.some(item => item.includes(',')) ? items.join(lang === 'fr' ? '\u00A0; ' : '; ') : listOf(items, lang)
}

/**
 * What the app could do, in one or two sentences. What could not be read, or is not known, is said as plainly as what is.
 * @param organisation the organisation's name, as a person reads it
 */
export function explainSentence(observation: Observation, knowledge: Knowledge, language: Language, organisation: string): string {
  const { kind, scopes, offline, signs } = observation
  const { say, lang } = language
  if (signs.includes('look-alike-host')) return say('explain_sentence_look_alike')
  if (kind === 'sign-up') return say('explain_sentence_sign_up', organisation)
  const fixed = FIXED[kind]
  const { requested, visibility } = scopes
  const { vocabulary } = knowledge
  const grave = requested.filter(grant => severityOf(grant, vocabulary) > 0)
  if (visibility === 'full' && grave.length === 0 && !fixed) {
    const identity = requested.some(grant => grant.data === 'identity') || kind === 'sign-in'
    return say(identity ? 'explain_sentence_identity' : 'explain_sentence_nothing')
  }
  // Who one is goes without saying where there is more to say.
  const phrases = grantPhrases(grave.length > 0 ? grave : requested, vocabulary, lang)
  const unknown = requested.filter(grant => !grant.known).length
  const sentences = fixed ? [say(fixed)] : []
  if (phrases.length > 0) sentences.push(say(offline === 'yes' ? 'explain_could_away' : 'explain_could', what(phrases, language)))
  if (unknown > 0) {
    const key = phrases.length === 0 ? 'explain_unknown_only' : unknown === 1 ? 'explain_unknown_one' : 'explain_unknown_many'
    sentences.push(say(key, String(unknown)))
  }
  if (visibility !== 'full' && !fixed) sentences.push(say(sentences.length === 0 ? 'explain_hidden' : 'explain_partial'))
  return sentences.join(' ')
}
