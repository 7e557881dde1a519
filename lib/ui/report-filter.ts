import type { AppRecord } from '../model/record.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'
import { appName } from './app-name.tsx'

export type ReportSort = 'app' | 'provider' | 'verdict' | 'first-seen' | 'last-seen'
export type ReportFilter = {
  search: string
  verdict: Verdict | 'any'
  againstOnly: boolean
  sort: ReportSort
  descending: boolean
}
export const FIRST_FILTER: ReportFilter = { search: '', verdict: 'any', againstOnly: false, sort: 'last-seen', descending: true }

const rank = (verdict: Verdict) => VERDICTS.indexOf(verdict)
const PLACES: Record<ReportSort, (a: AppRecord, b: AppRecord) => number> = {
  app: (a, b) => appName(a).localeCompare(appName(b)),
  provider: (a, b) => a.provider.localeCompare(b.provider),
  verdict: (a, b) => rank(a.verdict) - rank(b.verdict),
  'first-seen': (a, b) => a.firstSeenMs - b.firstSeenMs,
  'last-seen': (a, b) => a.lastSeenMs - b.lastSeenMs,
}

/** Everything of a record in which a search looks. */
const haystack = (record: AppRecord): string =>
  [
    record.key,
    record.provider,
    record.serverHost,
    record.client.name,
    record.client.publisher,
    record.redirect.host,
    record.policyApp?.name,
  ]
    .concat(record.scopes.map(scope => scope.id))
    .filter(text => text != null)
    .join('\n')
    .toLocaleLowerCase()

/**
 * The records that a person wants to see, in their order.
 * @param against tells whether a record is against the policy
 */
export function filterRecords(records: AppRecord[], filter: ReportFilter, against: (record: AppRecord) => boolean): AppRecord[] {
  const words = filter.search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const kept = records.filter(record => {
    if (filter.verdict !== 'any' && record.verdict !== filter.verdict) return false
    if (filter.againstOnly && !against(record)) return false
    const text = words.length > 0 ? haystack(record) : ''
    return words.every(word => text.includes(word))
  })
  const place = PLACES[filter.sort]
  // The key decides last, so that equal rows never change places between two looks.
  return kept.sort((a, b) => (filter.descending ? place(b, a) : place(a, b)) || a.key.localeCompare(b.key))
}
