import { useLayoutEffect, useState } from 'preact/hooks'
import type { Question } from '../../lib/model/explanation.ts'
import type { Decision } from '../../lib/model/fact.ts'
import { leaveThisFlow } from '../../lib/platform/leave-this-flow.ts'
import { questionAsker } from '../../lib/platform/question-asker.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { drawOver } from '../../lib/ui/draw-over.ts'
import { Gate, type GateState } from '../../lib/ui/gate.tsx'
import { refusalWords, renewed } from '../../lib/ui/renewed.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/page.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/gate.css'

const { language, root, wrong, ask, onMessage } = startPage('ui_title_gate')
const asker = questionAsker({ ask, onMessage })

const open = (question: Question | null): GateState => (question?.state === 'open' ? { at: 'question', question } : { at: 'nothing' })
const now = () => asker.now().then(open, (): GateState => ({ at: 'unreachable' }))

function Page({ first }: { first: GateState }) {
  const [state, setState] = useState(first)
  const look = () => now().then(setState)
  // Not after the first frame was painted: the answer may be there by then.
  useLayoutEffect(() => {
    if (first.at === 'waiting') void look()
    asker.follow(next => setState(renewed(next)))
    // Brought back from the cache: what was asked then may have been answered since.
    addEventListener('pageshow', ({ persisted }) => persisted && void look())
  }, [])
  const leave = (done: GateState) => leaveThisFlow().then(() => setState(done))
  const decide = async (question: Question, decision: Decision) => {
    setState({ at: 'question', question, busy: true })
    const { encounterId, nonce, explanation } = question
    const receipt = await ask({ type: 'decide', encounterId, nonce, ...decision }).catch(() => null)
    if (!receipt?.taken) {
      setState({ at: 'question', question, error: language.say(refusalWords(receipt)) })
      return asker.renew(next => setState(renewed(next)))
    }
    const { action } = decision
    // Only a "go on" lets the request go on, whatever else the receipt may say.
    if (receipt.next === 'resume' && (action === 'continued' || action === 'acknowledged'))
      return receipt.resumeUrl ? location.replace(receipt.resumeUrl) : history.back()
    if (action === 'requested') return setState({ at: 'done', action, explanation, canReturn: true, request: receipt.request })
    return leave({ at: 'done', action, explanation: null, canReturn: false })
  }
  return (
    <Gate
      state={state}
      language={language}
      onDecide={decision => state.at === 'question' && void decide(state.question, decision)}
      onReturn={() => void leave({ at: 'done', action: state.at === 'done' ? state.action : null, explanation: null, canReturn: false })}
      wrong={wrong}
      onRetry={() => location.reload()}
    />
  )
}
drawOver(root, { at: 'waiting' }, now, first => <Page first={first} />)
