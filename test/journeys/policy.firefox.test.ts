import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateKey, signThreats } from '../../cli/sign-document.ts'
import { type Journey, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

// What of a fetch is the browser's own doing, in Firefox; policy.chromium.test.ts has the rest.

const html = (body: string) => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const answerOf = ({ searchParams: said }: URL) =>
  `${said.get('redirect_uri')}?${new URLSearchParams({ code: 'c1', state: said.get('state') ?? '', scope: said.get('scope') ?? '' })}`
let answer: (response: ServerResponse) => void = response => response.end()
let list: string | null = null
const server = createServer(({ url }, response) =>
  url === '/threats.jws' ? response.writeHead(list === null ? 404 : 200).end(list ?? '') : answer(response),
)
let key: Awaited<ReturnType<typeof generateKey>>
let journey: Journey
let mirror: Page
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  key = await generateKey()
  const jws = await sign(key, 7)
  // As the plainest of static hosts hands out a file: no ETag, no CORS, no idea what it is.
  answer = response => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(jws)
  journey = await startJourney('firefox', {
    routes: {
      'site-one.example/': html('<title>Site one</title>'),
      'accounts.google.com/o/oauth2/v2/auth': ({ url }) => ({ status: 302, headers: { location: answerOf(url) } }),
      '*.example/*': html('<title>Planner</title>'),
    },
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
      // Firefox 140 says nothing of an answer before so much of it has come that its kind can be told.
      response.write('a'.repeat(4096))
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

/** Asks as an app whose person has agreed before: the server answers at once. */
async function ask(clientId: string, host: string, scope: string) {
  const before = (await journey.store()).facts.length
  const page = await journey.page()
  const query = { client_id: clientId, redirect_uri: `https://${host}/back`, response_type: 'code', state: 's1', scope }
  await page.goto(`https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams(query)}`).catch(() => undefined)
  const facts = await until(async () => {
    const { facts } = await journey.store()
    return facts.slice(before).some(fact => fact.type === 'concluded') ? facts.slice(before) : null
  }, 'the grant')
  await page.close()
  return facts.flatMap(fact => (fact.type === 'observed' || fact.type === 'revised' ? fact.assessment.findings : []))
}
const CALENDAR = 'https://www.googleapis.com/auth/calendar.readonly'
const TASKS = 'https://www.googleapis.com/auth/tasks'

test('what an app was granted is kept, and what it asks for beyond that is found', async () => {
  const codes = (findings: Awaited<ReturnType<typeof ask>>) => findings.map(finding => finding.code)
  expect(codes(await ask('planner.apps.googleusercontent.com', 'planner-app.example', CALENDAR))).not.toContain('scope-expansion')
  const more = await ask('planner.apps.googleusercontent.com', 'planner-app.example', `${CALENDAR} ${TASKS}`)
  expect(more.find(finding => finding.code === 'scope-expansion')).toMatchObject({ scopes: [TASKS], had: [{ id: CALENDAR }] })
})

test('a threat list that a newer policy names is fetched, and knows a client at once', async () => {
  const clientId = 'listed-since.apps.googleusercontent.com'
  const found = async () => (await ask(clientId, 'listed-app.example', CALENDAR)).map(finding => finding.code)
  expect(await found()).not.toContain('threat-listed')
  list = await signThreats({
    threats: {
      schema: 'scopewarden.threats/1',
      organisation: samplePolicy().organisation.id,
      clients: [{ provider: 'google', clientId, kind: 'malicious', source: 'the incident of this morning', date: '2026-11-01' }],
    },
    privateJwk: key,
    version: 1,
    epoch: 1,
    issuedAtMs: Date.now(),
    lifetimeDays: 30,
  })
  const jws = await sign(key, 8, { policy: { ...samplePolicy(), threats: { url: 'threats.jws' } } })
  answer = response => response.writeHead(200).end(jws)
  await check()
  await until(async () => (await version()) === 8, 'version 8')
  const listVersion = () => mirror.evaluate('browser.storage.local.get("threats").then(({ threats }) => threats?.mark.ver)')
  await until(async () => (await listVersion()) === 1, 'the list')
  expect(await found()).toContain('threat-listed')
})
