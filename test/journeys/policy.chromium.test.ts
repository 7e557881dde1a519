import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateKey } from '../../cli/sign-document.ts'
import { TOUR } from '../../cli/tour.ts'
import { gateIn, hrefOf, type Journey, noticeIn, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

const SIGN_IN = TOUR.find(step => step.id === 'sign-in')?.href ?? ''
const DAY_MS = 86_400_000
let served: { body: string; type: string } = { body: '', type: 'application/jose' }
const server = createServer((_, response) => response.writeHead(200, { 'content-type': served.type }).end(served.body))
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
