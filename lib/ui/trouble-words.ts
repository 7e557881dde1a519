import type { DocumentTrouble, Remedy } from '../model/document-trouble.ts'
import type { MessageKey } from '../model/knowledge.ts'

/** What went wrong with a document, in a sentence. Written out, so that a new code is an error here and not a blank on screen. */
export const TROUBLE_WORDS: Record<DocumentTrouble, MessageKey> = {
  'settings-incomplete': 'ui_trouble_settings_incomplete',
  'url-unsafe': 'ui_trouble_url_unsafe',
  unreachable: 'ui_trouble_unreachable',
  'too-slow': 'ui_trouble_too_slow',
  'http-later': 'ui_trouble_http_later',
  http: 'ui_trouble_http',
  redirected: 'ui_trouble_redirected',
  'not-jws': 'ui_trouble_not_jws',
  'too-large': 'ui_trouble_too_large',
  header: 'ui_trouble_header',
  'key-unknown': 'ui_trouble_key_unknown',
  signature: 'ui_trouble_signature',
  json: 'ui_trouble_json',
  schema: 'ui_trouble_schema',
  'needs-newer-extension': 'ui_trouble_needs_newer_extension',
  organisation: 'ui_trouble_organisation',
  dates: 'ui_trouble_dates',
  'not-yet-valid': 'ui_trouble_not_yet_valid',
  expired: 'ui_trouble_expired',
  rollback: 'ui_trouble_rollback',
  equivocation: 'ui_trouble_equivocation',
  'fast-forward': 'ui_trouble_fast_forward',
  'not-stored': 'ui_trouble_not_stored',
  unreadable: 'ui_trouble_unreadable',
}
/** What the person can do. */
export const REMEDY_WORDS: Record<Remedy, MessageKey> = {
  wait: 'ui_remedy_wait',
  network: 'ui_remedy_network',
  clock: 'ui_remedy_clock',
  update: 'ui_remedy_update',
  'tell-it': 'ui_remedy_tell_it',
}
