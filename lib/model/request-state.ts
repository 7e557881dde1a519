import type { AskedBefore } from './access-request.ts'

/** How a request for access stands, as a person sees it. */
export type RequestState =
  /** It waits for the hub to be reached. */
  | { state: 'waiting' }
  | { state: 'sent' }
  /** `untilMs` null: without an end. */
  | { state: 'approved'; untilMs: number | null }
  | { state: 'declined'; words: string }
  /** The approval has come to its end. */
  | { state: 'expired'; sinceMs: number }
  /** It reached nobody: no hub is set, it could not be kept for so long, or the hub would not have it (`code`). */
  | { state: 'unsent'; code: string | null }

/** @param nowMs milliseconds since 1970 */
export function requestState(asked: Omit<AskedBefore, 'text'>, nowMs: number): RequestState {
  const { answer, refused, sentAtMs, inOutbox } = asked
  if (answer?.kind === 'approved')
    return answer.untilMs === null || nowMs < answer.untilMs
      ? { state: 'approved', untilMs: answer.untilMs }
      : { state: 'expired', sinceMs: answer.untilMs }
  if (answer?.kind === 'declined') return { state: 'declined', words: answer.words }
  if (refused !== null) return { state: 'unsent', code: refused }
  if (sentAtMs !== null) return { state: 'sent' }
  return inOutbox ? { state: 'waiting' } : { state: 'unsent', code: null }
}

/** Whether asking the same again would say nothing new. */
export const isPending = ({ state }: RequestState): boolean => state === 'waiting' || state === 'sent' || state === 'approved'
