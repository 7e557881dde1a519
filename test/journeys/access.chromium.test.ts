import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import type { AccessRequest } from '../../lib/model/access-request.ts'
import { answerGate, gateIn, type Journey, leaveFor, noticeIn, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

const SITE = 'https://site-one.example/'
const CLIENT = '731925048812-letters.apps.googleusercontent.com'
const WORDS = 'For the <b>spring</b> newsletter'
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const ask = (client = CLIENT) =>
  `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({
    client_id: client,
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
  journey = await startJourney('chromium', {
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
  await until(async () => ((await mirror.evaluate('document.body.innerText')) as string).includes('Policy'), 'the mirror')
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})

const READ_REQUESTS = `new Promise((resolve, reject) => {
  const open = indexedDB.open('scopewarden')
  open.onerror = () => reject(open.error)
  open.onsuccess = () => {
    const all = open.result.transaction('requests').objectStore('requests').getAll()
    all.onsuccess = () => { open.result.close(); resolve(all.result) }
  }
})`
const kept = () => journey.desk<AccessRequest[]>(READ_REQUESTS)
const leave = async (url: string): Promise<Page> => {
  const page = await journey.page()
  await page.goto(SITE)
  await leaveFor(page, url)
  return page
}
const press = async (action: 'check-policy' | 'send-now') => {
  await mirror.bringToFront()
  const button = `button[data-action="${action}"]:not([disabled])`
  await mirror.waitForSelector(button)
  await mirror.click(button)
}
const mirrorSays = (words: RegExp) =>
  until(
    async () => words.test((await mirror.evaluate('document.querySelector("#requests").innerText')) as string),
    `the mirror to say ${words}`,
  )

test('asked at the gate, listed on the hub, approved there, signed, fetched, told, and then let through', async () => {
  await hub.stop()
  const page = await leave(ask())
  await gateIn(journey, page, /Ask for approval/)
  await page.type('textarea[name=note]', WORDS)
  await answerGate(journey, page, 'requested')
  // The hub is away: it is kept, and said so.
  await until(
    async () => /as soon as your organisation/.test((await page.evaluate('document.body.innerText')) as string),
    'the gate to say that it waits',
  )
  await mirrorSays(/as soon as your organisation/)
  await page.close()

  await hub.start()
  await press('send-now')
  await mirrorSays(/was sent and waits/)
  const list = await (await hub.admin('/requests')).text()
  expect(list).toContain('For the &lt;b&gt;spring&lt;/b&gt; newsletter')
  expect(list).toContain(CLIENT)

  // The same again is the same request, and the gate says so.
  const again = await leave(ask())
  const words = await gateIn(journey, again, /You asked on/)
  expect(words).toContain('waits for an answer')
  expect(await again.$('button[data-action="requested"]')).toBe(null)
  await answerGate(journey, again, 'went-back')
  await again.close().catch(() => undefined)
  expect(await kept()).toHaveLength(1)
  expect((await hub.events()).filter(event => event.type === 'org.scopewarden.access.requested.v1')).toHaveLength(1)

  const [request] = await kept()
  const answer = await hub.admin('/requests/approve', {
    ask: request?.ask ?? '',
    verdict: 'inform',
    until: UNTIL,
    reason: 'The newsletter needs it',
  })
  expect(answer.status).toBe(200)
  await press('check-policy')
  await mirrorSays(/has approved it until/)
  const notes = await until(async () => {
    const all = await journey.desk<Record<string, boolean>>('new Promise(resolve => chrome.notifications.getAll(resolve))')
    return Object.keys(all).length > 0 ? Object.keys(all) : null
  }, 'the notification')
  expect(notes).toEqual([`request:${request?.ask}`])

  const through = await leave(ask())
  await until(async () => (await through.title()) === 'Sign in', 'the page that asks')
  await until(() => noticeIn(through) !== null, 'the notice that only tells')
  await until(async () => {
    await through.click('#allow').catch(() => undefined)
    return (await through.title()) === 'Letters'
  }, 'the way back to the app')
  await through.close()
})

test('declined, in the words of IT, which are data', async () => {
  const page = await leave(ask('731925048812-other.apps.googleusercontent.com'))
  await answerGate(journey, page, 'requested')
  await page.close()
  await press('send-now')
  const request = await until(
    async () => (await kept()).find(one => one.answer === null && one.sentAtMs !== null),
    'the request to be sent',
  )
  await hub.admin('/requests/decline', { ask: request.ask, words: 'Use <i>the other</i> one' })
  await press('check-policy')
  await mirrorSays(/has declined it/)
  await mirrorSays(/Use <i>the other<\/i> one/)
  expect(await mirror.$('#requests i')).toBe(null)
  const once = await leave(ask('731925048812-other.apps.googleusercontent.com'))
  await gateIn(journey, once, /has declined it/)
  expect(await once.$('button[data-action="requested"]')).not.toBe(null)
})

test('what was asked of the hub stands on the mirror as it was sent, and the hub told it', async () => {
  await mirror.bringToFront()
  const asked = (await mirror.evaluate('[...document.querySelectorAll("#lookups .verbatim")].map(one => one.textContent)')) as string[]
  expect(asked).toHaveLength(2)
  expect(JSON.parse(asked[1] ?? '')).toContainEqual(
    expect.objectContaining({ appKey: `google|client:${CLIENT}`, inOrganisation: expect.objectContaining({ people: 0 }) }),
  )
})

test('the permission for notifications costs one line where the extension is installed by hand, as Chromium itself counts', async () => {
  const warnings = (permissions: string[]) =>
    journey.desk<string[]>(
      `new Promise(resolve => chrome.management.getPermissionWarningsByManifest(JSON.stringify({ manifest_version: 3, name: 'x', version: '1', permissions: ${JSON.stringify(permissions)}, host_permissions: ['<all_urls>'] }), resolve))`,
    )
  const [without, with_] = [await warnings(['storage']), await warnings(['storage', 'notifications'])]
  expect(with_.filter(line => !without.includes(line))).toEqual(['Display notifications'])
})
