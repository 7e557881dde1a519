import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateKey, signThreats } from '../../cli/sign-document.ts'
import { TOUR } from '../../cli/tour.ts'
import type { ThreatListInput } from '../../lib/model/threat-list.ts'
import { gateIn, hrefOf, type Journey, noticeIn, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

const SIGN_IN = TOUR.find(step => step.id === 'sign-in')?.href ?? ''
const DAY_MS = 86_400_000
/** As the plainest of static hosts hands out a file: no ETag, no CORS, no idea what it is. */
const PLAIN = 'application/octet-stream'
type Served = { body: string | Buffer | null; type: string; status?: number; headers?: Record<string, string> }
let served: Served = { body: '', type: PLAIN }
let first: Served = served
let servedList: Served | null = null
const server = createServer(({ url }, response) => {
  const answer = url === '/threats.jws' ? servedList : served
  if (answer?.body === null) {
    const timer = setInterval(() => response.write('a'), 200)
    response.on('close', () => clearInterval(timer))
  } else if (answer) response.writeHead(answer.status ?? 200, { 'content-type': answer.type, ...answer.headers }).end(answer.body)
  else response.writeHead(404).end()
})
let key: Awaited<ReturnType<typeof generateKey>>
let journey: Journey
let mirror: Page
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  key = await generateKey()
  first = { body: await sign(key, 7), type: PLAIN }
  served = first
  journey = await startJourney('chromium', {
    managed: {
      organisationId: samplePolicy().organisation.id,
      policyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy.jws`,
      policyKeys: [key.x],
    },
  })
  mirror = await journey.launched.openExtensionPage('mirror.html')
})
afterAll(async () => {
  await journey?.close()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const words = async () => (await mirror.evaluate('document.body.innerText')) as string
const version = async () =>
  (await journey.desk<{ policy?: { mark: { ver: number } } }>('chrome.storage.local.get("policy")')).policy?.mark.ver
const check = async () => {
  // Behind another tab nothing is drawn.
  await mirror.bringToFront()
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  await mirror.click('button[data-action="check-policy"]')
}

test('a good policy comes into force by itself, from a host that knows nothing of it: no ETag, no CORS, no content type that means anything', async () => {
  await until(async () => (await version()) === 7, 'version 7')
  await until(async () => (await words()).includes('Example Ltd'), 'the mirror page to name the organisation')
})

test.each<[string, () => Served | Promise<Served>, RegExp]>([
  ['signed by another key', async () => ({ body: await sign(await generateKey(), 8), type: 'application/jose' }), /policy-key-unknown/],
  ['older than the one in force', async () => ({ body: await sign(key, 6), type: 'application/jose' }), /policy-rollback/],
  [
    'the same version with other words',
    async () => ({ body: await sign(key, 7, { lifetimeDays: 9 }), type: 'application/jose' }),
    /policy-equivocation/,
  ],
  [
    'cut off on the way',
    async () => ({ body: (await sign(key, 8)).slice(0, -40), type: 'application/jose' }),
    /policy-(signature|not-jws)/,
  ],
  [
    'the page of a captive portal',
    async () => ({ body: '<!doctype html><title>Hotel Wi-Fi</title><h1>Log in</h1>', type: 'text/html' }),
    /policy-not-jws/,
  ],
  [
    'expired before it came',
    async () => ({ body: await sign(key, 8, { issuedAtMs: Date.now() - 9 * DAY_MS, lifetimeDays: 1 }), type: 'application/jose' }),
    /policy-expired/,
  ],
  ['moved elsewhere', () => ({ body: '', type: PLAIN, status: 302, headers: { location: '/moved.jws' } }), /policy-redirected/],
  ['an empty file', () => ({ body: '', type: PLAIN }), /policy-not-jws/],
  ['enormous', () => ({ body: 'a'.repeat(5 * 1024 * 1024), type: PLAIN }), /policy-too-large/],
  [
    'a compressed bomb',
    () => ({ body: gzipSync(Buffer.alloc(30_000_000, 97)), type: PLAIN, headers: { 'content-encoding': 'gzip' } }),
    /policy-too-large/,
  ],
  [
    'with a bit flipped',
    async () => {
      const [head, body, signature] = (await sign(key, 8)).split('.')
      const bytes = Buffer.from(body ?? '', 'base64url')
      bytes[100] = (bytes[100] ?? 0) ^ 1
      return { body: `${head}.${bytes.toString('base64url')}.${signature}`, type: PLAIN }
    },
    /policy-signature/,
  ],
  [
    'of another organisation',
    async () => {
      const policy = samplePolicy()
      policy.organisation = { ...policy.organisation, id: 'other-ltd' }
      return { body: await sign(key, 8, { policy }), type: PLAIN }
    },
    /policy-organisation/,
  ],
])('%s: the one in force stays, and the mirror page says why', async (_, make, code) => {
  served = await make()
  await check()
  await until(async () => code.test(await words()), `the mirror page to say ${code}`)
  expect(await version()).toBe(7)
  const told = async () => (await journey.store()).facts.filter(fact => fact.type === 'health' && code.test(fact.code)).length
  // It stands on the page a moment before it is written for IT.
  const once = await until(told, 'it to be told')
  // What to do, in the words of the page's own language.
  expect(await mirror.evaluate(`[...document.querySelectorAll('.error p')].length`)).toBeGreaterThan(2)
  const tried = async () => journey.desk<number>('chrome.storage.local.get("policyTry").then(({ policyTry }) => policyTry.lastTryMs)')
  const before = await tried()
  await check()
  await until(async () => (await tried()) > before, 'another look')
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  expect(await told()).toBe(once)
})

test('dripping: given up, the one in force stays, and the mirror page says why', async () => {
  served = { body: null, type: PLAIN }
  await check()
  await until(async () => (await words()).includes('policy-too-slow'), 'the mirror page to say policy-too-slow', 20_000)
  expect(await version()).toBe(7)
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
})

test('and when the good one is there again, all is well again', async () => {
  served = first
  await check()
  await until(
    async () => (await journey.desk('chrome.storage.local.get("policyTry").then(({ policyTry }) => policyTry.lastError)')) === null,
    'the very policy in force to be taken for what it is',
  )
  expect(await version()).toBe(7)
})

test('a key that the policy announces and the settings lack is shown, and told to IT', async () => {
  const next = await generateKey()
  served = { body: await sign(key, 7, { epoch: 4, nextKeys: [next.x] }), type: PLAIN }
  await check()
  await until(async () => (await words()).includes(`${next.x} (not yet`), 'the mirror page to show the key')
  const told = async () =>
    (await journey.store()).facts.some(
      fact => fact.type === 'health' && fact.code === 'policy-next-key-missing' && fact.detail.includes(next.x),
    )
  await until(told, 'IT to be told')
})

test('a new version changes the verdict at once, without a restart', async () => {
  const page = await journey.page()
  await page.goto(SIGN_IN)
  await until(async () => (await journey.store()).facts.some(fact => fact.type === 'observed'), 'the sign-in to be written down')
  expect(noticeIn(page)).toBeNull()
  expect(await hrefOf(page)).toContain('https://accounts.google.com/')
  const policy = samplePolicy()
  policy.rules = [{ id: 'nothing-today', when: { kind: 'sign-in' }, then: 'block' }, ...(policy.rules ?? [])]
  served = { body: await sign(key, 8, { policy, epoch: 4 }), type: PLAIN }
  await check()
  await until(async () => (await version()) === 8, 'version 8')
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  const other = await journey.page()
  await other.evaluate(to => void setTimeout(() => location.assign(to)), SIGN_IN)
  expect(await gateIn(journey, other)).toContain('nothing-today')
  expect(await journey.desk('chrome.storage.local.get("policyTry").then(({ policyTry }) => policyTry.lastError)')).toBeNull()
})

test('a policy of ten thousand apps arrives, is kept, and lets the worker go on', async () => {
  const policy = samplePolicy()
  policy.apps = Array.from({ length: 10_000 }, (_, i) => ({
    id: `app-number-${i}`,
    name: `App number ${i}`,
    status: 'tolerated' as const,
    match: [
      { domain: `app-${i}.example.org` },
      { provider: 'google', clientId: `${i}12345678-abcdefghij0123456789.apps.googleusercontent.com` },
    ],
  }))
  served = { body: await sign(key, 9, { policy, epoch: 4 }), type: PLAIN }
  await check()
  await until(async () => (await version()) === 9, 'version 9', 20_000)
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  const kept = () =>
    journey.desk<number>(
      '(async () => { const { world } = await chrome.storage.session.get("world"); return world?.inForce?.policy.apps.length ?? 0 })()',
    )
  await until(async () => (await kept()) === 10_000, 'the verified policy to be kept for the next start')
  expect((await journey.store()).facts.filter(fact => fact.type === 'health' && fact.code === 'worker-error')).toEqual([])
})

describe('a threat list that the policy names', () => {
  const clientId = new URL(SIGN_IN).searchParams.get('client_id') ?? ''
  const list = (more: object = {}): ThreatListInput => ({
    schema: 'scopewarden.threats/1',
    organisation: samplePolicy().organisation.id,
    clients: [{ provider: 'google', clientId, kind: 'malicious', source: 'the incident of this morning', date: '2026-11-22', ...more }],
  })
  const signList = (version: number, threats = list()) =>
    signThreats({ threats, privateJwk: key, version, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 })
  const listVersion = async () =>
    (await journey.desk<{ threats?: { mark: { ver: number } } }>('chrome.storage.local.get("threats")')).threats?.mark.ver
  const plain = (body: string): Served => ({ body, type: PLAIN })
  const panel = async () => String(await mirror.evaluate(`document.querySelector('[data-panel="threats"]')?.innerText ?? ''`))
  const goThere = async () => {
    const page = await journey.page()
    await page.evaluate(to => void setTimeout(() => location.assign(to)), SIGN_IN)
    return page
  }
  const passes = async () => {
    const since = await journey.since()
    const page = await goThere()
    await since.one(encounter => encounter.types.includes('observed'), 'the sign-in to be written down')
    expect(await hrefOf(page)).toContain('https://accounts.google.com/')
    await page.close()
  }
  const stopsAtGate = async () => {
    const page = await goThere()
    expect(await gateIn(journey, page)).toContain('known-malicious')
    // What stood out is folded away until somebody wants to know.
    expect(await page.evaluate('document.body.textContent')).toContain('the incident of this morning')
    await page.close()
  }

  test('which is not there: the policy holds without it, and the mirror page says so', async () => {
    served = plain(await sign(key, 10, { epoch: 4, policy: { ...samplePolicy(), threats: { url: 'threats.jws' } } }))
    await check()
    await until(async () => (await version()) === 10, 'version 10')
    await until(async () => /threats-http-404/.test(await panel()), 'the mirror page to say that there is no list')
    await passes()
  })
  test('and which arrives: the next request of a client that it lists is stopped, with where that is known from', async () => {
    servedList = plain(await signList(3))
    await check()
    await until(async () => (await listVersion()) === 3, 'version 3 of the list')
    await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
    await until(async () => /apps: 1, addresses: 0/.test(await panel()), 'the mirror page to count its entries')
    expect(await panel()).not.toContain('threats-http-404')
    await stopsAtGate()
  })
  test('it holds when the worker has slept', async () => {
    const cdp = await journey.launched.browser.target().createCDPSession()
    const own = journey.launched.url('')
    const workers = async () =>
      (await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] })).targetInfos.filter(({ url }) => url.startsWith(own))
    expect(await workers()).toHaveLength(1)
    for (const { targetId } of await workers()) await cdp.send('Target.closeTarget', { targetId })
    await until(async () => (await workers()).length === 0, 'the worker to stop')
    await stopsAtGate()
  })
  test.each([
    ['an older one', () => signList(2), /threats-rollback/],
    ['the policy in its place', async () => String(served.body), /threats-header/],
    [
      'one of another key',
      async () =>
        signThreats({ threats: list(), privateJwk: await generateKey(), version: 4, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 }),
      /threats-key-unknown/,
    ],
  ])('%s changes nothing, and the mirror page says why', async (_, make, code) => {
    servedList = plain(await make())
    await check()
    await until(async () => code.test(await panel()), `the mirror page to say ${code}`)
    expect([await version(), await listVersion()]).toEqual([10, 3])
    await stopsAtGate()
  })
  test('what a newer one takes back passes again', async () => {
    servedList = plain(await signList(4, { ...list(), clients: [] }))
    await check()
    await until(async () => (await listVersion()) === 4, 'version 4 of the list')
    await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
    await passes()
  })
})
