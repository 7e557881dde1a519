import type { Assessment } from '../model/assessment.ts'
import type { MaybeBefore } from '../model/before.ts'
import type { FactOf } from '../model/fact.ts'
import type { Observation } from '../model/observation.ts'
import { isDue, type Receipt, type ReceiptState, receiptState } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'
import type { ScopewardenDatabase } from './database.ts'
import type { PlatformDeps } from './platform-deps.ts'

const EXCEPTION = /^exception:(.+)$/
/** Above the most that an update of old stores will meet, and small enough to be judged at once. */
const RECEIPTS_MAX = 2000

const lookOf = async (db: ScopewardenDatabase, encounterId: string) => {
  const facts = await db.facts.where('encounterId').equals(encounterId).sortBy('id')
  return facts.findLast(fact => fact.type === 'observed' || fact.type === 'revised')
}

const exceptionIn = (today: Assessment | undefined, expiresOf: (id: string) => number | null): Receipt['exception'] => {
  const [id] = today?.decidedBy.flatMap(by => EXCEPTION.exec(by)?.[1] ?? []) ?? []
  return id === undefined ? null : { id, untilMs: expiresOf(id) }
}

const begin = (appKey: string, encounterId: string, grantedAtMs: number, look: Awaited<ReturnType<typeof lookOf>>): Receipt => ({
  appKey,
  encounterId,
  grantedAtMs,
  observation: look?.observation ?? null,
  exception: exceptionIn(look?.assessment, () => null),
  today: null,
  takenBackAtMs: null,
  remindedAtMs: null,
})

/** Keeps the receipt of a grant, in place of the app's earlier one. Meant to run inside the transaction that writes the fact. */
export const keepReceipt = async (db: ScopewardenDatabase, fact: FactOf<'concluded'>): Promise<void> => {
  const { appKey, encounterId, atMs } = fact
  const look = await lookOf(db, encounterId)
  // Who signs in with it says nothing of what it may do.
  if (look?.observation.kind === 'sign-in') return
  const before = await db.receipts.get(appKey)
  // Apps fetch the same grant anew without anybody being asked: that is no news.
  const isNew = !before || before.takenBackAtMs !== null || (fact.given?.added.length ?? 0) > 0
  const remindedAtMs = isNew ? null : before.remindedAtMs
  await db.receipts.put({ ...begin(appKey, encounterId, atMs, look), remindedAtMs })
}

/** Grants of before receipts were kept get theirs; receipts of apps that are no longer kept go. */
const complete = async (db: ScopewardenDatabase, apps: Map<string, AppRecord>): Promise<Receipt[]> => {
  const receipts = (await db.receipts.toArray()).filter(({ appKey }) => apps.has(appKey))
  const there = new Set(receipts.map(({ appKey }) => appKey))
  const gone = (await db.receipts.toCollection().primaryKeys()).filter(key => !there.has(key))
  await db.receipts.bulkDelete(gone)
  for (const { key, kind, lastEncounterId, held } of apps.values()) {
    if (there.has(key) || !held || kind === 'sign-in' || receipts.length >= RECEIPTS_MAX) continue
    receipts.push(begin(key, lastEncounterId, held.lastGrantedMs, await lookOf(db, lastEncounterId)))
  }
  return receipts
}

/** All that the app holds, as if it asked for just that today. */
const asHeld = (observation: Observation, held: NonNullable<AppRecord['held']>): Observation => ({
  ...observation,
  scopes: {
    visibility: held.complete ? 'full' : held.scopes.length > 0 ? 'partial' : 'hidden',
    requested: held.scopes.map(({ sinceMs: _, ...grant }) => grant),
  },
})

export type ReceiptReview = {
  judge: (observation: Observation, before: MaybeBefore) => Assessment
  beforeOf: (key: string, record: AppRecord | undefined) => MaybeBefore
  /** When an exception of the policy ends; null: it is not there. */
  expiresOf: (exception: string) => number | null
  /** Nobody is reminded of what the organisation only watches. */
  mayRemind: boolean
}
export type Due = { receipt: Receipt; record: AppRecord; standing: ReceiptState }

/**
 * Holds everything that was granted against the policy in force, and writes down what that says today. Gives those back of
 * which the person has to be told now: each is given back once, until it is granted anew.
 */
export const reviewReceipts = async (
  { db, nowMs }: Pick<PlatformDeps, 'db' | 'nowMs'>,
  { judge, beforeOf, expiresOf, mayRemind }: ReceiptReview,
): Promise<Due[]> => {
  if (db.readOnly) return []
  const now = nowMs()
  return db.transaction('rw', db.receipts, db.apps, db.facts, async () => {
    const apps = new Map((await db.apps.filter(({ granted }) => granted > 0).toArray()).map(app => [app.key, app]))
    const due: Due[] = []
    for (const before of await complete(db, apps)) {
      const record = apps.get(before.appKey)
      if (!record) continue
      const { observation } = before
      const today = observation && record.held ? judge(asHeld(observation, record.held), beforeOf(record.key, record)) : null
      const running = exceptionIn(today ?? undefined, expiresOf)
      const receipt: Receipt = { ...before, today, exception: running ?? before.exception }
      const standing = receiptState(receipt, record.lastSeenMs, now)
      const remind = mayRemind && receipt.remindedAtMs === null && isDue(standing)
      if (remind) due.push({ receipt, record, standing })
      const after = remind ? { ...receipt, remindedAtMs: now } : receipt
      if (JSON.stringify(after) !== JSON.stringify(await db.receipts.get(after.appKey))) await db.receipts.put(after)
    }
    return due
  })
}

/** The person says that access was taken back, or (`false`) that it was not. */
export const markTakenBack = async (
  { db, nowMs }: Pick<PlatformDeps, 'db' | 'nowMs'>,
  appKey: string,
  takenBack: boolean,
): Promise<boolean> => (await db.receipts.update(appKey, { takenBackAtMs: takenBack ? nowMs() : null })) > 0
