import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { ManagedState } from '../model/managed.ts'
import { fakeDeps, REPORTER } from './platform-deps.fake.ts'
import { forgetHealth, recordHealth } from './record-health.ts'
import { tellSettings } from './tell-settings.ts'

const NONE: ManagedState = { settings: {}, source: 'none', refused: [], pending: false }
const MANAGED: ManagedState = { ...NONE, settings: { organisationId: 'example-ltd' }, source: 'managed' }
const BAD = { key: 'hubUrl', code: 'url-unsafe', message: 'hubUrl is not an HTTPS address.' }
const WORSE = { key: 'groups', code: 'setting-type', message: 'expected array' }

const telling = async () => {
  const deps = await fakeDeps()
  const told = {
    tell: (report: Parameters<typeof recordHealth>[2]) => recordHealth(deps, REPORTER, report),
    forget: (isWell: (key: string) => boolean) => forgetHealth(deps, isWell),
  }
  let last = NONE
  const say = async (state: ManagedState) => {
    await tellSettings(told, last, state)
    last = state
  }
  const facts = async () => (await deps.db.facts.orderBy('id').toArray()).map(fact => (fact.type === 'health' ? fact : null))
  return { say, facts, codes: async () => (await facts()).map(fact => fact?.code) }
}

test('what cannot be used is told once, all of it in one report, and again when it goes wrong anew', async () => {
  const { say, facts } = await telling()
  const bad = { ...MANAGED, refused: [BAD, WORSE] }
  for (const state of [bad, { ...bad, source: 'cached' as const, pending: true }, bad]) await say(state)
  expect(await facts()).toMatchObject([
    {
      code: 'setting-refused',
      count: 2,
      detail: 'hubUrl: hubUrl is not an HTTPS address. (url-unsafe); groups: expected array (setting-type)',
    },
  ])
  await say({ ...MANAGED, refused: [BAD] })
  expect(await facts()).toHaveLength(2)
  await say(MANAGED)
  await say({ ...MANAGED, refused: [BAD] })
  expect(await facts()).toHaveLength(3)
})

test('settings that are taken away are told once the browser is sure, and never where there were none', async () => {
  const { say, codes } = await telling()
  await say(NONE)
  await say(MANAGED)
  await say({ ...NONE, pending: true })
  expect(await codes()).toEqual([])
  await say(MANAGED)
  await say(NONE)
  await say(NONE)
  expect(await codes()).toEqual(['settings-removed'])
  await say(MANAGED)
  await say(NONE)
  expect(await codes()).toEqual(['settings-removed', 'settings-removed'])
})

test('a browser that does not say what is set is told once, by the name of the error alone', async () => {
  const { say, facts } = await telling()
  const unread = { ...MANAGED, source: 'cached' as const, pending: true, failure: 'TypeError' }
  await say(unread)
  await say(unread)
  expect(await facts()).toMatchObject([{ code: 'settings-unreadable', detail: 'The browser does not say what is set: TypeError' }])
})
