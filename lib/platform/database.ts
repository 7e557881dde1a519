import { Dexie, type DexieOptions, type Table } from 'dexie'
import type { AccessRequest } from '../model/access-request.ts'
import type { CloudEvent } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { Failure } from '../model/failure.ts'
import type { InOrganisation } from '../model/in-organisation.ts'
import type { Mute } from '../model/mute.ts'
import type { Receipt } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'

export const DATABASE_NAME = 'scopewarden'
export const SCHEMA_VERSION = 3
export const SCHEMA = {
  apps: 'key, lastSeenMs',
  facts: 'id, appKey, encounterId, atMs',
  outbox: 'id, seq, atMs, [priority+seq]',
  meta: 'key',
  requests: 'ask, factId, appKey, askedAtMs',
  told: 'appKey, toldAtMs',
  receipts: 'appKey, encounterId',
  mutes: 'appKey',
}

/** An event that waits to be delivered. */
export type OutboxRow = {
  /** The event's id, which is its fact's id. */
  id: string
  /** Order of writing, without gaps being promised. */
  seq: number
  /** What goes first when there is no room: see `outbox-cap.ts`. */
  priority: number
  atMs: number
  /** Length of the event as JSON in UTF-8. */
  bytes: number
  event: CloudEvent
}
/** What the hub told of an app; `inOrganisation` null: it would not tell. */
export type ToldRow = { appKey: string; toldAtMs: number; inOrganisation: InOrganisation | null }
export type MetaRow = { key: string; value: unknown }

/** The browser's own store. Pages of the extension read it directly; only the worker writes. */
export class ScopewardenDatabase extends Dexie {
  declare apps: Table<AppRecord, string>
  declare facts: Table<Fact, string>
  declare outbox: Table<OutboxRow, string>
  declare meta: Table<MetaRow, string>
  declare requests: Table<AccessRequest, string>
  declare told: Table<ToldRow, string>
  declare receipts: Table<Receipt, string>
  declare mutes: Table<Mute, string>
  /** Set: nothing may be written, and this is why. */
  readOnly: Failure | null = null

  constructor(name: string = DATABASE_NAME, options: DexieOptions = {}) {
    // Strict: a transaction counts as written when it is on disk, not when the system has promised to write it.
    super(name, { chromeTransactionDurability: 'strict', ...options })
    this.version(SCHEMA_VERSION).stores(SCHEMA)
  }
}

/** Throws the reason if the store takes no writes. Every writer calls this first. */
export const requireWritable = (db: ScopewardenDatabase): void => {
  if (db.readOnly) throw db.readOnly
}

const downgraded = () =>
  new Failure('store-newer', 'The store was written by a newer version of Scopewarden; this one only reads it.', 'Update the extension.')
const blocked = () =>
  new Failure('store-blocked', 'The store waits for another page of Scopewarden to close.', 'Close other pages of Scopewarden.')

/**
 * Opens the store. It never throws: where it can only be read (written by a newer version), waits for an old page, or
 * cannot be opened at all, `readOnly` holds the failure, writers throw it, and the same is returned.
 */
export const openDatabase = (db: ScopewardenDatabase): Promise<Failure | null> => {
  // An older page must not keep a newer worker from upgrading.
  db.on('versionchange', () => db.close())
  return new Promise(resolve => {
    const settle = (failure: Failure | null) => {
      db.readOnly = failure
      resolve(failure)
    }
    db.on('blocked', () => settle(blocked()))
    db.open().then(
      // Dexie opens a store of a higher version as it is, without a word: look at what was really opened.
      () => settle(db.backendDB().version > SCHEMA_VERSION * 10 ? downgraded() : null),
      cause => settle(new Failure('store-unusable', `The store could not be opened: ${String(cause)}`, 'Restart the browser.', { cause })),
    )
  })
}
