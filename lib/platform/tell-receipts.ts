import type { Browser } from 'webextension-polyfill'
import type { MessageKey } from '../model/knowledge.ts'
import type { ReceiptState } from '../model/receipt.ts'
import { browserLanguage } from './browser-language.ts'
import type { Due } from './receipt-book.ts'
import { RECEIPT_NOTIFICATION } from './tell-answer.ts'

const WORDS: Record<ReceiptState['state'], MessageKey> = {
  'exception-ended': 'notify_receipt_ended',
  against: 'notify_receipt_against',
  unused: 'notify_receipt_unused',
  held: 'notify_receipt_against',
  'taken-back': 'notify_receipt_against',
}

/** One notification of the system for everything that is due now, by host and never by the name that an app gave itself. */
export async function tellReceipts(
  { notifications, i18n, runtime }: Pick<Browser, 'notifications' | 'i18n' | 'runtime'>,
  due: Due[],
): Promise<void> {
  const [first] = due
  if (!first) return
  const { say } = browserLanguage(i18n)
  const { record, standing } = first
  const host = record.redirect.host ?? record.serverHost
  const days = standing.state === 'unused' ? [String(standing.days)] : []
  const message = due.length > 1 ? say('notify_receipt_many', String(due.length)) : say(WORDS[standing.state], host, ...days)
  await notifications
    .create(RECEIPT_NOTIFICATION + record.key, {
      type: 'basic',
      iconUrl: runtime.getURL('/icon/128.png'),
      title: say('notify_receipt_title'),
      message,
    })
    .catch(() => undefined)
}
