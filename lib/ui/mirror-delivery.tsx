import type { Language } from '../model/knowledge.ts'
import type { DeliveryState } from '../model/message.ts'
import { FactList } from './fact-list.tsx'
import { LastError } from './last-error.tsx'
import { agoWords, momentWords } from './time-words.ts'

/** Where reports go, what waits, and exactly how much was lost. */
export function MirrorDelivery(props: {
  state: DeliveryState | null
  nowMs: number
  busy: boolean
  language: Language
  onSend: () => void
}) {
  const { state, nowMs, language } = props
  const { say, lang } = language
  const at = (ms: number | null) => (ms === null ? null : `${momentWords(ms, lang)} (${agoWords(ms, nowMs, lang)})`)
  return (
    <section class="panel">
      <h2>{say('ui_delivery_title')}</h2>
      {state === null ? (
        <p class="hint">{say('ui_delivery_unknown')}</p>
      ) : state.hubUrl === null ? (
        <p>{say('ui_delivery_no_hub')}</p>
      ) : (
        <>
          {state.dropped > 0 ? <p class="warning">{say('ui_delivery_lost', String(state.dropped))}</p> : null}
          <FactList
            rows={[
              { name: say('ui_delivery_hub'), value: state.hubUrl, technical: true },
              { name: say('ui_delivery_enrolled'), value: say(state.enrolled ? 'ui_yes' : 'ui_no') },
              { name: say('ui_entry_waiting'), value: String(state.waiting) },
              { name: say('ui_delivery_delivered'), value: String(state.delivered) },
              { name: say('ui_delivery_refused'), value: String(state.refused) },
              { name: say('ui_delivery_dropped'), value: String(state.dropped) },
              { name: say('ui_delivery_last'), value: at(state.lastSuccessMs) },
              { name: say('ui_delivery_next'), value: at(state.nextTryMs) },
            ]}
          />
          <LastError error={state.lastError} nowMs={nowMs} language={language} />
          <button type="button" class="secondary" data-action="send-now" disabled={props.busy} onClick={props.onSend}>
            {say(props.busy ? 'ui_delivery_sending' : 'ui_delivery_send')}
          </button>
        </>
      )}
    </section>
  )
}
