import { expect, test } from 'vitest'
import { DAY_MS } from './clock.ts'
import { readBook } from './outbox-book.ts'
import { fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { purge } from './purge.ts'
import { recordFact } from './record-fact.ts'

test('old facts, old events and apps long unseen go; the rest stays', async () => {
  const deps = await fakeDeps()
  const at = (days: number) => observed({ atMs: NOW_MS - days * DAY_MS })
  const [fresh, waiting, old, ancient] = [at(0), at(31), at(91), at(400)]
  for (const fact of [fresh, waiting, old, ancient]) await recordFact(deps, fact, REPORTER)
  expect(await purge(deps, 90)).toEqual({ done: true })
  expect((await deps.db.facts.toArray()).map(f => f.id).sort()).toEqual([fresh.id, waiting.id].sort())
  expect((await deps.db.outbox.toArray()).map(row => row.id)).toEqual([fresh.id])
  expect((await deps.db.apps.toCollection().primaryKeys()).sort()).toEqual([fresh.appKey, waiting.appKey, old.appKey].sort())
  expect(await readBook(deps.db)).toMatchObject({ dropped: 3, unreported: 3 })
})

test('a short retention holds for waiting events too', async () => {
  const deps = await fakeDeps()
  await recordFact(deps, observed({ atMs: NOW_MS - 3 * DAY_MS }), REPORTER)
  await purge(deps, 2)
  expect([await deps.db.facts.count(), await deps.db.outbox.count()]).toEqual([0, 0])
})

test('a clock that is wrong by ten years throws nothing away', async () => {
  const deps = await fakeDeps()
  await recordFact(deps, observed(), REPORTER)
  await purge(deps, 90)
  deps.setNow(NOW_MS + 3650 * DAY_MS)
  await purge(deps, 90)
  deps.setNow(NOW_MS - 3650 * DAY_MS)
  await purge(deps, 90)
  expect([await deps.db.facts.count(), await deps.db.outbox.count()]).toEqual([1, 1])
})

test('much to do is done in several calls', async () => {
  const deps = await fakeDeps({ settings: () => ({}) })
  await deps.db.facts.bulkAdd(Array.from({ length: 6000 }, () => observed({ atMs: NOW_MS - 200 * DAY_MS })))
  expect(await purge(deps, 90)).toEqual({ done: false })
  expect(await deps.db.facts.count()).toBe(1000)
  expect(await purge(deps, 90)).toEqual({ done: true })
  expect(await deps.db.facts.count()).toBe(0)
})
