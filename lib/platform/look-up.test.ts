import { beforeEach, expect, it } from 'vitest'
import { changeDelivery } from './delivery-state.ts'
import { lookUp, readLookups, recallTold } from './look-up.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'
import { askForAccess } from './request-book.ts'

const HUB = 'https://hub.example.com'
const DAY_MS = 86_400_000
type Asked = { url: string; body: { apps: string[]; requests: string[] }; token: { typ: string; kid: string } }
let deps: FakeDeps
let asked: Asked[]
let answer: (one: Asked) => Response | Promise<Response>

const telling =
  (apps: unknown[], requests: unknown[] = []) =>
  () =>
    Response.json({ apps, requests })
const header = (init: RequestInit) =>
  JSON.parse(atob(String(new Headers(init.headers).get('authorization')).slice(7).split('.')[0] ?? '')) as Asked['token']

beforeEach(async () => {
  asked = []
  answer = telling([])
  deps = await fakeDeps({
    fetch: async (url, init) => {
      const one = { url, body: JSON.parse(new TextDecoder().decode(init.body as Uint8Array)), token: header(init) }
      asked.push(one)
      return answer(one)
    },
  })
  await changeDelivery(deps.db, () => ({ enrolledAt: HUB }))
})

it('asks for the apps that are before a person, signed for this purpose, and keeps what is told', async () => {
  answer = telling([{ key: 'a', firstSeen: '2026-03-01', people: 12 }])
  const found = await lookUp(deps, { apps: ['a', 'b', 'a'] })
  expect(asked).toMatchObject([
    { url: `${HUB}/v1/lookup`, body: { apps: ['a', 'b'], requests: [] }, token: { typ: 'scopewarden-lookup+jws' } },
  ])
  expect(found?.changed).toEqual(['a'])
  expect([await recallTold(deps, 'a'), await recallTold(deps, 'b')]).toEqual([{ firstSeen: '2026-03-01', people: 12 }, undefined])
})
it('asks for nothing twice within a day, and for all that was met of late after it', async () => {
  await lookUp(deps, { apps: ['a'] })
  expect(await lookUp(deps, { apps: ['a'] })).toBe(null)
  expect(asked).toHaveLength(1)
  deps.setNow(NOW_MS + DAY_MS)
  await recordFact(deps, observed({ appKey: 'met' }), REPORTER)
  await lookUp(deps)
  expect(asked[1]?.body.apps).toEqual(['met'])
})
it('believes nothing that it did not ask for, and nothing that is no answer', async () => {
  answer = telling([{ key: 'other', firstSeen: null, people: 0 }])
  await lookUp(deps, { apps: ['a'] })
  expect(await recallTold(deps, 'other')).toBe(undefined)
  for (const odd of [
    { key: 'z', firstSeen: null, people: 1 },
    { key: 'z', firstSeen: 'soon', people: 5 },
    { key: 'z', people: 5 },
  ]) {
    answer = telling([odd])
    deps.setNow(deps.nowMs() + DAY_MS)
    expect(await lookUp(deps, { apps: ['z'] })).toBe(null)
    expect([(await readLookups(deps.db)).code, await recallTold(deps, 'z')]).toEqual(['hub-answer-odd', undefined])
  }
})
it('passes over what a later hub adds', async () => {
  answer = () => Response.json({ apps: [{ key: 'a', firstSeen: null, people: 'few', more: 1 }], requests: [], news: true })
  await lookUp(deps, { apps: ['a'] })
  expect(await recallTold(deps, 'a')).toEqual({ firstSeen: null, people: 'few' })
})
it('leaves what was known where the hub cannot be reached, waits, and forgets it after two weeks', async () => {
  answer = telling([{ key: 'a', firstSeen: null, people: 0 }])
  await lookUp(deps, { apps: ['a'] })
  answer = () => Promise.reject(new TypeError('offline'))
  deps.setNow(NOW_MS + 2 * DAY_MS)
  await lookUp(deps, { apps: ['a'] })
  await lookUp(deps, { apps: ['a'] })
  expect([asked.length, (await readLookups(deps.db)).code]).toEqual([2, 'hub-unreachable'])
  expect(await recallTold(deps, 'a')).toEqual({ firstSeen: null, people: 0 })
  deps.setNow(NOW_MS + 14 * DAY_MS)
  expect(await recallTold(deps, 'a')).toBe(undefined)
})
it('says of an older hub that it has no such door, and leaves it alone for a day', async () => {
  answer = () => new Response(null, { status: 404 })
  await lookUp(deps, { apps: ['a'] })
  expect((await readLookups(deps.db)).code).toBe('hub-without-lookup')
  deps.setNow(NOW_MS + DAY_MS - 1)
  await lookUp(deps, { apps: ['b'] })
  expect(asked).toHaveLength(1)
  deps.setNow(NOW_MS + DAY_MS)
  await lookUp(deps, { apps: ['b'] })
  expect(asked).toHaveLength(2)
})
it('obeys the hub that asks for quiet', async () => {
  answer = () => new Response(null, { status: 429, headers: { 'retry-after': '600' } })
  await lookUp(deps, { apps: ['a'] })
  deps.setNow(NOW_MS + 599_000)
  await lookUp(deps, { apps: ['b'] })
  expect(asked).toHaveLength(1)
})
it('asks a hub that does not know this browser nothing', async () => {
  await changeDelivery(deps.db, () => ({ enrolledAt: null }))
  expect(await lookUp(deps, { apps: ['a'] })).toBe(null)
  expect(asked).toHaveLength(0)
})
it('asks after requests that were sent, every quarter of an hour, until they are answered', async () => {
  const look = observed()
  const draft = { id: deps.factId(NOW_MS), atMs: NOW_MS, encounterId: look.encounterId, appKey: look.appKey, text: 't' }
  await askForAccess(deps, { ...draft, observation: look.observation, assessment: look.assessment, note: null }, REPORTER)
  expect(await lookUp(deps, { apps: [] })).toBe(null)
  const [row] = await deps.db.requests.toArray()
  await deps.db.requests.update(row?.ask ?? '', { sentAtMs: NOW_MS })
  answer = telling(
    [],
    [
      { ask: row?.ask, state: 'open', words: null },
      { ask: 'A'.repeat(43), state: 'declined', words: 'no' },
    ],
  )
  expect((await lookUp(deps, { apps: [] }))?.answer.requests).toEqual([{ ask: row?.ask, state: 'open', words: null }])
  expect(asked[0]?.body).toEqual({ apps: [], requests: [row?.ask] })
  expect(await lookUp(deps, { apps: [] })).toBe(null)
  expect(await lookUp(deps, { apps: [], force: true })).not.toBe(null)
  deps.setNow(NOW_MS + 15 * 60_000)
  expect(await lookUp(deps, { apps: [] })).not.toBe(null)
})
