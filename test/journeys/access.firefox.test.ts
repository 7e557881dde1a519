import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import type { AccessRequest } from '../../lib/model/access-request.ts'
import { answerGate, gateIn, type Journey, leaveFor, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

// What of a request and of a receipt is the browser's own doing, in Firefox; access.chromium.test.ts and after.chromium.test.ts have the rest.

const SITE = 'https://site-one.example/'
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const ASK = `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({
  client_id: '731925048812-letters.apps.googleusercontent.com',
  response_type: 'code',
  redirect_uri: 'https://letters.example/back',
  scope: 'https://www.googleapis.com/auth/gmail.readonly',
  state: 's1',
})}`
const UNTIL = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)

let hub: JourneyHub
let journey: Journey
let mirror: Page
beforeAll(async () => {
  hub = await startJourneyHub({ publishes: true })
  journey = await startJourney('firefox', {
    managed: hub.managed,
    routes: {
      'site-one.example/': html('<title>Site one</title><h1>Site one</h1>'),
      'letters.example/*': html('<title>Letters</title><h1>Back in Letters</h1>'),
      'accounts.google.com/o/oauth2/v2/auth': html(
        '<title>Sign in</title><h1>Letters wants access</h1><a id="allow" href="https://letters.example/back?code=c1&amp;state=s1">Allow</a>',
      ),
    },
  })
  mirror = await journey.launched.openExtensionPage('mirror.html')
  await says(mirror, 'main', /Example Ltd/)
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})

const says = (page: Page, place: string, words: RegExp) =>
  until(
    async () => words.test((await page.evaluate(`document.querySelector(${JSON.stringify(place)})?.innerText ?? ''`)) as string),
    `${place} to say ${words}`,
  )
const kept = () =>
  journey.desk<AccessRequest[]>(`new Promise((resolve, reject) => {
  const open = indexedDB.open('scopewarden')
  open.onerror = () => reject(open.error)
  open.onsuccess = () => {
    const all = open.result.transaction('requests').objectStore('requests').getAll()
    all.onsuccess = () => { open.result.close(); resolve(all.result) }
  }
})`)
const leave = async (): Promise<Page> => {
  const page = await journey.page()
  await page.goto(SITE)
  await leaveFor(page, ASK)
  return page
}
const press = async (action: 'check-policy' | 'send-now') => {
  await mirror.bringToFront()
  const button = `button[data-action="${action}"]:not([disabled])`
  await mirror.waitForSelector(button)
  await mirror.click(button)
}

test('asked at the gate, listed on the hub, approved there, signed, fetched and told', async () => {
  const page = await leave()
  await gateIn(journey, page, /Ask for approval/)
  await page.type('textarea[name=note]', 'For the <b>spring</b> newsletter')
  await answerGate(journey, page, 'requested')
  await says(page, 'main', /waits for an answer|as soon as your organisation/)
  await page.close()
  await press('send-now')
  await says(mirror, '#requests', /was sent and waits/)
  expect(await (await hub.admin('/requests')).text()).toContain('For the &lt;b&gt;spring&lt;/b&gt; newsletter')

  await journey.desk('globalThis.ended = [], browser.notifications.onClosed.addListener(id => ended.push(id))')
  const [request] = await kept()
  const form = { ask: request?.ask ?? '', verdict: 'inform', until: UNTIL, reason: 'The newsletter needs it' }
  expect((await hub.admin('/requests/approve', form)).status).toBe(200)
  await press('check-policy')
  await says(mirror, '#requests', /has approved it until/)
  // Where there is no desktop Firefox takes a notification away at once, and it is told by its end; Firefox 140 leaves it.
  const there = 'browser.notifications.getAll().then(all => [...new Set([...globalThis.ended, ...Object.keys(all)])])'
  const ended = await until(() => journey.desk<string[]>(there).then(all => (all.length > 0 ? all : null)), 'the notification')
  expect(ended).toEqual([`request:${request?.ask}`])
  await journey.putAwayNotifications()
  const popup = await journey.launched.openExtensionPage('popup.html')
  await says(popup, '.popup-requests', /has approved it until/)
  await popup.close()
})

test('what is then granted has a receipt, with the exception that let it pass and the provider’s page', async () => {
  const page = await leave()
  await until(async () => (await page.title()) === 'Sign in', 'the page that asks')
  await until(async () => {
    await page.evaluate('document.querySelector("#allow")?.click()')
    return (await page.title()) === 'Letters'
  }, 'the way back to the app')
  await page.close()
  await says(mirror, '#receipts', /Granted today[\s\S]*An exception lets it pass until/)
  expect(await mirror.evaluate('document.querySelector("#receipts .steps a").href')).toBe('https://myaccount.google.com/connections')
})
