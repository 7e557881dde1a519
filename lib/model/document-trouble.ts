/** What a person can do where a document from outside was not taken. */
export type Remedy = 'wait' | 'network' | 'clock' | 'update' | 'tell-it'

/**
 * All that can go wrong with a document from outside, and who can do something about it. The code of each is the kind's
 * id before it (`policy-rollback`, `threats-rollback`); of `http` the status stands behind it (`policy-http-404`), and
 * `http-later` is one of 408, 429 and 5xx.
 */
export const DOCUMENT_TROUBLES = {
  'settings-incomplete': 'tell-it',
  'url-unsafe': 'tell-it',
  unreachable: 'wait',
  'too-slow': 'wait',
  'http-later': 'wait',
  http: 'tell-it',
  redirected: 'network',
  'not-jws': 'network',
  'too-large': 'tell-it',
  header: 'tell-it',
  'key-unknown': 'tell-it',
  signature: 'tell-it',
  json: 'tell-it',
  schema: 'update',
  'needs-newer-extension': 'update',
  organisation: 'tell-it',
  dates: 'tell-it',
  'not-yet-valid': 'clock',
  expired: 'clock',
  rollback: 'tell-it',
  equivocation: 'tell-it',
  'fast-forward': 'tell-it',
  'not-stored': 'tell-it',
  unreadable: 'tell-it',
} as const satisfies Record<string, Remedy>
export type DocumentTrouble = keyof typeof DOCUMENT_TROUBLES

/** A server that may hand it over later (RFC 9110 §15.5.9, §15.6; RFC 6585 §4). */
export const isLater = (status: number): boolean => status >= 500 || status === 408 || status === 429

/** Which of them a code means; null: it is no code of a document. */
export const documentTrouble = (code: string): DocumentTrouble | null => {
  const [, what = ''] = /^(?:policy|threats)-(.+)$/.exec(code) ?? []
  const [, status] = /^http-(\d{3})$/.exec(what) ?? []
  if (status) return isLater(Number(status)) ? 'http-later' : 'http'
  return Object.hasOwn(DOCUMENT_TROUBLES, what) ? (what as DocumentTrouble) : null
}
