import type { Language } from '../model/knowledge.ts'
import type { ThreatsState } from '../model/message.ts'
import { FactList } from './fact-list.tsx'
import { LastError } from './last-error.tsx'
import { documentRows } from './mirror-policy.tsx'
import { dayWords } from './time-words.ts'

/** How many threats are built in, and the day (`YYYY-MM-DD`) on which they were looked at last. */
export type BuiltInThreats = { entries: number; reviewed: string }

/** The threats that are known: what is built in, and what the organisation's own list adds to it or takes back. */
export function MirrorThreats(props: { state: ThreatsState | null; builtIn: BuiltInThreats | null; nowMs: number; language: Language }) {
  const { state, builtIn, nowMs, language } = props
  const { say, lang } = language
  if (state === null)
    return (
      <section class="panel" data-panel="threats">
        <h2>{say('ui_threats_title')}</h2>
        <p class="hint">{say('ui_threats_unknown')}</p>
      </section>
    )
  const own = state.source === 'fetched'
  const counts = [state.clients, state.redirectHosts, state.withdrawn].map(String)
  return (
    <section class="panel" data-panel="threats">
      <h2>{say('ui_threats_title')}</h2>
      {state.stale ? <p class="warning">{say('ui_threats_stale')}</p> : null}
      {own ? null : <p class="hint">{say(state.url === null ? 'ui_threats_none' : 'ui_threats_awaited')}</p>}
      <FactList
        rows={[
          {
            name: say('ui_threats_built_in'),
            value: builtIn && say('ui_threats_built_in_value', String(builtIn.entries), dayWords(Date.parse(builtIn.reviewed), lang)),
          },
          { name: say('ui_threats_own'), value: own ? say('ui_threats_own_value', ...counts) : null },
          ...(state.url === null ? [] : documentRows(state, nowMs, language)),
        ]}
      />
      <LastError error={state.lastError} nowMs={nowMs} language={language} />
    </section>
  )
}
