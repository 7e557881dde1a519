import { beforeEach, describe, expect, it } from 'vitest'
import { Fact } from '../model/fact.ts'
import type { AskDraft } from './request-book.ts'
import { rooms as fakeRooms, PAGE } from './rooms.fake.ts'
import { fakeArea, fakeWarden, NOW_MS, sightOf } from './warden.fake.ts'

const { observe } = fakeRooms
let rooms: typeof fakeRooms
let facts: Fact[]
let acts: string[]
let troubles: string[]
let forgotten: string[]
let asked: AskDraft[]
let nowMs: number
let failing: boolean
let area: ReturnType<typeof fakeArea>
/** Resolves when what is shown had its time. */
let shown: Promise<void>

/** The worker, as it is after it was killed and woken: only the session's store is still there. */
const reborn = () =>
  fakeWarden(area, {
    rooms,
    record: async fact => {
      if (failing) throw new Error('disk full')
      facts.push(Fact.parse({ ...fact, id: fact.id }))
    },
    afterShown: () => shown,
    ask: async draft => {
      if (failing) throw new Error('disk full')
      asked.push(draft)
      return { state: 'waiting' }
    },
    forget: async encounterId => void forgotten.push(encounterId),
    trouble: code => void troubles.push(code),
    nowMs: () => nowMs,
    workDomains: () => ['example.com'],
    tab: {
      openGate: async () => void acts.push('gate'),
      injectReader: async (_, __, first) => void acts.push(first ? `inject ${first}` : 'inject'),
      closeNotice: async () => void acts.push('close'),
      questionChanged: async () => void acts.push('changed'),
      lookAgain: async () => void acts.push('again'),
      resumeUrl: () => 'https://as.alpha/start',
      watchHosts: async (_, hosts) => void acts.push(`watch ${hosts}`),
    },
  })
let warden: ReturnType<typeof reborn>

beforeEach(() => {
  rooms = { ...fakeRooms }
  facts = []
  acts = []
  troubles = []
  forgotten = []
  asked = []
  nowMs = NOW_MS
  failing = false
  shown = Promise.resolve()
  area = fakeArea()
  warden = reborn()
})

const sight = sightOf
const ask = (verdict: string) => sight(`https://as.alpha/authorize?v=${verdict}`)
const kinds = () => facts.map(fact => (fact.type === 'concluded' ? `concluded ${fact.outcome}` : fact.type))
const GATE = { place: 'gate', document: 'gate' } as const
const answer = async (action: string, from: 'notice' | 'gate' = 'gate', over: object = {}) => {
  const question = await warden.question(7, { place: from, document: from })
  const { encounterId, nonce } = question ?? { encounterId: '00000000-0000-4000-8000-000000000000', nonce: '' }
  return warden.decide(7, { place: from, document: from }, {
    type: 'decide',
    encounterId,
    nonce,
    action,
    reason: 'work-task',
    note: null,
    ...over,
  } as never)
}

describe('one consent, from request to outcome', () => {
  it('is kept when requested, written when shown, stopped by the gate, and ends where it lands', async () => {
    await warden.requested(ask('justify'))
    expect(kinds()).toEqual([])
    await warden.committed(ask('justify'))
    expect(kinds()).toEqual(['observed'])
    expect(acts).toEqual(['gate'])
    expect(await answer('continued')).toMatchObject({ taken: true, next: 'resume', resumeUrl: null })
    await warden.committed({ ...ask('justify'), again: true, document: 'second' })
    expect(acts).toEqual(['gate'])
    await warden.requested(sight('https://app.example/cb?code=secret'))
    expect(kinds()).toEqual(['observed', 'decided', 'concluded granted'])
    expect(JSON.stringify([facts, [...area.kept]])).not.toContain('secret')
    expect(new Set(facts.map(fact => 'encounterId' in fact && fact.encounterId)).size).toBe(1)
    expect(facts[0]?.id).toBe((facts[0] as { encounterId: string }).encounterId)
  })

  it('writes down a grant that no page was shown for', async () => {
    await warden.requested(ask('allow'))
    await warden.requested(sight('https://app.example/cb?code=1'))
    expect(kinds()).toEqual(['observed', 'concluded granted'])
  })

  it('forgets a request that came to nothing, and says that what was shown was left', async () => {
    await warden.requested(ask('inform'))
    await warden.committed(sight('https://as.alpha/authorize?v=block', { document: 'b' }))
    nowMs += 5000
    await warden.sweepAll()
    expect(kinds()).toEqual(['observed', 'concluded abandoned'])
    expect(area.kept.size).toBe(0)
  })

  it('opens the gate again when an unanswered one was left by the back button', async () => {
    await warden.committed(ask('block'))
    await warden.committed({ ...ask('block'), again: true, document: 'second' })
    expect(acts).toEqual(['gate', 'gate'])
    expect(kinds()).toEqual(['observed'])
  })
})

describe('silence', () => {
  it('makes no second event and no second warning of a reload, also after the worker died', async () => {
    await warden.committed(ask('inform'))
    expect((await warden.arrived(ask('inform'))).notice).toBe('corner')
    await warden.question(7, GATE)
    warden = reborn()
    await warden.committed({ ...ask('inform'), again: true, document: 'reload' })
    expect((await warden.arrived({ ...ask('inform'), document: 'reload' })).notice).toBe('kept')
    expect(kinds()).toEqual(['observed'])
  })
  it('begins nothing anew when a page is heard after its flow has ended', async () => {
    await warden.requested(ask('acknowledge'))
    await warden.committed(ask('acknowledge'))
    await warden.requested(sight('https://app.example/cb?code=1'))
    expect((await warden.arrived(ask('acknowledge'))).notice).toBe('none')
    await warden.pageRead(ask('acknowledge'), { ...PAGE, appName: 'Acme' })
    expect(kinds()).toEqual(['observed', 'concluded granted'])
  })
  it('begins nothing anew either when that page has no request in its address', async () => {
    const page = sight('https://as.alpha/consent')
    await warden.requested(ask('acknowledge'))
    await warden.committed(page)
    await warden.arrived(page)
    await warden.requested(sight('https://app.example/cb?code=1'))
    await warden.pageRead(page, { ...PAGE, appName: 'Acme' })
    expect(kinds()).toEqual(['observed', 'concluded granted'])
  })
  it('is one encounter when its request is heard of only after its page', async () => {
    const page = sight('https://as.alpha/account?v=', { document: 'd' })
    rooms.observe = ({ url, ...rest }) => {
      const seen = observe({ url: url.replace('?v=', '?v=allow&'), ...rest })
      return seen && url.endsWith('?v=') ? { ...seen, client: { ...seen.client, id: null } } : observe({ url, ...rest })
    }
    await warden.committed(page)
    expect(acts).toEqual([])
    await warden.requested({ ...ask('block'), document: 'd', belatedSinceMs: nowMs - 60 })
    expect(acts.filter(act => act !== 'changed')).toEqual(['gate'])
    await warden.requested({ ...ask('block'), document: 'd', belatedSinceMs: nowMs - 50 })
    await warden.requested(sight('https://app.example/cb?code=1'))
    expect(kinds().filter(kind => kind !== 'revised')).toEqual(['observed', 'concluded granted'])
    // All of it over before the request was told of: still one.
    await warden.requested({ ...ask('block'), document: 'd', belatedSinceMs: nowMs - 60 })
    await warden.requested(sight('https://app.example/cb?code=1'))
    expect(kinds().filter(kind => kind !== 'revised')).toEqual(['observed', 'concluded granted'])
  })

  it('shows nothing for what is allowed', async () => {
    await warden.committed(ask('allow'))
    expect(acts).toEqual([])
    expect(await warden.arrived(ask('allow'))).toMatchObject({ hold: false, notice: 'none' })
    expect(kinds()).toEqual(['observed'])
  })
  it('leaves other pages alone', async () => {
    await warden.committed(sight('https://shop.example/'))
    expect(await warden.arrived(sight('https://shop.example/'))).toMatchObject({ hold: false, read: null, notice: 'none' })
    expect(facts).toEqual([])
  })
})

describe('pages that say more than the request', () => {
  it('holds until the page was read, then asks again when the verdict rose', async () => {
    await warden.committed(ask('allow'))
    const consent = sight('https://as.alpha/consent', { document: 'c' })
    expect(await warden.arrived(consent)).toMatchObject({ hold: true, notice: 'none' })
    const orders = await warden.pageRead(consent, { ...PAGE, scopeIds: ['request'] })
    expect(orders.hold).toBe(true)
    expect(acts).toEqual(['changed', 'gate'])
    expect(kinds()).toEqual(['observed', 'revised'])
  })
  it('asks anew when more shows after an answer', async () => {
    await warden.committed(ask('justify'))
    await answer('continued')
    await warden.pageRead(sight('https://as.alpha/consent'), { ...PAGE, scopeIds: ['block'] })
    expect(acts).toEqual(['gate', 'changed', 'gate'])
    expect(await answer('continued')).toMatchObject({ taken: false, code: 'not-offered' })
  })
  it('believes of the domain of an account only one of the organisation’s', async () => {
    const told: (string | undefined)[] = []
    for (const accountDomain of ['example.com', 'secret.example', undefined]) {
      await warden.pageRead(sight('https://as.alpha/consent?v=inform'), { ...PAGE, appName: 'App', account: 'work', accountDomain })
      await new Promise(resolve => setTimeout(resolve))
      told.push(facts.flatMap(fact => ('observation' in fact ? [fact.observation.accountDomain] : [])).at(-1))
      area = fakeArea()
      warden = reborn()
    }
    expect(told).toEqual(['example.com', undefined, undefined])
  })

  it('keeps no trace of a personal account', async () => {
    await warden.committed(ask('inform'))
    await warden.pageRead(sight('https://as.alpha/consent'), { ...PAGE, account: 'personal' })
    expect(forgotten).toEqual([(facts[0] as { encounterId: string }).encounterId])
    expect(troubles).toEqual(['personal-account'])
    await answer('dismissed', 'notice')
    expect(kinds()).toEqual(['observed'])
  })
  it('stays with an unknown server over its log-in and its question, until it is answered', async () => {
    await warden.requested(sight('https://as.unknown/authorize?v=acknowledge'))
    for (const path of ['login', 'question']) {
      const page = sight(`https://as.unknown/${path}`)
      await warden.committed(page)
      expect(await warden.arrived(page)).toMatchObject({ notice: 'modal', read: [], engines: [{ id: 'engine', signs: ['.engine'] }] })
      expect(await warden.arrived(page)).toMatchObject({ notice: 'modal', hold: true })
      await warden.pageRead(page, PAGE)
      expect(await warden.arrived(page)).toMatchObject({ notice: 'modal', hold: true, read: null })
    }
    await answer('acknowledged', 'notice')
    expect(await warden.arrived(sight('https://as.unknown/question'))).toMatchObject({ notice: 'none', hold: false })
    expect(kinds()).toEqual(['observed', 'decided'])
  })
  it('meets the next page of an unknown server although its address says nothing', async () => {
    const first = sight('https://as.unknown/authorize?v=justify')
    await warden.requested(first)
    expect(acts).toContain('watch as.unknown')
    await warden.committed(sight('https://as.unknown/login'))
    expect(acts.at(-1)).toBe('gate')
    expect(kinds()).toEqual(['observed'])
  })
})

it('opens the gate before the fact is on disk, and once', async () => {
  facts.push = fact => acts.push(`write ${fact.type}`)
  await warden.requested(ask('justify'))
  await warden.committed(ask('justify'))
  expect(acts.filter(act => act === 'gate' || act.startsWith('write'))).toEqual(['gate', 'write observed'])
})

describe('answers', () => {
  it('are taken once, with the right token, from the right page, if they were offered', async () => {
    await warden.committed(ask('justify'))
    expect(await answer('continued', 'gate', { nonce: 'guess' })).toMatchObject({ taken: false, code: 'used-nonce' })
    expect(await answer('continued', 'notice')).toMatchObject({ taken: false, code: 'not-offered' })
    expect(await answer('requested')).toMatchObject({ taken: false, code: 'not-offered' })
    expect(await answer('continued', 'gate', { reason: null })).toMatchObject({ taken: false, code: 'not-offered' })
    expect(await answer('continued', 'gate', { encounterId: '00000000-0000-4000-8000-999999999999' })).toMatchObject({
      code: 'unknown-encounter',
    })
    const { encounterId, nonce } = (await warden.question(7, GATE)) ?? {}
    const given = { type: 'decide', encounterId, nonce, action: 'continued', reason: 'work-task', note: null } as never
    // The token is that document's alone, and void once another one has asked.
    expect(await warden.decide(7, { place: 'gate', document: 'another' }, given)).toMatchObject({ code: 'used-nonce' })
    await warden.question(7, { place: 'gate', document: 'another' })
    for (const document of ['gate', 'another'])
      expect(await warden.decide(7, { place: 'gate', document }, given)).toMatchObject({ code: 'used-nonce' })
    expect(await answer('continued')).toMatchObject({ taken: true })
    expect(await answer('continued', 'gate', { encounterId, nonce })).toMatchObject({ code: 'used-nonce' })
    expect(kinds()).toEqual(['observed', 'decided'])
  })
  it('count only when they are on disk', async () => {
    await warden.committed(ask('justify'))
    failing = true
    expect(await answer('continued')).toMatchObject({ taken: false, code: 'not-stored' })
    expect(troubles).toContain('fact-not-stored')
    failing = false
    expect(await answer('continued')).toMatchObject({ taken: true })
  })
  it('never let a full disk open the gate', async () => {
    failing = true
    await warden.committed(ask('block'))
    expect(acts).toEqual(['gate'])
  })
  it('lead back to where a posted page can be taken up again', async () => {
    await warden.committed({ ...ask('justify'), byPost: true })
    expect(await answer('continued')).toMatchObject({ next: 'resume', resumeUrl: 'https://as.alpha/start' })
  })
  it('end the encounter when the person goes back', async () => {
    await warden.committed(ask('request'))
    expect(await answer('went-back')).toMatchObject({ next: 'back' })
    expect(kinds()).toEqual(['observed', 'decided', 'concluded abandoned'])
  })
})

it('reads each page of a site that is one document, and each once', async () => {
  const read = async (path: string) => (await warden.arrived(sight(`https://as.unknown/${path}?v=acknowledge`, { document: 'one' }))).read
  await warden.requested(sight('https://as.unknown/authorize?v=acknowledge'))
  await warden.committed(sight('https://as.unknown/authorize?v=acknowledge', { document: 'one' }))
  expect(await read('authorize')).toEqual([])
  await warden.pageRead(sight('https://as.unknown/authorize?v=acknowledge', { document: 'one' }), PAGE)
  expect(await read('authorize')).toBeNull()
  expect(await read('question')).toEqual([])
})

it('reads a known server’s page to which a script led, anew at each address; where the browser led, its reader is there', async () => {
  const page = (path: string, over: object = {}) => sight(`https://as.alpha/${path}?v=inform`, { document: 'one', ...over })
  await warden.committed(page('authorize'))
  expect(acts).toEqual([])
  await warden.committed(page('authorize', { inDocument: true }))
  await warden.committed(sight('https://elsewhere.example/', { inDocument: true }))
  expect(acts).toEqual(['inject'])
})

describe('what only informs', () => {
  const NOTICE = { place: 'notice', document: 'frame' } as const
  it('stays while its page is read, however late', async () => {
    await warden.committed(ask('inform'))
    expect((await warden.arrived(ask('inform'))).notice).toBe('corner')
    await warden.question(7, NOTICE)
    expect((await warden.pageRead(ask('inform'), PAGE)).notice).toBe('kept')
    expect((await warden.arrived(ask('inform'))).notice).toBe('kept')
    await answer('dismissed', 'notice')
    expect((await warden.pageRead(ask('inform'), PAGE)).notice).toBe('none')
  })
})

describe('sign-ups', () => {
  const page = sight('https://new.example/join')
  it('count personal accounts and keep nothing of them', async () => {
    await warden.signUpSeen(page, { siteName: 'New', account: 'personal', score: 1, stage: 'submitted' })
    expect(facts).toEqual([])
    expect(troubles).toEqual(['personal-account'])
  })
  it('are told when the address is given, and kept once', async () => {
    const orders = await warden.signUpSeen(page, { siteName: 'New', account: 'work', score: 1, stage: 'address-given' })
    expect(orders.notice).toBe('corner')
    const frame = { place: 'notice', document: 'frame' } as const
    const { encounterId = '', nonce = '' } = (await warden.question(7, frame)) ?? {}
    const sent = await warden.signUpSeen(page, { siteName: 'New', account: 'work', score: 1, stage: 'submitted' })
    expect([kinds(), sent.notice]).toEqual([['observed', 'concluded pending'], 'kept'])
    expect(
      await warden.decide(7, frame, { type: 'decide', encounterId, nonce, action: 'dismissed', reason: null, note: null }),
    ).toMatchObject({
      taken: true,
    })
    expect((await warden.arrived(page)).notice).toBe('none')
    await warden.tabClosed(7)
    expect(kinds()).toEqual(['observed', 'concluded pending', 'decided'])
  })
})

it('works through what happens in one tab one after another', async () => {
  await Promise.all([
    warden.requested(ask('inform')),
    warden.committed(ask('inform')),
    warden.arrived(ask('inform')),
    warden.arrived(ask('inform')),
  ])
  expect(kinds()).toEqual(['observed'])
})

describe('a verdict waits for nothing', () => {
  const forEver = new Promise<void>(() => undefined)

  it('is asked about before it is written, and every page hears when more is known', async () => {
    let paint = () => {}
    shown = new Promise(resolve => {
      paint = resolve
    })
    const whole = warden.committed(ask('justify'))
    expect(await warden.question(7, GATE)).toMatchObject({ state: 'open' })
    expect([acts, kinds()]).toEqual([['gate'], []])
    await warden.pageRead(ask('justify'), { ...PAGE, appName: 'Acme' })
    expect([acts, kinds()]).toEqual([['gate', 'changed', 'gate'], []])
    paint()
    await whole
    expect(facts).toMatchObject([{ type: 'observed', observation: { client: { name: 'Acme' } } }])
  })

  it('is on disk before the answer to it', async () => {
    shown = forEver
    void warden.committed(ask('justify'))
    expect(await answer('continued')).toMatchObject({ taken: true })
    expect(kinds()).toEqual(['observed', 'decided'])
  })

  it('is written when it has ended, though the worker died before', async () => {
    shown = forEver
    void warden.committed(ask('justify'))
    await warden.question(7, GATE)
    warden = reborn()
    await warden.requested(sight('https://app.example/cb?code=1', { ledBy: 'as.alpha' }))
    expect(kinds()).toEqual(['observed', 'concluded granted'])
  })

  it('gives the reader its orders at once', async () => {
    shown = forEver
    expect(await warden.arrived(ask('acknowledge'))).toMatchObject({ hold: true, notice: 'modal' })
    expect(kinds()).toEqual([])
  })
})
