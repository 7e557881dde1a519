import { expect, it } from 'vitest'
import type { PolicyInForce } from '../model/policy.ts'
import { deskOfRequests } from './desk-of-requests.ts'
import { fakeDeps, NOW_MS, observed, REPORTER, samplePolicy } from './platform-deps.fake.ts'

const look = observed({ appKey: 'acme|client:mailer' })
const build = async () => {
  const deps = await fakeDeps()
  const notified: string[] = []
  const state: { inForce: PolicyInForce | null } = { inForce: null }
  const desk = deskOfRequests({
    browser: {
      notifications: { create: async (id: string) => void notified.push(id) },
      i18n: { getMessage: () => '' },
      runtime: { getURL: (path: string) => path },
    } as never,
    deps,
    opened: Promise.resolve(),
    who: async () => REPORTER,
    inForce: () => state.inForce,
    judge: () => ({ ...look.assessment, verdict: 'inform' }),
    askText: () => 'mailer',
    learned: async () => undefined,
    refresh: async () => undefined,
    deliverSoon: () => undefined,
    failed: cause => {
      throw cause
    },
  })
  const draft = () => ({
    id: deps.factId(NOW_MS),
    atMs: NOW_MS,
    encounterId: look.encounterId,
    appKey: look.appKey,
    text: 'mailer',
    observation: look.observation,
    assessment: look.assessment,
    note: null,
  })
  return { deps, desk, state, notified, draft }
}

it('writes one request, however many are pressed at the same moment', async () => {
  const { deps, desk, draft } = await build()
  await Promise.all([desk.ask(draft()), desk.ask(draft()), desk.ask(draft())])
  expect([await deps.db.requests.count(), await deps.db.facts.count()]).toEqual([1, 1])
})
it('approves nothing by a policy that may not be the organisation’s, and says it once when it is', async () => {
  const { deps, desk, state, notified, draft } = await build()
  await desk.ask(draft())
  await desk.holdAgainstPolicy()
  expect([(await deps.db.requests.toArray())[0]?.answer, notified]).toEqual([null, []])
  state.inForce = { policy: samplePolicy(), version: 2, epoch: 1, source: 'fetched', stale: false }
  await desk.holdAgainstPolicy()
  await desk.holdAgainstPolicy()
  expect((await desk.recallAsked(look.appKey))[0]?.answer?.kind).toBe('approved')
  expect(notified).toHaveLength(1)
})
