import type { Question } from '../model/explanation.ts'
import type { MessageKey } from '../model/knowledge.ts'
import type { DecisionReceipt } from '../model/message.ts'

type Asking = { at: 'question'; question: Question; busy?: boolean }

/** The state of a page whose question says more by now. An answer that is under way is an answer to what was shown. */
export const renewed =
  (question: Question) =>
  <State extends { at: string }>(state: State | (State & Asking)): State =>
    state.at === 'question' && !(state as Partial<Asking>).busy ? { ...state, question } : state

/** Why an answer was not taken; null: nobody said. */
export const refusalWords = (receipt: DecisionReceipt | null): MessageKey =>
  receipt !== null && receipt.code !== 'not-stored' ? 'ui_not_taken' : 'ui_not_stored'
