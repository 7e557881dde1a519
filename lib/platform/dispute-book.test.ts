import { beforeEach, expect, it } from 'vitest'
import { disputeVerdict } from './dispute-book.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'

let deps: FakeDeps
const look = observed({ appKey: 'acme|client:mailer' })
const dispute = (comment: string | null = null, encounterId = look.encounterId) => disputeVerdict(deps, { encounterId, comment }, REPORTER)
const disputes = async () => (await deps.db.facts.toArray()).filter(fact => fact.type === 'disputed')

beforeEach(async () => {
  deps = await fakeDeps()
})

it('reports what is kept of the encounter as it is kept, the last look, with the words and nothing else', async () => {
  await recordFact(deps, look, REPORTER)
  const later = { ...look.assessment, verdict: 'block' as const }
  await recordFact(deps, { ...look, type: 'revised', id: deps.factId(NOW_MS), assessment: later }, REPORTER)
  expect(await dispute('This is our own app.')).toBe('sent')
  const { encounterId, appKey, observation } = look
  expect(await disputes()).toEqual([
    {
      type: 'disputed',
      id: expect.any(String),
      atMs: NOW_MS,
      encounterId,
      appKey,
      observation,
      assessment: later,
      comment: 'This is our own app.',
    },
  ])
  // Ids of one moment stand in no order.
  expect((await deps.db.outbox.toArray()).map(({ event }) => event.data.unmapped.fact.type)).toContain('disputed')
})
it('is one report for the same words, and another for others', async () => {
  await recordFact(deps, look, REPORTER)
  expect([await dispute(), await dispute(), await dispute('ours')]).toEqual(['sent', 'sent', 'sent'])
  expect((await disputes()).map(fact => fact.type === 'disputed' && fact.comment)).toEqual([null, 'ours'])
})
it('says when nothing is kept of it, and when there is nobody to send it to', async () => {
  expect(await dispute()).toBe('failed')
  deps = await fakeDeps({ settings: () => ({}) })
  await recordFact(deps, look, REPORTER)
  expect([await dispute(), await deps.db.outbox.count()]).toEqual(['kept', 0])
})
