// biome-ignore-all lint/a11y/noRedundantRoles: some browsers drop the roles of a table that is drawn as blocks

import type { Language, MessageKey } from '../model/knowledge.ts'
import { DECISION_WORDS, KIND_WORDS, OUTCOME_WORDS, REASON_WORDS, VERDICT_WORDS } from '../model/noun-words.ts'
import type { AppRecord } from '../model/record.ts'
import { AppName } from './app-name.tsx'
import { Dotted } from './dotted.tsx'
import { Fold } from './fold.tsx'
import { Glyph } from './glyph.tsx'
import type { ReportFilter, ReportSort } from './report-filter.ts'
import { dayWords } from './time-words.ts'
import { VerdictChip } from './verdict-chip.tsx'
import { visibleText } from './visible-text.ts'

const COLUMNS: { key: MessageKey; sort: ReportSort | null }[] = [
  { key: 'ui_column_app', sort: 'app' },
  { key: 'ui_column_provider', sort: 'provider' },
  { key: 'ui_column_access', sort: null },
  { key: 'ui_column_verdict', sort: 'verdict' },
  { key: 'ui_column_happened', sort: null },
  { key: 'ui_column_first', sort: 'first-seen' },
  { key: 'ui_column_last', sort: 'last-seen' },
]

/** Scopes shown before the rest is folded away. */
const SCOPES_SHOWN = 2

type RowProps = {
  language: Language
  /** What an app may do, a phrase per grant. */
  scopeWords: (record: AppRecord) => string[]
  providerName: (record: AppRecord) => string
  /** The provider's page on which access is taken back; null where none is known. */
  revokeUrl: (record: AppRecord) => string | null
}

/**
 * The inventory as a table; on a narrow screen each row is a card. The roles are spelled out because a browser drops
 * them from a table that is drawn as blocks.
 */
export function ReportTable(
  props: RowProps & { records: AppRecord[]; filter: ReportFilter; onSort: (sort: ReportSort, descending: boolean) => void },
) {
  const { language, filter } = props
  return (
    <table class="report-table" role="table">
      <caption class="off-screen">{language.say('ui_report_title')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map(({ key, sort }) => {
            const active = sort !== null && filter.sort === sort
            return (
              <th
                key={key}
                role="columnheader"
                scope="col"
                aria-sort={active ? (filter.descending ? 'descending' : 'ascending') : undefined}
              >
                {sort === null ? (
                  language.say(key)
                ) : (
                  <button
                    type="button"
                    class="sort"
                    onClick={() => props.onSort(sort, active ? !filter.descending : sort.endsWith('seen'))}
                  >
                    {language.say(key)}
                    <span class={active ? (filter.descending ? 'turn down' : 'turn up') : 'turn none'}>
                      <Glyph name="chevron" />
                    </span>
                  </button>
                )}
              </th>
            )
          })}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.records.map(record => (
          <Row key={record.key} record={record} {...props} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ record, language, scopeWords, providerName, revokeUrl }: RowProps & { record: AppRecord }) {
  const { say, lang } = language
  const mayHoldAccess = record.granted > 0 || record.decision === 'continued' || record.decision === 'acknowledged'
  const revoke = mayHoldAccess ? revokeUrl(record) : null
  const [app, provider, access, verdict, happened, first, last] = COLUMNS.map(column => say(column.key))
  return (
    <tr role="row">
      <td role="cell" data-label={app} class="cell-app">
        <AppName record={record} />
      </td>
      <td role="cell" data-label={provider}>
        <span>
          <Dotted text={visibleText(providerName(record))} />
        </span>
        <span class="faint small">{say(KIND_WORDS[record.kind])}</span>
      </td>
      <td role="cell" data-label={access} class="cell-access">
        <Access record={record} words={scopeWords(record)} language={language} />
        <Grown record={record} language={language} />
      </td>
      <td role="cell" data-label={verdict}>
        <VerdictChip verdict={record.verdict} language={language} />
        {record.wouldBe ? <span class="faint small">{say('noun_would_be', say(VERDICT_WORDS[record.wouldBe]))}</span> : null}
      </td>
      <td role="cell" data-label={happened} class="cell-happened">
        <span>{record.decision ? say(DECISION_WORDS[record.decision]) : say('ui_no_decision')}</span>
        {record.reason ? <span class="faint small">{say(REASON_WORDS[record.reason])}</span> : null}
        {record.note ? <span class="faint small note">{say('export_note', visibleText(record.note))}</span> : null}
        {record.outcome ? <span class={`outcome outcome-${record.outcome}`}>{say(OUTCOME_WORDS[record.outcome])}</span> : null}
        {revoke ? (
          <a class="small" href={revoke} target="_blank" rel="noreferrer noopener">
            {say('ui_revoke')}
          </a>
        ) : null}
      </td>
      <td role="cell" data-label={first} class="cell-day">
        {dayWords(record.firstSeenMs, lang)}
      </td>
      <td role="cell" data-label={last} class="cell-day">
        {dayWords(record.lastSeenMs, lang)}
      </td>
    </tr>
  )
}

/** Hidden is never "none": what could not be seen is said in the place where it would have stood. */
function Access({ record, words, language }: { record: AppRecord; words: string[]; language: Language }) {
  const { say } = language
  const rest = words.slice(SCOPES_SHOWN)
  const unknown = record.scopes.filter(scope => !scope.known)
  return (
    <div class="access">
      {words.length > 0 ? (
        <ul>
          {words.slice(0, SCOPES_SHOWN).map(word => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      ) : null}
      {record.visibility === 'full' ? null : (
        <p class="unseen">
          <Glyph name="question" />
          {say(record.visibility === 'hidden' ? 'ui_access_hidden' : 'ui_access_partial')}
        </p>
      )}
      {unknown.length > 0 ? (
        <p class="unseen">
          <Glyph name="question" />
          <span>
            {say('ui_access_unknown')} <bdi class="technical">{visibleText(unknown.map(scope => scope.id).join(', '), 160)}</bdi>
          </span>
        </p>
      ) : null}
      {words.length + unknown.length === 0 && record.visibility === 'full' ? <p class="faint">{say('ui_access_none')}</p> : null}
      {rest.length > 0 ? (
        <Fold title={say('ui_more', String(rest.length))}>
          <ul>
            {rest.map(word => (
              <li key={word}>{word}</li>
            ))}
          </ul>
        </Fold>
      ) : null}
    </div>
  )
}

/** More than before: what was granted beyond the earlier grants, or is asked for and was not granted yet. */
function Grown({ record, language }: { record: AppRecord; language: Language }) {
  const { say, lang } = language
  const grown = record.held?.grown
  const asks = record.outcome !== 'granted' && record.findings.some(finding => finding.code === 'scope-expansion')
  return (
    <>
      {grown ? <GrownLine text={say('ui_grown', dayWords(grown.atMs, lang))} ids={grown.scopes} /> : null}
      {asks ? <GrownLine text={say('ui_asks_more')} ids={[]} /> : null}
    </>
  )
}

function GrownLine({ text, ids }: { text: string; ids: string[] }) {
  return (
    <p class="grown">
      <Glyph name="attention" />
      <span>
        {text} {ids.length > 0 ? <bdi class="technical">{visibleText(ids.join(', '), 160)}</bdi> : null}
      </span>
    </p>
  )
}
