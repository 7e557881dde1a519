import type { Question } from '../model/explanation.ts'
import { QUESTION_CHANGED } from '../model/terms.ts'
import type { AskWorker } from './ask-worker.ts'

export type AskerDeps = {
  ask: AskWorker
  /** The worker's word to all pages of ours. */
  onMessage: { addListener(heard: (message: unknown) => undefined): void }
}

/**
 * Asks what there is to show. Called before anything is drawn, it asks at once, so that the answer is on its way while the
 * page is made; the first call of `now` gives that answer, every later one asks anew.
 */
export function questionAsker({ ask, onMessage }: AskerDeps) {
  let wasChanged = false
  let changed = () => {
    wasChanged = true
  }
  // Before anything is asked: it may be told while the answer is on its way, or the page is being made.
  onMessage.addListener(message => {
    if ((message as { type?: unknown } | null)?.type === QUESTION_CHANGED) changed()
  })
  const question = () => ask({ type: 'question' })
  let first: ReturnType<typeof question> | null = question()
  // Nobody may be listening yet when it fails.
  first.catch(() => {})
  /** An answer that does not come leaves what is shown as it is. */
  const renew = (again: (question: Question) => void): Promise<void> =>
    question().then(
      next => {
        if (next?.state === 'open') again(next)
      },
      () => undefined,
    )
  return {
    renew,
    now: (): Promise<Question | null> => {
      const answer = first ?? question()
      first = null
      return answer
    },
    /**
     * A verdict waits neither for the page to be read nor for the store. Hands over what the question says each time that
     * the worker has learned more of it, and at once if it has already.
     */
    follow: (again: (question: Question) => void): void => {
      changed = () => void renew(again)
      if (wasChanged) changed()
    },
  }
}
