import { beforeEach, expect, it } from 'vitest'
import { fold } from '../inventory/fold.ts'
import { canMute, isMuted, type Mute, type MutedLook, muteOf } from '../model/mute.ts'
import type { Grant } from '../model/observation.ts'
import type { PolicyInForce } from '../model/policy.ts'
import { deskOfMutes } from './desk-of-mutes.ts'
import { type FakeDeps, fakeDeps, NOW_MS, observed, REPORTER, samplePolicy } from './platform-deps.fake.ts'
import { recordFact } from './record-fact.ts'

const DAY_MS = 86_400_000
const KEY = 'acme|client:mailer'
const grant = (id: string): Grant => ({ id, data: 'mail', access: 'read', reach: 'own', known: true, seen: 'url' })
const model = observed({ appKey: KEY })
const look = (more: Partial<MutedLook['observation']> = {}, judged: Partial<MutedLook['assessment']> = {}): MutedLook => ({
  appKey: KEY,
  observation: { ...model.observation, scopes: { visibility: 'full', requested: [grant('mail')] }, ...more },
  assessment: { ...model.assessment, ...judged },
})
let deps: FakeDeps
let told: Mute[][]
let inForce: PolicyInForce
const desk = () => deskOfMutes({ deps, opened: Promise.resolve(), inForce: () => inForce, changed: async mutes => void told.push(mutes) })

beforeEach(async () => {
  deps = await fakeDeps({ fold })
  told = []
  inForce = { policy: samplePolicy(), version: 1, epoch: 1, source: 'embedded', stale: false }
})

it('mutes for as long as the policy lets, tells of it, and takes it back', async () => {
  inForce.policy = { ...inForce.policy, muteDays: 7 }
  const mutes = desk()
  expect(await mutes.mute(look())).toBe(true)
  expect(await mutes.all()).toMatchObject([{ appKey: KEY, sinceMs: NOW_MS, untilMs: NOW_MS + 7 * DAY_MS, scopes: ['|mail'] }])
  expect(await mutes.unmute(KEY)).toBe(true)
  expect(told.map(({ length }) => length)).toEqual([1, 0])
})
it('mutes nothing where the policy lets nobody, and nothing that stops', async () => {
  const mutes = desk()
  expect(await mutes.mute(look({}, { verdict: 'justify' }))).toBe(false)
  inForce.policy = { ...inForce.policy, muteDays: 0 }
  expect(await mutes.mute(look())).toBe(false)
  expect(await mutes.all()).toEqual([])
})
it('mutes the last notice of an app only under the policy that made it', async () => {
  const { observation, assessment } = look()
  await recordFact(deps, { ...model, observation, assessment }, REPORTER)
  const mutes = desk()
  expect([await mutes.muteApp('acme|client:other'), await mutes.muteApp(KEY)]).toEqual([false, true])
  inForce.version = 2
  expect(await mutes.muteApp(KEY)).toBe(false)
})
it.each([
  ['another policy', () => (inForce.version = 2)],
  ['its end', () => deps.setNow(NOW_MS + 30 * DAY_MS)],
])('is thrown away by %s', async (_, change) => {
  const mutes = desk()
  await mutes.mute(look())
  await mutes.review()
  expect(await mutes.all()).toHaveLength(1)
  change()
  await mutes.review()
  expect([await mutes.all(), told.at(-1)]).toEqual([[], []])
})

const NAME = { code: 'name-suspicious', name: 'a', heuristic: 'placeholder' } as const
const mutes = [muteOf(look({}, { findings: [NAME] }), NOW_MS, 30)]
const scopes = (visibility: 'full' | 'hidden', ...ids: string[]) => ({ scopes: { visibility, requested: ids.map(grant) } })
it.each<[string, MutedLook, boolean]>([
  ['the same', look({}, { findings: [NAME] }), true],
  ['less', look(scopes('full'), { findings: [] }), true],
  ['more scopes', look(scopes('full', 'mail', 'files')), false],
  ['what is hidden', look(scopes('hidden', 'mail')), false],
  ['a new finding', look({}, { findings: [NAME, { code: 'offline-access' }] }), false],
  ['the same finding about something else', look({}, { findings: [{ ...NAME, name: 'b' }] }), false],
  ['another verdict', look({}, { verdict: 'acknowledge' }), false],
  ['what would be another verdict', look({}, { wouldBe: 'block' }), false],
  ['another policy', look({}, { policy: { version: 2, epoch: 1, source: 'embedded' } }), false],
  ['another app', { ...look(), appKey: 'acme|client:other' }, false],
  ['a personal account', look({ account: 'personal' }), false],
])('of %s', (_, seen, muted) => {
  expect(isMuted(mutes, seen, NOW_MS + 1)).toBe(muted)
  expect(isMuted(mutes, seen, NOW_MS + 30 * DAY_MS)).toBe(false)
  expect(isMuted(mutes, seen, NOW_MS - 1)).toBe(false)
})
it('is for notices alone', () => {
  const can = (['allow', 'inform', 'acknowledge', 'justify', 'request', 'block'] as const).filter(verdict =>
    canMute(look().observation, { verdict }),
  )
  expect(can).toEqual(['inform', 'acknowledge'])
})
