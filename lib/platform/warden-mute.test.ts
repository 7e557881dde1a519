import { beforeEach, expect, it } from 'vitest'
import type { Fact } from '../model/fact.ts'
import { isMuted, type Mute, muteOf } from '../model/mute.ts'
import type { Grant } from '../model/observation.ts'
import type { Rooms } from '../model/rooms.ts'
import { PAGE, rooms as plain } from './rooms.fake.ts'
import { fakeArea, fakeWarden, NOW_MS, sightOf } from './warden.fake.ts'
import type { Warden } from './warden.ts'

const DAY_MS = 86_400_000
const grant = (id: string): Grant => ({ id, data: 'mail', access: 'read', reach: 'own', known: true, seen: 'url' })
let scopes: string[]
let policyVersion: number
/** What is asked for is in `scopes`; notices can be muted. */
const rooms: Rooms = {
  ...plain,
  observe: sighting => {
    const seen = plain.observe(sighting)
    return seen && { ...seen, scopes: { visibility: 'full', requested: scopes.map(grant) } }
  },
  joinPage: (observation, page) => ({
    ...plain.joinPage(observation, page),
    scopes: { visibility: 'full', requested: scopes.map(grant) },
  }),
  assess: (observation, before) => {
    const found = plain.assess(observation, before)
    return { ...found, policy: { ...found.policy, version: policyVersion } }
  },
  explain: (observation, assessment) => {
    const found = plain.explain(observation, assessment)
    return { ...found, actions: [...found.actions, 'muted'], muteDays: 30 }
  },
}
let nowMs: number
let facts: Fact[]
let acts: string[]
let mutes: Mute[]
let failing: boolean
let warden: Warden
beforeEach(() => {
  nowMs = NOW_MS
  scopes = ['mail']
  policyVersion = 1
  facts = []
  acts = []
  mutes = []
  failing = false
  warden = fakeWarden(fakeArea(), {
    rooms,
    record: async fact => void facts.push(fact),
    isMuted: look => isMuted(mutes, look, nowMs),
    mute: async look => {
      if (failing) throw new Error('disk full')
      mutes = [muteOf(look, nowMs, 30)]
      return true
    },
    trouble: code => void acts.push(code),
    nowMs: () => nowMs,
    tab: { openGate: async () => void acts.push('gate'), closeNotice: async () => void acts.push('close') },
  })
})
const sight = (verdict: string, tabId = 7) => sightOf(`https://as.alpha/authorize?v=${verdict}`, { tabId, document: `${verdict} ${tabId}` })
const answer = async (place: 'notice' | 'gate', action = 'muted') => {
  const asking = { place, document: place }
  const { encounterId = '', nonce = '' } = (await warden.question(7, asking)) ?? {}
  return warden.decide(7, asking, { type: 'decide', encounterId, nonce, action, reason: 'trial', note: null } as never)
}
/** The notice that another tab is told to show for the same app. */
const next = async (verdict: string, tabId: number) => {
  await warden.committed(sight(verdict, tabId))
  return (await warden.arrived(sight(verdict, tabId))).notice
}
const decisions = () => facts.flatMap(fact => (fact.type === 'decided' ? [fact.decision.action] : []))
const muteIt = async (verdict = 'inform') => {
  await warden.committed(sight(verdict))
  expect((await answer('notice')).taken).toBe(true)
}

it('the tab says that access was granted, once it was', async () => {
  await muteIt()
  expect(await warden.tabState(7)).not.toHaveProperty('granted')
  await warden.landed({ tabId: 7, url: 'https://app.example/?code=x' })
  expect(await warden.tabState(7)).toMatchObject({ granted: true })
})

it.each(['inform', 'acknowledge'])('keeps the notice of a verdict `%s` away the next time, and says so in a fact', async verdict => {
  await muteIt(verdict)
  expect([mutes.length, acts]).toEqual([1, ['close']])
  expect(await next(verdict, 8)).toBe('none')
  expect(facts.map(({ type }) => type)).toEqual(['observed', 'decided', 'observed', 'decided'])
  expect(decisions()).toEqual(['muted', 'muted'])
  await warden.arrived(sight(verdict, 8))
  expect(decisions()).toHaveLength(2)
  expect(await warden.question(8, { place: 'notice', document: 'n' })).toBe(null)
  expect(await warden.tabState(8)).toMatchObject({ state: 'decided', decided: 'muted' })
})

it.each([
  ['more is asked for', () => scopes.push('files')],
  ['the policy is another', () => policyVersion++],
  ['its time is over', () => (nowMs += 30 * DAY_MS)],
  ['it was taken back', () => mutes.splice(0)],
])('ends when %s', async (_, change) => {
  await muteIt()
  change()
  expect(await next('inform', 8)).toBe('corner')
  expect(decisions()).toEqual(['muted'])
})

it('ends within an encounter as soon as the page shows that more is asked for', async () => {
  await muteIt()
  expect(await next('inform', 8)).toBe('none')
  scopes.push('files')
  const orders = await warden.pageRead(sight('inform', 8), { ...PAGE, scopeIds: ['inform'], appName: 'App' })
  expect(orders.notice).toBe('corner')
  expect(await warden.question(8, { place: 'notice', document: 'n' })).not.toBe(null)
})

it('is never taken from the gate, and never of a verdict that stops', async () => {
  await warden.committed(sight('inform'))
  expect((await answer('gate')).code).toBe('not-offered')
  await warden.committed(sight('request'))
  expect((await answer('gate')).code).toBe('not-offered')
  expect(mutes).toEqual([])
})

it('counts only when it is on disk', async () => {
  failing = true
  await warden.committed(sight('inform'))
  expect((await answer('notice')).code).toBe('not-stored')
  expect([acts, decisions()]).toEqual([['mute-not-stored'], []])
})

it('leaves nothing of a personal account', async () => {
  await muteIt()
  facts = []
  await warden.committed(sight('inform', 8))
  await warden.pageRead(sight('inform', 8), { ...PAGE, scopeIds: ['inform'], account: 'personal' })
  expect((await warden.arrived(sight('inform', 8))).notice).toBe('corner')
})
