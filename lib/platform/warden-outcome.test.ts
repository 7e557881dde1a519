import { beforeEach, expect, it } from 'vitest'
import { Fact } from '../model/fact.ts'
import type { Observation } from '../model/observation.ts'
import type { AnswerField } from '../model/terms.ts'
import { rooms as plain } from './rooms.fake.ts'
import { fakeArea, fakeWarden, NOW_MS, sightOf } from './warden.fake.ts'
import type { Warden } from './warden.ts'

let facts: Fact[]
let warden: Warden
let nowMs: number
/** What every request bears besides; `?v=` says its verdict. */
let bears: Partial<Observation>
beforeEach(() => {
  facts = []
  nowMs = NOW_MS
  bears = {}
  warden = fakeWarden(fakeArea(), {
    rooms: {
      ...plain,
      observe: sight => {
        const seen = plain.observe(sight)
        return seen && { ...seen, ...bears }
      },
      expire: (stack, at) => ({
        stack: stack.filter(flow => at - flow.lastSeenMs < 1000),
        expired: stack.filter(flow => at - flow.lastSeenMs >= 1000),
      }),
    },
    nowMs: () => nowMs,
    record: async fact => void facts.push(Fact.parse(fact)),
  })
})
const sight = (url: string, document = url) => sightOf(url, { document })
const ASK = sight('https://as.alpha/authorize?v=inform')
const LANDED = sight('https://app.example/cb?code=1')

const landedBy = (ledBy: string) => ({ ...LANDED, ledBy })
const outcomes = () => facts.flatMap(fact => (fact.type === 'concluded' ? [fact.outcome] : []))
it.each(['justify', 'acknowledge'])('no site forges its own grant while its question is not answered: %s', async verdict => {
  const asked = { ...sight(`https://as.alpha/authorize?v=${verdict}`), site: 'site.example' }
  await warden.requested(asked)
  await warden.committed(asked)
  for (const forged of [landedBy('app.example'), landedBy('site.example')]) {
    await warden.requested(forged)
    await warden.committed(forged)
  }
  await warden.formPosted(7, { type: 'form-post-seen', targetHost: 'app.example', fields: ['code'] }, 'app.example')
  expect(outcomes()).toEqual([])
  expect(await warden.question(7, { place: 'gate', document: 'gate' })).not.toBeNull()
  await warden.requested(landedBy('as.alpha'))
  expect(outcomes()).toEqual(['granted'])
})

it('takes no answer from who is not known yet, and an answer by way of the server from anybody', async () => {
  const ask = async (v: string) => {
    const asked = { ...sight(`https://as.alpha/authorize?v=${v}`), site: 'site.example' }
    await warden.requested(asked)
    await warden.committed(asked)
  }
  await ask('justify')
  await warden.committed({ ...LANDED, unheard: true })
  await warden.arrived({ ...LANDED, unheard: true })
  await warden.landed({ ...landedBy('site.example'), via: ['site.example', 'other.example'] })
  expect(outcomes()).toEqual([])
  await warden.landed({ ...landedBy('site.example'), via: ['site.example', 'as.alpha'] })
  expect(outcomes()).toEqual(['granted'])
  await ask('acknowledge')
  await warden.committed({ ...LANDED, unheard: true })
  await warden.landed(LANDED)
  expect(outcomes()).toEqual(['granted', 'granted'])
})

it('believes, once the gate asks, nobody but the server, whoever leads there', async () => {
  const ask = async () => {
    const asked = { ...sight('https://as.alpha/authorize?v=justify'), site: 'site.example' }
    await warden.requested(asked)
    await warden.committed(asked)
    return warden.question(7, { place: 'gate', document: 'gate' })
  }
  // Who signs people in for the server may lead on from there, as long as the gate has not come up.
  await warden.requested({ ...sight('https://as.alpha/authorize?v=justify'), site: 'site.example' })
  await warden.requested(landedBy('id.elsewhere'))
  expect(outcomes()).toEqual(['granted'])
  const question = await ask()
  for (const forged of [landedBy('accomplice.example'), LANDED, { ...LANDED, via: ['accomplice.example'] }]) {
    await warden.requested(forged)
    await warden.landed(forged)
  }
  await warden.formPosted(7, { type: 'form-post-seen', targetHost: 'app.example', fields: ['code'] })
  expect(outcomes()).toEqual(['granted'])
  expect((await warden.question(7, { place: 'gate', document: 'gate' }))?.encounterId).toBe(question?.encounterId)
  await warden.landed({ ...LANDED, via: ['as.alpha'] })
  expect(outcomes()).toEqual(['granted', 'granted'])
})

it('believes a site once the question was answered, and where there was none', async () => {
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.requested(landedBy('app.example'))
  expect(outcomes()).toEqual(['granted'])
})

const NO_REDIRECT = { redirect: { host: null, kind: null, scheme: null } } as const
const posted = (targetHost: string, fields: AnswerField[]) => warden.formPosted(7, { type: 'form-post-seen', targetHost, fields })
it('takes a posted answer where the request wants it', async () => {
  await warden.requested(ASK)
  await warden.committed(ASK)
  for (const [host, fields] of [
    ['other.example', ['code', 'state']],
    ['app.example', ['state']],
  ] as const)
    await posted(host, [...fields])
  expect(outcomes()).toEqual([])
  await posted('app.example', ['code'])
  expect(outcomes()).toEqual(['granted'])
})

it('takes no code that a person types to log in for the answer of a request that names no address for it', async () => {
  bears = NO_REDIRECT
  await warden.requested(ASK)
  await warden.committed(ASK)
  await posted('as.alpha', ['code', 'state'])
  await posted('id.elsewhere', ['code'])
  expect(outcomes()).toEqual([])
  await posted('app.example', ['code', 'state'])
  expect(outcomes()).toEqual(['granted'])
})

const BACK = { ...sight('https://app.example/cb'), unled: true } as const
it.each([
  ['posted', { responseMode: 'form_post' }, 'pending'],
  ['in a fragment', { responseType: 'token' }, 'pending'],
  ['in an address, of which is always heard', {}, 'abandoned'],
] as const)('says that the end was not seen where the tab came back unheard and the answer is %s', async (_, over, outcome) => {
  bears = over
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.landed({ ...BACK, url: 'https://other.example/' })
  await warden.landed(BACK)
  expect(outcomes()).toEqual([])
  await warden.tabClosed(7)
  expect(outcomes()).toEqual([outcome])
})

it('writes down what came back unheard although no page of it was seen, and lets what never came back rest', async () => {
  bears = { responseMode: 'fragment' }
  await warden.requested(ASK)
  nowMs += 2000
  await warden.sweepAll()
  expect(facts).toEqual([])
  await warden.requested(ASK)
  await warden.landed(BACK)
  nowMs += 2000
  await warden.sweepAll()
  expect(facts.map(({ type }) => type)).toEqual(['observed', 'concluded'])
  expect(outcomes()).toEqual(['pending'])
})

it('lets nobody end a question by leading its window back unheard', async () => {
  bears = { responseMode: 'form_post' }
  const asked = sight('https://as.alpha/authorize?v=justify')
  await warden.requested(asked)
  await warden.committed(asked)
  await warden.landed(BACK)
  expect(await warden.question(7, { place: 'gate', document: 'gate' })).not.toBeNull()
  expect(outcomes()).toEqual([])
})
