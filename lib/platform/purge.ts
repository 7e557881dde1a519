import { z } from 'zod'
import { cleanUpTime, DAY_MS } from './clock.ts'
import { requireWritable, type ScopewardenDatabase } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'
import { dropRows, OUTBOX_MAX_DAYS, readBook, writeBook } from './outbox-book.ts'
import type { PlatformDeps } from './platform-deps.ts'

const KEY = 'purge'
/** Rows of one transaction: a long one would hold up a decision that waits to be written. */
const SLICE_ROWS = 200
const SLICES_MAX = 25
/** Longer than this the hub's word on an app is believed by nobody. */
const TOLD_DAYS = 30
/** The folded inventory says nothing of single days; it is kept for 13 months. */
const APPS_DAYS = 396
const PurgeState = z.strictObject({ lastMs: z.number().nullable(), retentionDays: z.number() })
const readState = (db: ScopewardenDatabase) => readMeta(db, KEY, PurgeState, { lastMs: null, retentionDays: 90 })

/** Gives up events that waited too long, oldest first; they are counted. Returns whether more are left. */
const dropOldEvents = (db: ScopewardenDatabase, beforeMs: number): Promise<boolean> =>
  db.transaction('rw', db.outbox, db.meta, async () => {
    const rows = await db.outbox.where('atMs').below(beforeMs).limit(SLICE_ROWS).toArray()
    if (rows.length === 0) return false
    const book = await readBook(db)
    await dropRows(db, book, rows)
    await writeBook(db, book)
    return rows.length === SLICE_ROWS
  })

const deleteOldFacts = (db: ScopewardenDatabase, beforeMs: number): Promise<number> =>
  db.transaction('rw', db.facts, async () => {
    const ids = await db.facts.where('atMs').below(beforeMs).limit(SLICE_ROWS).primaryKeys()
    await db.facts.bulkDelete(ids)
    return ids.length
  })

/**
 * Throws away what is older than the policy lets this browser keep: facts after `retentionDays`, waiting events after
 * that or 30 days, requests for access after `retentionDays` unless an approval still runs, rows of the inventory not seen for 13 months. Works in small slices and stops after some thousand
 * rows; `done: false` says that another call has more to do. Follows the clock by a week a call at most.
 */
export const purge = async ({ db, nowMs }: Pick<PlatformDeps, 'db' | 'nowMs'>, retentionDays: number): Promise<{ done: boolean }> => {
  requireWritable(db)
  const atMs = cleanUpTime((await readState(db)).lastMs, nowMs())
  await writeMeta(db, KEY, { lastMs: atMs, retentionDays })
  let slices = 0
  while (await dropOldEvents(db, atMs - Math.min(OUTBOX_MAX_DAYS, retentionDays) * DAY_MS))
    if (++slices >= SLICES_MAX) return { done: false }
  while ((await deleteOldFacts(db, atMs - retentionDays * DAY_MS)) === SLICE_ROWS) if (++slices >= SLICES_MAX) return { done: false }
  await db.apps
    .where('lastSeenMs')
    .below(atMs - Math.max(APPS_DAYS, retentionDays) * DAY_MS)
    .delete()
  await db.requests
    .where('askedAtMs')
    .below(atMs - retentionDays * DAY_MS)
    .filter(({ answer }) => answer?.kind !== 'approved' || (answer.untilMs !== null && answer.untilMs < atMs))
    .delete()
  await db.told
    .where('toldAtMs')
    .below(atMs - TOLD_DAYS * DAY_MS)
    .delete()
  return { done: true }
}

/** The store is full: facts that were sent and are beyond the retention that was last in force go now. Returns how many went. */
export const purgeForRoom = async ({ db, nowMs }: Pick<PlatformDeps, 'db' | 'nowMs'>): Promise<number> => {
  const { lastMs, retentionDays } = await readState(db)
  const beforeMs = cleanUpTime(lastMs, nowMs()) - retentionDays * DAY_MS
  return db.transaction('rw', db.facts, db.outbox, async () => {
    const old = await db.facts.where('atMs').below(beforeMs).limit(SLICE_ROWS).primaryKeys()
    const waiting = await db.outbox.bulkGet(old)
    const sent = old.filter((_, i) => waiting[i] === undefined)
    await db.facts.bulkDelete(sent)
    return sent.length
  })
}
