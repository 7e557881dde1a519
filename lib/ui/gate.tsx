import { useEffect, useRef, useState } from 'preact/hooks'
import type { Explanation, Question } from '../model/explanation.ts'
import type { Decision, DecisionAction } from '../model/fact.ts'
import type { Language } from '../model/knowledge.ts'
import type { RequestState } from '../model/request-state.ts'
import { ActionBar } from './action-bar.tsx'
import { Brand } from './brand.tsx'
import { Asker, Change, Findings, Flags, GrantedBefore, Instead, Reference, Scopes } from './evidence.tsx'
import { GateMessage } from './gate-message.tsx'
import { NOTE_MAX_LENGTH, type Reason, ReasonForm } from './reason-form.tsx'
import { RequestStanding } from './request-standing.tsx'
import { useGuarded } from './use-guarded.ts'
import { VerdictChip } from './verdict-chip.tsx'
import type { WatchVisible } from './watch-visible.ts'
import { DONE_WORDS } from './words.ts'
import { Wrong, type WrongOf } from './wrong.tsx'

export type GateState =
  | { at: 'waiting' }
  | { at: 'question'; question: Question; busy?: boolean; error?: string | null }
  /** No question waits for this tab (answered long ago, or opened by hand). */
  | { at: 'nothing' }
  /** The worker gave no answer. The request stays held. */
  | { at: 'unreachable' }
  /** Answered. `canReturn`: there is a page to go back to. */
  | { at: 'done'; action: DecisionAction | null; explanation: Explanation | null; canReturn: boolean; request?: RequestState | undefined }

type Props = {
  state: GateState
  language: Language
  onDecide: (decision: Decision) => void
  onReturn: () => void
  onRetry: () => void
  wrong?: WrongOf | undefined
  watch?: WatchVisible
}

/** The page that stops a request until the person, or the organisation, has answered. Nothing of the site is on it. */
export function Gate(props: Props) {
  const { state, language } = props
  const { say } = language
  if (state.at === 'waiting') return <main class="gate" aria-busy="true" aria-label={say('ui_waiting')} />
  if (state.at === 'question') return <Asked {...props} state={state} />
  const back = { label: say('ui_return'), act: props.onReturn }
  if (state.at === 'nothing')
    return <GateMessage glyph="check" headline={say('ui_nothing_headline')} sentence={say('ui_nothing_sentence')} buttons={[back]} />
  if (state.at === 'unreachable') {
    const again = { label: say('ui_retry'), act: props.onRetry }
    const sentence = say('ui_unreachable_sentence')
    return <GateMessage glyph="question" headline={say('ui_unreachable_headline')} sentence={sentence} buttons={[again, back]} />
  }
  const { action, explanation } = state
  return (
    <GateMessage
      glyph={action === 'requested' ? 'hand' : 'check'}
      headline={say(action === null ? 'ui_done_headline' : DONE_WORDS[action])}
      sentence={say(state.canReturn ? 'ui_done_return' : 'ui_done_close')}
      detail={explanation?.headline}
      buttons={state.canReturn ? [back] : []}
    >
      {state.request ? <RequestStanding standing={state.request} language={language} /> : null}
      {explanation ? <Instead explanation={explanation} language={language} /> : null}
      {explanation ? <Reference explanation={explanation} language={language} /> : null}
    </GateMessage>
  )
}

function Asked(props: Props & { state: Extract<GateState, { at: 'question' }> }) {
  const { language, state } = props
  const { say } = language
  const { explanation, request } = state.question
  const [reason, setReason] = useState<Reason | null>(null)
  const [note, setNote] = useState('')
  const { seen, refusal, attempt } = useGuarded<HTMLDivElement>(props.watch)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const mayContinue = explanation.actions.includes('continued')
  const asksReason = mayContinue && explanation.verdict === 'justify'
  const asksNote = asksReason || explanation.actions.includes('requested')
  const decide = (action: DecisionAction) => {
    const spoken = action === 'continued' || action === 'requested'
    const words = note.trim().slice(0, NOTE_MAX_LENGTH)
    props.onDecide({ action, reason: spoken ? reason : null, note: spoken && words ? words : null })
  }
  return (
    <main class={`gate verdict-edge-${explanation.verdict}`}>
      <header>
        <Brand logo={explanation.brand?.logo} />
        <VerdictChip verdict={explanation.verdict} language={language} />
      </header>
      <h1 ref={heading} tabIndex={-1}>
        {explanation.headline}
      </h1>
      <p class="sentence">{explanation.sentence}</p>
      <Change explanation={explanation} />
      <Asker explanation={explanation} language={language} />
      <Flags explanation={explanation} />
      <section class="organisation">
        <p>{explanation.organisation}</p>
        {explanation.why.length > 0 ? (
          <ul>
            {explanation.why.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : null}
      </section>
      {request ? <RequestStanding {...request} language={language} /> : null}
      <Instead explanation={explanation} language={language} />
      <div class="folds">
        <Scopes explanation={explanation} language={language} />
        <GrantedBefore explanation={explanation} language={language} />
        <Findings explanation={explanation} language={language} />
        <Wrong onWrong={props.wrong?.(state.question.encounterId)} language={language} />
      </div>
      {asksNote ? (
        <ReasonForm withReasons={asksReason} reason={reason} note={note} language={language} onReason={setReason} onNote={setNote} />
      ) : null}
      <ActionBar
        actions={explanation.actions}
        locked={asksReason && reason === null ? ['continued'] : []}
        lockedHint={say('ui_reason_first')}
        refusal={refusal}
        error={state.error ?? null}
        busy={state.busy ?? false}
        language={language}
        barRef={seen}
        onAct={(action, event) => attempt(action, event, () => decide(action))}
      />
      <Reference explanation={explanation} language={language} />
    </main>
  )
}
