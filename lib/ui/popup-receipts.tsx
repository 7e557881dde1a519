import type { Language } from '../model/knowledge.ts'
import { isDue, type ReceiptLine } from '../model/receipt.ts'
import { ReceiptSummary, RevokeLink } from './receipts.tsx'

const RECEIPTS_MAX = 2
const DAY_MS = 86_400_000

/** The receipts of today, and what has to be done about; more of them are on the employee's own page. */
export function PopupReceipts(props: { receipts: ReceiptLine[]; nowMs: number; mirrorUrl: string; language: Language }) {
  const { nowMs, language, mirrorUrl } = props
  const { say } = language
  const news = props.receipts
    .filter(({ standing, lastMs }) => standing.state !== 'taken-back' && (isDue(standing) || nowMs - lastMs < DAY_MS))
    .sort((a, b) => Number(nowMs - b.lastMs < DAY_MS) - Number(nowMs - a.lastMs < DAY_MS))
  if (news.length === 0) return null
  return (
    <section class="popup-requests">
      <h2>{say('ui_receipts_title')}</h2>
      <ul>
        {news.slice(0, RECEIPTS_MAX).map(line => (
          <li key={line.appKey}>
            <ReceiptSummary line={line} nowMs={nowMs} language={language} />
            <p class="small">
              <RevokeLink line={line} language={language} />
            </p>
          </li>
        ))}
      </ul>
      {news.length > RECEIPTS_MAX ? (
        <p class="small">
          <a href={`${mirrorUrl}#receipts`} target="_blank" rel="noopener">
            {say('ui_show_more', String(news.length - RECEIPTS_MAX))}
          </a>
        </p>
      ) : null}
    </section>
  )
}
