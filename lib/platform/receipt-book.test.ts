import { beforeEach, expect, it } from 'vitest'
import { beforeOf } from '../inventory/before-of.ts'
import { fold } from '../inventory/fold.ts'
import type { Assessment } from '../model/assessment.ts'
import type { FactOf } from '../model/fact.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { forgetEncounter } from './forget-encounter.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { markTakenBack, type ReceiptReview, reviewReceipts } from './receipt-book.ts'
import { recordFact } from './record-fact.ts'

const DAY_MS = 86_400_000
let deps: FakeDeps
const grant = (id: string): Grant => ({ id, data: 'mail', access: 'read', reach: 'own', known: true, seen: 'url' })
const look = (scopes: string[], more: Partial<Assessment> = {}) => {
  const model = observed({ appKey: 'acme|client:mailer' })
  const requested = scopes.map(grant)
  return {
    ...model,
    observation: { ...model.observation, scopes: { visibility: 'full' as const, requested } },
    assessment: { ...model.assessment, ...more },
  }
}
const grantIt = async (seen: FactOf<'observed'>, added: string[] = []) => {
  await recordFact(deps, seen, REPORTER)
  const concluded: FactOf<'concluded'> = {
    type: 'concluded',
    id: deps.factId(NOW_MS),
    atMs: seen.atMs,
    encounterId: seen.encounterId,
    appKey: seen.appKey,
    outcome: 'granted',
    scopesGranted: null,
    given: { scopes: seen.observation.scopes.requested, visibility: 'full', added },
  }
  await recordFact(deps, concluded, REPORTER)
}
const { assessment: CALM } = observed()
const review = (judged: Partial<Assessment> = {}, more: Partial<ReceiptReview> = {}) =>
  reviewReceipts(deps, { judge: () => ({ ...CALM, ...judged }), beforeOf, expiresOf: () => null, mayRemind: true, ...more })
const AGAINST: Partial<Assessment> = { verdict: 'block', decidedBy: ['rule'] }
const only = async () => {
  const rows = await deps.db.receipts.toArray()
  expect(rows).toHaveLength(1)
  return rows[0]
}

beforeEach(async () => {
  deps = await fakeDeps({ fold })
})

it('is kept with the grant, as it was seen, and not for a sign-in or a flow that was left', async () => {
  const left = look(['mail'])
  await recordFact(deps, left, REPORTER)
  const { type: _, ...head } = { ...left, id: deps.factId(NOW_MS) }
  await recordFact(
    deps,
    {
      type: 'concluded',
      id: head.id,
      atMs: head.atMs,
      encounterId: head.encounterId,
      appKey: head.appKey,
      outcome: 'denied',
      scopesGranted: null,
    },
    REPORTER,
  )
  const signIn = look([])
  await grantIt({ ...signIn, observation: { ...signIn.observation, kind: 'sign-in' } })
  expect(await deps.db.receipts.count()).toBe(0)
  await grantIt(look(['mail']))
  expect(await only()).toMatchObject({
    appKey: 'acme|client:mailer',
    observation: { scopes: { requested: [{ id: 'mail' }] } },
    today: null,
  })
})

it('is held against the policy of today with all that was ever granted', async () => {
  await grantIt(look(['mail']))
  await grantIt(look(['files']), ['files'])
  const judged: Observation[] = []
  await review({}, { judge: observation => (judged.push(observation), CALM) })
  expect(judged.map(({ scopes }) => [scopes.visibility, scopes.requested.map(({ id }) => id).sort()])).toEqual([
    ['full', ['files', 'mail']],
  ])
  expect((await only())?.today).toEqual(CALM)
})

it('reminds once, and again only when more was granted or it was granted again after it was taken back', async () => {
  await grantIt(look(['mail']))
  expect(await review(AGAINST)).toMatchObject([{ standing: { state: 'against' }, record: { key: 'acme|client:mailer' } }])
  expect(await review(AGAINST)).toEqual([])
  await grantIt(look(['mail']))
  expect(await review(AGAINST)).toEqual([])
  await grantIt(look(['files']), ['files'])
  expect(await review(AGAINST)).toHaveLength(1)
  expect(await markTakenBack(deps, 'acme|client:mailer', true)).toBe(true)
  expect(await review(AGAINST)).toEqual([])
  await grantIt(look(['files']))
  expect(await review(AGAINST)).toHaveLength(1)
})

it('reminds of nothing while the organisation only watches, and does when it no longer does', async () => {
  await grantIt(look(['mail']))
  expect(await review(AGAINST, { mayRemind: false })).toEqual([])
  expect(await review(AGAINST)).toHaveLength(1)
})

it('knows the exception that let it pass, and when that has ended', async () => {
  await grantIt(look(['mail'], { decidedBy: ['exception:pilot'] }))
  const untilMs = NOW_MS + DAY_MS
  await review({ decidedBy: ['exception:pilot'] }, { expiresOf: () => untilMs })
  deps.setNow(untilMs + 1)
  expect(await review(AGAINST)).toMatchObject([{ standing: { state: 'exception-ended', endedMs: untilMs } }])
})

it('is made for what was granted before receipts were kept, and judged only where it is known what was seen', async () => {
  await grantIt(look(['mail']))
  await deps.db.receipts.clear()
  await review(AGAINST)
  expect((await only())?.today).toMatchObject(AGAINST)
  await deps.db.receipts.clear()
  await deps.db.facts.clear()
  expect(await review(AGAINST)).toEqual([])
  expect(await only()).toMatchObject({ observation: null, today: null })
})

it('goes with the app, and with an encounter that is forgotten', async () => {
  const seen = look(['mail'])
  await grantIt(seen)
  await forgetEncounter(deps, seen.encounterId, seen.appKey)
  expect(await deps.db.receipts.count()).toBe(0)
  await grantIt(look(['mail']))
  await deps.db.apps.clear()
  await review()
  expect(await deps.db.receipts.count()).toBe(0)
})
