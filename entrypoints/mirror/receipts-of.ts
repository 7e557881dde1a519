import { providers, vocabulary } from 'virtual:knowledge'
import { receiptLines } from '../../lib/inventory/receipt-lines.ts'
import type { Language } from '../../lib/model/knowledge.ts'
import type { ReceiptLine } from '../../lib/model/receipt.ts'
import type { PageData } from '../../lib/platform/page-data.ts'

/** What was granted, in words. */
export const receiptsOf = ({ receipts, apps, policy }: PageData, language: Language): ReceiptLine[] =>
  receiptLines(receipts, apps, {
    providers: [...providers, ...policy.inForce.policy.providers],
    vocabulary,
    language,
    nowMs: Date.now(),
  })
