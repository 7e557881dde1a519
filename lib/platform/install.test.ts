import { expect, test } from 'vitest'
import { installId, renewInstallId, reporter } from './install.ts'
import { fakeArea, fakeDeps, NOW_MS, samplePolicy } from './platform-deps.fake.ts'
import { forgetHealth, recordHealth } from './record-health.ts'

test('one id for one profile, also after either store was lost', async () => {
  const deps = await fakeDeps()
  const [id, again] = await Promise.all([installId(deps), installId(deps)])
  expect(again).toBe(id)
  expect(await installId({ ...deps, local: fakeArea() })).toBe(id)
  const emptied = await fakeDeps({ local: deps.local })
  expect(await installId(emptied)).toBe(id)
  expect(await renewInstallId(deps)).not.toBe(id)
})

test('a damaged id is replaced, not used', async () => {
  const deps = await fakeDeps({ local: fakeArea({ installId: 'root; drop' }) })
  expect(await installId(deps)).toMatch(/^[0-9a-f]{8}-/)
  expect(deps.local.items.installId).toBe(await installId(deps))
})

test('a person is named only where policy and settings both say so', async () => {
  const named = { ...samplePolicy(), privacy: { ...samplePolicy().privacy, person: 'work-account' as const } }
  const withAccount = await fakeDeps({ settings: () => ({ accountEmail: 'ada@example.com' }) })
  expect((await reporter(withAccount, samplePolicy())).person).toBe(null)
  expect((await reporter(withAccount, named)).person).toBe('ada@example.com')
  expect((await reporter(await fakeDeps(), named)).person).toBe(null)
})

test('a health fact with a key is told once, until it is well again', async () => {
  const deps = await fakeDeps()
  const who = await reporter(deps, samplePolicy())
  const tell = (onceKey?: string) =>
    recordHealth(deps, who, { code: 'policy-rollback', detail: 'x'.repeat(900), ...(onceKey ? { onceKey } : {}) })
  await tell('a')
  await tell('a')
  await tell('b')
  expect(await deps.db.facts.count()).toBe(2)
  await forgetHealth(deps, key => key === 'a')
  await tell('a')
  await tell('b')
  await tell()
  const facts = await deps.db.facts.toArray()
  expect(facts.map(fact => fact.type === 'health' && [fact.code, fact.detail.length, fact.atMs])).toEqual(
    Array(4).fill(['policy-rollback', 300, NOW_MS]),
  )
})
