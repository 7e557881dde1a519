import { z } from 'zod'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import { LOOKUP_MAX_APPS, LOOKUP_MAX_REQUESTS, Lookup, type LookupAnswer } from '../model/lookup.ts'
import { backoffMs } from './backoff.ts'
import { DAY_MS } from './clock.ts'
import type { ScopewardenDatabase } from './database.ts'
import { readDelivery } from './delivery-state.ts'
import { type HubDeps, postLookup } from './hub-client.ts'
import { readMeta, writeMeta } from './meta.ts'

/** What was told is asked for anew after a day, and believed for two weeks while the hub cannot be reached. */
const FRESH_MS = DAY_MS
const BELIEVED_MS = 14 * DAY_MS
/** Apps that were not met for so long are not asked about. */
const MET_WITHIN_MS = 30 * DAY_MS
/** Somebody waits for an answer; a fleet must not ask all day. */
const REQUESTS_EVERY_MS = 15 * 60_000
const KEY = 'lookup'

/** The last time that this browser asked the hub something, kept for its own page: word for word. */
export const LookupBook = z.strictObject({
  atMs: z.number().nullable(),
  asked: Lookup.nullable(),
  /** `ok`, or why there was no answer. */
  code: z.string(),
  attempt: z.number().int(),
  nextTryMs: z.number().nullable(),
  requestsAtMs: z.number().nullable(),
})
export type LookupBook = z.infer<typeof LookupBook>
const NEVER: LookupBook = { atMs: null, asked: null, code: 'never', attempt: 0, nextTryMs: null, requestsAtMs: null }
export const readLookups = (db: ScopewardenDatabase): Promise<LookupBook> => readMeta(db, KEY, LookupBook, NEVER)

/** What the hub told of an app; undefined: nothing, or too long ago. */
export const recallTold = async ({ db, nowMs }: Pick<HubDeps, 'db' | 'nowMs'>, appKey: string): Promise<MaybeInOrganisation> => {
  const row = await db.told.get(appKey)
  const age = row ? nowMs() - row.toldAtMs : Number.NaN
  return row && age >= -FRESH_MS && age < BELIEVED_MS ? (row.inOrganisation ?? undefined) : undefined
}

const isFresh = (toldAtMs: number | undefined, nowMs: number) => toldAtMs !== undefined && Math.abs(nowMs - toldAtMs) < FRESH_MS

/** The apps among these that nothing fresh is known of. */
const unknownAmong = async ({ db, nowMs }: Pick<HubDeps, 'db' | 'nowMs'>, keys: string[]): Promise<string[]> => {
  const rows = await db.told.bulkGet(keys)
  return keys.filter((_, i) => !isFresh(rows[i]?.toldAtMs, nowMs()))
}

const dueRequests = async ({ db, nowMs }: Pick<HubDeps, 'db' | 'nowMs'>, book: LookupBook, force: boolean): Promise<string[]> => {
  if (!force && book.requestsAtMs !== null && Math.abs(nowMs() - book.requestsAtMs) < REQUESTS_EVERY_MS) return []
  const waiting = await db.requests
    .filter(({ sentAtMs, refused, answer }) => sentAtMs !== null && refused === null && answer === null)
    .limit(LOOKUP_MAX_REQUESTS)
    .toArray()
  return waiting.map(({ ask }) => ask)
}

/** The answer, and what of it is new: apps of which something else is known than before. */
export type LookedUp = { answer: LookupAnswer; changed: string[] }
export type LookUpOptions = {
  /** Apps that are before a person just now; absent: all that were met of late. */
  apps?: string[]
  /** Also where it is not time yet, unless the hub itself asked for quiet. */
  force?: boolean
}

/**
 * Asks the hub what the organisation knows of apps that this browser has met, and what became of its requests. Nothing is
 * asked where nothing is wanting. Null: nothing was asked, or there was no answer; why is kept for the employee's page.
 * Nobody waits for this, and whatever fails leaves what was known.
 */
export const lookUp = async (deps: HubDeps, { apps, force = false }: LookUpOptions = {}): Promise<LookedUp | null> => {
  const { db, nowMs, random } = deps
  if (db.readOnly || !deps.settings().hubUrl) return null
  const book = await readLookups(db)
  const [delivery, hasToWait] = [await readDelivery(db), !force && nowMs() < (book.nextTryMs ?? 0)]
  // A browser that the hub does not know yet is not answered; its first delivery makes it known.
  if (hasToWait || delivery.enrolledAt !== deps.settings().hubUrl) return null
  const met =
    apps ??
    ((await db.apps
      .where('lastSeenMs')
      .above(nowMs() - MET_WITHIN_MS)
      .primaryKeys()) as string[])
  const asked: Lookup = {
    apps: (
      await unknownAmong(
        deps,
        [...new Set(met)].filter(key => key.length <= 700),
      )
    ).slice(0, LOOKUP_MAX_APPS),
    requests: await dueRequests(deps, book, force),
  }
  if (asked.apps.length + asked.requests.length === 0) return null
  const body = new TextEncoder().encode(JSON.stringify(asked))
  const outcome = await postLookup(deps, body, delivery.clockOffsetMs)
  const atMs = nowMs()
  if (outcome.kind !== 'told') {
    const attempt = book.attempt + 1
    const pauseMs = outcome.code === 'hub-404' ? DAY_MS : (outcome.afterMs ?? backoffMs(attempt, random))
    await writeMeta(db, KEY, {
      ...book,
      atMs,
      asked,
      code: outcome.code === 'hub-404' ? 'hub-without-lookup' : outcome.code,
      attempt,
      nextTryMs: atMs + pauseMs,
    })
    return null
  }
  const requestsAtMs = asked.requests.length > 0 ? atMs : book.requestsAtMs
  await writeMeta(db, KEY, { atMs, asked, code: 'ok', attempt: 0, nextTryMs: null, requestsAtMs } satisfies LookupBook)
  const { answer } = outcome
  const told = new Map(answer.apps.map(({ key, ...one }) => [key, one]))
  const before = await db.told.bulkGet(asked.apps)
  // What was not asked for is not believed either.
  await db.told.bulkPut(asked.apps.map(appKey => ({ appKey, toldAtMs: atMs, inOrganisation: told.get(appKey) ?? null })))
  const changed = asked.apps.filter((key, i) => JSON.stringify(before[i]?.inOrganisation ?? null) !== JSON.stringify(told.get(key) ?? null))
  const mine = new Set(asked.requests)
  return { answer: { ...answer, requests: answer.requests.filter(({ ask }) => mine.has(ask)) }, changed }
}
