import type { Language, MessageKey } from '../model/knowledge.ts'
import { listWords } from '../model/list-words.ts'
import { grantWords, scopePhrase } from '../model/phrase.ts'
import type { Provider } from '../model/provider.ts'
import { isDue, type Receipt, type ReceiptLine, receiptState } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'
import type { Vocabulary } from '../model/vocabulary.ts'
import { revokeUrl } from './revoke-url.ts'

const MOST_THINGS = 4

export type ReceiptContext = { providers: Provider[]; vocabulary: Vocabulary; language: Language; nowMs: number }

function sentenceOf({ held }: AppRecord, { vocabulary, language: { say, lang } }: ReceiptContext): string | null {
  const scopes = held?.scopes ?? []
  const { phrases, more } = grantWords(scopes, vocabulary, lang, { most: MOST_THINGS })
  const unknown = scopes.filter(({ known }) => !known).length
  const count: MessageKey = unknown === 1 ? 'explain_change_unknown_one' : 'explain_change_unknown_many'
  const things = [
    ...phrases,
    ...(more > 0 ? [say('explain_more_things', String(more))] : []),
    ...(unknown > 0 && phrases.length > 0 ? [say(count, String(unknown))] : []),
  ]
  if (things.length > 0) return say('explain_could', listWords(things, lang))
  return unknown > 0 ? say('ui_receipt_unknown', say(count, String(unknown))) : null
}

/** What apps hold, in words, what has to be done about first and then the latest grant first. Of an app whose row is gone there is nothing. */
export function receiptLines(receipts: Receipt[], apps: AppRecord[], context: ReceiptContext): ReceiptLine[] {
  const { providers, vocabulary, language, nowMs } = context
  const records = new Map(apps.map(app => [app.key, app]))
  const lines = receipts.flatMap((receipt): ReceiptLine[] => {
    const record = records.get(receipt.appKey)
    if (!record) return []
    const { client, redirect, serverHost, held } = record
    return [
      {
        appKey: record.key,
        name: client.name ?? redirect.host ?? client.id ?? serverHost,
        host: redirect.host,
        provider: providers.find(({ id }) => id === record.provider)?.name ?? serverHost,
        sentence: sentenceOf(record, context),
        scopes: (held?.scopes ?? []).map(grant => ({
          id: grant.id,
          text: scopePhrase(grant, vocabulary, language.lang),
          sinceMs: grant.sinceMs,
        })),
        partial: !held?.complete,
        firstMs: held?.firstGrantedMs ?? receipt.grantedAtMs,
        lastMs: Math.max(held?.lastGrantedMs ?? 0, receipt.grantedAtMs),
        standing: receiptState(receipt, record.lastSeenMs, nowMs),
        rules: receipt.today?.decidedBy ?? [],
        revokeUrl: revokeUrl(record, providers),
        kept: receipt,
      },
    ]
  })
  return lines.sort((a, b) => Number(isDue(b.standing)) - Number(isDue(a.standing)) || b.lastMs - a.lastMs)
}
