import { documentTrouble } from '../lib/model/document-trouble.ts'
import type { Language, MessageKey } from '../lib/model/knowledge.ts'
import { TROUBLE_WORDS } from '../lib/ui/trouble-words.ts'

/** What a browser can tell of itself, by the code that it tells; `docs/hub.md` says more of each. */
export const NOTES: Readonly<Record<string, MessageKey>> = {
  'setting-refused': 'hub_note_setting_refused',
  'settings-removed': 'hub_note_settings_removed',
  'settings-unreadable': 'hub_note_settings_unreadable',
  'host-blocked': 'hub_note_host_blocked',
  'host-access-withheld': 'hub_note_host_access_withheld',
  'private-windows-unseen': 'hub_note_private_windows_unseen',
  'threats-stale': 'hub_note_threats_stale',
  'policy-stale': 'hub_note_policy_stale',
  'policy-dropped': 'hub_note_policy_dropped',
  'policy-next-key-missing': 'hub_note_policy_next_key_missing',
  'events-dropped': 'hub_note_events_dropped',
  'events-refused': 'hub_note_events_refused',
  'inventory-reset': 'hub_note_inventory_reset',
  'fact-not-stored': 'hub_note_not_written',
  'mute-not-stored': 'hub_note_not_written',
  'store-unusable': 'hub_note_not_written',
  'history-not-read': 'hub_note_history_not_read',
  'overlay-tampered': 'hub_note_overlay_tampered',
  'notice-barred': 'hub_note_notice_barred',
  'gate-not-opened': 'hub_note_gate_failed',
  'gate-not-reached': 'hub_note_gate_failed',
  'reader-not-injected': 'hub_note_not_read',
  'script-not-registered': 'hub_note_not_read',
  'message-refused': 'hub_note_message_refused',
  'request-not-stored': 'hub_note_request_not_stored',
  'personal-account': 'hub_note_personal_account',
  'not-forgotten': 'hub_note_not_forgotten',
  'worker-error': 'hub_note_fault',
  'delivery-failed': 'hub_note_fault',
}

/** A note in a sentence; null for a code of a newer browser, whose own words have to do. */
export function noteWords(code: string, { say }: Language): string | null {
  const note = Object.hasOwn(NOTES, code) ? NOTES[code] : undefined
  if (note) return say(note)
  const trouble = documentTrouble(code)
  return trouble && say(code.startsWith('policy-') ? 'hub_note_policy' : 'hub_note_threats', say(TROUBLE_WORDS[trouble]))
}
