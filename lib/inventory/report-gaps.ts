import type { Language } from '../model/knowledge.ts'
import type { AppRecord, ReportExport } from '../model/record.ts'
import { summarise } from './summarise.ts'

export type Gap = ReportExport['gaps'][number]

/** What these records cannot tell, counted and said. A caller adds what it knows besides (dropped events, silent browsers). */
export const reportGaps = (records: AppRecord[], { say }: Language, nowMs: number): Gap[] => {
  const { hiddenScopes, outcomeUnknown } = summarise(records, nowMs)
  const unread = new Set(records.flatMap(r => r.scopes.filter(s => !s.known).map(s => `${r.provider} ${s.id}`))).size
  return [
    { code: 'scopes-hidden', message: say('export_gap_hidden'), count: hiddenScopes },
    { code: 'outcome-unknown', message: say('export_gap_unknown_outcome'), count: outcomeUnknown },
    { code: 'scopes-unknown', message: say('export_gap_unread_scopes'), count: unread },
  ].filter(gap => gap.count > 0)
}
