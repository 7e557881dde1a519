import { z } from 'zod'
import { Assessment } from './assessment.ts'
import { Observation } from './observation.ts'
import { VERDICTS } from './terms.ts'

/** So many days without a sign-in or a grant of the app in this browser, and the person is reminded that it holds access. */
export const UNUSED_DAYS = 90
const DAY_MS = 86_400_000

/** That an app was really granted something. One for each app; what it holds stands in the inventory's row. */
export const Receipt = z.strictObject({
  appKey: z.string().max(700),
  /** The encounter that ended in the last grant. */
  encounterId: z.uuid(),
  grantedAtMs: z.number().int().min(0),
  /** As it was seen then. Null: that is no longer kept, and nothing can be held against today's policy. */
  observation: Observation.nullable(),
  /** The exception that let it pass; `untilMs` null: no policy here says when it ends. */
  exception: z.strictObject({ id: z.string().max(120), untilMs: z.number().nullable() }).nullable(),
  /** What the policy says today of all that the app holds. Null: not told yet. */
  today: Assessment.nullable(),
  /** The person says that it was taken back; no browser can see that. */
  takenBackAtMs: z.number().nullable(),
  /** The person was reminded of it, which happens once for a grant. */
  remindedAtMs: z.number().nullable(),
})
export type Receipt = z.infer<typeof Receipt>

/** How a grant stands, the first that holds. */
export type ReceiptState =
  | { state: 'taken-back'; sinceMs: number }
  /** The exception that let it pass no longer does. `endedMs` null: it is not known since when. */
  | { state: 'exception-ended'; endedMs: number | null }
  /** The policy in force would not let it pass. */
  | { state: 'against' }
  /** No sign-in and no grant of the app was seen in this browser for so many days. More cannot be told. */
  | { state: 'unused'; days: number }
  | { state: 'held'; untilMs: number | null }

const atLeast = ({ verdict }: Assessment, than: Assessment['verdict']) => VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(than)

/**
 * @param lastSeenMs when the app was last met here
 * @param nowMs milliseconds since 1970, as all times
 */
export function receiptState({ takenBackAtMs, exception, today }: Receipt, lastSeenMs: number, nowMs: number): ReceiptState {
  if (takenBackAtMs !== null) return { state: 'taken-back', sinceMs: takenBackAtMs }
  const lifted = exception !== null && today?.decidedBy.includes(`exception:${exception.id}`)
  if (today && exception && !lifted && atLeast(today, 'justify')) {
    const endedMs = exception.untilMs !== null && exception.untilMs <= nowMs ? exception.untilMs : null
    return { state: 'exception-ended', endedMs }
  }
  if (today && atLeast(today, 'request')) return { state: 'against' }
  const days = Math.floor((nowMs - lastSeenMs) / DAY_MS)
  if (days >= UNUSED_DAYS) return { state: 'unused', days }
  return { state: 'held', untilMs: lifted ? (exception?.untilMs ?? null) : null }
}

/** Whether there is something for the person to do about it. */
export const isDue = ({ state }: ReceiptState): boolean => state === 'exception-ended' || state === 'against' || state === 'unused'

/** A receipt in words and addresses, for a page of ours. Names are data. */
export type ReceiptLine = {
  appKey: string
  name: string
  host: string | null
  /** The provider at which it holds access, by its name or host. */
  provider: string
  /** "It could read your e-mail." Null: nothing of it is known. */
  sentence: string | null
  scopes: { id: string; text: string | null; sinceMs: number | null }[]
  /** Not everything that it holds was seen. */
  partial: boolean
  firstMs: number
  lastMs: number
  standing: ReceiptState
  /** Ids of the rules that object to it today. */
  rules: string[]
  /** The provider's page on which access is taken back; null: none is known. */
  revokeUrl: string | null
  /** As it is stored. */
  kept: Receipt
}
