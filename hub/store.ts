import type { CloudEvent, Enrolment } from '../lib/model/event.ts'
import type { AppRecord } from '../lib/model/record.ts'
import type { DisputeStore } from './dispute-store.ts'
import type { RequestStore } from './request-store.ts'

/** A browser that enrolled. Times: milliseconds since 1970, by the hub's clock. */
export type Install = {
  installId: string
  key: { x: string; y: string }
  person: string | null
  extensionVersion: string
  browser: string
  /** The policy that it last said to be in force; null: it has not said. */
  policy: string | null
  enrolledAtMs: number
  contactAtMs: number
  revoked: boolean
}
/** How many browsers met an app, and in how many of them access was granted. */
export type AppReach = { appKey: string; installs: number; grantedInstalls: number }
/** `body`: one CloudEvent as JSON, without a line break. */
export type RawEvent = { source: string; id: string; body: string }
export type HealthNote = { code: string; detail: string; total: number; installs: number; lastAtMs: number }

/**
 * What the hub keeps for one organisation. A store is made for a tenant and can reach nothing of another: no method
 * takes a tenant. Everything resolves after the commit.
 */
export type HubStore = RequestStore &
  DisputeStore & {
    /** `known-key`: enrolled before with this key. `other-key`: with another; nothing was changed. */
    enrol(enrolment: Enrolment, nowMs: number): Promise<'enrolled' | 'known-key' | 'other-key'>
    install(installId: string): Promise<Install | undefined>
    /** Resolves to false where there is no such browser. */
    revoke(installId: string): Promise<boolean>
    /** Keeps the events that are not there yet and folds them, in one transaction. Resolves to the ids that were new. */
    ingest(installId: string, events: CloudEvent[], nowMs: number): Promise<Set<string>>
    apps(): Promise<AppRecord[]>
    reach(): Promise<Map<string, AppReach>>
    installs(): Promise<Install[]>
    health(): Promise<HealthNote[]>
    /** Raw events as they were received, browser by browser, at most `limit` of them after `last`. */
    events(last: Pick<RawEvent, 'source' | 'id'> | null, limit: number): Promise<RawEvent[]>
    /** Deletes raw events received before `beforeMs`; the folded inventory stays. Resolves to their number. */
    purge(beforeMs: number): Promise<number>
  }
