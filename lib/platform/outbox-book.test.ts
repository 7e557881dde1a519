import { expect, test } from 'vitest'
import { EVENT_MAX_BYTES } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { enqueue, readBook } from './outbox-book.ts'
import { decided, fakeDeps, observed, REPORTER } from './platform-deps.fake.ts'

const setUp = async (maxBytes: number) => {
  const deps = await fakeDeps()
  const put = (fact: Fact) =>
    deps.db.transaction('rw', deps.db.outbox, deps.db.meta, async () => enqueue(deps.db, deps.toCloudEvent(fact, REPORTER), maxBytes))
  const inOutbox = async () => (await deps.db.outbox.orderBy('seq').toArray()).map(row => row.id)
  return { ...deps, put, inOutbox }
}

test('over the cap the oldest looks go first and decisions last; the count is exact', async () => {
  const { db, put, inOutbox } = await setUp(4000)
  const looks = [observed(), observed(), observed()]
  for (const look of looks) await put(look)
  const decisions = looks.map(look => decided(look))
  for (const decision of decisions) await put(decision)
  const left = await inOutbox()
  expect(decisions.every(decision => left.includes(decision.id))).toBe(true)
  expect(left).not.toContain(looks[0]?.id)
  const book = await readBook(db)
  expect(book.dropped).toBe(6 - left.length)
  expect(book.unreported).toBe(book.dropped)
  const sum = (await db.outbox.toArray()).reduce((all, row) => all + row.bytes, 0)
  expect(book.bytes).toBe(sum)
  expect(sum).toBeLessThanOrEqual(4000)
})

test('a new look goes itself when only decisions are waiting', async () => {
  const { put, inOutbox } = await setUp(1500)
  const decisions = [decided(observed()), decided(observed())]
  for (const decision of decisions) await put(decision)
  await put(observed())
  expect(await inOutbox()).toEqual(decisions.map(d => d.id))
})

test('a lost report of losses brings its count back', async () => {
  const { db, factId, put } = await setUp(700)
  const report = { type: 'health', id: factId(0), atMs: 0, code: 'events-dropped', detail: '', count: 40 } as const
  await put(report)
  await put(decided(observed()))
  await put(decided(observed()))
  expect((await db.outbox.toArray()).some(row => row.id === report.id)).toBe(false)
  expect((await readBook(db)).unreported).toBeGreaterThanOrEqual(41)
})

test('an event above every hub’s cap is counted, not stored', async () => {
  const { db, put } = await setUp(10_000_000)
  await put({ ...observed(), padding: 'x'.repeat(EVENT_MAX_BYTES) } as unknown as Fact)
  expect(await db.outbox.count()).toBe(0)
  expect(await readBook(db)).toEqual({ bytes: 0, nextSeq: 0, dropped: 1, unreported: 1 })
})
