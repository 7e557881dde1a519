import { useState } from 'preact/hooks'
import type { Language } from '../model/knowledge.ts'
import type { AppRecord } from '../model/record.ts'
import { Brand } from './brand.tsx'
import { Figures } from './figures.tsx'
import { Glyph } from './glyph.tsx'
import { FIRST_FILTER, filterRecords } from './report-filter.ts'
import { ReportFilters } from './report-filters.tsx'
import { ReportTable } from './report-table.tsx'
import { momentWords } from './time-words.ts'

export const EXPORT_FORMATS = ['csv', 'json', 'html'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Rows drawn at first, and with each "show more". */
export const ROWS_PER_STEP = 100

/** The inventory of this browser. `records` null: still being read. */
export function Report(props: {
  records: AppRecord[] | null
  /** The head's figures, each a number and what it counts. */
  figures: { value: number; label: string; tone?: 'plain' | 'warn' }[]
  against: (record: AppRecord) => boolean
  scopeWords: (record: AppRecord) => string[]
  providerName: (record: AppRecord) => string
  revokeUrl: (record: AppRecord) => string | null
  organisation: string | null
  nowMs: number
  language: Language
  error?: string | null
  onExport: (format: ExportFormat) => void
}) {
  const { records, language } = props
  const { say } = language
  const [filter, setFilter] = useState(FIRST_FILTER)
  const [shown, setShown] = useState(ROWS_PER_STEP)
  const kept = records ? filterRecords(records, filter, props.against) : []
  return (
    <main class="page report">
      <header class="page-head">
        <Brand organisation={props.organisation ?? undefined} />
        <div class="exports">
          <span class="hint" id="export-label">
            {say('ui_export')}
          </span>
          {EXPORT_FORMATS.map(format => (
            <button
              key={format}
              type="button"
              data-export={format}
              class="secondary small"
              disabled={!records?.length}
              onClick={() => props.onExport(format)}
            >
              <Glyph name="download" />
              {format.toUpperCase()}
            </button>
          ))}
        </div>
      </header>
      <h1>{say('ui_report_title')}</h1>
      <p class="lead">{say('ui_report_lead', momentWords(props.nowMs, language.lang))}</p>
      {props.error ? (
        <p class="error" role="alert">
          {props.error}
        </p>
      ) : null}
      {records === null ? (
        <p class="hint" aria-busy="true">
          {say('ui_waiting')}
        </p>
      ) : records.length === 0 ? (
        <section class="empty">
          <Glyph name="report" />
          <h2>{say('ui_report_empty')}</h2>
          <p>{say('ui_report_empty_sentence')}</p>
        </section>
      ) : (
        <>
          <Figures figures={props.figures} />
          <ReportFilters filter={filter} shown={kept.length} of={records.length} language={language} onChange={setFilter} />
          {kept.length > 0 ? (
            <ReportTable
              {...props}
              records={kept.slice(0, shown)}
              filter={filter}
              onSort={(sort, descending) => setFilter({ ...filter, sort, descending })}
            />
          ) : (
            <p class="empty">{say('ui_report_no_match')}</p>
          )}
          {kept.length > shown ? (
            <p class="more">
              <button type="button" class="secondary" onClick={() => setShown(shown + ROWS_PER_STEP)}>
                {say('ui_show_more', String(Math.min(ROWS_PER_STEP, kept.length - shown)))}
              </button>
            </p>
          ) : null}
        </>
      )}
    </main>
  )
}
