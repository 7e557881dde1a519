import type { DecisionAction, Outcome } from './fact.ts'
import type { MessageKey } from './knowledge.ts'
import type { REASONS } from './reasons.ts'
import type { Kind, Verdict } from './vocabulary.ts'

/**
 * Message keys per noun: on every page of the extension, in exports and at the hub it is called the same. Written out, so that a
 * new member of a union is an error here and not a blank on screen.
 */
type Words<T extends string> = Record<T, MessageKey>

export const VERDICT_WORDS: Words<Verdict> = {
  allow: 'noun_verdict_allow',
  inform: 'noun_verdict_inform',
  acknowledge: 'noun_verdict_acknowledge',
  justify: 'noun_verdict_justify',
  request: 'noun_verdict_request',
  block: 'noun_verdict_block',
}
export const KIND_WORDS: Words<Kind> = {
  consent: 'noun_kind_consent',
  'sign-in': 'noun_kind_sign_in',
  'sign-up': 'noun_kind_sign_up',
  'device-code': 'noun_kind_device_code',
  'code-paste': 'noun_kind_code_paste',
  'api-key': 'noun_kind_api_key',
}
export const OUTCOME_WORDS: Words<Outcome> = {
  granted: 'noun_outcome_granted',
  denied: 'noun_outcome_denied',
  abandoned: 'noun_outcome_abandoned',
  pending: 'noun_outcome_pending',
}
/** What was done, looking back. */
export const DECISION_WORDS: Words<DecisionAction> = {
  'went-back': 'noun_decision_went_back',
  continued: 'noun_decision_continued',
  acknowledged: 'noun_decision_acknowledged',
  dismissed: 'noun_decision_dismissed',
  requested: 'noun_decision_requested',
  stopped: 'noun_decision_stopped',
  muted: 'noun_decision_muted',
}
export const REASON_WORDS: Words<(typeof REASONS)[number]> = {
  'work-task': 'noun_reason_work_task',
  trial: 'noun_reason_trial',
  'colleague-shared': 'noun_reason_colleague_shared',
  'approved-elsewhere': 'noun_reason_approved_elsewhere',
  other: 'noun_reason_other',
}
