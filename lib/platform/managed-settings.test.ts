import { expect, test } from 'vitest'
import type { ManagedState } from '../model/managed.ts'
import { toBase64url } from './base64url.ts'
import {
  askManagedSettings,
  followManagedSettings,
  keepAnswer,
  readManagedSettings,
  settingsForPage,
  withinTime,
} from './managed-settings.ts'
import { fakeArea } from './platform-deps.fake.ts'
import { readSettings } from './read-settings.ts'

const KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
const GOOD = { organisationId: 'example-ltd', policyUrl: 'https://policy.example.com/p.jws', policyKeys: [KEY], policyRefreshMinutes: 30 }

test('good settings pass as they are', () => {
  const all = { ...GOOD, hubUrl: 'http://127.0.0.1:4000', enrolmentToken: 't', groups: ['it'], accountEmail: 'ada@example.com' }
  expect(readSettings(all)).toEqual({ settings: all, refused: [] })
})

test('what a registry makes of lists and numbers is understood', () => {
  const read = readSettings({ ...GOOD, policyKeys: JSON.stringify([KEY]), policyRefreshMinutes: '30', groups: '["a","b"]' })
  expect(read).toEqual({ settings: { ...GOOD, groups: ['a', 'b'] }, refused: [] })
  expect(readSettings({ policyRefreshMinutes: 1 }).settings).toEqual({ policyRefreshMinutes: 1 })
})

test.each([
  ['organisationId', 'Example Ltd'],
  ['organisationId', 7],
  ['policyUrl', 'http://policy.example.com/p.jws'],
  ['policyUrl', 'https://user:pass@policy.example.com/'],
  ['policyUrl', ['https://policy.example.com/p.jws']],
  ['policyUrl', 1],
  ['policyKeys', '{"0":"x"}'],
  ['policyKeys', '['],
  ['policyKeys', '[1]'],
  ['policyRefreshMinutes', '30 minutes'],
  ['policyRefreshMinutes', '1e9'],
  ['policyRefreshMinutes', [30]],
  ['enrolmentToken', 12345],
  ['enrolmentToken', 'x'.repeat(201)],
  ['groups', '"it"'],
  ['groups', '['.repeat(100_000)],
  ['groups', 0],
  ['policyUrl', 'javascript:alert(1)'],
  ['hubUrl', 'http://127.0.0.1.evil.test/'],
  ['hubUrl', 'hub.example.com'],
  ['policyKeys', KEY],
  ['policyKeys', [1]],
  ['policyKeys', Array(6).fill(KEY)],
  ['policyRefreshMinutes', 0],
  ['policyRefreshMinutes', 1.5],
  ['policyRefreshMinutes', true],
  ['groups', { a: 1 }],
  ['accountEmail', 'ada'],
  ['policyURL', 'https://policy.example.com/p.jws'],
  ['__proto__x', 1],
])('%s: %j is refused by name, and the others stand', (key, value) => {
  const { [key as keyof typeof GOOD]: _, ...others } = GOOD
  const read = readSettings({ ...others, [key]: value })
  expect(read.settings).toEqual(others)
  expect(read.refused).toEqual([{ key, code: expect.stringMatching(/^(setting|url|key)-[a-z-]+$/), message: expect.stringMatching(/./) }])
})

test.each([
  [{ organisationID: 'x' }, 'setting-unknown'],
  [{ organisationId: 7 }, 'setting-type'],
  [{ organisationId: 'Example Ltd' }, 'setting-format'],
  [{ policyRefreshMinutes: 0 }, 'setting-range'],
  [{ policyKeys: Array(6).fill(KEY) }, 'setting-range'],
  [{ policyUrl: 'http://policy.example.com/' }, 'url-unsafe'],
  [{ policyKeys: ['x'] }, 'key-malformed'],
  [{ policyKeys: [toBase64url(Uint8Array.from([1, ...new Array(31).fill(0)]))] }, 'key-small-order'],
])('%j is refused as %s, and its value is not repeated', (raw, code) => {
  const { refused } = readSettings(raw)
  expect(refused.map(one => one.code)).toEqual([code])
  const value = Object.values(raw)[0]
  if (typeof value === 'string' && value.length > 3) expect(refused[0]?.message).not.toContain(value)
})

test('a flood of nonsense is not a flood of reports', () => {
  const nonsense = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]))
  const read = readSettings({ ...nonsense, ...GOOD })
  expect(read.settings).toEqual(GOOD)
  expect(read.refused).toHaveLength(20)
})

test('a bad key does not take the good one with it', () => {
  const small = toBase64url(Uint8Array.from([1, ...new Array(31).fill(0)]))
  const read = readSettings({ policyKeys: [small, KEY, 'x'] })
  expect(read.settings.policyKeys).toEqual([KEY])
  expect(read.refused.map(r => r.key)).toEqual(['policyKeys[0]', 'policyKeys[2]'])
})

test('an empty text or null is a setting that was not made', () => {
  expect(readSettings({ hubUrl: '', policyUrl: null, enrolmentToken: undefined })).toEqual({ settings: {}, refused: [] })
})

const NONE = { settings: {}, source: 'none', refused: [] }
const setUp = (answers: (Record<string, unknown> | Error)[], ageMs = 60_000, cache?: Record<string, unknown>) => {
  let nowMs = 1_000_000
  const local = fakeArea(cache ? { managedSettings: cache } : {})
  const deps = {
    getManaged: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer instanceof Error) throw answer
      return answer ?? {}
    },
    local,
    nowMs: () => nowMs,
    startedAtMs: nowMs - ageMs,
    wait: async (ms: number) => {
      nowMs += ms
    },
  }
  return deps
}
const follow = async (deps: ReturnType<typeof setUp>) => {
  const states: ManagedState[] = []
  await followManagedSettings(deps, state => void states.push(state))
  return states.map(({ source, pending, settings }) => [source, pending, settings.organisationId])
}
const NOT_FOUND = new Error('Managed storage manifest not found')

test('Chromium, just installed: nothing at first means "not yet"', async () => {
  expect(await readManagedSettings(setUp([{}], 1000))).toEqual({ ...NONE, pending: true })
  const deps = setUp([{}, GOOD], 1000)
  expect(await follow(deps)).toEqual([
    ['none', true, undefined],
    ['none', true, undefined],
    ['managed', false, 'example-ltd'],
  ])
  expect(deps.local.items.managedSettings).toEqual(GOOD)
})

test('Chromium, no organisation: none, once the time has passed', async () => {
  expect(await follow(setUp([{}], 0))).toEqual([
    ['none', true, undefined],
    ['none', true, undefined],
    ['none', false, undefined],
  ])
})

test('after a restart the cached settings hold at once, and the browser’s answer replaces them', async () => {
  expect(await follow(setUp([{ ...GOOD, organisationId: 'newer' }], 60_000, GOOD))).toEqual([
    ['cached', true, 'example-ltd'],
    ['managed', false, 'newer'],
  ])
})

test('settings that were taken away are gone, the cache too, but not before the browser is sure', async () => {
  const early = setUp([{}], 1000, GOOD)
  expect((await readManagedSettings(early)).source).toBe('cached')
  expect(early.local.items.managedSettings).toEqual(GOOD)
  const late = setUp([{}], 60_000, GOOD)
  expect(await readManagedSettings(late)).toEqual({ ...NONE, pending: false })
  expect(late.local.items).toEqual({})
})

test('Firefox rejects where there is no policy: none, and final at once', async () => {
  const deps = setUp([NOT_FOUND], 0, GOOD)
  expect(await readManagedSettings(deps)).toEqual({ ...NONE, pending: false })
  expect(deps.local.items).toEqual({})
})

test('another rejection takes nothing away', async () => {
  expect(await readManagedSettings(setUp([new Error('disk')], 60_000, GOOD))).toMatchObject({
    source: 'cached',
    pending: true,
    settings: GOOD,
  })
})

test('a cache that was tampered with is read as strictly as the real thing', async () => {
  const deps = setUp([{}], 0, { ...GOOD, hubUrl: 'http://evil.test', extra: 1 })
  expect((await readManagedSettings(deps)).settings).toEqual(GOOD)
})

test('settings that go away right after the start are gone in the end, though the browser is not sure at first', async () => {
  const deps = setUp([{}, {}], 1000, GOOD)
  const states: ManagedState[] = []
  await askManagedSettings(deps, state => void states.push(state))
  expect(states.map(({ source, pending }) => [source, pending])).toEqual([
    ['cached', true],
    ['none', false],
  ])
})

test('that the browser refuses to say what is set is known once it had its time', async () => {
  const deps = setUp([new TypeError('disk')], 0, GOOD)
  expect((await readManagedSettings(deps)).failure).toBeUndefined()
  await deps.wait(5000)
  expect(await readManagedSettings(deps)).toMatchObject({ source: 'cached', failure: 'TypeError', settings: GOOD })
})

test('an answer that is no object is none', async () => {
  for (const odd of [[], null, 'x', 7] as unknown as Record<string, unknown>[])
    expect(await readManagedSettings(setUp([odd], 60_000, GOOD))).toEqual({ ...NONE, pending: false })
})

test('a page calls settings managed only when the browser has said so since it started', async () => {
  const session = fakeArea()
  const deps = setUp([GOOD], 60_000, GOOD)
  expect(await settingsForPage(deps.local, session)).toMatchObject({ source: 'cached', pending: true, settings: GOOD })
  await keepAnswer(session, await readManagedSettings(deps))
  expect(await settingsForPage(deps.local, session)).toMatchObject({ source: 'managed', pending: false, settings: GOOD })
  const none = setUp([NOT_FOUND], 0)
  expect(await settingsForPage(none.local, fakeArea())).toMatchObject({ source: 'none', pending: true })
  await keepAnswer(session, await readManagedSettings(none))
  expect(await settingsForPage(none.local, session)).toMatchObject({ source: 'none', pending: false })
})

test('a browser that never answers is one that does not say what is set', async () => {
  const deps = setUp([{}], 60_000, GOOD)
  const silent = withinTime(() => new Promise<Record<string, unknown>>(() => {}), 5)
  expect(await readManagedSettings({ ...deps, getManaged: silent })).toMatchObject({ source: 'cached', failure: 'TimeoutError' })
  expect(await withinTime(async () => 'in time', 5)()).toBe('in time')
})
