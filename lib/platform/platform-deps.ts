import type { CloudEvent } from '../model/event.ts'
import type { Fact, Reporter } from '../model/fact.ts'
import type { Managed } from '../model/managed.ts'
import type { Policy } from '../model/policy.ts'
import type { AppRecord } from '../model/record.ts'
import type { ScopewardenDatabase } from './database.ts'
import type { RandomBytes } from './uuid.ts'

/** What is used of `browser.storage.local`. */
export type LocalArea = {
  get(keys: string | string[]): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  remove(keys: string | string[]): Promise<void>
}

/**
 * Everything from outside that this room works with, handed in by whoever joins the rooms; each function names the part
 * that it takes. `settings` gives the managed settings as they are known at that moment.
 */
export type PlatformDeps = {
  db: ScopewardenDatabase
  local: LocalArea
  fetch: (url: string, init: RequestInit) => Promise<Response>
  nowMs: () => number
  random: RandomBytes
  settings: () => Managed
  /** The policy that holds until a signed one has come. */
  embedded: Policy
  extensionVersion: string
  /** Family and major version, such as `chrome 156`. */
  browserName: string
  fold: (record: AppRecord | undefined, fact: Fact) => AppRecord | undefined
  toCloudEvent: (fact: Fact, reporter: Reporter, app?: AppRecord) => CloudEvent
  /** `uuidV7Maker(random)`, one for the life of the worker. */
  factId: (atMs: number) => string
}
