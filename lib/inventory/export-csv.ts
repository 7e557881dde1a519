import type { AppRecord } from '../model/record.ts'
import { withoutUnseen } from './html.ts'

/** One column more, such as the hub's count of browsers. */
export type CsvColumn = { name: string; cell: (record: AppRecord) => string | number | null }
export type CsvOptions = {
  /** The scopes in words, one phrase each. */
  words: (record: AppRecord) => string[]
  /** The page on which access is taken back, if one is known. */
  revokeUrl: (record: AppRecord) => string | null
  extra?: CsvColumn[]
}

// OWASP "CSV Injection": = + - @, tab and line break at the start of a cell, full-width forms, and white space or
// invisible characters before them. A quote alone does not help: a spreadsheet that splits at ";" sees other cells.
const FORMULA = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫]|^[\t\r\n]/u
const INNER_FORMULA = /([;,\t\r\n"|][\s\p{Z}\p{Cc}\p{Cf}"]*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])/gu

/**
 * One cell by RFC 4180, always quoted, which no spreadsheet takes for a formula; an apostrophe marks what was disarmed. A NUL, at which
 * readers stop, and whatever hides or reorders text become U+FFFD.
 */
export const csvCell = (value: string | number | null): string => {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const disarmed = (FORMULA.test(text) ? `'${text}` : text).replace(INNER_FORMULA, "$1'")
  return `"${withoutUnseen(disarmed).replaceAll('"', '""')}"`
}

const isoTime = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')

const columns = ({ words, revokeUrl, extra = [] }: CsvOptions): CsvColumn[] => [
  { name: 'key', cell: r => r.key },
  { name: 'kind', cell: r => r.kind },
  { name: 'name', cell: r => r.client.name },
  { name: 'publisher', cell: r => r.client.publisher },
  { name: 'publisher_verified', cell: r => r.client.verified },
  { name: 'provider', cell: r => r.provider },
  { name: 'server_host', cell: r => r.serverHost },
  { name: 'client_id', cell: r => r.client.id },
  { name: 'redirect_host', cell: r => r.redirect.host },
  { name: 'policy_app', cell: r => r.policyApp?.id ?? null },
  { name: 'policy_status', cell: r => r.policyApp?.status ?? 'unlisted' },
  { name: 'verdict', cell: r => r.verdict },
  { name: 'would_be', cell: r => r.wouldBe ?? null },
  { name: 'decided_by', cell: r => r.decidedBy.join(' ') },
  { name: 'findings', cell: r => r.findings.map(f => f.code).join(' ') },
  { name: 'access', cell: r => words(r).join('; ') },
  { name: 'scopes', cell: r => r.scopes.map(s => s.id).join(' ') },
  { name: 'scopes_visibility', cell: r => r.visibility },
  { name: 'scopes_granted', cell: r => r.scopesGranted?.join(' ') ?? null },
  { name: 'decision', cell: r => r.decision },
  { name: 'reason', cell: r => r.reason ?? null },
  { name: 'note', cell: r => r.note ?? null },
  { name: 'outcome', cell: r => r.outcome },
  { name: 'times_granted', cell: r => r.granted },
  { name: 'encounters', cell: r => r.encounters },
  { name: 'first_seen', cell: r => isoTime(r.firstSeenMs) },
  { name: 'last_seen', cell: r => isoTime(r.lastSeenMs) },
  { name: 'revoke_url', cell: r => revokeUrl(r) },
  { name: 'first_granted', cell: r => (r.held ? isoTime(r.held.firstGrantedMs) : null) },
  { name: 'last_granted', cell: r => (r.held ? isoTime(r.held.lastGrantedMs) : null) },
  { name: 'scopes_held', cell: r => r.held?.scopes.map(s => s.id).join(' ') ?? null },
  { name: 'grown', cell: r => (r.held?.grown ? isoTime(r.held.grown.atMs) : null) },
  { name: 'scopes_added', cell: r => r.held?.grown?.scopes.join(' ') ?? null },
  ...extra,
]

/**
 * The inventory as CSV (RFC 4180: CRLF, one header line; UTF-8 with a byte order mark, so that spreadsheets read umlauts). Ids and codes
 * stand unchanged as far as they can be seen, JSON has them to the letter; times are ISO 8601 in UTC, no cell begins a formula.
 */
export const exportCsv = (records: AppRecord[], options: CsvOptions): string => {
  const all = columns(options)
  const lines = [all.map(c => csvCell(c.name)), ...records.map(record => all.map(c => csvCell(c.cell(record))))]
  return `\uFEFF${lines.map(line => `${line.join(',')}\r\n`).join('')}`
}
