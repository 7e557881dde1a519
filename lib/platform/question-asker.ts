import type { Question } from '../model/explanation.ts'
import type { AskWorker } from './ask-worker.ts'

/**
 * A function that asks what there is to show. Called before anything is drawn, it asks at once, so that the answer is on
 * its way while the page is made; the first call of what it returns gives that answer, every later one asks anew.
 */
export function questionAsker(ask: AskWorker): () => Promise<Question | null> {
  const question = () => ask({ type: 'question' })
  let first: ReturnType<typeof question> | null = question()
  // Nobody may be listening yet when it fails.
  first.catch(() => {})
  return () => {
    const answer = first ?? question()
    first = null
    return answer
  }
}
