import { readBook, removeRows, writeBook } from './outbox-book.ts'
import type { PlatformDeps } from './platform-deps.ts'

/**
 * Takes back what was kept of one encounter: its facts, its events that still wait, and its part in the app's row,
 * which is folded anew from what is left. What a hub already has stays there.
 */
export async function forgetEncounter(deps: Pick<PlatformDeps, 'db' | 'fold'>, encounterId: string, appKey: string): Promise<void> {
  const { db, fold } = deps
  await db.transaction('rw', [db.facts, db.apps, db.outbox, db.meta, db.receipts], async () => {
    const ids = await db.facts.where('encounterId').equals(encounterId).primaryKeys()
    const book = await readBook(db)
    await removeRows(db, book, await db.outbox.where('id').anyOf(ids).toArray())
    await writeBook(db, book)
    await db.facts.bulkDelete(ids)
    await db.receipts.where('encounterId').equals(encounterId).delete()
    const rest = await db.facts.where('appKey').equals(appKey).sortBy('atMs')
    const record = rest.reduce<ReturnType<typeof fold>>((row, fact) => fold(row, fact), undefined)
    const held = (await db.apps.get(appKey))?.held
    // What was granted long ago is known from the row alone: its facts are gone.
    if (record) await db.apps.put(held ? { ...record, held } : record)
    else await db.apps.delete(appKey)
  })
}
