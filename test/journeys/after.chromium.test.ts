import { writeFileSync } from 'node:fs'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import type { Fact } from '../../lib/model/fact.ts'
import type { PolicyInput } from '../../lib/model/policy.ts'
import { PolicyCases } from '../../lib/model/policy-cases.ts'
import { answerNotice, gateIn, type Journey, leaveFor, noticeIn, startJourney, until } from './journey.ts'
import { type JourneyHub, samplePolicy, sign, startJourneyHub } from './journey-hub.ts'

const SITE = 'https://site-one.example/'
const CLIENT = '731925048812-letters.apps.googleusercontent.com'
const COMMENT = 'This is <b>our own</b> app'
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const ASK = `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({
  client_id: CLIENT,
  response_type: 'code',
  redirect_uri: 'https://letters.example/back',
  scope: 'https://www.googleapis.com/auth/gmail.readonly',
  state: 's1',
})}`
/** One rule for every consent. */
const policyThat = (then: 'inform' | 'request'): PolicyInput => ({
  ...samplePolicy(),
  whenUnknown: 'inform',
  rules: [{ id: 'every-consent', when: { kind: 'consent' }, then }],
})

let hub: JourneyHub
let journey: Journey
let mirror: Page
beforeAll(async () => {
  hub = await startJourneyHub()
  writeFileSync(hub.policyFile, await sign(hub.key, 8, { policy: policyThat('inform') }))
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
  await until(async () => ((await mirror.evaluate('document.body.innerText')) as string).includes('8'), 'the mirror')
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})

const facts = () =>
  journey.desk<Fact[]>(`new Promise((resolve, reject) => {
  const open = indexedDB.open('scopewarden')
  open.onerror = () => reject(open.error)
  open.onsuccess = () => {
    const all = open.result.transaction('facts').objectStore('facts').getAll()
    all.onsuccess = () => { open.result.close(); resolve(all.result) }
  }
})`)
const muted = async () => (await facts()).filter(fact => fact.type === 'decided' && fact.decision.action === 'muted').length
const leave = async (): Promise<Page> => {
  const page = await journey.page()
  await page.goto(SITE)
  await leaveFor(page, ASK)
  return page
}
const press = async (selector: string) => {
  await mirror.bringToFront()
  await mirror.waitForSelector(`${selector}:not([disabled])`)
  await mirror.click(selector)
}
const mirrorSays = (section: string, words: RegExp) =>
  until(
    async () => words.test((await mirror.evaluate(`document.querySelector('${section}').innerText`)) as string),
    `${section} to say ${words}`,
  )

test('a muted notice stays away the next time, and both are reported', async () => {
  const page = await leave()
  await answerNotice(page, 'muted')
  await until(async () => (await muted()) === 1, 'the mute to be written')
  await page.close()
  await mirrorSays('#mutes', /Muted on/)

  const again = await leave()
  await until(async () => (await muted()) === 2, 'the second notice to be kept away')
  expect(await again.title()).toBe('Sign in')
  expect(noticeIn(again)).toBe(null)
  await again.click('#allow')
  await until(async () => (await again.title()) === 'Letters', 'the way back to the app')
  await again.close()
})

test('what was granted has a receipt with the provider’s page', async () => {
  await mirrorSays('#receipts', /Granted today[\s\S]*It could see your e-mail/)
  expect(await mirror.evaluate('document.querySelector("#receipts .steps a").href')).toBe('https://myaccount.google.com/connections')
})

test('a verdict that is reported as wrong arrives at the hub as a case, with the words as words', async () => {
  await mirror.evaluate('[...document.querySelectorAll("details")].forEach(one => { one.open = true })')
  await mirror.type('.wrong textarea', COMMENT)
  await press('.wrong button[data-action="wrong"]')
  await until(async () => (await facts()).some(fact => fact.type === 'disputed'), 'the report to be written')
  await press('button[data-action="send-now"]')
  const page = await until(async () => {
    const text = await (await hub.admin('/disputes')).text()
    return text.includes('<article') ? text : null
  }, 'the hub to list it')
  expect(page).toContain('This is &lt;b&gt;our own&lt;/b&gt; app')
  const { cases } = PolicyCases.parse(await (await hub.admin('/disputes.cases.json')).json())
  expect(cases).toMatchObject([{ observation: { client: { id: CLIENT } }, expect: { verdict: 'inform' } }])
  expect(JSON.stringify(cases)).not.toContain('state')
})

test('a policy that would not let it pass ends the mute, marks what was granted, and reminds once', async () => {
  writeFileSync(hub.policyFile, await sign(hub.key, 9, { policy: policyThat('request') }))
  await press('button[data-action="check-policy"]')
  await mirrorSays('#receipts', /would not let this pass. Rules: every-consent/)
  await mirrorSays('#mutes', /No notice is muted/)
  const notes = await until(async () => {
    const all = Object.keys(await journey.desk<object>('new Promise(resolve => chrome.notifications.getAll(resolve))'))
    return all.length > 0 ? all : null
  }, 'the reminder')
  expect(notes).toEqual([`receipt:google|client:${CLIENT}`])
  await journey.desk(`new Promise(resolve => chrome.notifications.clear(${JSON.stringify(notes[0])}, resolve))`)
  const page = await leave()
  await gateIn(journey, page, /Ask for approval/)
  await page.close()
  await press('#receipts button')
  await mirrorSays('#receipts', /You said on/)
  expect(await journey.desk<object>('new Promise(resolve => chrome.notifications.getAll(resolve))')).toEqual({})
})
