import { beforeEach, describe, expect, it } from 'vitest'
import { Fact } from '../model/fact.ts'
import type { Rooms } from '../model/rooms.ts'
import { createFlowSession } from './flow-session.ts'
import { keepLeftOpen, type LeftOpen } from './left-open.ts'
import { PAGE, rooms as plain } from './rooms.fake.ts'
import { fakeArea, fakeWarden, NOW_MS, sightOf } from './warden.fake.ts'
import type { Warden } from './warden.ts'
import type { Sight } from './warden-deps.ts'

/** A consent page whose address says nothing of the request; at a server that no data knows the page alone says that it is one. */
const OPAQUE = 'https://as.alpha/consent'
const STRANGE = 'https://as.unknown/confirm'
const ASK = 'https://as.alpha/authorize?v=justify'
let grown: boolean
const rooms: Rooms = {
  ...plain,
  observe: sighting => {
    const { url, page } = sighting
    const bare = url === OPAQUE || (url === STRANGE && page?.appName)
    const seen = plain.observe(bare ? { url: `${url}?v=acknowledge` } : { url })
    return seen && { ...seen, client: { ...seen.client, ...(bare ? { id: null } : {}), name: page?.appName ?? null } }
  },
  joinPage: (observation, { appName }) => ({
    ...observation,
    client: { ...observation.client, name: appName ?? observation.client.name },
  }),
  assess: (observation, before) => ({
    ...plain.assess(observation, before),
    verdict: observation.client.id === null ? 'acknowledge' : plain.assess(observation, before).verdict,
    findings: grown ? [{ code: 'scope-expansion', scopes: ['mail'], had: [] }] : [],
  }),
}
/** Longer than anything goes on in the rooms that are stood in for. */
const LONG_MS = 5000

let area: ReturnType<typeof fakeArea>
let facts: Fact[]
let acts: string[]
/** Flows at whose hosts somebody listens. */
let watched: Set<string>
let warden: Warden
const born = () =>
  fakeWarden(area, {
    rooms,
    record: async fact => void facts.push(Fact.parse(fact)),
    tab: {
      openGate: async () => void acts.push('gate'),
      questionChanged: async () => void acts.push('changed'),
      watchHosts: async id => void watched.add(id),
      unwatchHosts: async id => void watched.delete(id),
    },
  })
beforeEach(() => {
  area = fakeArea()
  facts = []
  acts = []
  watched = new Set()
  grown = false
  warden = born()
})

const kinds = () => facts.map(fact => fact.type)
const encounters = () => new Set(facts.map(fact => ('encounterId' in fact ? fact.encounterId : '')))
const says = (appName: string) => ({ ...PAGE, appName })
const page = (url: string, over: Partial<Sight> = {}) => sightOf(url, { document: `anew ${url}`, ...over })
const back = (url: string, over: Partial<Sight> = {}) => page(url, { again: true, ...over })
/** What follows when a verdict was shown. */
const settled = () => new Promise(resolve => setTimeout(resolve))
const met = () => warden.question(7, { place: 'gate', document: 'gate' })

/** The browser has ended, and begun again: nothing is left but what was written down. Gives it back. */
async function ended({ agoMs = 0, keptAtMs = NOW_MS } = {}): Promise<LeftOpen[]> {
  const left = new Map<string, LeftOpen>()
  for (const fact of facts)
    if (fact.type === 'observed' || fact.type === 'revised')
      left.set(fact.encounterId, { ...fact, id: fact.encounterId, atMs: NOW_MS - agoMs })
  area.kept.clear()
  await keepLeftOpen(createFlowSession(area), rooms, [...left.values()], keptAtMs)
  acts = []
  facts = []
  watched = new Set()
  warden = born()
  return [...left.values()]
}
const leave = async (url: string, tabId = 7) => warden.committed(sightOf(url, { tabId }))

describe('what a browser left open when it ended', () => {
  it('goes on when its page comes back, however long ago it was, and is asked anew', async () => {
    await leave(ASK)
    const [first] = await ended({ agoMs: LONG_MS })
    // A page that comes back is heard of as a request first, as if it were new.
    await warden.requested(page(ASK))
    await warden.committed(back(ASK))
    expect([kinds(), acts]).toEqual([[], ['gate']])
    expect((await met())?.encounterId).toBe(first?.id)
    await warden.requested(page('https://app.example/cb?error=access_denied', { ledBy: 'as.alpha' }))
    expect(facts).toMatchObject([{ type: 'concluded', outcome: 'denied', encounterId: first?.id }])
    // It was one encounter: the next one is another.
    await warden.committed(page(ASK, { document: 'later' }))
    expect(kinds()).toEqual(['concluded', 'observed'])
  })
  it('is gone on with by who begins anew soon after, and by nobody later', async () => {
    await leave(ASK)
    const [first] = await ended()
    await warden.committed(page(ASK))
    expect([kinds(), (await met())?.encounterId]).toEqual([[], first?.id])
    await ended()
    await leave(ASK)
    await ended({ agoMs: LONG_MS })
    await warden.requested(page(ASK))
    await warden.committed(page(ASK))
    expect([kinds(), acts]).toEqual([['observed'], ['gate']])
    // What was left ends on its own.
    expect(encounters().has(first?.id ?? '')).toBe(false)
  })
  it('is listened for at its own server as long as it is under way', async () => {
    await leave('https://as.unknown/authorize?v=acknowledge')
    const [first] = await ended({ agoMs: LONG_MS })
    await warden.requested(page('https://as.unknown/authorize?v=acknowledge'))
    await warden.committed(back('https://as.unknown/authorize?v=acknowledge'))
    expect([...watched]).toEqual([first?.id])
  })
  it('is said to be judged otherwise where it is now', async () => {
    await leave(ASK)
    await ended()
    grown = true
    await warden.committed(back(ASK))
    expect(facts).toMatchObject([{ type: 'revised', assessment: { findings: [{ code: 'scope-expansion' }] } }])
  })
  it('ends where nobody takes it up again, and another request is another encounter', async () => {
    await leave(ASK)
    const [first] = await ended({ keptAtMs: NOW_MS - 2000 })
    await warden.committed(back('https://as.alpha/authorize?v=block'))
    expect(kinds()).toEqual(['observed'])
    await warden.sweepAll()
    expect(facts.slice(1)).toMatchObject([{ type: 'concluded', outcome: 'abandoned', encounterId: first?.id }])
  })
})

describe('a page that comes back and whose address says nothing of the request', () => {
  it('goes on with what was left open at its server, by name', async () => {
    await leave(ASK)
    await warden.committed(sightOf(OPAQUE))
    await warden.pageRead(sightOf(OPAQUE), says('Mailer'))
    const [first] = await ended({ agoMs: LONG_MS })
    await warden.committed(back(OPAQUE))
    expect([(await met())?.encounterId, acts, kinds()]).toEqual([first?.id, ['gate'], []])
    await warden.pageRead(page(OPAQUE), says('Mailer'))
    await warden.requested(page('https://app.example/cb?code=1', { ledBy: 'as.alpha' }))
    expect(facts).toMatchObject([{ type: 'concluded', outcome: 'granted', encounterId: first?.id }])
  })
  it('goes on with it also where it was there before anybody listened', async () => {
    await leave(ASK)
    await warden.pageRead(sightOf(OPAQUE), says('Mailer'))
    const [first] = await ended({ agoMs: LONG_MS })
    expect((await warden.arrived(page(OPAQUE, { unmet: true }))).hold).toBe(true)
    expect([(await met())?.encounterId, kinds()]).toEqual([first?.id, []])
  })
  it('belongs to none where several were left open at its server', async () => {
    for (const [tabId, name] of [
      [7, 'Mailer'],
      [8, 'Planner'],
    ] as const) {
      await leave(`https://as.alpha/authorize?v=justify${tabId === 8 ? '&x' : ''}`, tabId)
      await warden.pageRead(sightOf(OPAQUE, { tabId }), says(name))
    }
    await ended({ agoMs: LONG_MS })
    await warden.committed(back(OPAQUE))
    expect(kinds()).toEqual(['observed'])
  })
  it('is parted from what it was taken for when it names another app', async () => {
    await leave(ASK)
    await warden.pageRead(sightOf(OPAQUE), says('Mailer'))
    const [first] = await ended({ agoMs: LONG_MS })
    await warden.committed(back(OPAQUE))
    await warden.pageRead(page(OPAQUE), says('Planner'))
    await settled()
    expect(facts).toMatchObject([{ type: 'observed', observation: { client: { id: null, name: 'Planner' } } }])
    expect(encounters().has(first?.id ?? '')).toBe(false)
    // It is left open still, for the page that is its own.
    const its = page(OPAQUE, { tabId: 8, document: 'its own' })
    await warden.committed({ ...its, again: true })
    await warden.pageRead(its, says('Mailer'))
    expect(kinds()).toEqual(['observed'])
    // Once a page has said who asks, it may call itself anything.
    await warden.pageRead(its, says('Mailer 2'))
    await settled()
    expect([kinds(), encounters().has(first?.id ?? '')]).toEqual([['observed', 'revised'], true])
  })
  it('is read at a server that nobody describes where something was left open, and goes on with it if it asks', async () => {
    const asked = 'https://as.unknown/authorize?v=acknowledge'
    await leave(asked)
    await warden.pageRead(sightOf(STRANGE), says('Mailer'))
    const [first] = await ended({ agoMs: LONG_MS })
    expect((await warden.arrived(page('https://as.elsewhere/confirm'))).read).toBe(null)
    await warden.committed(back(STRANGE))
    expect(acts).toEqual([])
    expect((await warden.arrived(page(STRANGE))).read).toEqual([])
    const orders = await warden.pageRead(page(STRANGE), says('Mailer'))
    await settled()
    expect([orders.notice, (await met())?.encounterId, kinds()]).toEqual(['modal', first?.id, []])
    expect([...watched]).toEqual([first?.id])
  })
})
