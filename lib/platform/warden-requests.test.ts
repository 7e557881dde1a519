import { beforeEach, describe, expect, it } from 'vitest'
import type { AskedBefore } from '../model/access-request.ts'
import type { Fact } from '../model/fact.ts'
import type { InOrganisation } from '../model/in-organisation.ts'
import type { Rooms } from '../model/rooms.ts'
import type { AskDraft } from './request-book.ts'
import { PAGE, rooms as plain } from './rooms.fake.ts'
import { fakeArea, fakeWarden, NOW_MS, sightOf } from './warden.fake.ts'
import type { Warden } from './warden.ts'

/** Whatever the organisation has never met needs approval. */
const rooms: Rooms = {
  ...plain,
  assess: (observation, before, inOrganisation) => ({
    ...plain.assess(observation, before),
    ...(inOrganisation?.firstSeen === null ? { verdict: 'request' as const } : {}),
  }),
}
let facts: Fact[]
let acts: string[]
let drafts: AskDraft[]
let wondered: string[]
let troubles: string[]
let asked: AskedBefore[]
let told: InOrganisation | undefined
let failing: boolean
let warden: Warden

beforeEach(() => {
  facts = []
  acts = []
  drafts = []
  wondered = []
  troubles = []
  asked = []
  told = undefined
  failing = false
  warden = fakeWarden(fakeArea(), {
    rooms,
    record: async fact => void facts.push(fact),
    recall: async () => ({ before: null, inOrganisation: told, asked }),
    ask: async draft => {
      if (failing) throw new Error('disk full')
      drafts.push(draft)
      return { state: 'waiting' }
    },
    wonder: key => void wondered.push(key),
    trouble: code => void troubles.push(code),
    tab: {
      openGate: async () => void acts.push('gate'),
      questionChanged: async () => void acts.push('changed'),
      lookAgain: async () => void acts.push('again'),
    },
  })
})
const GATE = { place: 'gate', document: 'gate' } as const
const sight = (verdict: string) => sightOf(`https://as.alpha/authorize?v=${verdict}`)
const answer = async (action: string, note: string | null = null) => {
  const { encounterId = '', nonce = '' } = (await warden.question(7, GATE)) ?? {}
  return warden.decide(7, GATE, { type: 'decide', encounterId, nonce, action, reason: null, note } as never)
}
const earlier = (more: Partial<AskedBefore> = {}): AskedBefore => ({
  text: JSON.stringify(['alpha', 'request']),
  askedAtMs: NOW_MS - 1000,
  sentAtMs: NOW_MS,
  refused: null,
  answer: null,
  inOutbox: false,
  ...more,
})

describe('asking for access', () => {
  it('hands over what was asked for, and the words, and says how it stands', async () => {
    await warden.committed(sight('request'))
    expect(await answer('requested', 'please')).toMatchObject({ taken: true, next: 'leave', request: { state: 'waiting' } })
    expect(drafts).toMatchObject([{ note: 'please', appKey: 'alpha|client:request', text: JSON.stringify(['alpha', 'request']) }])
    expect(facts.map(fact => fact.type)).toEqual(['observed', 'decided', 'concluded'])
  })
  it('is not taken where it could not be kept, and can be tried again', async () => {
    await warden.committed(sight('request'))
    failing = true
    expect(await answer('requested')).toMatchObject({ taken: false, code: 'not-stored' })
    expect([facts.map(fact => fact.type), troubles]).toEqual([['observed'], ['request-not-stored']])
    failing = false
    expect((await answer('requested')).taken).toBe(true)
  })
  it('is not offered, nor taken, while the same is under way', async () => {
    asked = [earlier()]
    await warden.committed(sight('request'))
    const question = await warden.question(7, GATE)
    expect(question?.request).toEqual({ standing: { state: 'sent' }, askedAtMs: NOW_MS - 1000 })
    expect(question?.explanation.actions).toEqual(['went-back'])
    expect(await answer('requested')).toMatchObject({ taken: false, code: 'not-offered' })
    expect(drafts).toEqual([])
  })
  it('is offered anew once it was declined, or for something else', async () => {
    asked = [earlier({ answer: { kind: 'declined', words: 'no', atMs: NOW_MS } })]
    await warden.committed(sight('request'))
    expect((await warden.question(7, GATE))?.request?.standing).toEqual({ state: 'declined', words: 'no' })
    expect((await warden.question(7, GATE))?.explanation.actions).toContain('requested')
  })
  it('says nothing of requests for something else', async () => {
    asked = [earlier({ text: 'other' })]
    await warden.committed(sight('request'))
    expect((await warden.question(7, GATE))?.request).toBe(undefined)
  })
  it('is not offered for a personal account, of which nothing is kept', async () => {
    await warden.committed(sight('request'))
    await warden.pageRead(sight('request'), { ...PAGE, appName: 'Mailer', account: 'personal' })
    expect((await warden.question(7, GATE))?.explanation.actions).toEqual(['went-back'])
    expect((await answer('requested')).taken).toBe(false)
    expect(drafts).toEqual([])
  })
})

describe('what the organisation knows of an app', () => {
  it('is wondered about once for each encounter', async () => {
    await warden.requested(sight('inform'))
    await warden.committed(sight('inform'))
    expect(wondered).toEqual(['alpha|client:inform'])
  })
  it('raises a verdict when it comes, and is written down', async () => {
    await warden.committed(sight('inform'))
    expect(acts).not.toContain('gate')
    await warden.learned('alpha|client:inform', { firstSeen: null, people: 0 })
    expect(acts).toContain('gate')
    expect(facts.at(-1)).toMatchObject({ type: 'revised', assessment: { verdict: 'request' } })
  })
  it('changes the words of a question that is on screen, and leaves other apps alone', async () => {
    await warden.committed(sight('request'))
    await warden.learned('alpha|client:another', { firstSeen: '2026-01-01', people: 9 })
    expect(acts).toEqual(['gate'])
    await warden.learned('alpha|client:request', { firstSeen: '2026-01-01', people: 9 })
    expect(acts).toEqual(['gate', 'changed'])
    expect(facts.map(fact => fact.type)).toEqual(['observed'])
  })
  it('is there at once where it was told before', async () => {
    told = { firstSeen: null, people: 0 }
    await warden.committed(sight('inform'))
    expect(acts).toContain('gate')
  })
})
