import type { DecisionAction } from '../model/fact.ts'
import type { MessageKey } from '../model/knowledge.ts'
import type { Tri, Verdict } from '../model/vocabulary.ts'
import type { GlyphName } from './glyph.tsx'

type Keys<T extends string> = Record<T, MessageKey>

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
export const VERIFIED_WORDS: Keys<Tri> = { yes: 'ui_verified_yes', no: 'ui_verified_no', unknown: 'ui_verified_unknown' }
