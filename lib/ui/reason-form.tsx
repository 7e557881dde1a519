import type { Language } from '../model/knowledge.ts'
import { REASON_WORDS } from '../model/noun-words.ts'
import { REASONS } from '../model/reasons.ts'

export type Reason = (typeof REASONS)[number]
export const NOTE_MAX_LENGTH = 300

/** What the person tells the organisation: one of a few reasons where one is asked for, and a note if they like. */
export function ReasonForm(props: {
  withReasons: boolean
  reason: Reason | null
  note: string
  language: Language
  onReason: (reason: Reason) => void
  onNote: (note: string) => void
}) {
  const { say } = props.language
  return (
    <form class="reason-form" onSubmit={event => event.preventDefault()}>
      {props.withReasons ? (
        <fieldset>
          <legend>{say('ui_reason_legend')}</legend>
          <div class="choices">
            {REASONS.map(reason => (
              <label key={reason} class="choice">
                <input
                  type="radio"
                  name="reason"
                  value={reason}
                  checked={props.reason === reason}
                  onChange={() => props.onReason(reason)}
                />
                <span>{say(REASON_WORDS[reason])}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {/* Nothing is to be added to a reason before there is one. */}
      {props.withReasons && props.reason === null ? null : (
        <>
          <label class="note">
            <span>{say(props.withReasons ? 'ui_note_label_reason' : 'ui_note_label_request')}</span>
            <textarea
              name="note"
              rows={1}
              maxLength={NOTE_MAX_LENGTH}
              value={props.note}
              aria-describedby="note-hint"
              onInput={event => props.onNote(event.currentTarget.value)}
            />
          </label>
          <p id="note-hint" class="hint">
            {say('ui_note_hint')}
          </p>
        </>
      )}
    </form>
  )
}
