import { useState } from 'preact/hooks'
import type { Language, MessageKey } from '../model/knowledge.ts'
import type { DisputeState } from '../model/message.ts'
import { Fold } from './fold.tsx'
import { NOTE_MAX_LENGTH } from './reason-form.tsx'

/** Reports the verdict that is shown as wrong; resolves to what became of it, and never rejects. */
export type OnWrong = (comment: string | null) => Promise<DisputeState>
/** The way to do so, for an encounter. */
export type WrongOf = (encounterId: string) => OnWrong

const SAID: Record<DisputeState, MessageKey> = { sent: 'ui_wrong_sent', kept: 'ui_wrong_kept', failed: 'ui_wrong_failed' }

/** "This is wrong": says what would be sent, takes a few words, and answers no question of the page. */
export function Wrong({ onWrong, language }: { onWrong: OnWrong | undefined; language: Language }) {
  const { say } = language
  const [comment, setComment] = useState('')
  const [state, setState] = useState<DisputeState | 'open' | 'busy'>('open')
  if (!onWrong) return null
  const send = async () => {
    setState('busy')
    setState(await onWrong(comment.trim().slice(0, NOTE_MAX_LENGTH) || null))
  }
  const isDone = state === 'sent' || state === 'kept'
  return (
    <Fold title={say('ui_wrong_title')}>
      <div class="wrong">
        {isDone ? null : (
          <>
            <p class="small">{say('ui_wrong_purpose')}</p>
            <label>
              <span>{say('ui_wrong_words')}</span>
              <textarea rows={2} maxLength={NOTE_MAX_LENGTH} value={comment} onInput={event => setComment(event.currentTarget.value)} />
            </label>
            <button
              type="button"
              class="secondary"
              data-action="wrong"
              disabled={state === 'busy'}
              onClick={event => event.isTrusted && void send()}
            >
              {say('ui_wrong_send')}
            </button>
          </>
        )}
        <p role="status" class="small">
          {state === 'open' || state === 'busy' ? '' : say(SAID[state])}
        </p>
      </div>
    </Fold>
  )
}
