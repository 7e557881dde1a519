import type { Language, MessageKey } from '../model/knowledge.ts'
import { grantPhrases } from '../model/phrase.ts'
import type { AppRecord } from '../model/record.ts'
import type { Vocabulary } from '../model/vocabulary.ts'

const STATUS_KEYS: Record<string, MessageKey> = {
  sanctioned: 'export_status_sanctioned',
  tolerated: 'export_status_tolerated',
  blocked: 'export_status_blocked',
}

/** What the policy calls this app. */
export const statusWords = ({ policyApp }: AppRecord, { say }: Language): string =>
  say(STATUS_KEYS[policyApp?.status ?? ''] ?? 'export_status_unlisted')

/** What an app could do, phrase by phrase; then what could not be told, so that a gap never reads as "nothing". */
export const accessWords = (
  record: Pick<AppRecord, 'scopes' | 'kind' | 'visibility'>,
  vocabulary: Vocabulary,
  language: Language,
): string[] => {
  const { say, lang } = language
  const phrases = grantPhrases(record.scopes, vocabulary, lang)
  const unclear = record.scopes.filter(s => !s.known || s.data === 'unknown' || s.access === 'unknown')
  if (unclear.length > 0)
    phrases.push(
      say(
        'export_scopes_unknown',
        unclear
          .map(s => s.id)
          .slice(0, 20)
          .join(', ') + (unclear.length > 20 ? ' …' : ''),
      ),
    )
  if (record.kind === 'sign-up') return phrases
  if (record.visibility === 'hidden') phrases.push(say('export_scopes_hidden'))
  if (record.visibility === 'partial') phrases.push(say('export_scopes_partial'))
  return phrases.length > 0 ? phrases : [say('export_scopes_none')]
}

/** The ids of these scopes as phrases; such as nobody can read, to the letter. */
const idWords = (ids: readonly string[], record: AppRecord, vocabulary: Vocabulary, lang: string): string => {
  const wanted = new Set(ids)
  const grants = record.scopes.filter(scope => wanted.has(scope.id))
  const unread = ids.filter(id => !grants.some(grant => grant.id === id && grant.known))
  const all = [...grantPhrases(grants, vocabulary, lang), ...unread]
  return all.slice(0, 20).join('; ') + (all.length > 20 ? ' …' : '')
}

/** What makes this app more than it was: granted beyond the earlier grants, or asked for and not granted yet. */
export const grownWords = (record: AppRecord, vocabulary: Vocabulary, language: Language, day: (ms: number) => string): string[] => {
  const { say, lang } = language
  const grown = record.held?.grown
  const asked = record.outcome === 'granted' ? undefined : record.findings.find(finding => finding.code === 'scope-expansion')
  return [
    ...(grown ? [say('export_grown', day(grown.atMs), idWords(grown.scopes, record, vocabulary, lang))] : []),
    ...(asked ? [say('export_asks_more', idWords(asked.scopes, record, vocabulary, lang))] : []),
  ]
}
