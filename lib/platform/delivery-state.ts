import { z } from 'zod'
import type { DeliveryState } from '../model/message.ts'
import type { ScopewardenDatabase } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'
import { readBook } from './outbox-book.ts'
import type { PlatformDeps } from './platform-deps.ts'

const KEY = 'delivery'
const DEAD_LETTERS_MAX = 50

const DeadLetter = z.strictObject({ id: z.string(), code: z.string(), message: z.string(), atMs: z.number() })
/** What is known of the delivery, kept in `meta` so that a new worker goes on where the last one died. */
export const DeliveryBook = z.strictObject({
  /** The hub at which this browser is enrolled. */
  enrolledAt: z.string().nullable(),
  /** Failures in a row. */
  attempt: z.number().int(),
  nextTryMs: z.number().nullable(),
  /** The hub itself asked for quiet until then; nobody may try before. */
  heldUntilMs: z.number().nullable(),
  begun: z.boolean(),
  /** How far the hub's clock is ahead; 0 as long as it does not matter. */
  clockOffsetMs: z.number(),
  delivered: z.number().int(),
  refused: z.number().int(),
  unreportedRefused: z.number().int(),
  lastSuccessMs: z.number().nullable(),
  lastError: z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() }).nullable(),
  /** The last events that the hub will never take: why, not what. */
  deadLetters: z.array(DeadLetter),
})
export type DeliveryBook = z.infer<typeof DeliveryBook>

const NEW: DeliveryBook = {
  enrolledAt: null,
  attempt: 0,
  nextTryMs: null,
  heldUntilMs: null,
  begun: false,
  clockOffsetMs: 0,
  delivered: 0,
  refused: 0,
  unreportedRefused: 0,
  lastSuccessMs: null,
  lastError: null,
  deadLetters: [],
}
export const readDelivery = (db: ScopewardenDatabase): Promise<DeliveryBook> => readMeta(db, KEY, DeliveryBook, NEW)

/** Changes the book in a transaction of its own, or within one over `meta`. */
export const changeDelivery = (db: ScopewardenDatabase, change: (book: DeliveryBook) => Partial<DeliveryBook>): Promise<DeliveryBook> =>
  db.transaction('rw', db.meta, async () => {
    const before = await readDelivery(db)
    const after = { ...before, ...change(before) }
    await writeMeta(db, KEY, { ...after, deadLetters: after.deadLetters.slice(-DEAD_LETTERS_MAX) })
    return after
  })

/** The state of the outbox, for the mirror page. */
export const deliveryState = async ({ db, settings }: Pick<PlatformDeps, 'db' | 'settings'>): Promise<DeliveryState> => {
  const { enrolledAt, delivered, refused, lastSuccessMs, nextTryMs, heldUntilMs, lastError } = await readDelivery(db)
  const hubUrl = settings().hubUrl ?? null
  return {
    hubUrl,
    enrolled: hubUrl !== null && enrolledAt === hubUrl,
    waiting: await db.outbox.count(),
    delivered,
    refused,
    dropped: (await readBook(db)).dropped,
    lastSuccessMs,
    nextTryMs: heldUntilMs === null ? nextTryMs : Math.max(heldUntilMs, nextTryMs ?? 0),
    lastError,
  }
}
