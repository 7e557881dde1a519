import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import type { Encounter } from './encounters.ts'
import { answerGate, answerNotice, gateIn, type Journey, leaveFor, noticeOn, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

const SITE = 'https://site-one.example/'
const CLIENT = '731925048812-planner.apps.googleusercontent.com'
const KEY = `google|client:${CLIENT}`
const A = 'https://www.googleapis.com/auth/'
const [CALENDAR, TASKS, MAIL] = [`${A}calendar.readonly`, `${A}tasks`, `${A}gmail.readonly`]
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const ask = (...scopes: string[]) =>
  `https://accounts.google.com/o/oauth2/v2/auth?${new URLSearchParams({
    client_id: CLIENT,
    response_type: 'code',
    redirect_uri: 'https://planner-app.example/back',
    scope: scopes.join(' '),
    state: 's1',
  })}`

let hub: JourneyHub
let journey: Journey
let page: Page
beforeAll(async () => {
  hub = await startJourneyHub()
  journey = await startJourney('chromium', {
    managed: hub.managed,
    routes: {
      'site-one.example/': html('<title>Site one</title><h1>Site one</h1>'),
      'planner-app.example/*': html('<title>Planner</title><h1>Back in Planner</h1>'),
      'accounts.google.com/o/oauth2/v2/auth': ({ url }) => {
        const said = (name: string) => url.searchParams.get(name) ?? ''
        const back = `${said('redirect_uri')}?${new URLSearchParams({ code: 'c1', state: said('state'), scope: said('scope') })}`
        return html(`<title>Sign in</title><h1>Planner wants access</h1><a id="allow" href="${back.replaceAll('&', '&amp;')}">Allow</a>`)
      },
    },
  })
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})
afterEach(() => page?.close().catch(() => undefined))

async function leave(url: string): Promise<void> {
  page = await journey.page()
  await page.goto(SITE)
  await leaveFor(page, url)
}
const allow = () =>
  until(async () => {
    await page.click('#allow').catch(() => undefined)
    return (await page.title()) === 'Planner'
  }, 'the way back to the app')
const row = async () => (await journey.store()).apps.find(app => app.key === KEY)
const growthOf = ({ assessment }: Encounter) => assessment.findings.filter(finding => finding.code === 'scope-expansion')
const killWorker = async () => (await journey.launched.worker()).close()

test('what is granted the first time is kept, and nothing is called new', async () => {
  const since = await journey.since()
  await leave(ask(CALENDAR))
  const { words } = await noticeOn(page)
  expect(words).not.toContain('New this time')
  await answerNotice(page, 'acknowledged')
  await allow()
  const seen = await since.one(({ outcome }) => outcome === 'granted', 'the grant')
  expect(growthOf(seen)).toEqual([])
  expect((await row())?.held).toMatchObject({ scopes: [{ id: CALENDAR, data: 'calendar' }], complete: true })
  expect((await row())?.held?.grown).toBeUndefined()
})

test('the same again is met as it was, also by a worker that knows of it from the store alone', async () => {
  await killWorker()
  const since = await journey.since()
  await leave(ask(CALENDAR))
  const { words, modal } = await noticeOn(page)
  expect([words.includes('New this time'), modal]).toEqual([false, true])
  await answerNotice(page, 'acknowledged')
  const seen = await since.one(({ action }) => action !== null, 'the answer')
  expect([growthOf(seen), seen.assessment.unknown.includes('before')]).toEqual([[], false])
})

test('more is said in the notice, kept when it is granted, and marked at the hub', async () => {
  await killWorker()
  const since = await journey.since()
  await leave(ask(CALENDAR, TASKS))
  await noticeOn(page, /New this time: [^.]*tasks[^.]*\. Since \d+ \w+ \d{4} it could see your calendar/)
  await answerNotice(page, 'acknowledged')
  // What was asked for while this worker lived is answered to another one.
  await killWorker()
  await allow()
  const seen = await since.one(({ outcome }) => outcome === 'granted', 'the grant')
  expect(growthOf(seen)).toMatchObject([{ scopes: [TASKS], had: [{ id: CALENDAR }] }])
  expect((await row())?.held).toMatchObject({ scopes: [{ id: CALENDAR }, { id: TASKS }], grown: { scopes: [TASKS] } })
  const mirror = await journey.launched.openExtensionPage('mirror.html')
  await mirror.waitForSelector('button[data-action="send-now"]')
  await mirror.click('button[data-action="send-now"]')
  await until(async () => (await journey.store()).outbox.length === 0, 'the outbox to be empty')
  await mirror.close()
  const there = (await hub.report()).apps.find(app => app.key === KEY)
  expect(there?.held).toEqual((await row())?.held)
  const reported = (await hub.events()).flatMap(({ data }) => {
    const { fact } = data.unmapped
    return fact.type === 'observed' || fact.type === 'revised' ? fact.assessment.findings.map(finding => finding.code) : []
  })
  expect(reported).toContain('scope-expansion')
  const report = await journey.launched.openExtensionPage('report.html')
  expect(await until(() => report.evaluate(`document.querySelector('.grown')?.innerText`), 'the mark in the report')).toMatch(
    /^Was granted more on .*auth\/tasks$/s,
  )
  await report.close()
})

test('the gate says it too; what was not granted is not kept as granted', async () => {
  await killWorker()
  const since = await journey.since()
  await leave(ask(CALENDAR, TASKS, MAIL))
  const words = await gateIn(journey, page, /New this time: [^.]*e-mail\. Since \d+ \w+ \d{4} it could see[^.]* your calendar/)
  expect(words).toContain('What it was granted before')
  await answerGate(journey, page, 'went-back')
  const seen = await since.one(({ outcome }) => outcome === 'abandoned', 'the end')
  expect([seen.verdict, growthOf(seen)]).toMatchObject(['request', [{ scopes: [MAIL] }]])
  expect((await row())?.held?.scopes.map(scope => scope.id)).toEqual([CALENDAR, TASKS])
})
