import { compactVerify, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { type BatchReceipt, type CloudEvent, Enrolment } from '../model/event.ts'
import { sha256 } from './base64url.ts'
import { readDelivery } from './delivery-state.ts'
import { deliver } from './outbox.ts'
import { readBook, writeBook } from './outbox-book.ts'
import { fakeDeps, INSTALL_ID, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { recordFact } from './record-fact.ts'

type Seen = { url: string; init: RequestInit; events: CloudEvent[] }
type Answer = Response | ((seen: Seen) => Response | Promise<Response>)
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
const receipt = (more: Partial<BatchReceipt> = {}) => json({ accepted: [], duplicate: [], refused: [], ...more })
const acceptAll = ({ events }: Seen) => receipt({ accepted: events.map(event => event.id) })

/** A hub that enrols everybody and answers batches by the list, the last answer for ever. */
const setUp = async (answers: Answer[], more: Partial<PlatformDeps> & { enrol?: () => Response } = {}) => {
  const batches: Seen[] = []
  const enrolments: Seen[] = []
  const { enrol = () => json({}, 201), ...rest } = more
  const fetch: PlatformDeps['fetch'] = async (url, init) => {
    const body = JSON.parse(new TextDecoder().decode(init.body as Uint8Array))
    if (url.endsWith('/v1/enrol')) {
      enrolments.push({ url, init, events: [] })
      Enrolment.parse(body)
      return enrol()
    }
    const seen = { url, init, events: body as CloudEvent[] }
    batches.push(seen)
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (!answer) throw new TypeError('Failed to fetch')
    return typeof answer === 'function' ? answer(seen) : answer.clone()
  }
  const deps = await fakeDeps({ fetch, ...rest })
  await deps.local.set({ installId: INSTALL_ID })
  const record = async (count: number) => {
    for (let i = 0; i < count; i++) await recordFact(deps, observed(), REPORTER)
  }
  const send = () => deliver(deps, { force: true })
  return { deps, batches, enrolments, record, send, look: () => deliver(deps) }
}

test('events are delivered in order, signed for, and gone from the outbox', async () => {
  const { deps, batches, enrolments, record, send } = await setUp([acceptAll])
  await record(3)
  const before = (await deps.db.outbox.orderBy('seq').toArray()).map(row => row.event)
  expect(await send()).toMatchObject({
    waiting: 0,
    delivered: 3,
    refused: 0,
    enrolled: true,
    lastSuccessMs: NOW_MS,
    nextTryMs: null,
    lastError: null,
  })
  const [batch] = batches
  expect(batch?.url).toBe('https://hub.example.com/v1/events')
  expect(batch?.events).toEqual(before)
  expect(batch?.init).toMatchObject({
    method: 'POST',
    redirect: 'error',
    credentials: 'omit',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
  })
  expect(new Headers(enrolments[0]?.init.headers).get('authorization')).toBe('Bearer token-1')
  const { key, installId } = JSON.parse(new TextDecoder().decode(enrolments[0]?.init.body as Uint8Array))
  const token = new Headers(batch?.init.headers).get('authorization')?.replace('Bearer ', '') ?? ''
  const { payload, protectedHeader } = await compactVerify(token, await importJWK(key, 'ES256'), { algorithms: ['ES256'] })
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: installId, typ: 'scopewarden-batch+jws' })
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    iat: NOW_MS / 1000,
    aud: 'scopewarden-hub',
    sha256: await sha256(batch?.init.body as Uint8Array<ArrayBuffer>),
  })
  expect((await readBook(deps.db)).bytes).toBe(0)
})

test('a second delivery uses the same key, which cannot be read out', async () => {
  const { deps, enrolments, record, send } = await setUp([acceptAll])
  await record(1)
  await send()
  await record(1)
  await send()
  expect(enrolments).toHaveLength(1)
  const kept = (await deps.db.meta.get('hubKey'))?.value as CryptoKeyPair | undefined
  expect(kept?.privateKey.extractable).toBe(false)
})

test('offline: nothing is lost, and the next try comes between 30 s and a ceiling that doubles up to an hour', async () => {
  const { deps, record, send, look, enrolments } = await setUp([], { random: n => new Uint8Array(n).fill(255) })
  await record(1)
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    const state = await send()
    expect(state).toMatchObject({ waiting: 1, lastError: { code: 'hub-unreachable' } })
    waits.push(Math.round(((state.nextTryMs ?? 0) - deps.nowMs()) / 1000))
  }
  expect(waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
  expect(enrolments).toHaveLength(1)
  deps.random = n => new Uint8Array(n)
  expect((await send()).nextTryMs).toBe(NOW_MS + 30_000)
  const before = (await readDelivery(deps.db)).attempt
  await look()
  expect((await readDelivery(deps.db)).attempt).toBe(before)
})

test('429 with Retry-After is obeyed, also by a person who presses the button', async () => {
  const { deps, batches, record, send } = await setUp([new Response('', { status: 429, headers: { 'retry-after': '120' } }), acceptAll])
  await record(1)
  const { nextTryMs } = await send()
  expect(nextTryMs).toBeGreaterThanOrEqual(NOW_MS + 120_000)
  expect(nextTryMs).toBeLessThanOrEqual(NOW_MS + 150_000)
  await send()
  expect(batches).toHaveLength(1)
  deps.setNow(nextTryMs ?? 0)
  expect((await send()).waiting).toBe(0)
})

test.each([
  ['a date', new Date(NOW_MS + 3_600_000).toUTCString(), 3_600_000],
  ['a year', '31536000', 24 * 3_600_000],
])('503 with Retry-After of %s', async (_, value, least) => {
  const { record, send } = await setUp([new Response('', { status: 503, headers: { 'retry-after': value } })])
  await record(1)
  const { nextTryMs, lastError } = await send()
  expect(lastError?.code).toBe('hub-503')
  expect((nextTryMs ?? 0) - NOW_MS).toBeGreaterThanOrEqual(least)
  expect((nextTryMs ?? 0) - NOW_MS).toBeLessThanOrEqual(least + 30_000)
})

test.each([
  ['rubbish in Retry-After', new Response('', { status: 429, headers: { 'retry-after': 'soon' } }), 'hub-429'],
  ['a hub that fails', new Response('', { status: 500 }), 'hub-500'],
  ['a wrong address', new Response('', { status: 404 }), 'hub-404'],
  ['a captive portal', new Response('<html>Log in</html>', { status: 200 }), 'hub-answer-odd'],
  ['an empty receipt', receipt(), 'hub-answer-odd'],
  ['a receipt of other events', receipt({ accepted: ['x'] }), 'hub-answer-odd'],
  ['an endless answer', new Response(new ReadableStream({ pull: c => c.enqueue(new Uint8Array(65536)) })), 'hub-unreachable'],
])('%s: the events stay', async (_, answer, code) => {
  const { deps, record, send } = await setUp([() => answer])
  await record(2)
  expect(await send()).toMatchObject({ waiting: 2, delivered: 0, lastError: { code } })
  expect((await readDelivery(deps.db)).nextTryMs).toBeGreaterThanOrEqual(NOW_MS + 30_000)
})

test('what the hub refuses is counted and told, not sent again; the rest is through', async () => {
  const { deps, batches, record, send } = await setUp([
    ({ events: [a, b, c] }) =>
      receipt({
        accepted: [a?.id ?? ''],
        duplicate: [b?.id ?? ''],
        refused: [
          { id: c?.id ?? '', index: 2, code: 'event-invalid', message: 'no' },
          { id: null, index: 3, code: 'event-invalid', message: 'no' },
        ],
      }),
    acceptAll,
  ])
  await record(4)
  expect(await send()).toMatchObject({ delivered: 2, refused: 2 })
  expect(batches[0]?.events).toHaveLength(4)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 3, refused: 2 })
  expect(batches[1]?.events.map(event => event.data.unmapped.fact)).toMatchObject([{ type: 'health', code: 'events-refused', count: 2 }])
  await send()
  expect(batches).toHaveLength(2)
  expect((await readDelivery(deps.db)).deadLetters).toHaveLength(2)
})

test('a hub that refuses everything, health events too, ends the matter', async () => {
  const { deps, batches, record, send } = await setUp([
    ({ events }) => receipt({ refused: events.map(({ id }, index) => ({ id, index, code: 'no', message: 'no' })) }),
  ])
  await record(2)
  for (let i = 0; i < 5; i++) await send()
  expect(batches).toHaveLength(2)
  expect(await send()).toMatchObject({ waiting: 0, refused: 3, delivered: 0 })
  expect(await deps.db.facts.count()).toBe(3)
})

test('a batch that is too large is halved until it fits; one that never fits is refused alone', async () => {
  const limit: Answer = ({ events }) =>
    events.length > 2 || events.some(e => e.id === bad) ? new Response('', { status: 413 }) : acceptAll({ events } as Seen)
  const { deps, batches, record, send } = await setUp([limit])
  await record(8)
  const bad = (await deps.db.outbox.orderBy('seq').toArray())[3]?.id
  expect(await send()).toMatchObject({ delivered: 7, refused: 1 })
  expect(batches[0]?.events).toHaveLength(8)
})

test('no batch is larger than 500 events or 1 MiB', async () => {
  const { deps, batches, record, send } = await setUp([acceptAll])
  deps.toCloudEvent = (fact, reporter) =>
    ({ id: fact.id, data: { unmapped: { fact, reporter } }, pad: 'ä'.repeat(fact.id < 'z' ? 1000 : 0) }) as unknown as CloudEvent
  await record(1100)
  await send()
  expect(batches.reduce((sum, batch) => sum + batch.events.length, 0)).toBe(1100)
  for (const { events, init } of batches) {
    expect(events.length).toBeLessThanOrEqual(500)
    expect((init.body as Uint8Array).length).toBeLessThanOrEqual(1024 * 1024)
  }
  expect(batches.length).toBeGreaterThanOrEqual(3)
})

test('401: enrols again once, then waits', async () => {
  const { enrolments, batches, record, send } = await setUp([new Response('', { status: 401 })])
  await record(1)
  await send()
  expect([enrolments.length, batches.length]).toEqual([1, 1])
  expect(await send()).toMatchObject({ waiting: 1, lastError: { code: 'hub-refuses-browser' } })
  expect([enrolments.length, batches.length]).toEqual([2, 3])
})

test('401 after a while: a new enrolment mends it', async () => {
  const { enrolments, record, send } = await setUp([acceptAll, new Response('', { status: 403 }), acceptAll])
  await record(1)
  await send()
  await record(1)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 2 })
  expect(enrolments).toHaveLength(2)
})

test('a wrong enrolment token is told, and no event is sent', async () => {
  const { batches, record, send } = await setUp([acceptAll], { enrol: () => json({}, 401) })
  await record(1)
  expect(await send()).toMatchObject({ enrolled: false, waiting: 1, lastError: { code: 'hub-enrolment-refused' } })
  expect(batches).toHaveLength(0)
})

test('a hub that knows this id with a lost key gets a browser of a new id', async () => {
  let conflicts = 1
  const { deps, batches, record, send } = await setUp([acceptAll], { enrol: () => json({}, conflicts-- > 0 ? 409 : 201) })
  await record(1)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 1 })
  expect(batches[0]?.events[0]?.source).not.toContain(INSTALL_ID)
  expect(batches[0]?.events[0]?.source).toContain(deps.local.items.installId)
  expect(batches[0]?.events[0]?.data.unmapped.reporter.installId).toBe(deps.local.items.installId)
})

test('killed between the answer and the deletion: the same events go again, and nothing is lost', async () => {
  const { deps, batches, record, send } = await setUp([
    seen => {
      deps.db.close()
      return acceptAll(seen)
    },
    ({ events }) => receipt({ duplicate: events.map(event => event.id) }),
  ])
  await record(2)
  await expect(send()).rejects.toThrow()
  await deps.db.open()
  expect(await deps.db.outbox.count()).toBe(2)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 2 })
  expect(batches[1]?.events.map(e => e.id)).toEqual(batches[0]?.events.map(e => e.id))
})

test('one run at a time', async () => {
  const { batches, record, send } = await setUp([acceptAll])
  await record(1)
  await Promise.all([send(), send(), send()])
  expect(batches).toHaveLength(1)
})

test('a fleet does not report in the same second', async () => {
  const { deps, batches, record, look } = await setUp([acceptAll])
  await record(1)
  const { nextTryMs } = await look()
  expect(nextTryMs).toBe(NOW_MS + (0x11111111 % 300_000))
  await look()
  expect(batches).toHaveLength(0)
  deps.setNow(nextTryMs ?? 0)
  expect((await look()).waiting).toBe(0)
})

test('a hub on this computer gets the first report at once', async () => {
  const { record, look } = await setUp([acceptAll], { settings: () => ({ hubUrl: 'http://127.0.0.1:4711', enrolmentToken: 't' }) })
  await record(1)
  expect(await look()).toMatchObject({ waiting: 0, delivered: 1 })
})

test('dropped events are reported with their exact number, once', async () => {
  const { deps, batches, send } = await setUp([acceptAll])
  await writeBook(deps.db, { ...(await readBook(deps.db)), dropped: 12, unreported: 7 })
  expect(await send()).toMatchObject({ dropped: 12, delivered: 1 })
  await send()
  expect(batches.flatMap(batch => batch.events.map(event => event.data.unmapped.fact))).toMatchObject([
    { code: 'events-dropped', count: 7 },
  ])
})

test.each(['http://hub.example.com', 'ftp://hub.example.com', 'https://u:p@hub.example.com', 'not an address'])(
  'nothing is sent to %s',
  async hubUrl => {
    const { batches, enrolments, record, send } = await setUp([acceptAll], { settings: () => ({ hubUrl }) })
    await record(1)
    expect(await send()).toMatchObject({ waiting: 1, lastError: { code: 'url-unsafe' } })
    expect([batches.length, enrolments.length]).toEqual([0, 0])
  },
)

test('without a hub nothing is sent', async () => {
  const { enrolments, record, send } = await setUp([acceptAll], { settings: () => ({}) })
  await record(1)
  expect(await send()).toMatchObject({ hubUrl: null, enrolled: false, waiting: 0, lastError: null })
  expect(enrolments).toHaveLength(0)
})

test('a browser whose clock is wrong by days goes by the hub’s', async () => {
  const hubMs = NOW_MS + 3 * 86_400_000
  const iatOf = ({ init }: Seen) => {
    const token = new Headers(init.headers).get('authorization')?.split('.')[1] ?? ''
    return JSON.parse(Buffer.from(token, 'base64url').toString()).iat as number
  }
  const byClock = (seen: Seen) =>
    Math.abs(iatOf(seen) - hubMs / 1000) < 600
      ? acceptAll(seen)
      : new Response('', { status: 401, headers: { date: new Date(hubMs).toUTCString() } })
  const { batches, enrolments, record, send } = await setUp([byClock])
  await record(1)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 1 })
  await record(1)
  expect(await send()).toMatchObject({ waiting: 0, delivered: 2 })
  expect([batches.length, enrolments.length]).toEqual([3, 1])
})

test('a hub whose clock leaps with every answer is not followed for ever', async () => {
  let days = 0
  const leap = () => new Response('', { status: 401, headers: { date: new Date(NOW_MS + ++days * 86_400_000).toUTCString() } })
  const { batches, record, send } = await setUp([leap])
  await record(1)
  await send()
  expect(await send()).toMatchObject({ waiting: 1, lastError: { code: 'hub-refuses-browser' } })
  expect(batches.length).toBeLessThanOrEqual(5)
})
