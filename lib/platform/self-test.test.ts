import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { fakeDeps, REPORTER } from './platform-deps.fake.ts'
import { forgetHealth, recordHealth } from './record-health.ts'
import { readSelfTest, type SelfTestDeps, selfTest } from './self-test.ts'

const URL_THERE = 'https://id.acme.test/authorize'
const HOST = 'id.acme.test'

/** A browser that withholds what a test says. */
const looking = async () => {
  const deps = await fakeDeps()
  const state = {
    allSites: true,
    inPrivate: true,
    managed: true,
  }
  const browser = {
    permissions: { contains: async () => state.allSites },
    extension: { isAllowedIncognitoAccess: async () => state.inPrivate },
  } as unknown as SelfTestDeps['browser']
  const sight = selfTest({
    browser,
    local: deps.local,
    nowMs: deps.nowMs,
    watchedHost: url => (url.startsWith('https://id.acme.test/') ? HOST : null),
    isManaged: () => state.managed,
    tell: report => recordHealth(deps, REPORTER, report),
    forget: isWell => forgetHealth(deps, isWell),
  })
  const told = async () => (await deps.db.facts.orderBy('id').toArray()).map(fact => (fact.type === 'health' ? fact.code : fact.type))
  const spots = async () => (await readSelfTest(deps.local))?.spots.map(({ code, host }) => (host ? `${code} ${host}` : code))
  return { ...sight, state, told, spots, setNow: deps.setNow }
}

test('nothing is known before the first look, and nothing is told where all is well', async () => {
  const { examine, told, spots } = await looking()
  expect(await spots()).toBeUndefined()
  await examine()
  expect(await spots()).toEqual([])
  expect(await told()).toEqual([])
})

test('access that is withheld is told once, and again when it is withheld anew', async () => {
  const { examine, state, told, spots } = await looking()
  state.allSites = false
  await examine()
  await examine()
  expect([await spots(), await told()]).toEqual([['host-access-withheld'], ['host-access-withheld']])
  state.allSites = true
  await examine()
  expect(await spots()).toEqual([])
  state.allSites = false
  await examine()
  expect(await told()).toHaveLength(2)
})

test('private windows are shown to everybody, and told to an organisation alone', async () => {
  const { examine, state, told, spots } = await looking()
  Object.assign(state, { inPrivate: false, managed: false })
  await examine()
  expect([await spots(), await told()]).toEqual([['private-windows-unseen'], []])
  state.managed = true
  await examine()
  await examine()
  expect(await told()).toEqual(['private-windows-unseen'])
})

test('a page that can be read is well, and one of which nobody can tell says nothing', async () => {
  const { examinePage, told, spots } = await looking()
  await examinePage(URL_THERE, true)
  await examinePage(URL_THERE, null)
  expect([await spots(), await told()]).toEqual([undefined, []])
})

test('a host that the browser keeps it from is told once, stays known through a look at itself, and is forgotten when it is read', async () => {
  const { examine, examinePage, told, spots } = await looking()
  await Promise.all([examinePage(URL_THERE, false), examinePage(URL_THERE, false), examine()])
  await examinePage(URL_THERE, false)
  await examinePage(URL_THERE, null)
  expect([await spots(), await told()]).toEqual([[`host-blocked ${HOST}`], ['host-blocked']])
  await examinePage(URL_THERE, true)
  expect(await spots()).toEqual([])
  await examinePage(URL_THERE, false)
  expect(await told()).toEqual(['host-blocked', 'host-blocked'])
})

test('without access to all sites it is not the policy that is blamed', async () => {
  const { examinePage, state, told, spots } = await looking()
  state.allSites = false
  await examinePage(URL_THERE, false)
  expect([await spots(), await told()]).toEqual([undefined, []])
})

test('a page that is nobody’s business is not named', async () => {
  const { examinePage, told, spots } = await looking()
  await examinePage('https://news.test/?code=1', false)
  expect([await spots(), await told()]).toEqual([undefined, []])
})

test('a browser that fails to answer fails this look, and no later one', async () => {
  const { examine, state, spots } = await looking()
  const { allSites } = state
  Object.defineProperty(state, 'allSites', {
    configurable: true,
    get: () => {
      throw new Error('gone')
    },
  })
  await expect(examine()).rejects.toThrow('gone')
  Object.defineProperty(state, 'allSites', { value: allSites })
  await examine()
  expect(await spots()).toEqual([])
})
