import type { Ref } from 'preact'
import type { DecisionAction } from '../model/fact.ts'
import type { Language } from '../model/knowledge.ts'
import { Glyph } from './glyph.tsx'
import type { Refusal } from './guard.ts'
import { ACTION_WORDS } from './words.ts'

/**
 * The answers, in the order given; the first is the safe one and is drawn as the primary one.
 * `locked` are those that still want something (a reason); `note` says what, or why an answer did not count.
 */
export function ActionBar(props: {
  actions: DecisionAction[]
  /** The day until which what is muted now stays so, in words. */
  muteUntil?: string | undefined
  locked?: DecisionAction[]
  lockedHint?: string
  refusal: Refusal | null
  error?: string | null
  busy?: boolean
  language: Language
  barRef?: Ref<HTMLDivElement>
  onAct: (action: DecisionAction, event: MouseEvent) => void
}) {
  const { language, locked = [] } = props
  const refused = props.refusal === null ? null : language.say(props.refusal === 'too-early' ? 'ui_refused_early' : 'ui_refused_covered')
  const hint = props.error ?? refused ?? (locked.length > 0 ? props.lockedHint : null) ?? ''
  return (
    <div class="action-bar" ref={props.barRef ?? null}>
      <div class="actions">
        {props.actions.map((action, i) => (
          <button
            key={action}
            type="button"
            class={i === 0 ? 'primary' : 'secondary'}
            data-action={action}
            disabled={props.busy || locked.includes(action)}
            aria-describedby="action-hint"
            onClick={event => props.onAct(action, event)}
          >
            {action === 'went-back' ? <Glyph name="back" /> : null}
            {language.say(ACTION_WORDS[action], props.muteUntil ?? '')}
          </button>
        ))}
      </div>
      <p id="action-hint" class={`action-hint${props.error ? ' is-error' : ''}`} role="status">
        {hint}
      </p>
    </div>
  )
}
