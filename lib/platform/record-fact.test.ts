import { expect, test } from 'vitest'
import type { Fact } from '../model/fact.ts'
import { DAY_MS } from './clock.ts'
import { readBook } from './outbox-book.ts'
import { decided, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'

const counts = async ({ db }: Awaited<ReturnType<typeof fakeDeps>>) => [
  await db.facts.count(),
  await db.apps.count(),
  await db.outbox.count(),
]

test('a fact, its row and its event are written together', async () => {
  const deps = await fakeDeps()
  const fact = observed()
  expect(await recordFact(deps, fact, REPORTER)).toBe('recorded')
  expect(await counts(deps)).toEqual([1, 1, 1])
  expect(await deps.db.facts.get(fact.id)).toEqual(fact)
  const row = await deps.db.outbox.get(fact.id)
  expect(row?.event.data.unmapped).toEqual({ fact, reporter: REPORTER })
  expect((await readBook(deps.db)).bytes).toBe(row?.bytes)
})

test('the same fact twice changes nothing', async () => {
  const deps = await fakeDeps()
  const fact = observed()
  await recordFact(deps, fact, REPORTER)
  expect(await recordFact(deps, fact, REPORTER)).toBe('known')
  expect((await deps.db.apps.get(fact.appKey))?.encounters).toBe(1)
  expect(await counts(deps)).toEqual([1, 1, 1])
})

test('ten calls at once with one fact write it once', async () => {
  const deps = await fakeDeps()
  const fact = observed()
  const answers = await Promise.all(Array.from({ length: 10 }, () => recordFact(deps, fact, REPORTER)))
  expect(answers.filter(answer => answer === 'recorded')).toHaveLength(1)
  expect((await deps.db.apps.get(fact.appKey))?.encounters).toBe(1)
})

test.each(['fold', 'toCloudEvent', 'within'] as const)('a throw in %s leaves nothing behind', async where => {
  const deps = await fakeDeps()
  const boom = () => {
    throw new Error('boom')
  }
  const broken = where === 'within' ? deps : { ...deps, [where]: boom }
  await expect(recordFact(broken, observed(), REPORTER, where === 'within' ? async () => boom() : undefined)).rejects.toMatchObject({
    code: 'store-failed',
  })
  expect(await counts(deps)).toEqual([0, 0, 0])
  expect((await readBook(deps.db)).nextSeq).toBe(0)
})

test('without a hub there is no event, but there is a fact', async () => {
  const deps = await fakeDeps({ settings: () => ({}) })
  await recordFact(deps, observed(), REPORTER)
  expect(await counts(deps)).toEqual([1, 1, 0])
})

test('a decision that came before its look is folded when the look comes', async () => {
  const deps = await fakeDeps()
  const look = observed()
  await recordFact(deps, decided(look), REPORTER)
  expect(await deps.db.apps.count()).toBe(0)
  await recordFact(deps, look, REPORTER)
  expect((await deps.db.apps.get(look.appKey))?.encounters).toBe(2)
})

test('a property too many is refused before anything is written', async () => {
  const deps = await fakeDeps()
  const canary = 'CANARY-4711'
  const fact = observed()
  const leaks = [
    { ...fact, url: `https://id.acme.test/?code=${canary}` },
    { ...fact, observation: { ...fact.observation, state: canary } },
    { ...fact, assessment: { ...fact.assessment, findings: [{ code: 'offline-access', token: canary }] } },
    { ...decided(fact), decision: { action: 'continued', reason: null, note: null, password: canary } },
    { type: 'health', id: fact.id, atMs: NOW_MS, code: 'x-y-z', detail: '', count: 1, cookie: canary },
  ]
  for (const leak of leaks)
    await expect(recordFact(deps, leak as unknown as Fact, REPORTER)).rejects.toMatchObject({ code: 'fact-invalid' })
  expect(await counts(deps)).toEqual([0, 0, 0])
})

test('a full store makes room by sent facts beyond the retention, once, then says that it is full', async () => {
  const deps = await fakeDeps()
  const [old, unsent] = [observed({ atMs: NOW_MS - 100 * DAY_MS }), observed({ atMs: NOW_MS - 100 * DAY_MS })]
  await recordFact(deps, old, REPORTER)
  await recordFact(deps, unsent, REPORTER)
  await deps.db.outbox.delete(old.id)
  let tries = 0
  const full = (times: number) => ({
    ...deps,
    fold: ((record, fact) => {
      if (tries++ < times) throw new DOMException('full', 'QuotaExceededError')
      return deps.fold(record, fact)
    }) as typeof deps.fold,
  })
  expect(await recordFact(full(1), observed(), REPORTER)).toBe('recorded')
  expect([await deps.db.facts.get(old.id), (await deps.db.facts.get(unsent.id))?.id]).toEqual([undefined, unsent.id])
  tries = 0
  await expect(recordFact(full(9), observed(), REPORTER)).rejects.toMatchObject({ code: 'storage-full' })
  expect(tries).toBe(1)
})
