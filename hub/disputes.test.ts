import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { observeAddress } from '../cli/observe-address.ts'
import { openPolicy } from '../cli/open-policy.ts'
import { runCases } from '../cli/policy-cases.ts'
import { assess } from '../lib/assess/assess.ts'
import { assessment, MINUTE_MS, observation, uuid } from '../lib/inventory/facts.arbitrary.ts'
import type { FactOf } from '../lib/model/fact.ts'
import { PolicyCases } from '../lib/model/policy-cases.ts'
import { sampleBrowser } from './sample-browser.ts'
import { sampleDirectory, signedIn, startSampleHub } from './start-sample-hub.ts'
import type { HubStore } from './store.ts'
import { takeBatch } from './take-batch.ts'

const POLICY = 'policies/organisations/balanced.json'
const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
type Disputed = FactOf<'disputed'>
const disputed = (n: number, change: Partial<Disputed> = {}): Disputed => ({
  type: 'disputed',
  id: uuid(n),
  atMs: NOW_MS,
  encounterId: uuid(n),
  appKey: 'google|client:a',
  observation: observation(),
  assessment: assessment({ verdict: 'request', decidedBy: ['restricted-data'] }),
  comment: null,
  ...change,
})
const started = async (facts: Disputed[]) => {
  const hub = await startSampleHub()
  const another = async (n: number) => {
    const browser = await sampleBrowser(uuid(0xf001 + n))
    await browser.enrol(hub.url, hub.enrolmentToken)
    return browser
  }
  const browser = await another(0)
  // No more than one browser may have open.
  for (let i = 0; i < facts.length; i += 40) {
    const receipt = await (i === 0 ? browser : await another(i)).post(hub.url, facts.slice(i, i + 40))
    expect(receipt.refused).toEqual([])
  }
  const get = await signedIn(hub)
  const close = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    get('/disputes/close', headers, { browser: uuid(0xf001), ...form })
  return { hub, browser, get, close }
}

it('lists what was reported as wrong once, the words as words, in every language', async () => {
  const fact = disputed(1, { comment: '<img src=x> \u202Egnp.exe is ours' })
  const { hub, browser, get } = await started([fact])
  await browser.post(hub.url, [fact])
  for (const lang of ['en', 'de', 'fr', 'es', 'pt', 'ja']) {
    const page = await (await get('/disputes', { 'accept-language': lang })).text()
    expect(page.match(/<article/g)).toHaveLength(1)
    expect(page).toContain('&lt;img src=x&gt; \uFFFDgnp.exe is ours')
    expect(page).toContain('restricted-data')
    expect(page).not.toMatch(/hub_|export_|<img|<script/)
  }
  expect(await (await get('/')).text()).toContain('href="/disputes"')
})

it('is for whoever signed in, and says so where there is nothing', async () => {
  const { hub, get } = await started([])
  expect((await fetch(`${hub.url}/disputes`, { redirect: 'manual' })).status).toBe(303)
  expect((await fetch(`${hub.url}/disputes.cases.json`)).status).toBe(401)
  expect((await get('/disputes.cases.json')).status).toBe(404)
  expect(await (await get('/disputes')).text()).toContain('No report is open.')
})

it('hands them on as cases in which the policy says again just what it said', async () => {
  const inspector = await openPolicy(POLICY)
  const lines = readFileSync('test/fixtures/remembered-requests.tsv', 'utf8').split('\n').slice(1)
  const urls = lines.map(line => line.split('\t')[6] ?? '').filter(url => url.startsWith('https://'))
  const facts = urls.flatMap((url, n) => {
    const seen = observeAddress({ url, html: null }, inspector, [])
    if (!seen) return []
    const about = { ...seen, account: 'work' as const }
    const held = n % 3 === 0 ? about.scopes.requested.slice(0, 1).map(grant => ({ ...grant, sinceMs: NOW_MS - 86_400_000 })) : []
    const past = { complete: true, firstGrantedMs: NOW_MS - 86_400_000, lastGrantedMs: NOW_MS - 86_400_000 }
    const before = held.length > 0 ? { grantedScopes: held, ...past } : null
    const judged = assess(about, inspector.inForce, inspector.knowledge, { nowMs: NOW_MS, groups: [], user: null, browserId: null, before })
    return [disputed(n + 1, { observation: about, assessment: judged, comment: n % 2 ? 'ours' : null })]
  })
  expect(new Set(facts.map(({ assessment: { verdict } }) => verdict)).size).toBeGreaterThan(2)
  const { get } = await started(facts)
  const text = await (await get('/disputes.cases.json')).text()
  const { cases } = PolicyCases.parse(JSON.parse(text))
  expect(cases).toHaveLength(facts.length)
  const file = join(sampleDirectory(), 'reported.cases.json')
  writeFileSync(file, text)
  expect(runCases(file, inspector).filter(({ problem }) => problem !== null)).toEqual([])
  // What IT does then: writes in the verdict that should have fallen, and the test says that it does not.
  const [first] = cases
  if (!first) throw new Error('no case')
  first.expect.verdict = first.expect.verdict === 'block' ? 'inform' : 'block'
  writeFileSync(file, JSON.stringify({ schema: 'scopewarden.cases/1', cases: [first] }))
  expect(runCases(file, inspector)[0]?.problem).toContain(`expected ${first.expect.verdict}`)
})

it('holds nothing that is not in the mirror: no address and no software that a page claims', async () => {
  const { get } = await started([disputed(1, { observation: { ...observation(), software: 'gitlab' } })])
  const [only] = PolicyCases.parse(await (await get('/disputes.cases.json')).json()).cases
  expect(Object.keys(only ?? {}).sort()).toEqual(['account', 'before', 'expect', 'id', 'now', 'observation', 'why'])
  expect(only?.observation).not.toHaveProperty('software')
})

it('is closed by an admin with a note, leaves the cases, and stays listed with what came of it', async () => {
  const { hub, get, close } = await started([disputed(1, { comment: 'ours' }), disputed(2, { comment: 'mine' })])
  const shown = async () => (await (await get('/disputes')).text()).split('<h2>Closed</h2>')
  expect(await shown()).toHaveLength(1)
  expect((await close({ id: uuid(1) }, { cookie: '' })).status).toBe(401)
  expect((await close({ id: uuid(1) }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await close({ id: uuid(1), note: 'x'.repeat(301) })).status).toBe(400)
  expect((await close({ id: uuid(1), browser: uuid(0xf002) })).status).toBe(409)
  expect((await close({ id: uuid(1), note: '  The <b>rule</b>\n is changed. ' })).status).toBe(303)
  const gone = await close({ id: uuid(1), note: 'again' })
  expect([gone.status, await gone.text()]).toEqual([409, expect.stringContaining('not open any more')])
  const [open, closed] = await shown()
  expect([open?.includes('mine'), open?.includes('ours'), closed?.includes('ours')]).toEqual([true, false, true])
  expect(closed).toContain('The &lt;b&gt;rule&lt;/b&gt; is changed.')
  expect(PolicyCases.parse(await (await get('/disputes.cases.json')).json()).cases.map(({ id }) => id)).toEqual([`reported-${uuid(2)}`])
  await close({ id: uuid(2) })
  expect((await get('/disputes.cases.json')).status).toBe(404)
  expect((await fetch(`${hub.url}/disputes/close`)).status).toBe(405)
})

it('takes fifty open ones of a browser; one that is closed makes room, one that comes again takes none', async () => {
  const facts = Array.from({ length: 52 }, (_, n) => disputed(n + 1))
  const { hub, browser, close } = await started([])
  const first = await browser.post(hub.url, facts)
  expect(first.accepted).toHaveLength(50)
  expect(first.refused.map(({ id, code }) => [id, code])).toEqual([51, 52].map(n => [uuid(n), 'disputes-too-many']))
  const again = await browser.post(hub.url, facts.slice(0, 50))
  expect([again.duplicate.length, again.refused]).toEqual([50, []])
  await close({ id: uuid(1), note: '' })
  const last = await browser.post(hub.url, [disputed(60), disputed(61)])
  expect([last.accepted, last.refused.map(({ code }) => code)]).toEqual([[uuid(60)], ['disputes-too-many']])
})

it('takes no more than two thousand open ones in all', async () => {
  const browser = await sampleBrowser(uuid(0xf001))
  const events = [disputed(1), disputed(2)].map(fact => browser.eventOf(fact))
  const store = {
    countOpenDisputes: async () => ({ own: 0, all: 1999 }),
    ingest: async (_: string, taken: { id: string }[]) => new Set(taken.map(({ id }) => id)),
  } as unknown as HubStore
  const receipt = await takeBatch(store, uuid(0xf001), events, NOW_MS)
  expect([receipt.accepted, receipt.refused.map(({ code }) => code)]).toEqual([[uuid(1)], ['disputes-full']])
})
