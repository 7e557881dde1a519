import { join } from 'node:path'
import type { Page } from 'puppeteer'
import puppeteer from 'puppeteer'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import type { LocalAnswer } from '../../cli/local-web.ts'
import { TOUR } from '../../cli/tour.ts'
import {
  answerGate,
  answerNotice,
  gateIn,
  hrefOf,
  type Journey,
  leaveFor,
  noticeIn,
  ROOT,
  type Since,
  startJourney,
  until,
} from './journey.ts'

const SITE = 'https://site-one.example/'
const html = (body: string): LocalAnswer => ({
  body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}`,
  headers: { 'cache-control': 'max-age=60' },
})
const hrefOfStep = (id: string) => TOUR.find(step => step.id === id)?.href ?? ''
const GITHUB = hrefOfStep('github-reason')
const RISKY = hrefOfStep('google-risky')
const SIGN_IN = hrefOfStep('sign-in')
const escaped = (url: string) => url.replaceAll('&', '&amp;')
const IDLE_MS = 400
/** Who somebody is, and nothing else: as apps ask for it at a dozen providers, and the page that these show for it. */
const SIGN_INS: [where: string, scope: string, page: string | null][] = [
  ['accounts.google.com/o/oauth2/auth', 'openid email profile', 'google/identity.html'],
  ['login.microsoftonline.com/organizations/oauth2/v2.0/authorize', 'openid profile email', 'microsoft-entra/log-in.not-it.html'],
  ['example-ltd.ghe.com/login/oauth/authorize', 'read:user user:email', 'github/log-in.not-it.html'],
  ['gitlab.com/oauth/authorize', 'openid profile email', 'gitlab/log-in.not-it.html'],
  ['slack.com/openid/connect/authorize', 'openid profile email', 'slack/workspace.not-it.html'],
  ['appleid.apple.com/auth/authorize', 'name email', null],
  ['www.linkedin.com/oauth/v2/authorization', 'openid profile email', 'linkedin/log-in.not-it.html'],
  ['discord.com/oauth2/authorize', 'identify email', 'discord/log-in.not-it.html'],
  ['www.facebook.com/v21.0/dialog/oauth', 'public_profile,email', 'facebook/log-in.not-it.html'],
  ['example-ltd.okta.com/oauth2/v1/authorize', 'openid profile email', 'okta/sign-in.not-it.html'],
  ['example-ltd.auth0.com/authorize', 'openid profile email', 'auth0/log-in.not-it.html'],
  ['login.salesforce.com/services/oauth2/authorize', 'openid profile email', null],
  ['auth.atlassian.com/authorize', 'read:me', null],
  ['id.somebody-new.example/oauth2/authorize', 'openid profile email', null],
]
const LOG_IN = html('<title>Log in</title><h1>Log in</h1><form><input type="email"><input type="password"><button>Continue</button></form>')

let journey: Journey
let page: Page
beforeAll(async () => {
  journey = await startJourney('chromium', {
    routes: {
      ...Object.fromEntries(SIGN_INS.map(([where, , page]) => [where, page ? join(ROOT, 'test/fixtures/pages', page) : LOG_IN])),
      'sign-ins.example/*': html('<title>Signed in</title><h1>Hello</h1>'),
      'site-one.example/': html('<title>Site one</title><h1>Site one</h1>'),
      'github.com/prerenders': html(
        `<title>Prerenders</title><script type="speculationrules">${JSON.stringify({ prerender: [{ source: 'list', urls: [GITHUB] }] })}</script><a id="go" href="${escaped(GITHUB)}">Go</a>`,
      ),
      'frames.example/': html(
        [GITHUB, RISKY, `${RISKY}&prompt=none`, `${SIGN_IN}&prompt=none`]
          .map(url => `<iframe hidden src="${escaped(url)}"></iframe>`)
          .join(''),
      ),
      'many.example/': html(
        `<title>Many</title>${'<iframe srcdoc="<p>x</p>"></iframe>'.repeat(25)}${'<iframe src="/inner"></iframe>'.repeat(25)}`,
      ),
      'many.example/inner': html('<p>inner</p>'),
      'search.example/search': html(`<title>Search</title><p>${escaped(RISKY)}</p><a href="${escaped(RISKY)}">first result</a>`),
      'plain.example/': html(
        '<title>Plain</title><h1>Plain</h1><form action="/login"><input type="email" name="email"><input type="password" name="p"></form><button>Go</button>',
      ),
      'plain.example/join': html(
        '<title>Join</title><form action="/sign-up"><input type="email" name="email"><input type="password" autocomplete="new-password"></form>',
      ),
    },
  })
})
afterAll(() => journey?.close())
afterEach(() => page?.close().catch(() => undefined))

/** Something that is written down for certain, after everything that came before it. */
async function settle(since: Since): Promise<void> {
  const other = await journey.page()
  await other.goto(SIGN_IN)
  await until(
    async () => (await since.encounters()).some(({ observation }) => observation.kind === 'sign-in'),
    'the sign-in that marks the end',
  )
  await new Promise(resolve => setTimeout(resolve, IDLE_MS))
  await other.close()
}
const nothingShown = async () => {
  expect(await hrefOf(page)).not.toContain('chrome-extension:')
  expect(noticeIn(page)).toBeNull()
}

describe('who has answered is left in peace', () => {
  test('after a reload, a step back and forth, and a second look at the same request', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(SITE)
    await leaveFor(page, GITHUB)
    await answerGate(journey, page, 'continued')
    await page.waitForSelector('button[name=authorize]')
    await page.reload()
    await nothingShown()
    await page.goto(SITE)
    await page.goBack()
    expect(await hrefOf(page)).toBe(GITHUB)
    await nothingShown()
    await page.goForward()
    await page.goto(GITHUB)
    await new Promise(resolve => setTimeout(resolve, IDLE_MS))
    await nothingShown()
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.types.filter(type => type === 'observed' || type === 'decided')).toEqual(['observed', 'decided'])
  })

  test('a notice that was answered does not come back from the cache of history', async () => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(SITE)
    await page.goto(hrefOfStep('unknown-server'))
    await answerNotice(page, 'acknowledged')
    await page.evaluate(`addEventListener('pageshow', event => { document.title = 'persisted ' + event.persisted })`)
    await page.evaluate(to => void setTimeout(() => location.assign(to)), SITE)
    await until(async () => (await hrefOf(page)) === SITE, 'the site')
    await page.evaluate('void setTimeout(() => history.back())')
    await until(async () => (await page.title()).startsWith('persisted') || (await hrefOf(page)) !== SITE, 'the page before')
    await new Promise(resolve => setTimeout(resolve, IDLE_MS))
    await nothingShown()
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
  })
})

test('who only says who he is at one of a dozen providers is never interrupted, and one sign-in is kept of each', async () => {
  const since = await journey.since()
  const flows = await Promise.all(
    SIGN_INS.map(async ([where, scope], n) => {
      const back = `https://sign-ins.example/back/${n}`
      const params = { response_type: 'code', client_id: `signs-in-${n}`, redirect_uri: back, scope, state: 's1' }
      const tab = await journey.page()
      await tab.goto(SITE)
      const url = `https://${where}?${new URLSearchParams(params)}`
      await leaveFor(tab, url)
      return { tab, url, back }
    }),
  )
  await since.all(SIGN_INS.length, () => true, 'the sign-ins')
  await new Promise(resolve => setTimeout(resolve, IDLE_MS))
  for (const { tab, url, back } of flows) {
    expect([await hrefOf(tab), noticeIn(tab)]).toEqual([url, null])
    await leaveFor(tab, `${back}?code=made-up&state=s1`)
  }
  const seen = await since.all(SIGN_INS.length, ({ outcome }) => outcome !== null, 'the ends')
  await Promise.all(flows.map(({ tab }) => tab.close()))
  // A page that is read late, on a busy machine, revises what was written: nobody is interrupted by that.
  const kept = (types: string[]) => types.filter(type => type !== 'revised')
  expect(
    seen.map(({ observation, verdict, types, outcome }) => [observation.server.host, observation.kind, verdict, outcome, kept(types)]),
  ).toEqual(
    expect.arrayContaining(SIGN_INS.map(([where]) => [where.split('/')[0], 'sign-in', 'allow', 'granted', ['observed', 'concluded']])),
  )
})

describe('what nobody sees is not an encounter', () => {
  test('a prerendered request counts once, when it is shown', async () => {
    const since = await journey.since()
    page = await journey.page()
    const asked = () => journey.web.requests.filter(({ path }) => path === '/login/oauth/authorize').length
    const before = asked()
    await page.goto('https://github.com/prerenders')
    await until(() => asked() > before, 'the browser to prerender it')
    await new Promise(resolve => setTimeout(resolve, IDLE_MS))
    expect(await since.facts()).toEqual([])
    await page.click('#go')
    const words = await gateIn(journey, page)
    expect(words).toContain('acme-ci.example')
    expect(asked()).toBe(before + 1)
    const seen = await since.one(() => true, 'the encounter')
    expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
  })
  test.each([
    ['hidden frames with authorization requests, with and without prompt=none', 'https://frames.example/'],
    ['a page of fifty frames', 'https://many.example/'],
    ['a search for an authorization address', `https://search.example/search?q=${encodeURIComponent(RISKY)}`],
  ])('%s', async (_, url) => {
    const since = await journey.since()
    page = await journey.page()
    await page.goto(url)
    await settle(since)
    await nothingShown()
    const seen = await since.encounters()
    expect(seen.map(({ observation }) => observation.kind)).toEqual(['sign-in'])
  })
})

describe('an ordinary page cannot tell that we are there', () => {
  const LOOK = `JSON.stringify({
    globals: Object.getOwnPropertyNames(window).sort(),
    document: Object.getOwnPropertyNames(document).sort(),
    html: document.documentElement.outerHTML,
    attributes: [...document.documentElement.attributes].map(a => a.name),
    resources: performance.getEntriesByType('resource').map(e => e.name),
    sheets: document.adoptedStyleSheets.length + document.styleSheets.length,
    frames: window.length,
    native: [addEventListener, fetch, Element.prototype.attachShadow, history.pushState].map(String),
  })`
  test('by its globals, its own markup, or what was loaded', async () => {
    const { path: executablePath } = await findBrowser('chromium')
    const args = [
      '--disable-gpu',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...journey.web.chromiumArgs,
      '--lang=en',
      '--accept-lang=en',
    ]
    const bare = await puppeteer.launch({ executablePath, headless: true, pipe: true, args })
    try {
      for (const url of ['https://plain.example/', 'https://plain.example/join']) {
        page = await journey.page()
        const other = await bare.newPage()
        const looks: unknown[] = []
        for (const one of [page, other]) {
          await one.goto(url)
          await one.click('input[type=email]')
          await one.type('input[type=email]', 'x')
          await new Promise(resolve => setTimeout(resolve, IDLE_MS))
          looks.push(JSON.parse((await one.evaluate(LOOK)) as string))
        }
        expect(looks[0]).toEqual(looks[1])
        await page.close()
      }
    } finally {
      await bare.close()
    }
  })
  test('by asking for its files at its well-known address', async () => {
    page = await journey.page()
    await page.goto('https://plain.example/')
    for (const file of ['notice.html', 'gate.html', 'manifest.json', 'reader.js', 'icon/icon.svg']) {
      const got = await page.evaluate(
        url =>
          fetch(url).then(
            () => 'there',
            () => 'nothing',
          ),
        journey.launched.url(file),
      )
      expect([file, got]).toEqual([file, 'nothing'])
    }
  })
})
