import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateKey, signThreats } from '../../cli/sign-document.ts'
import { TOUR } from '../../cli/tour.ts'
import type { ThreatListInput } from '../../lib/model/threat-list.ts'
import { gateIn, hrefOf, type Journey, noticeIn, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

const SIGN_IN = TOUR.find(step => step.id === 'sign-in')?.href ?? ''
const DAY_MS = 86_400_000
type Served = { body: string; type: string }
let served: Served = { body: '', type: 'application/jose' }
let servedList: Served | null = null
const server = createServer(({ url }, response) => {
  const answer = url === '/threats.jws' ? servedList : served
  if (answer) response.writeHead(200, { 'content-type': answer.type }).end(answer.body)
  else response.writeHead(404).end()
})
let key: Awaited<ReturnType<typeof generateKey>>
let journey: Journey
let mirror: Page
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  key = await generateKey()
  served.body = await sign(key, 7)
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

test('a good policy comes into force by itself', async () => {
  await until(async () => (await version()) === 7, 'version 7')
  await until(async () => (await words()).includes('Example Ltd'), 'the mirror page to name the organisation')
})

test.each([
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
])('%s: the one in force stays, and the mirror page says why', async (_, make, code) => {
  served = await make()
  await check()
  await until(async () => code.test(await words()), `the mirror page to say ${code}`)
  expect(await version()).toBe(7)
  const health = (await journey.store()).facts.filter(fact => fact.type === 'health').map(fact => (fact.type === 'health' ? fact.code : ''))
  expect(health.some(one => code.test(one))).toBe(true)
})

test('a new version changes the verdict at once, without a restart', async () => {
  const page = await journey.page()
  await page.goto(SIGN_IN)
  await until(async () => (await journey.store()).facts.some(fact => fact.type === 'observed'), 'the sign-in to be written down')
  expect(noticeIn(page)).toBeNull()
  expect(await hrefOf(page)).toContain('https://accounts.google.com/')
  const policy = samplePolicy()
  policy.rules = [{ id: 'nothing-today', when: { kind: 'sign-in' }, then: 'block' }, ...(policy.rules ?? [])]
  served = { body: await sign(key, 8, { policy }), type: 'application/jose' }
  await check()
  await until(async () => (await version()) === 8, 'version 8')
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  const other = await journey.page()
  await other.evaluate(to => void setTimeout(() => location.assign(to)), SIGN_IN)
  expect(await gateIn(journey, other)).toContain('nothing-today')
  expect(await journey.desk('chrome.storage.local.get("policyTry").then(({ policyTry }) => policyTry.lastError)')).toBeNull()
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
  const jose = (body: string): Served => ({ body, type: 'application/jose' })
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
    served = jose(await sign(key, 9, { policy: { ...samplePolicy(), threats: { url: 'threats.jws' } } }))
    await check()
    await until(async () => (await version()) === 9, 'version 9')
    await until(async () => /threats-http-404/.test(await panel()), 'the mirror page to say that there is no list')
    await passes()
  })
  test('and which arrives: the next request of a client that it lists is stopped, with where that is known from', async () => {
    servedList = jose(await signList(3))
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
    ['the policy in its place', async () => served.body, /threats-header/],
    [
      'one of another key',
      async () =>
        signThreats({ threats: list(), privateJwk: await generateKey(), version: 4, epoch: 1, issuedAtMs: Date.now(), lifetimeDays: 30 }),
      /threats-key-unknown/,
    ],
  ])('%s changes nothing, and the mirror page says why', async (_, make, code) => {
    servedList = jose(await make())
    await check()
    await until(async () => code.test(await panel()), `the mirror page to say ${code}`)
    expect([await version(), await listVersion()]).toEqual([9, 3])
    await stopsAtGate()
  })
  test('what a newer one takes back passes again', async () => {
    servedList = jose(await signList(4, { ...list(), clients: [] }))
    await check()
    await until(async () => (await listVersion()) === 4, 'version 4 of the list')
    await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
    await passes()
  })
})
