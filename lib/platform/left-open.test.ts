import { beforeEach, expect, it } from 'vitest'
import { fold } from '../inventory/fold.ts'
import type { FactOf } from '../model/fact.ts'
import { leftOpen } from './left-open.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'

const DAY_MS = 86_400_000
let deps: FakeDeps
beforeEach(async () => {
  deps = await fakeDeps({ fold })
})

let made = 0
const look = async (more: Partial<FactOf<'observed'>> = {}) => {
  const id = deps.factId(NOW_MS + ++made)
  const fact = { ...observed({ appKey: `acme|client:${made}` }), id, encounterId: id, ...more }
  await recordFact(deps, fact, REPORTER)
  return fact
}
const after = async ({ encounterId, appKey, atMs }: FactOf<'observed'>, fact: object) =>
  recordFact(deps, { id: deps.factId(NOW_MS + ++made), encounterId, appKey, atMs, ...fact } as never, REPORTER)

it('finds the encounters of the last day that have no outcome, as they were seen last', async () => {
  const open = await look()
  const ended = await look()
  await after(ended, { type: 'concluded', outcome: 'abandoned', scopesGranted: null })
  const decided = await look()
  await after(decided, { type: 'decided', atMs: NOW_MS + 60_000, decision: { action: 'continued', reason: null, note: null } })
  const revised = await look()
  const assessment = { ...revised.assessment, verdict: 'block' as const }
  await after(revised, { type: 'revised', observation: revised.observation, assessment })
  await look({ atMs: NOW_MS - 2 * DAY_MS })
  expect(await leftOpen(deps.db, NOW_MS)).toEqual([
    { id: open.id, observation: open.observation, assessment: open.assessment, atMs: NOW_MS },
    { id: decided.id, observation: decided.observation, assessment: decided.assessment, atMs: NOW_MS + 60_000 },
    { id: revised.id, observation: revised.observation, assessment, atMs: NOW_MS },
  ])
})

it('finds the newest eight of many', async () => {
  const all: string[] = []
  for (let i = 0; i < 12; i++) all.push((await look()).id)
  expect((await leftOpen(deps.db, NOW_MS)).map(one => one.id)).toEqual(all.slice(-8))
})
