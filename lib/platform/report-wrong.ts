import type { DisputeState } from '../model/message.ts'
import type { AskWorker } from './ask-worker.ts'

/** How a page of ours reports the verdict of an encounter as wrong; a worker that gives no answer has kept nothing. */
export const reportWrong =
  (ask: AskWorker) =>
  (encounterId: string) =>
  (comment: string | null): Promise<DisputeState> =>
    ask({ type: 'dispute', encounterId, comment }).then(
      ({ state }) => state,
      () => 'failed',
    )
