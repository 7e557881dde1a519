import type { AccessRequest } from '../model/access-request.ts'
import type { BatchReceipt } from '../model/event.ts'
import type { OutboxRow, ScopewardenDatabase } from './database.ts'
import { changeDelivery } from './delivery-state.ts'
import { readBook, removeRows, writeBook } from './outbox-book.ts'

const isHealth = (row: OutboxRow) => row.event.data.unmapped.fact.type === 'health'

/** What became of a request is part of what became of its event. */
const markRequests = async (db: ScopewardenDatabase, rows: OutboxRow[], change: (id: string) => Partial<AccessRequest>): Promise<void> => {
  const ids = rows.filter(row => row.event.data.unmapped.fact.type === 'asked').map(row => row.id)
  if (ids.length === 0) return
  for (const request of await db.requests.where('factId').anyOf(ids).toArray())
    await db.requests.put({ ...request, ...change(request.factId) })
}

/**
 * Takes out of the outbox what the hub has (accepted or known already) and what it will never take, in one transaction
 * with the counts. What the receipt does not name stays. Returns how many rows went.
 */
export const settleReceipt = (db: ScopewardenDatabase, rows: OutboxRow[], receipt: BatchReceipt, atMs: number): Promise<number> => {
  const taken = new Set([...receipt.accepted, ...receipt.duplicate])
  const refusals = new Map(receipt.refused.map(refusal => [refusal.id ?? rows[refusal.index]?.id, refusal]))
  return db.transaction('rw', db.outbox, db.meta, db.requests, async () => {
    const done = rows.filter(row => taken.has(row.id))
    const dead = rows.filter(row => !taken.has(row.id) && refusals.has(row.id))
    const book = await readBook(db)
    await removeRows(db, book, [...done, ...dead])
    await writeBook(db, book)
    await markRequests(db, done, () => ({ sentAtMs: atMs, refused: null }))
    await markRequests(db, dead, id => ({ refused: (refusals.get(id)?.code ?? 'refused').slice(0, 60) }))
    const letters = dead.map(({ id }) => {
      const { code = '', message = '' } = refusals.get(id) ?? {}
      return { id, code: code.slice(0, 60), message: message.slice(0, 200), atMs }
    })
    await changeDelivery(db, before => ({
      delivered: before.delivered + done.length,
      refused: before.refused + dead.length,
      // A health event that is refused makes no further one: that would never end.
      unreportedRefused: before.unreportedRefused + dead.filter(row => !isHealth(row)).length,
      deadLetters: [...before.deadLetters, ...letters],
    }))
    return done.length + dead.length
  })
}
