import type { Language } from '../model/knowledge.ts'
import type { DocumentState, PolicyState } from '../model/message.ts'
import { FactList } from './fact-list.tsx'
import { LastError } from './last-error.tsx'
import { agoWords, momentWords } from './time-words.ts'
import { visibleText } from './visible-text.ts'

/** Version, age and origin of a signed document, for a `FactList`. */
export function documentRows(state: DocumentState, nowMs: number, { say, lang }: Language) {
  const at = (ms: number | null) => (ms === null ? null : `${momentWords(ms, lang)} (${agoWords(ms, nowMs, lang)})`)
  const version = state.source === 'fetched' ? say('ui_policy_version_value', String(state.version), String(state.epoch)) : null
  return [
    { name: say('ui_policy_version'), value: version },
    { name: say('ui_policy_issued'), value: at(state.issuedAtMs) },
    { name: say('ui_policy_expires'), value: at(state.expiresAtMs) },
    { name: say('ui_policy_url'), value: state.url, technical: true },
    { name: say('ui_policy_fetched'), value: at(state.fetchedAtMs) },
    { name: say('ui_policy_tried'), value: at(state.lastTryMs) },
    { name: say('ui_policy_hash'), value: state.sha256, technical: true },
    {
      name: say('ui_policy_next_key'),
      value: state.nextKeys.map(({ x, known }) => say(known ? 'ui_policy_next_key_known' : 'ui_policy_next_key_missing', x)).join('; '),
    },
  ]
}

/** The policy in force: where it is from, how old it is, and what went wrong when a newer one was looked for. */
export function MirrorPolicy(props: { state: PolicyState | null; nowMs: number; busy: boolean; language: Language; onCheck: () => void }) {
  const { state, nowMs, language } = props
  const { say } = language
  return (
    <section class="panel">
      <h2>{say('ui_policy_title')}</h2>
      {state === null ? (
        <p class="hint">{say('ui_policy_unknown')}</p>
      ) : (
        <>
          {state.stale ? <p class="warning">{say('ui_policy_stale')}</p> : null}
          {state.source === 'embedded' ? <p class="hint">{say('ui_policy_embedded')}</p> : null}
          <FactList
            rows={[
              { name: say('ui_policy_organisation'), value: state.source === 'fetched' ? visibleText(state.organisation) : null },
              { name: say('ui_policy_source'), value: say(state.source === 'embedded' ? 'ui_source_embedded' : 'ui_source_fetched') },
              ...documentRows(state, nowMs, language),
            ]}
          />
          <LastError error={state.lastError} nowMs={nowMs} language={language} />
        </>
      )}
      <button type="button" class="secondary" data-action="check-policy" disabled={props.busy} onClick={props.onCheck}>
        {say(props.busy ? 'ui_policy_checking' : 'ui_policy_check')}
      </button>
    </section>
  )
}
