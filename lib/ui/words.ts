import type { DecisionAction, Outcome } from '../model/fact.ts'
import type { MessageKey } from '../model/knowledge.ts'
import type { REASONS } from '../model/reasons.ts'
import type { Kind, Tri, Verdict } from '../model/vocabulary.ts'
import type { GlyphName } from './glyph.tsx'

type Keys<T extends string> = Record<T, MessageKey>

/** Message keys per noun. Written out, so that a new member of a union is an error here and not a blank on screen. */
export const VERDICT_WORDS: Keys<Verdict> = {
  allow: 'ui_verdict_allow',
  inform: 'ui_verdict_inform',
  acknowledge: 'ui_verdict_acknowledge',
  justify: 'ui_verdict_justify',
  request: 'ui_verdict_request',
  block: 'ui_verdict_block',
}
export const VERDICT_GLYPHS: Record<Verdict, GlyphName> = {
  allow: 'check',
  inform: 'info',
  acknowledge: 'attention',
  justify: 'pencil',
  request: 'hand',
  block: 'stop',
}
/** What the buttons say. */
export const ACTION_WORDS: Keys<DecisionAction> = {
  'went-back': 'ui_action_went_back',
  continued: 'ui_action_continued',
  acknowledged: 'ui_action_acknowledged',
  dismissed: 'ui_action_dismissed',
  requested: 'ui_action_requested',
  stopped: 'ui_action_stopped',
  muted: 'ui_action_muted',
}
/** What was done, looking back. */
export const DECISION_WORDS: Keys<DecisionAction> = {
  'went-back': 'ui_decision_went_back',
  continued: 'ui_decision_continued',
  acknowledged: 'ui_decision_acknowledged',
  dismissed: 'ui_decision_dismissed',
  requested: 'ui_decision_requested',
  stopped: 'ui_decision_stopped',
  muted: 'ui_decision_muted',
}
/** What follows from it, in a sentence. */
export const DONE_WORDS: Keys<DecisionAction> = {
  'went-back': 'ui_done_went_back',
  continued: 'ui_done_continued',
  acknowledged: 'ui_done_acknowledged',
  dismissed: 'ui_done_dismissed',
  requested: 'ui_done_requested',
  stopped: 'ui_done_stopped',
  muted: 'ui_done_muted',
}
export const OUTCOME_WORDS: Keys<Outcome> = {
  granted: 'ui_outcome_granted',
  denied: 'ui_outcome_denied',
  abandoned: 'ui_outcome_abandoned',
  pending: 'ui_outcome_pending',
}
export const REASON_WORDS: Keys<(typeof REASONS)[number]> = {
  'work-task': 'ui_reason_work_task',
  trial: 'ui_reason_trial',
  'colleague-shared': 'ui_reason_colleague_shared',
  'approved-elsewhere': 'ui_reason_approved_elsewhere',
  other: 'ui_reason_other',
}
export const VERIFIED_WORDS: Keys<Tri> = { yes: 'ui_verified_yes', no: 'ui_verified_no', unknown: 'ui_verified_unknown' }
export const KIND_WORDS: Keys<Kind> = {
  consent: 'ui_kind_consent',
  'sign-in': 'ui_kind_sign_in',
  'sign-up': 'ui_kind_sign_up',
  'device-code': 'ui_kind_device_code',
  'code-paste': 'ui_kind_code_paste',
  'api-key': 'ui_kind_api_key',
}
