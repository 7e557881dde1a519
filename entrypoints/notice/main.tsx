import { useLayoutEffect, useState } from 'preact/hooks'
import type { Question } from '../../lib/model/explanation.ts'
import type { DecisionAction } from '../../lib/model/fact.ts'
import { backInThisTab } from '../../lib/platform/back-in-this-tab.ts'
import { questionAsker } from '../../lib/platform/question-asker.ts'
import { startPage } from '../../lib/platform/start-page.ts'
import { drawOver } from '../../lib/ui/draw-over.ts'
import { SAFE_ACTION } from '../../lib/ui/guard.ts'
import { Notice, type NoticeState } from '../../lib/ui/notice.tsx'
import { refusalWords, renewed } from '../../lib/ui/renewed.ts'
import { standsUnharmed } from '../../lib/ui/stands-unharmed.ts'
import '../../lib/ui/theme.css'
import '../../lib/ui/parts.css'
import '../../lib/ui/notice.css'

const { language, root, wrong, ask, onMessage } = startPage('ui_title_notice')
const asker = questionAsker({ ask, onMessage })
const goBack = backInThisTab()
const outside = standsUnharmed(window)
/** In its corner the frame is at most 400 by 420 pixels; a larger one lies over the page, in the narrowest pop-up too. */
const isOverPage = innerWidth > 420 || innerHeight > 420

const open = (question: Question | null): NoticeState => (question?.state === 'open' ? { at: 'question', question } : { at: 'unchecked' })
const now = () => asker.now().then(open, () => open(null))

function Page({ first }: { first: NoticeState }) {
  const [state, setState] = useState(first)
  const look = () => now().then(setState)
  // Not after the first frame was painted: the answer may be there by then.
  useLayoutEffect(() => {
    if (first.at === 'waiting') void look()
    asker.follow(next => setState(renewed(next)))
  }, [])
  const answer = async (question: Question, action: DecisionAction) => {
    setState({ at: 'question', question, busy: true })
    const asked = ask({ type: 'decide', encounterId: question.encounterId, nonce: question.nonce, action, reason: null, note: null })
    // Not after the answer: the worker has this frame taken away before it could be heard here.
    if (action === SAFE_ACTION) goBack()
    const receipt = await asked.catch(() => null)
    // Whoever put the frame here takes it away as well; until then nothing of it shows.
    if (receipt?.taken) return setState({ at: 'answered' })
    setState({ at: 'question', question, error: language.say(refusalWords(receipt)) })
    return asker.renew(next => setState(renewed(next)))
  }
  const modal = state.at === 'question' ? state.question.explanation.verdict === 'acknowledge' : isOverPage
  return (
    <Notice
      state={state}
      modal={modal}
      language={language}
      onAct={action => state.at === 'question' && void answer(state.question, action)}
      onClose={() => setState({ at: 'answered' })}
      wrong={wrong}
      outside={outside}
      onRetry={() => void look()}
    />
  )
}
drawOver(root, { at: 'waiting' }, now, first => <Page first={first} />)
