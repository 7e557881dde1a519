import type { DecisionAction } from '../model/fact.ts'

/** How long the words must have been on screen before an answer counts, in milliseconds. */
export const VISIBLE_AT_LEAST_MS = 500

export type Refusal = 'untrusted' | 'hidden' | 'unfocused' | 'covered' | 'too-early'

/**
 * What was on screen when the answer came. `visibleSinceMs` is on the clock of `event.timeStamp`; null: not visible.
 * `lastEarlyMs`: when somebody last pressed before it had been visible for long enough.
 */
export type Seen = { visibleSinceMs: number | null; documentVisible: boolean; focused: boolean; lastEarlyMs?: number | null }

/** The answer that opens nothing: it needs a person, but neither time to read nor a clear view. */
export const SAFE_ACTION: DecisionAction = 'went-back'

/**
 * Says why a click does not count as a person's answer, or null when it does. A page can send clicks of its own, or
 * bring its own button to where ours has just appeared; neither is an answer.
 * @param event the click: `detail` is 0 when it came from the keyboard
 * @param action what the click would decide
 */
export function refusalOf(
  event: { isTrusted: boolean; timeStamp: number; detail?: number },
  seen: Seen,
  action: DecisionAction,
): Refusal | null {
  if (!event.isTrusted) return 'untrusted'
  if (action === SAFE_ACTION) return null
  if (!seen.documentVisible) return 'hidden'
  // A pointer's click gives the frame its focus only afterwards in some browsers; a key needs it beforehand.
  if (!seen.focused && !(event.detail && event.detail > 0)) return 'unfocused'
  if (seen.visibleSinceMs === null) return 'covered'
  return isEarly(event.timeStamp, seen) ? 'too-early' : null
}

/**
 * True for a press before the words had been there long enough. A press that came too early makes the next one wait as long
 * again: who is made to click, or to hold a key, as fast as he can does not read what comes up beneath it.
 * @param atMs on the clock of `event.timeStamp`
 */
export const isEarly = (atMs: number, { visibleSinceMs, lastEarlyMs }: Pick<Seen, 'visibleSinceMs' | 'lastEarlyMs'>): boolean =>
  atMs - Math.max(visibleSinceMs ?? atMs, lastEarlyMs ?? Number.NEGATIVE_INFINITY) < VISIBLE_AT_LEAST_MS
