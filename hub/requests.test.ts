import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishExceptions } from '../cli/publish-exceptions.ts'
import { generateKey, signPolicy } from '../cli/sign-document.ts'
import { appKey } from '../lib/inventory/app-key.ts'
import { askText } from '../lib/inventory/ask-text.ts'
import { assessment, MINUTE_MS, observation, observed, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { siteOf } from '../lib/inventory/site-of.ts'
import type { FactOf } from '../lib/model/fact.ts'
import { LookupAnswer } from '../lib/model/lookup.ts'
import type { Observation } from '../lib/model/observation.ts'
import type { Exception, PolicyInput } from '../lib/model/policy.ts'
import balanced from '../policies/organisations/balanced.json' with { type: 'json' }
import { exceptionOf } from './exception-of.ts'
import type { HubOptions } from './run-hub.ts'
import { sampleBrowser } from './sample-browser.ts'
import { sampleDirectory, signedIn, startSampleHub } from './start-sample-hub.ts'

const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
const DAY_MS = 86_400_000
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const UNTIL = day(NOW_MS + 30 * DAY_MS)
type Asked = FactOf<'asked'>
const asked = (n: number, change: Partial<Asked> = {}): Asked => {
  const seen = change.observation ?? observation()
  const key = appKey(seen, siteOf)
  return {
    type: 'asked',
    id: uuid(n),
    atMs: NOW_MS,
    encounterId: uuid(n),
    appKey: key,
    ask: createHash('sha256').update(askText(key, seen)).digest('base64url'),
    observation: seen,
    assessment: assessment({ verdict: 'request', decidedBy: ['restricted-data'] }),
    note: null,
    ...change,
  }
}
type Started = Awaited<ReturnType<typeof startSampleHub>>
const enrolled = async (hub: Started, n: number) => {
  const browser = await sampleBrowser(uuid(0xf000 + n))
  await browser.enrol(hub.url, hub.enrolmentToken)
  const lookUp = async (body: unknown, changes: Parameters<typeof browser.sign>[1] = {}) => {
    const text = JSON.stringify(body)
    const authorization = `Bearer ${await browser.sign(text, { typ: 'scopewarden-lookup+jws', ...changes })}`
    return fetch(`${hub.url}/v1/lookup`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: text })
  }
  const wordOn = async (ask: string) => LookupAnswer.parse(await (await lookUp({ apps: [], requests: [ask] })).json()).requests[0]
  return { ...browser, lookUp, wordOn }
}
const admin = async (hub: Started) => {
  const get = await signedIn(hub)
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => get(path, headers, form)
  return { get, post, page: async (headers: Record<string, string> = {}) => (await get('/requests', headers)).text() }
}
const exported = async (hub: Started): Promise<Exception[]> =>
  ((await (await (await admin(hub)).get('/requests/exceptions.json')).json()) as { exceptions: Exception[] }).exceptions
const approve = (ask: string, more: Record<string, string> = {}) => ({
  ask,
  verdict: 'inform',
  until: UNTIL,
  reason: 'newsletter',
  ...more,
})

describe('a request on the hub', () => {
  it('is one for all who asked the same, each in their own words', async () => {
    const hub = await startSampleHub()
    const [one, two] = [await enrolled(hub, 1), await enrolled(hub, 2)]
    await one.post(hub.url, [asked(1, { note: 'for the newsletter' })])
    await two.post(hub.url, [asked(2, { note: 'me too' })])
    await one.post(hub.url, [asked(3, { note: 'still waiting' })])
    const page = await (await admin(hub)).page()
    expect(page.match(/<article/g)).toHaveLength(1)
    expect(page).toContain('2 browsers asked for this')
    expect(page).toContain('still waiting')
    expect(page).toContain('me too')
    expect(page).not.toContain('for the newsletter')
    expect(await (await (await admin(hub)).get('/')).text()).toMatch(/Requests for access *<b>1<\/b>/)
  })
  it('shows hostile words as words, in every language, and as no formula', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub, 1)
    await browser.post(hub.url, [asked(1, { note: '=HYPERLINK("http://evil.example") <img src=x> \u202Egnp.exe' })])
    for (const lang of ['en', 'de', 'fr', 'es', 'pt', 'ja']) {
      const page = await (await admin(hub)).page({ 'accept-language': lang })
      expect(page).toContain('&lt;img src=x&gt; \uFFFDgnp.exe')
      expect(page).not.toMatch(/hub_|<img|<script/)
    }
    expect(await (await (await admin(hub)).get('/requests.csv')).text()).toContain('"\'=HYPERLINK(""http')
  })
  it('is refused with too many words, or under another name than what it asks for', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub, 1)
    const evil = observation({ client: { ...observation().client, id: 'evil' } })
    const receipt = await browser.post(hub.url, [
      asked(1, { note: 'x'.repeat(10_000) }),
      asked(2, { observation: evil, appKey: asked(0).appKey, ask: asked(0).ask }),
      asked(3, { ask: 'A'.repeat(43) }),
    ])
    expect(receipt.refused.map(({ code }) => code)).toEqual(['event-invalid', 'request-inconsistent', 'request-inconsistent'])
    expect(await (await admin(hub)).page()).toContain('Nobody waits for an answer.')
  })
  it('cannot bury the others: of one browser fifty wait at most', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub, 1)
    const client = (n: number): Observation => observation({ client: { ...observation().client, id: `client-${n}` } })
    const many = Array.from({ length: 60 }, (_, n) => asked(n + 1, { observation: client(n) }))
    const receipt = await browser.post(hub.url, many)
    expect([receipt.accepted.length, new Set(receipt.refused.map(({ code }) => code))]).toEqual([50, new Set(['requests-too-many'])])
    expect((await browser.post(hub.url, [asked(100, { observation: client(99) })])).refused).toHaveLength(1)
  })
  it('is answered behind the sign-in only, from the hub’s own page, with a date ahead', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub, 1)
    const request = asked(1)
    await browser.post(hub.url, [request])
    const { post } = await admin(hub)
    const anonymous = await fetch(`${hub.url}/requests/approve`, { method: 'POST', body: new URLSearchParams(approve(request.ask)) })
    expect(anonymous.status).toBe(401)
    expect((await fetch(`${hub.url}/requests`, { redirect: 'manual' })).headers.get('location')).toBe('/sign-in')
    expect((await post('/requests/approve', approve(request.ask), { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    const bads: Record<string, string>[] = [
      { until: day(NOW_MS - DAY_MS) },
      { until: '2999-01-01' },
      { verdict: 'block' },
      { reason: 'x'.repeat(301) },
    ]
    for (const bad of bads) expect((await post('/requests/approve', approve(request.ask, bad))).status).toBe(400)
    expect((await post('/requests/decline', { ask: request.ask, words: 'x'.repeat(301) })).status).toBe(400)
    expect((await post('/requests/decline', { ask: request.ask, words: 'x'.repeat(10_000) })).status).toBe(413)
    expect((await post('/requests/approve', approve('A'.repeat(43)))).status).toBe(409)
    expect((await browser.wordOn(request.ask))?.state).toBe('open')
  })
})

describe('an answer', () => {
  it('that declines goes to whoever asked, and to nobody else; asked again, it waits again', async () => {
    const hub = await startSampleHub()
    const [one, two] = [await enrolled(hub, 1), await enrolled(hub, 2)]
    const { ask } = asked(1)
    await one.post(hub.url, [asked(1)])
    const { post } = await admin(hub)
    expect((await post('/requests/decline', { ask, words: 'Use the other.' })).status).toBe(303)
    expect(await one.wordOn(ask)).toEqual({ ask, state: 'declined', words: 'Use the other.' })
    expect(await two.wordOn(ask)).toEqual({ ask, state: 'unknown', words: null })
    expect((await post('/requests/approve', approve(ask))).status).toBe(409)
    await one.post(hub.url, [asked(2)])
    expect(await one.wordOn(ask)).toEqual({ ask, state: 'open', words: null })
  })
  it('that approves is a ready exception for this client and these scopes, and says nothing until the policy has it', async () => {
    const key = await generateKey()
    const policyFile = join(sampleDirectory(), 'policy.jws')
    const request = { privateJwk: key, version: 1, epoch: 1, lifetimeDays: 30 }
    writeFileSync(policyFile, await signPolicy({ policy: balanced as PolicyInput, ...request, issuedAtMs: Date.now() }))
    const before = readFileSync(policyFile, 'utf8')
    const dataDirectory = sampleDirectory()
    const options: Partial<HubOptions> = { policyFile, dataDirectory }
    const hub = await startSampleHub(options)
    const browser = await enrolled(hub, 1)
    const { ask, observation: seen } = asked(1)
    await browser.post(hub.url, [asked(1)])
    expect((await (await admin(hub)).post('/requests/approve', approve(ask))).status).toBe(303)
    const [exception] = await exported(hub)
    expect(exception).toMatchObject({
      match: { provider: seen.provider, clientId: seen.client.id },
      scopes: seen.scopes.requested.map(({ id }) => id),
      verdict: 'inform',
      expires: `${UNTIL}T23:59:59Z`,
    })
    expect((await browser.wordOn(ask))?.state).toBe('open')
    expect(readFileSync(policyFile, 'utf8')).toBe(before)
    expect(await (await admin(hub)).page()).toContain('merge-answers')
    // Stopped in between, and started with a key beside it: what was approved is published then.
    await hub.close()
    const again = await startSampleHub({ ...options, publish: publishExceptions(balanced as PolicyInput, request, policyFile) })
    expect(await exported(again)).toEqual([])
    expect(readFileSync(policyFile, 'utf8')).not.toBe(before)
    expect((await (await enrolled(again, 2)).wordOn(ask))?.state).toBe('unknown')
    await browser.post(again.url, [asked(5)])
    expect(await (await admin(again)).page()).toContain('in the policy')
  })
  it('that cannot be published is kept, and said so', async () => {
    const hub = await startSampleHub({ publish: () => Promise.reject(new Error('no key')) })
    const browser = await enrolled(hub, 1)
    await browser.post(hub.url, [asked(1)])
    expect((await (await admin(hub)).post('/requests/approve', approve(asked(1).ask))).status).toBe(502)
    expect(await exported(hub)).toHaveLength(1)
  })
})

describe('the exception for a request', () => {
  const given = { verdict: 'inform' as const, expires: '2027-01-01T00:00:00Z', reason: 'r' }
  const of = (change: Partial<Observation>) => exceptionOf('a', observation(change), given)
  const unnamed = { ...observation().client, id: null }
  it('goes by what proves the client, never by a name', () => {
    expect(of({ provider: 'unknown' })?.match).toEqual({ redirectHost: observation().redirect.host })
    expect(of({ signs: ['self-hosted'] })?.match).toEqual({ redirectHost: observation().redirect.host })
    expect(of({ client: unnamed })?.match).toMatchObject({ redirectHost: observation().redirect.host })
    expect(of({ provider: 'unknown', redirect: { host: 'app.example', kind: 'web', scheme: 'http' } })).toBe(null)
    expect(of({ provider: 'unknown', redirect: { host: null, kind: 'loopback', scheme: null } })).toBe(null)
    expect(of({ kind: 'sign-up', server: { host: 'www.board.example' } })?.match).toEqual({ domain: 'board.example' })
  })
  it('names no scopes where not all were seen', () => {
    expect(of({ scopes: { visibility: 'partial', requested: [] } })?.scopes).toBe(undefined)
  })
})

describe('POST /v1/lookup', () => {
  const granted = (n: number, key: string) => ({
    type: 'concluded' as const,
    id: uuid(500 + n),
    atMs: NOW_MS,
    encounterId: uuid(n),
    appKey: key,
    outcome: 'granted' as const,
    scopesGranted: null,
  })
  const told = async (browser: Awaited<ReturnType<typeof enrolled>>, key: string) =>
    LookupAnswer.parse(await (await browser.lookUp({ apps: [key], requests: [] })).json()).apps[0]
  it('tells since when an app is known and how many others use it, a few never exactly, and no name', async () => {
    const hub = await startSampleHub()
    const first = await enrolled(hub, 1)
    const look = observed(1, { atMs: NOW_MS })
    const key = look.appKey
    expect(await told(first, key)).toEqual({ key, firstSeen: null, people: 0 })
    await first.post(hub.url, [look, granted(1, key)])
    expect(await told(first, key)).toEqual({ key, firstSeen: day(NOW_MS), people: 0 })
    const people: unknown[] = []
    for (let n = 2; n <= 4; n += 1) {
      const browser = await enrolled(hub, n)
      await browser.post(hub.url, [observed(n, { atMs: NOW_MS }), granted(n, key)])
      people.push((await told(first, key))?.people)
    }
    expect(people).toEqual(['few', 'few', 3])
    const text = await (await first.lookUp({ apps: [key], requests: [] })).text()
    expect(text).not.toMatch(/0000f00\d/)
  })
  it('does not believe a first time from long before the browser enrolled', async () => {
    const hub = await startSampleHub()
    const liar = await enrolled(hub, 1)
    const look = observed(1, { atMs: 60_000 })
    await liar.post(hub.url, [look])
    const seen = (await told(await enrolled(hub, 2), look.appKey))?.firstSeen ?? ''
    expect(Date.parse(seen)).toBeGreaterThan(NOW_MS - 33 * DAY_MS)
  })
  it('is refused unsigned, signed for another purpose, altered, malformed, and too often', async () => {
    const hub = await startSampleHub()
    const browser = await enrolled(hub, 1)
    const body = { apps: [], requests: [] }
    expect((await fetch(`${hub.url}/v1/lookup`, { method: 'POST', body: '{}' })).status).toBe(401)
    expect((await browser.lookUp(body, { typ: 'scopewarden-batch+jws' })).status).toBe(401)
    expect((await browser.lookUp(body, { sha256: 'A'.repeat(43) })).status).toBe(401)
    expect((await browser.postBody(hub.url, '[]', { typ: 'scopewarden-lookup+jws' })).status).toBe(401)
    expect((await browser.lookUp({ apps: 'all' })).status).toBe(400)
    const statuses = []
    for (let n = 0; n < 25; n += 1) statuses.push((await browser.lookUp(body)).status)
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429])
  })
})
