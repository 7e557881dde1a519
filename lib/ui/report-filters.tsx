import type { Language } from '../model/knowledge.ts'
import { VERDICT_WORDS } from '../model/noun-words.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict } from '../model/vocabulary.ts'
import type { ReportFilter } from './report-filter.ts'

/** Search, verdict, and "only what is against the policy"; says how much of the whole is shown. */
export function ReportFilters(props: {
  filter: ReportFilter
  shown: number
  of: number
  language: Language
  onChange: (filter: ReportFilter) => void
}) {
  const { filter, onChange } = props
  const { say } = props.language
  return (
    <form class="filters" onSubmit={event => event.preventDefault()}>
      <label class="filter-search">
        <span>{say('ui_filter_search')}</span>
        <input type="search" value={filter.search} onInput={event => onChange({ ...filter, search: event.currentTarget.value })} />
      </label>
      <label>
        <span>{say('ui_column_verdict')}</span>
        <select value={filter.verdict} onChange={event => onChange({ ...filter, verdict: event.currentTarget.value as Verdict | 'any' })}>
          <option value="any">{say('ui_filter_any')}</option>
          {VERDICTS.map(verdict => (
            <option key={verdict} value={verdict}>
              {say(VERDICT_WORDS[verdict])}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={filter.againstOnly}
          onChange={event => onChange({ ...filter, againstOnly: event.currentTarget.checked })}
        />
        <span>{say('ui_filter_against')}</span>
      </label>
      <p class="hint" role="status">
        {say('ui_filter_shown', String(props.shown), String(props.of))}
      </p>
    </form>
  )
}
