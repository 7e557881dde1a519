import { beforeEach, expect, it } from 'vitest'
import type { Assessment } from '../model/assessment.ts'
import { requestState } from '../model/request-state.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { purge } from './purge.ts'
import { type AskDraft, askForAccess, holdAgainstPolicy, noteWords, standingOf } from './request-book.ts'
import { settleReceipt } from './settle-receipt.ts'

const DAY_MS = 86_400_000
let deps: FakeDeps
const look = observed({ appKey: 'acme|client:mailer' })
const draft = (more: Partial<AskDraft> = {}): AskDraft => ({
  id: deps.factId(NOW_MS),
  atMs: NOW_MS,
  encounterId: look.encounterId,
  appKey: look.appKey,
  text: 'mailer reads mail',
  observation: look.observation,
  assessment: { ...look.assessment, verdict: 'request' },
  note: 'for the newsletter',
  ...more,
})
const ask = (more?: Partial<AskDraft>) => askForAccess(deps, draft(more), REPORTER)
const only = async () => {
  const rows = await deps.db.requests.toArray()
  expect(rows).toHaveLength(1)
  const [row] = rows
  if (!row) throw new Error('no request')
  return row
}
const state = async () => {
  const row = await only()
  return requestState(await standingOf(deps.db, row), deps.nowMs())
}
const sendAll = async () => {
  const rows = await deps.db.outbox.toArray()
  await settleReceipt(deps.db, rows, { accepted: rows.map(row => row.id), duplicate: [], refused: [] }, deps.nowMs())
}
const verdict = (change: Partial<Assessment>) => () => ({ ...look.assessment, ...change })
const STOPPED = verdict({ verdict: 'request' })
const passing = (id: string) => verdict({ verdict: 'inform', decidedBy: [`exception:${id}`] })

beforeEach(async () => {
  deps = await fakeDeps()
})

it('is kept with the event that carries it, and is sent once that is acknowledged', async () => {
  expect(await ask()).toEqual({ state: 'waiting' })
  expect((await deps.db.outbox.toArray()).map(row => row.event.data.unmapped.fact)).toMatchObject([
    { type: 'asked', note: 'for the newsletter', ask: (await only()).ask },
  ])
  await sendAll()
  expect(await state()).toEqual({ state: 'sent' })
})
it('is one, however often it is asked, before it was sent and after', async () => {
  await ask()
  expect(await ask({ note: 'please' })).toEqual({ state: 'waiting' })
  await sendAll()
  expect(await ask({ note: 'really' })).toEqual({ state: 'sent' })
  expect([await deps.db.facts.count(), (await only()).note]).toEqual([1, 'for the newsletter'])
})
it('is another one for other scopes', async () => {
  await ask()
  await ask({ text: 'mailer sends mail' })
  expect(await deps.db.requests.count()).toBe(2)
})
it('is not kept where its event cannot be', async () => {
  const broken = { ...deps, toCloudEvent: () => ({ id: 'another' }) as never }
  await expect(askForAccess(broken, draft(), REPORTER)).rejects.toMatchObject({ code: 'event-id' })
  expect([await deps.db.requests.count(), await deps.db.facts.count()]).toEqual([0, 0])
})
it('says that it reached nobody where no hub is set, and can be asked again once there is one', async () => {
  expect(await askForAccess({ ...deps, settings: () => ({}) }, draft(), REPORTER)).toEqual({ state: 'unsent', code: null })
  expect(await ask()).toEqual({ state: 'waiting' })
})
it('says so, with the code, when the hub would not have it, and can be asked again', async () => {
  await ask()
  const [row] = await deps.db.outbox.toArray()
  const refused = [{ id: row?.id ?? '', index: 0, code: 'event-invalid', message: 'type: invalid' }]
  await settleReceipt(deps.db, row ? [row] : [], { accepted: [], duplicate: [], refused }, NOW_MS)
  expect(await state()).toEqual({ state: 'unsent', code: 'event-invalid' })
  expect(await ask()).toEqual({ state: 'waiting' })
})
it('reached nobody once its event was given up', async () => {
  await ask()
  deps.setNow(NOW_MS + 5 * DAY_MS)
  await purge(deps, 90)
  expect(await state()).toEqual({ state: 'waiting' })
  deps.setNow(NOW_MS + 31 * DAY_MS)
  for (let i = 0; i < 6; i++) await purge(deps, 90)
  expect(await state()).toEqual({ state: 'unsent', code: null })
})

it('is approved when the policy lets it pass, until its exception ends, and is news once', async () => {
  await ask()
  await sendAll()
  expect(await holdAgainstPolicy(deps, STOPPED, () => null)).toEqual([])
  const untilMs = NOW_MS + 7 * DAY_MS
  const hold = () => holdAgainstPolicy(deps, passing('one'), () => untilMs)
  expect(await hold()).toMatchObject([{ answer: { kind: 'approved', exception: 'one', untilMs } }])
  expect(await state()).toEqual({ state: 'approved', untilMs })
  expect(await hold()).toEqual([])
  expect(await ask()).toEqual({ state: 'approved', untilMs })
  deps.setNow(untilMs)
  expect(await state()).toEqual({ state: 'expired', sinceMs: untilMs })
  expect(await ask()).toEqual({ state: 'waiting' })
})
it('is news again when another exception takes over', async () => {
  await ask()
  await sendAll()
  await holdAgainstPolicy(deps, passing('one'), () => NOW_MS + DAY_MS)
  expect(await holdAgainstPolicy(deps, passing('two'), () => NOW_MS + 9 * DAY_MS)).toHaveLength(1)
})
it('has ended when the policy stops it before the time', async () => {
  await ask()
  await sendAll()
  await holdAgainstPolicy(deps, passing('one'), () => NOW_MS + 7 * DAY_MS)
  deps.setNow(NOW_MS + DAY_MS)
  expect(await holdAgainstPolicy(deps, STOPPED, () => null)).toEqual([])
  expect(await state()).toEqual({ state: 'expired', sinceMs: NOW_MS + DAY_MS })
})
it('is approved without an end where the policy no longer stops it at all', async () => {
  await ask()
  await holdAgainstPolicy(deps, verdict({ verdict: 'allow', decidedBy: ['default'] }), () => 5)
  expect(await state()).toEqual({ state: 'approved', untilMs: null })
})

it('is declined by the hub, in its words, and news once; it can be asked again', async () => {
  await ask()
  await sendAll()
  const words = [{ ask: (await only()).ask, state: 'declined' as const, words: 'Use the other one.' }]
  expect((await noteWords(deps, words)).news).toHaveLength(1)
  expect((await noteWords(deps, words)).news).toHaveLength(0)
  expect(await state()).toEqual({ state: 'declined', words: 'Use the other one.' })
  expect(await ask({ note: 'I have to' })).toEqual({ state: 'waiting' })
})
it('is not approved by the word of the hub: that is only the wish to look for a policy', async () => {
  await ask()
  await sendAll()
  const { ask: hash } = await only()
  expect(await noteWords(deps, [{ ask: hash, state: 'approved', words: null }])).toEqual({ news: [], approvedElsewhere: true })
  expect(await state()).toEqual({ state: 'sent' })
})
it('is declined neither before it was sent nor while the policy lets it pass', async () => {
  await ask()
  const words = [{ ask: (await only()).ask, state: 'declined' as const, words: 'no' }]
  await noteWords(deps, words)
  expect(await state()).toEqual({ state: 'waiting' })
  await sendAll()
  await holdAgainstPolicy(deps, passing('one'), () => NOW_MS + DAY_MS)
  await noteWords(deps, words)
  expect((await state()).state).toBe('approved')
})
it('reached nobody where the hub has lost it', async () => {
  await ask()
  await sendAll()
  await noteWords(deps, [{ ask: (await only()).ask, state: 'unknown', words: null }])
  expect(await state()).toEqual({ state: 'unsent', code: 'hub-forgot' })
})
it('is kept as long as facts are, and while its approval runs', async () => {
  await ask()
  await ask({ text: 'other' })
  const [first] = await deps.db.requests.toArray()
  const untilMs = NOW_MS + 400 * DAY_MS
  await deps.db.requests.update(first?.ask ?? '', { answer: { kind: 'approved', exception: 'x', untilMs, atMs: NOW_MS } })
  for (let day = 0; day <= 14; day += 7) {
    deps.setNow(NOW_MS + day * DAY_MS)
    await purge(deps, 10)
  }
  expect((await only()).ask).toBe(first?.ask)
})
