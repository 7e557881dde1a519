import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateKey } from '../../cli/sign-document.ts'
import { type Journey, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

// What of a fetch is the browser's own doing, in Firefox; policy.chromium.test.ts has the rest.

let answer: (response: ServerResponse) => void = response => response.end()
const server = createServer((_, response) => answer(response))
let journey: Journey
let mirror: Page
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const key = await generateKey()
  const jws = await sign(key, 7)
  // As the plainest of static hosts hands out a file: no ETag, no CORS, no idea what it is.
  answer = response => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(jws)
  journey = await startJourney('firefox', {
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
const version = () => mirror.evaluate('browser.storage.local.get("policy").then(({ policy }) => policy?.mark.ver)')
const check = async () => {
  await mirror.bringToFront()
  await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
  await mirror.click('button[data-action="check-policy"]')
}

test('a good policy comes into force by itself, from a host that knows nothing of it', async () => {
  await until(async () => (await version()) === 7, 'version 7')
  await until(async () => (await words()).includes('Example Ltd'), 'the mirror page to name the organisation')
})

test.each<[string, (response: ServerResponse) => void, string]>([
  ['moved elsewhere', response => response.writeHead(302, { location: '/moved.jws' }).end(), 'policy-redirected'],
  [
    'a compressed bomb',
    response => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(30_000_000, 97))),
    'policy-too-large',
  ],
  ['gone', response => response.writeHead(404).end(), 'policy-http-404'],
  [
    'broken off',
    response => response.writeHead(200, { 'content-length': '9000' }).write('eyJ', () => response.destroy()),
    'policy-unreachable',
  ],
  [
    'dripping',
    response => {
      const timer = setInterval(() => response.write('a'), 200)
      response.on('close', () => clearInterval(timer))
    },
    'policy-too-slow',
  ],
])('%s: the one in force stays, and the mirror page says why', async (_, next, code) => {
  answer = next
  await check()
  await until(async () => (await words()).includes(code), `the mirror page to say ${code}`, 20_000)
  expect(await version()).toBe(7)
})
