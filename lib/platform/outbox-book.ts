import { Dexie } from 'dexie'
import { z } from 'zod'
import { type CloudEvent, EVENT_MAX_BYTES } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import type { OutboxRow, ScopewardenDatabase } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'

export const OUTBOX_MAX_BYTES = 20 * 1024 * 1024
export const OUTBOX_MAX_DAYS = 30
const KEY = 'outbox'

/** What goes first when there is no room: looks before decisions, because a look that matters leads to a decision. Somebody waits for an answer to a request. */
const PRIORITY: Record<Fact['type'], number> = { observed: 0, revised: 1, health: 2, concluded: 3, decided: 4, disputed: 5, asked: 6 }

/** Kept beside the rows and written in the same transactions, so that the counts are exact and no sum has to be made. */
export const OutboxBook = z.strictObject({
  bytes: z.number().int().min(0),
  nextSeq: z.number().int().min(0),
  /** Events that were thrown away undelivered, ever. */
  dropped: z.number().int().min(0),
  /** Those of them that no report counts yet. */
  unreported: z.number().int().min(0),
})
export type OutboxBook = z.infer<typeof OutboxBook>

export const readBook = (db: ScopewardenDatabase): Promise<OutboxBook> =>
  readMeta(db, KEY, OutboxBook, { bytes: 0, nextSeq: 0, dropped: 0, unreported: 0 })
export const writeBook = (db: ScopewardenDatabase, book: OutboxBook): Promise<void> => writeMeta(db, KEY, book)

/** Takes rows out of the outbox. Runs inside a transaction over `outbox`; the caller writes the book. */
export const removeRows = async (db: ScopewardenDatabase, book: OutboxBook, rows: OutboxRow[]): Promise<void> => {
  await db.outbox.bulkDelete(rows.map(row => row.id))
  book.bytes = Math.max(
    0,
    rows.reduce((left, row) => left - row.bytes, book.bytes),
  )
}

/** As `removeRows`, for rows that are given up. A lost report of earlier losses brings its count back. */
export const dropRows = async (db: ScopewardenDatabase, book: OutboxBook, rows: OutboxRow[]): Promise<void> => {
  await removeRows(db, book, rows)
  for (const { event } of rows) {
    const { fact } = event.data.unmapped
    book.dropped += 1
    book.unreported += 1 + (fact.type === 'health' && fact.code === 'events-dropped' ? fact.count : 0)
  }
}

/**
 * Puts an event into the outbox and makes room: over `maxBytes`, the oldest of the least important kind goes first
 * (which may be the new event itself). Runs inside a transaction over `outbox` and `meta`. An event above the size
 * that every hub takes is not stored and counts as dropped.
 */
export const enqueue = async (db: ScopewardenDatabase, event: CloudEvent, maxBytes: number = OUTBOX_MAX_BYTES): Promise<void> => {
  const book = await readBook(db)
  const { fact } = event.data.unmapped
  const bytes = new TextEncoder().encode(JSON.stringify(event)).length
  if (bytes > EVENT_MAX_BYTES) {
    book.dropped += 1
    book.unreported += 1
  } else {
    await db.outbox.add({ id: event.id, seq: book.nextSeq, priority: PRIORITY[fact.type], atMs: fact.atMs, bytes, event })
    book.nextSeq += 1
    book.bytes += bytes
  }
  while (book.bytes > maxBytes) {
    const first = await db.outbox.where('[priority+seq]').between([0, Dexie.minKey], [9, Dexie.maxKey]).first()
    if (!first) break
    await dropRows(db, book, [first])
  }
  await writeBook(db, book)
}
