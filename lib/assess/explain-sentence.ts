import type { Knowledge, Language, MessageKey } from '../model/knowledge.ts'
import { listWords } from '../model/list-words.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { grantWords } from '../model/phrase.ts'
import type { Kind } from '../model/vocabulary.ts'
import { severityOf } from './severity.ts'

/** So many things a person takes in at once; the rest is counted, and listed below. */
const MOST_THINGS = 4

/** Kinds of which no request tells what is asked for; the danger is the same each time. */
const FIXED: Partial<Record<Kind, MessageKey>> = {
  'device-code': 'explain_sentence_device_code',
  'code-paste': 'explain_sentence_code_paste',
  'api-key': 'explain_sentence_api_key',
}

/** Phrases that hold a list of their own run into each other unless something stronger parts them. */
const LISTED = /,|、|・| (?:and|und|et|y|e) /

function couldDo(grants: readonly Grant[], away: boolean, knowledge: Knowledge, { lang, say }: Language): string[] {
  const { phrases, more, shared } = grantWords(grants, knowledge.vocabulary, lang, { most: MOST_THINGS, sharedApart: true })
  if (phrases.length === 0) return []
  const items = more > 0 ? [...phrases, say('explain_more_things', String(more))] : phrases
  const between = lang === 'fr' ? '\u00A0; ' : lang === 'ja' ? '、' : '; '
  const all = items.length > 1 && items.some(item => LISTED.test(item)) ? items.join(between) : listWords(items, lang)
  return [say(away ? 'explain_could_away' : 'explain_could', all), ...(shared ? [say('explain_shared')] : [])]
}

/**
 * What the app could do, in one or two sentences. What could not be read, or is not known, is said as plainly as what is.
 * @param organisation the organisation's name, as a person reads it
 */
export function explainSentence(observation: Observation, knowledge: Knowledge, language: Language, organisation: string): string {
  const { kind, scopes, offline, signs } = observation
  const { say } = language
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
  const could = couldDo(grave.length > 0 ? grave : requested, offline === 'yes', knowledge, language)
  const unknown = requested.filter(grant => !grant.known).length
  const sentences = fixed ? [say(fixed), ...could] : could
  // Where nothing of it is known and not all was read, two ways of saying so would be one too many.
  if (unknown > 0 && (could.length > 0 || fixed || visibility === 'full')) {
    const key = could.length === 0 ? 'explain_unknown_only' : unknown === 1 ? 'explain_unknown_one' : 'explain_unknown_many'
    sentences.push(say(key, String(unknown)))
  }
  if (visibility !== 'full' && !fixed) sentences.push(say(sentences.length === 0 ? 'explain_hidden' : 'explain_partial'))
  // Japanese puts no space between sentences.
  return sentences.join(language.lang === 'ja' ? '' : ' ')
}
