import { Fact, type Reporter } from '../model/fact.ts'
import { Failure } from '../model/failure.ts'
import { requireWritable } from './database.ts'
import { enqueue } from './outbox-book.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { purgeForRoom } from './purge.ts'
import { keepReceipt } from './receipt-book.ts'

export type RecordDeps = Pick<PlatformDeps, 'db' | 'fold' | 'toCloudEvent' | 'settings' | 'nowMs'>

/** The failure of a full disk or quota, which Dexie hands on as it is or as the reason of an aborted transaction. */
const isFull = (error: unknown): boolean => {
  const { name, inner } = error as { name?: string; inner?: { name?: string } }
  return name === 'QuotaExceededError' || inner?.name === 'QuotaExceededError'
}

/** Messages of a browser may hold what was to be written; the name of an error does not. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error')

const write = ({ db, fold, toCloudEvent, settings }: RecordDeps, fact: Fact, reporter: Reporter, within?: () => Promise<void>) =>
  db.transaction('rw', [db.facts, db.apps, db.outbox, db.meta, db.requests, db.receipts], async (): Promise<'recorded' | 'known'> => {
    if (await db.facts.get(fact.id)) return 'known'
    let record = 'appKey' in fact ? await db.apps.get(fact.appKey) : undefined
    const isNew = record === undefined
    record = fold(record, fact)
    // A decision may have been written before the look that makes the row.
    if (isNew && record)
      for (const earlier of await db.facts.where('appKey').equals(record.key).sortBy('atMs')) record = fold(record, earlier)
    if (record) await db.apps.put(record)
    await db.facts.add(fact)
    if (settings().hubUrl) {
      const event = toCloudEvent(fact, reporter, record)
      if (event.id !== fact.id) throw new Failure('event-id', 'An event must have the id of its fact.')
      await enqueue(db, event)
    }
    if (fact.type === 'concluded' && fact.outcome === 'granted') await keepReceipt(db, fact)
    await within?.()
    return 'recorded'
  })

/**
 * Writes a fact, the inventory's row that it changes and the event that reports it (none where no hub is set) in one
 * transaction, and returns when that is on disk: all of it or nothing. A fact that is there already changes nothing
 * (`known`). `within` runs inside the same transaction. Throws `Failure`: `fact-invalid` (also for a property too many),
 * `store-newer`, `store-blocked`, `store-unusable`, `storage-full` (after old facts were thrown away and it still did not fit), `store-failed`.
 */
export const recordFact = async (
  deps: RecordDeps,
  fact: Fact,
  reporter: Reporter,
  within?: () => Promise<void>,
): Promise<'recorded' | 'known'> => {
  requireWritable(deps.db)
  const checked = Fact.safeParse(fact)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    throw new Failure('fact-invalid', `A fact cannot be written: ${issue?.path.join('.') || fact?.type}: ${issue?.message}`)
  }
  try {
    return await write(deps, checked.data, reporter, within)
  } catch (error) {
    if (error instanceof Failure) throw error
    if (!isFull(error))
      throw new Failure('store-failed', `A fact could not be written: ${nameOf(error)}`, 'Restart the browser.', { cause: error })
  }
  try {
    if ((await purgeForRoom(deps)) > 0) return await write(deps, checked.data, reporter, within)
  } catch (error) {
    if (!isFull(error))
      throw new Failure('store-failed', `A fact could not be written: ${nameOf(error)}`, 'Restart the browser.', { cause: error })
  }
  throw new Failure('storage-full', 'There is no room left to write what was seen.', 'Free space on the disk of this computer.')
}
