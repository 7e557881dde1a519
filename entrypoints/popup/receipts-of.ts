import type { Language } from '../../lib/model/knowledge.ts'
import { withOwn } from '../../lib/model/own-providers.ts'
import type { ReceiptLine } from '../../lib/model/receipt.ts'
import type { PageData } from '../../lib/platform/page-data.ts'

/** What scopes and providers are called is much to load, and only read where there is a receipt. */
export async function receiptsOf({ receipts, apps, policy }: PageData, language: Language): Promise<ReceiptLine[]> {
  if (receipts.length === 0) return []
  const [{ receiptLines }, { providers, vocabulary }] = await Promise.all([
    import('../../lib/inventory/receipt-lines.ts'),
    import('./receipts-knowledge.ts'),
  ])
  const all = withOwn(providers, policy.inForce.policy.providers).all()
  return receiptLines(receipts, apps, { providers: all, vocabulary, language, nowMs: Date.now() })
}
