/**
 * The hub's tables. Every row carries its tenant (the organisation), and every key begins with it. Times are milliseconds
 * since 1970 by the hub's own clock where a name says `received`, `enrolled` or `contact`, else as a browser claims them.
 */
export type HubTables = {
  schema_versions: { version: number; name: string; applied_at_ms: number }
  installs: {
    tenant: string
    install_id: string
    key_x: string
    key_y: string
    person: string | null
    extension_version: string
    browser: string
    enrolled_at_ms: number
    contact_at_ms: number
    revoked: number
  }
  /** What was received, as it was received. `folded` is 0 for a decision or an outcome that still waits for its look. */
  events: {
    tenant: string
    source: string
    id: string
    app_key: string | null
    at_ms: number
    received_at_ms: number
    folded: number
    body: string
  }
  apps: { tenant: string; app_key: string; record: string }
  app_installs: {
    tenant: string
    app_key: string
    install_id: string
    first_seen_ms: number
    last_seen_ms: number
    granted: number
  }
  /** `state`: `open`, `approved` (then `exception` is what lets it pass) or `declined` (then `words` say why). */
  requests: {
    tenant: string
    ask: string
    app_key: string
    first_asked_ms: number
    last_asked_ms: number
    observation: string
    assessment: string
    state: 'open' | 'approved' | 'declined'
    answered_at_ms: number | null
    words: string | null
    exception: string | null
  }
  request_askers: { tenant: string; ask: string; install_id: string; asked_at_ms: number; note: string | null }
  disputes: {
    tenant: string
    source: string
    id: string
    install_id: string
    received_at_ms: number
    fact: string
    /** Null while it is open. */
    closed_at_ms: number | null
    closing_note: string | null
  }
  health: { tenant: string; install_id: string; code: string; detail: string; total: number; last_at_ms: number }
}
