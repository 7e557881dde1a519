import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { answerGate, answerNotice, gateIn, hrefOf, type Journey, leaveFor, noticeIn, noticeOn, startJourney, until } from './journey.ts'
import { oddHeaderRoutes, oddHeaders } from './odd-headers.ts'
import { oddTabRoutes, oddTabs } from './odd-tabs.ts'

/** Pages that are built in odd ways, honest and hostile ones, and what browsers and people do to a tab in the middle of a question. */
const SITE = 'https://site-one.example/'
const ASK = '<h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button>'
type Odd = { head?: string; body?: string }
/** On each of these the notice can be read and answered, and nothing is held against the page. */
const HONEST: Record<string, Odd> = {
  'hides itself until it knows that it is not framed': {
    head: '<style id="guard">html { display: none !important }</style>',
    body: `${ASK}<script>addEventListener('load', () => setTimeout(() => document.getElementById('guard').remove(), 300))</script>`,
  },
  'asks in a dialog of its own': {
    body: `<dialog id="d">${ASK}</dialog><script>document.getElementById('d').showModal()</script>`,
  },
  'opens a popover of its own now and then': {
    body: `${ASK}<div popover="manual" id="p">Cookies</div><script>setInterval(() => document.getElementById('p').togglePopover(), 1500)</script>`,
  },
  'draws itself anew': {
    body: `${ASK}<script>setTimeout(() => { document.body.replaceChildren(...new DOMParser().parseFromString(${JSON.stringify(ASK)}, 'text/html').body.childNodes) }, 300)</script>`,
  },
  'leads all its links elsewhere and has elements of every name': {
    head: '<base href="https://elsewhere.example/" target="_top">',
    body: `${ASK}<form name="documentElement"><input name="append"><input name="getAttribute"></form><img name="createElement"><a id="body"></a><a id="body"></a>`,
  },
  'has changed what scripts are made of': {
    head: `<script>Element.prototype.attachShadow = () => { throw 1 }; Object.prototype.then = undefined; Array.prototype.map = () => []; Object.prototype.popover = 'none'; HTMLElement.prototype.showPopover = () => {}; window.setInterval = () => 0; window.CSSStyleSheet = undefined; window.IntersectionObserver = undefined</script>`,
  },
  'turns a view into another one': {
    body: `${ASK}<script>setTimeout(() => document.startViewTransition(() => { document.title = 'turned' }), 400)</script>`,
  },
}
/** Here nothing is drawn: the gate takes over. */
const CLOSED: Record<string, Odd> = {
  'never draws anything': { head: '<style>html { display: none !important }</style>' },
}
const all = { ...HONEST, ...CLOSED }
const answerOf = ({ url }: LocalRequest): LocalAnswer => {
  const { head = '', body = ASK } = all[url.searchParams.get('odd') ?? ''] ?? {}
  return {
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorize</title>${head}</head><body>${body}</body></html>`,
  }
}
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })

let journey: Journey
let page: Page
beforeAll(async () => {
  journey = await startJourney('chromium', {
    routes: {
      ...oddHeaderRoutes,
      ...oddTabRoutes,
      'site-one.example/': html('<title>Site one</title><h1>Site one</h1>'),
      'auth.odd.example/oauth/authorize': answerOf,
      'github.com/login/oauth/authorize': html(
        '<title>Authorize</title><form method="post" action="/landed"><button class="js-oauth-authorize-btn" id="js-oauth-authorize-btn" name="authorize" value="1">Allow</button></form>',
      ),
    },
  })
})
afterAll(() => journey?.close())
afterEach(() => page?.close().catch(() => undefined))

oddHeaders('chromium', () => journey)
oddTabs('chromium', () => journey)

const ask = (base: string, params: Record<string, string>) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', redirect_uri: 'https://reader-app.example/back', ...params })}`
const odd = (name: string) =>
  ask('https://auth.odd.example/oauth/authorize', { scope: 'files.read', client_id: name.replaceAll(' ', '-'), odd: name })
const gated = (clientId: string) => ask('https://github.com/login/oauth/authorize', { scope: 'repo', client_id: clientId })
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
async function begin(url: string): Promise<void> {
  page = await journey.page()
  await page.goto(SITE)
  await leaveFor(page, url)
}
const observedOnce = { observed: 1 }
const countOf = (types: string[]) => ({ observed: types.filter(type => type === 'observed').length })

describe('the notice stands on a page that', () => {
  test.each(Object.keys(HONEST))('%s', async name => {
    const since = await journey.since()
    await begin(odd(name))
    await noticeOn(page)
    await pause(1500)
    expect(await hrefOf(page)).toContain('auth.odd.example')
    await answerNotice(page, 'acknowledged')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen).toMatchObject({ verdict: 'acknowledge', action: 'acknowledged' })
    expect((await since.facts()).filter(fact => fact.type === 'health' && fact.code === 'overlay-tampered')).toEqual([])
  })
})

describe('the gate takes over where a page', () => {
  test.each(Object.keys(CLOSED))('%s', async name => {
    const since = await journey.since()
    await begin(odd(name))
    await gateIn(journey, page)
    await answerGate(journey, page, 'acknowledged')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect([seen.action, countOf(seen.types)]).toEqual(['acknowledged', observedOnce])
    expect((await since.facts()).filter(fact => fact.type === 'health' && fact.code === 'overlay-tampered')).toEqual([])
  })
})

describe('in the middle of the question', () => {
  test('a tab that is torn out keeps its question, and the answer leads on', async () => {
    const since = await journey.since()
    await begin(gated('torn-out'))
    await gateIn(journey, page)
    await journey.desk(
      `chrome.runtime.getContexts({ contextTypes: ['TAB'] }).then(all => all.find(({ documentUrl }) => documentUrl.includes('/gate.html'))).then(({ tabId }) => chrome.windows.create({ tabId }))`,
    )
    await answerGate(journey, page, 'continued')
    await until(async () => (await hrefOf(page)).startsWith('https://github.com/'), 'the page that asked')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect([seen.action, countOf(seen.types)]).toEqual(['continued', observedOnce])
  })
  test('a window that closes at once has given no answer', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(SITE)
    await page.evaluate(url => {
      const opened = window.open(url, '', 'width=400,height=600')
      setTimeout(() => opened?.close(), 350)
    }, gated('closes'))
    await pause(3000)
    const seen = await since.encounters()
    expect(seen.map(({ action, types }) => [action, countOf(types).observed]).filter(([action, n]) => action !== null || n !== 1)).toEqual(
      [],
    )
    expect(seen.length).toBeLessThan(2)
  })
  test('back and forth through the gate: it is there again, one encounter, no answer', async () => {
    const since = await journey.since()
    await begin(gated('back-and-forth'))
    await gateIn(journey, page)
    // The page that asks is in the history only if it came up before the gate did.
    const session = await page.createCDPSession()
    const { currentIndex, entries } = await session.send('Page.getNavigationHistory')
    const steps = entries.findLastIndex(({ url }) => url === SITE) - currentIndex
    // In its first moments it is the page behind it that would leave it, and the tab is led back.
    await pause(1000)
    await page.evaluate(`void setTimeout(() => history.go(${steps}))`)
    await until(async () => (await hrefOf(page)) === SITE, 'the site')
    await page.evaluate('void setTimeout(() => history.go(1))')
    await gateIn(journey, page)
    await page.evaluate('void setTimeout(() => history.back())')
    await pause(800)
    await gateIn(journey, page)
    const all = await since.encounters()
    expect(all.map(({ action, types }) => [action, countOf(types)])).toEqual([[null, observedOnce]])
  })
  test('a page that comes while the worker is dead is stopped all the same', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(SITE)
    await (await journey.launched.worker()).close()
    await leaveFor(page, gated('worker-dead'))
    await gateIn(journey, page)
    const seen = await since.one(() => true, 'the encounter')
    expect([seen.action, countOf(seen.types)]).toEqual([null, observedOnce])
    expect(noticeIn(page)).toBeNull()
  })
  test('the gate whose process dies, and with it all pages of ours, asks again and takes one answer', async () => {
    const since = await journey.since()
    await begin(gated('dies'))
    await gateIn(journey, page)
    const ours = (await journey.launched.browser.pages()).filter(one => one.url().startsWith(journey.launched.url('')))
    const sessions = await Promise.all(ours.map(one => one.createCDPSession()))
    const gate = await page.createCDPSession()
    const crashed = new Promise(resolve => gate.once('Inspector.targetCrashed', resolve))
    await gate.send('Inspector.enable')
    void gate.send('Page.crash').catch(() => undefined)
    await crashed
    for (const session of sessions) await session.send('Page.reload').catch(() => undefined)
    await answerGate(journey, page, 'continued')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect([seen.action, countOf(seen.types)]).toEqual(['continued', observedOnce])
  })
})
