import type { Language } from '../model/knowledge.ts'
import { DECISION_WORDS } from '../model/noun-words.ts'
import type { AppRecord } from '../model/record.ts'
import { AppName } from './app-name.tsx'
import { Fold } from './fold.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { Wrong, type WrongOf } from './wrong.tsx'

/** The rows of the inventory, each with the record as it is stored. */
export function MirrorApps(props: {
  apps: AppRecord[]
  language: Language
  reportUrl: string
  /** Reports what was said of an encounter as wrong. */
  wrong?: WrongOf | undefined
}) {
  const { apps, language, reportUrl, wrong } = props
  const { say } = language
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{say('ui_kept_title')}</h2>
        <a href={reportUrl}>{say('ui_link_report')}</a>
      </div>
      {apps.length === 0 ? <p class="hint">{say('ui_kept_none')}</p> : null}
      <ul class="kept">
        {apps.map(record => (
          <li key={record.key}>
            <div class="kept-head">
              <AppName record={record} />
              <span class="kept-facts">
                <VerdictChip verdict={record.verdict} language={language} />
                {record.decision ? <span class="small">{say(DECISION_WORDS[record.decision])}</span> : null}
              </span>
            </div>
            <Fold title={say('ui_as_stored')}>
              <Verbatim value={record} />
            </Fold>
            <Wrong onWrong={wrong?.(record.lastEncounterId)} language={language} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Data as it is, nothing left out. Focusable, because it scrolls. */
export function Verbatim({ value }: { value: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <pre class="verbatim" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  )
}
