import { BATCH_MAX_BYTES, BATCH_MAX_EVENTS } from '../model/event.ts'
import { Failure } from '../model/failure.ts'
import type { DeliveryState } from '../model/message.ts'
import { backoffMs, fraction, offsetMs } from './backoff.ts'
import type { OutboxRow, ScopewardenDatabase } from './database.ts'
import { changeDelivery, deliveryState, readDelivery } from './delivery-state.ts'
import type { LoadDeps } from './document-store.ts'
import { enrol, type HubAnswer, type HubDeps, postEvents, receiptOf } from './hub-client.ts'
import { installId, renewInstallId, reporter } from './install.ts'
import { loadPolicy } from './policy-store.ts'
import type { HealthDeps } from './record-health.ts'
import { reportLosses } from './report-losses.ts'
import { isLoopback } from './safe-url.ts'
import { settleReceipt } from './settle-receipt.ts'

/** The longest wait before a fleet's first reports. */
const FIRST_SEND_WITHIN_MS = 5 * 60_000
/** Bounds one run: a worker is not kept awake for a whole backlog. */
const BATCHES_MAX = 20
/** A whole fleet gets the same Retry-After; it must not come back in the same second. */
const AFTER_HOLD_WITHIN_MS = 30_000
/** A clock that is wrong by more is worth another try by the hub's: a browser with a wrong clock must not fall silent. */
const CLOCK_MATTERS_MS = 60_000

export type DeliverDeps = HubDeps & HealthDeps & LoadDeps
export { deliveryState }

type Later = Extract<HubAnswer, { kind: 'later' }>
const later = (code: string, message: string): Later => ({ kind: 'later', afterMs: null, code, message })

const nextBatch = async (db: ScopewardenDatabase, maxEvents: number): Promise<OutboxRow[]> => {
  const rows = await db.outbox.orderBy('seq').limit(maxEvents).toArray()
  let bytes = 2
  const end = rows.findIndex(row => {
    bytes += row.bytes + 1
    return bytes > BATCH_MAX_BYTES
  })
  return end === -1 ? rows : rows.slice(0, Math.max(1, end))
}

const bodyOf = (rows: OutboxRow[]) => new TextEncoder().encode(`[${rows.map(row => JSON.stringify(row.event)).join(',')}]`)

/** The waiting events, said anew by a browser that had to take another id. */
const restate = async ({ db, toCloudEvent }: DeliverDeps, id: string): Promise<void> =>
  db.transaction('rw', db.outbox, db.apps, async () => {
    for (const row of await db.outbox.toArray()) {
      const { fact, reporter } = row.event.data.unmapped
      const app = 'appKey' in fact ? await db.apps.get(fact.appKey) : undefined
      await db.outbox.put({ ...row, event: toCloudEvent(fact, { ...reporter, installId: id }, app) })
    }
  })

/** Enrols at the hub of the settings. Null: done. */
const enrolNow = async (deps: DeliverDeps): Promise<Later | null> => {
  await changeDelivery(deps.db, () => ({ enrolledAt: null }))
  let answer = await enrol(deps)
  if (answer.kind === 'conflict') {
    // The hub knows this id with a key that this store has lost.
    await restate(deps, await renewInstallId(deps))
    answer = await enrol(deps)
  }
  if (answer.kind === 'later') return answer
  if (answer.kind !== 'taken')
    return later('hub-enrolment-refused', `The hub refused to enrol this browser: ${'message' in answer ? answer.message : answer.kind}`)
  await changeDelivery(deps.db, () => ({ enrolledAt: deps.settings().hubUrl ?? null }))
  return null
}

const refuseOne = (db: ScopewardenDatabase, row: OutboxRow, nowMs: number) => {
  const refused = [{ id: row.id, index: 0, code: 'http-413', message: 'The hub says that this event is too large.' }]
  return settleReceipt(db, [row], { accepted: [], duplicate: [], refused }, nowMs)
}

/** Sends batch after batch. Null: nothing is left. */
const sendAll = async (deps: DeliverDeps): Promise<Later | null> => {
  let maxEvents = BATCH_MAX_EVENTS
  let mayEnrol = true
  let mayCorrectClock = true
  const book = await readDelivery(deps.db)
  let { clockOffsetMs } = book
  if (book.enrolledAt !== deps.settings().hubUrl) {
    mayEnrol = false
    const failed = await enrolNow(deps)
    if (failed) return failed
  }
  for (let i = 0; i < BATCHES_MAX; i++) {
    const rows = await nextBatch(deps.db, maxEvents)
    const [first] = rows
    if (!first) return null
    const answer = await postEvents(deps, bodyOf(rows), clockOffsetMs)
    if (answer.kind === 'later') return answer
    if (answer.kind === 'taken') {
      const receipt = receiptOf(answer)
      const settled = receipt ? await settleReceipt(deps.db, rows, receipt, deps.nowMs()) : 0
      if (settled === 0) return later('hub-answer-odd', 'The hub took the events but its answer names none of them.')
    } else if (answer.kind === 'too-large') {
      if (rows.length === 1) await refuseOne(deps.db, first, deps.nowMs())
      maxEvents = Math.ceil(rows.length / 2)
    } else if (
      answer.kind === 'unauthorised' &&
      mayCorrectClock &&
      Math.abs((answer.clockOffsetMs ?? 0) - clockOffsetMs) > CLOCK_MATTERS_MS
    ) {
      mayCorrectClock = false
      clockOffsetMs = answer.clockOffsetMs ?? 0
      await changeDelivery(deps.db, () => ({ clockOffsetMs }))
    } else if (answer.kind === 'unauthorised' && mayEnrol) {
      mayEnrol = false
      const failed = await enrolNow(deps)
      if (failed) return failed
    } else return later('hub-refuses-browser', answer.message)
  }
  return null
}

const tellLosses = async (deps: DeliverDeps) => reportLosses(deps, await reporter(deps, (await loadPolicy(deps)).inForce.policy))

const run = async (deps: DeliverDeps, force: boolean): Promise<void> => {
  const { db, nowMs, random, settings } = deps
  if (db.readOnly || !settings().hubUrl) return
  const book = await readDelivery(db)
  // A hub on this computer has no fleet to spread.
  if (!book.begun && !force && !isLoopback(settings().hubUrl ?? '')) {
    const nextTryMs = nowMs() + offsetMs(await installId(deps), FIRST_SEND_WITHIN_MS)
    await changeDelivery(db, () => ({ begun: true, nextTryMs }))
    return
  }
  if (nowMs() < (book.heldUntilMs ?? 0) || (!force && nowMs() < (book.nextTryMs ?? 0))) return
  await tellLosses(deps)
  if ((await db.outbox.count()) === 0) {
    await changeDelivery(db, () => ({ begun: true, nextTryMs: null, heldUntilMs: null }))
    return
  }
  const failed = await sendAll(deps).catch(error =>
    error instanceof Failure ? later(error.code, error.message) : later('delivery-failed', String(error).slice(0, 200)),
  )
  await changeDelivery(db, ({ attempt }) => {
    const base = { begun: true, heldUntilMs: null }
    if (!failed) return { ...base, attempt: 0, nextTryMs: null, lastSuccessMs: nowMs(), lastError: null }
    const heldUntilMs = failed.afterMs === null ? null : nowMs() + failed.afterMs + Math.round(fraction(random) * AFTER_HOLD_WITHIN_MS)
    const nextTryMs = heldUntilMs ?? nowMs() + backoffMs(attempt + 1, random)
    return {
      ...base,
      attempt: attempt + 1,
      heldUntilMs,
      nextTryMs,
      lastError: { code: failed.code, message: failed.message, atMs: nowMs() },
    }
  })
  if (!failed) await tellLosses(deps)
}

const running = new WeakMap<ScopewardenDatabase, Promise<DeliveryState>>()

/**
 * Delivers what waits in the outbox, if it is time; `force` tries at once unless the hub itself asked for quiet. An event
 * leaves the outbox only when the hub has named it; whatever happens in between, sending it again is harmless. One run at
 * a time: a call during a run gets that run's result. What goes wrong is in `lastError`; only a failing store throws.
 */
export const deliver = (deps: DeliverDeps, { force = false } = {}): Promise<DeliveryState> => {
  const current = running.get(deps.db)
  if (current) return current
  const started = run(deps, force)
    .then(() => deliveryState(deps))
    .finally(() => running.delete(deps.db))
  running.set(deps.db, started)
  return started
}
