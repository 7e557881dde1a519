import type { Question, TabState } from '../model/explanation.ts'
import { Failure } from '../model/failure.ts'
import type { DecisionReceipt, DeliveryState, Disputed, Done, Message, PolicyState } from '../model/message.ts'

type Answers = {
  question: Question | null
  decide: DecisionReceipt
  'tab-state': TabState
  'refresh-policy': PolicyState
  deliver: DeliveryState
  'taken-back': Done
  dispute: Disputed
  mute: Done
}
type Ask = Extract<Message, { type: keyof Answers }>

export type AskDeps = {
  send: (message: Message) => Promise<unknown>
  wait: (ms: number) => Promise<void>
}

/** Waits between tries: a worker that is being woken, or updated, has no ear for some tens of milliseconds. */
const PAUSES_MS = [50, 150, 400, 1000]
/** The worker may fetch for these; the others it answers from what it has. */
const TIMEOUTS_MS: Record<keyof Answers, number> = {
  question: 5_000,
  decide: 10_000,
  'tab-state': 5_000,
  'refresh-policy': 30_000,
  deliver: 60_000,
  'taken-back': 10_000,
  dispute: 10_000,
  mute: 10_000,
}
/** Nobody listened: nothing was taken, so asking again is harmless for every message. */
const NOBODY = /receiving end does not exist|could not establish connection/i

const silent = (cause?: unknown) =>
  new Failure('worker-silent', 'The background worker gave no answer.', 'Try again; if that does not help, restart the browser.', { cause })

/**
 * A function that asks the worker and gives its typed answer. It asks again while the worker wakes up. Throws
 * `Failure('worker-silent')` when there was no answer in time or the worker could not take the message.
 */
export const workerAsker =
  ({ send, wait }: AskDeps) =>
  async <M extends Ask>(message: M): Promise<Answers[M['type']]> => {
    const late = wait(TIMEOUTS_MS[message.type]).then(() => Promise.reject(silent()))
    // Lost races must not turn up as unhandled.
    late.catch(() => {})
    for (const pauseMs of [...PAUSES_MS, null]) {
      try {
        const answer = await Promise.race([send(message), late])
        if (answer === undefined) throw silent()
        return answer as Answers[M['type']]
      } catch (cause) {
        if (cause instanceof Failure) throw cause
        if (pauseMs === null || !NOBODY.test(String(cause))) throw silent(cause)
        await wait(pauseMs)
      }
    }
    throw silent()
  }
export type AskWorker = ReturnType<typeof workerAsker>
