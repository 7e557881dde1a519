import { useEffect, useRef } from 'preact/hooks'
import type { Question } from '../model/explanation.ts'
import type { DecisionAction } from '../model/fact.ts'
import type { Language } from '../model/knowledge.ts'
import { ActionBar } from './action-bar.tsx'
import { Brand } from './brand.tsx'
import { AskerLine, Change, Findings, Flags, GrantedBefore, Instead, Scopes } from './evidence.tsx'
import { Glyph } from './glyph.tsx'
import type { StandsUnharmed } from './stands-unharmed.ts'
import { useGuarded } from './use-guarded.ts'
import { VerdictChip } from './verdict-chip.tsx'
import type { WatchVisible } from './watch-visible.ts'
import { Wrong, type WrongOf } from './wrong.tsx'

export type NoticeState =
  | { at: 'waiting' }
  | { at: 'question'; question: Question; busy?: boolean; error?: string | null }
  /** The worker gave no answer: what could not be checked is said, never shown as harmless. */
  | { at: 'unchecked' }
  | { at: 'answered' }

/**
 * The notice that stands on a consent page: it tells, it never stops. `modal` puts it in the middle over a backdrop
 * of its own. While waiting and after the answer nothing is drawn at all.
 */
export function Notice(props: {
  state: NoticeState
  modal: boolean
  language: Language
  onAct: (action: DecisionAction) => void
  onClose: () => void
  onRetry: () => void
  wrong?: WrongOf | undefined
  watch?: WatchVisible
  outside?: StandsUnharmed
}) {
  const { state, modal } = props
  if (state.at === 'waiting' || state.at === 'answered') return null
  return (
    <div class={modal ? 'notice-stage is-modal' : 'notice-stage'}>
      {state.at === 'unchecked' ? <Unchecked {...props} /> : <Asked {...props} state={state} />}
    </div>
  )
}

const SPOKEN = { 'aria-labelledby': 'notice-headline', 'aria-describedby': 'notice-sentence' }

function Asked(props: Parameters<typeof Notice>[0] & { state: Extract<NoticeState, { at: 'question' }> }) {
  const { language, state, modal } = props
  const { explanation } = state.question
  const { seen, refusal, attempt } = useGuarded<HTMLDivElement>(props.watch, props.outside)
  const heading = useRef<HTMLHeadingElement>(null)
  // A corner notice leaves the focus where the person is; a modal one takes it, to its words and not to a button.
  useEffect(() => {
    if (modal) heading.current?.focus()
  }, [modal])
  return (
    // The whole card is watched: a page that hides the words alone must get no answer either.
    <div
      ref={seen}
      class={`notice verdict-edge-${explanation.verdict}`}
      {...SPOKEN}
      {...(modal ? { role: 'alertdialog', 'aria-modal': true } : { role: 'dialog' })}
    >
      <header>
        <Brand logo={explanation.brand?.logo} />
        <VerdictChip verdict={explanation.verdict} language={language} />
      </header>
      <div class="notice-scroll" tabIndex={-1}>
        <div aria-live={modal ? 'assertive' : 'polite'}>
          <h1 id="notice-headline" ref={heading} tabIndex={-1}>
            {explanation.headline}
          </h1>
          <AskerLine explanation={explanation} language={language} />
          <p id="notice-sentence" class="sentence">
            {explanation.sentence}
          </p>
          <Flags explanation={explanation} />
          <Change explanation={explanation} />
          <p class="organisation">{explanation.organisation}</p>
        </div>
        <Instead explanation={explanation} language={language} />
        <Scopes explanation={explanation} language={language} />
        <GrantedBefore explanation={explanation} language={language} />
        <Findings explanation={explanation} language={language} />
        <Wrong onWrong={props.wrong?.(state.question.encounterId)} language={language} />
        {explanation.account === null ? null : (
          <p class="small faint account">{language.say('ui_label_value', language.say('ui_account'), explanation.account)}</p>
        )}
        <p class="reference technical">{explanation.reference}</p>
      </div>
      <ActionBar
        actions={explanation.actions}
        muteUntil={state.question.muteUntil}
        refusal={refusal}
        error={state.error ?? null}
        busy={state.busy ?? false}
        language={language}
        onAct={(action, event) => attempt(action, event, () => props.onAct(action))}
      />
    </div>
  )
}

/** Over the whole page a closed notice would leave a clear pane that takes every click; there one can only ask again. */
function Unchecked({ language, modal, onClose, onRetry }: Parameters<typeof Notice>[0]) {
  return (
    <div class="notice is-unchecked" role="dialog" aria-labelledby="notice-headline" aria-describedby="notice-sentence">
      <header>
        <Brand />
        <span class="chip chip-unknown">
          <Glyph name="question" />
          {language.say('ui_unchecked_chip')}
        </span>
      </header>
      <div class="notice-scroll" role="alert">
        <h1 id="notice-headline">{language.say('ui_unchecked_headline')}</h1>
        <p id="notice-sentence" class="sentence">
          {language.say('ui_unchecked_sentence')}
        </p>
      </div>
      <div class="action-bar">
        <div class="actions">
          <button type="button" class="primary" data-action={modal ? 'retry' : 'close'} onClick={modal ? onRetry : onClose}>
            {language.say(modal ? 'ui_retry' : 'ui_close')}
          </button>
        </div>
      </div>
    </div>
  )
}
