import type { Page, Target } from 'puppeteer'
import { describe, expect, test } from 'vitest'
import type { BrowserName } from '../../cli/find-browser.ts'
import type { LocalAnswer } from '../../cli/local-web.ts'
import { ANSWER, answerGate, gateIn, hrefOf, type Journey, leaveFor, type Since, until } from './journey.ts'
import { answer, atGate, frameOf } from './redress.ts'

const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>${body}` })
const HOME = 'https://opener.example/'
const ASK = '<h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button>'
/** Consent that stands in frames of the page that asks. */
const INNER: Record<string, string> = {
  frameset: '<frameset cols="50%,50%"><frame src="/inner"><frame src="/inner"></frameset>',
  object: '<object width="600" height="400" type="text/html" data="/inner"></object>',
  embed: '<embed width="600" height="400" type="text/html" src="/inner">',
}
/** What a site can do to a window that it opened. */
const MEDDLES: Record<string, string> = {
  'is led to a forged answer': 'w.location = "/back?code=forged&state=s1"',
  'is led to a forged answer in a fragment': 'w.location = "/back#code=forged&state=s1"',
  'is led to a forged answer by way of a redirect': 'w.location = "/go?client_id=forged"',
  'gets a forged answer by a form':
    'Object.assign(document.body.appendChild(document.createElement("form")), { method: "post", target: "asks", action: "/back", innerHTML: "<input name=code value=forged>" }).submit()',
  'is closed at once': 'w.close()',
}
/** Where no page of the server's is left in the window, nobody else is believed either. */
const AT_GATE: typeof MEDDLES = { 'is led to a forged answer by an accomplice': 'w.location = "https://accomplice.example/"' }
export const oddTabRoutes = {
  'opener.example/go': { status: 302, headers: { location: '/back?code=forged&state=s1' }, body: '' } as LocalAnswer,
  'opener.example/*': html('<h1>Opener</h1>'),
  'accomplice.example/': html(`<script>location.href = '${HOME}back?code=forged&state=s1'</script>`),
  'auth.windows.example/oauth/authorize': html(ASK),
  'github.com/settings/profile': html('<h1>Profile</h1>'),
  'app.joins.example/join':
    html(`<h1>Create your free account</h1><form id="join"><label>Name <input name="name" autocomplete="name"></label>
<label>Work email <input type="email" name="email" autocomplete="email"></label>
<label>Password <input type="password" name="password" autocomplete="new-password"></label><button>Create account</button></form>
<script>join.onsubmit = event => { event.preventDefault(); document.querySelector('h1').textContent = 'Check your inbox' }</script>`),
  'auth.windows.example/inner': html(ASK),
  'auth.late.example/oauth/authorize': html(
    `<main></main><script>setTimeout(() => { document.querySelector('main').innerHTML = ${JSON.stringify(ASK)} }, 1500)</script>`,
  ),
  ...Object.fromEntries(Object.entries(INNER).map(([kind, body]) => [`auth.${kind}.example/oauth/authorize`, html(body)])),
  ...Object.fromEntries(Object.keys(INNER).map(kind => [`auth.${kind}.example/inner`, html(ASK)])),
}
const ask = (base: string, scope: string, id: string) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', redirect_uri: `${HOME}back`, scope, client_id: id.replaceAll(' ', '-') })}`
const ASKS: Record<'gate' | 'notice', (id: string) => string> = {
  gate: id => ask('https://github.com/login/oauth/authorize', 'repo', id),
  notice: id => ask('https://auth.windows.example/oauth/authorize', 'files.read', id),
}
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** What pages and people do to a tab in the middle of the question: one encounter, no answer that nobody gave, no dead end. */
export function oddTabs(name: BrowserName, its: () => Journey): void {
  const api = name === 'chromium' ? 'chrome' : 'browser'
  const begin = async (url: string): Promise<Page> => {
    const page = await its().page()
    await page.goto(HOME)
    await leaveFor(page, url)
    return page
  }
  const shows = async (page: Page) => ((await atGate(its(), page)) ? 'gate' : (await frameOf(page)) ? 'notice' : null)
  const once = async (since: Since, end: 'action' | 'outcome' = 'action') => {
    const seen = await since.one(encounter => encounter[end] !== null, 'the encounter')
    expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
    return seen
  }

  describe('a window with the question that', () => {
    // Firefox cuts the way from a site to the window in which our own page stands.
    const kinds = name === 'chromium' ? (['gate', 'notice'] as const) : (['notice'] as const)
    const all = kinds.flatMap(kind =>
      Object.entries({ ...MEDDLES, ...(kind === 'gate' ? AT_GATE : {}) }).map(how => [kind, ...how] as const),
    )
    test.each(all)('in the %s %s', async (kind, how, meddle) => {
      const since = await its().since()
      const site = await its().page()
      await site.goto(HOME)
      const came = new Promise<Page | null>(resolve => {
        const { browser } = its().launched
        // A worker that wakes is a target as well.
        const heard = (target: Target) => {
          if (target.type() !== 'page') return
          browser.off('targetcreated', heard)
          resolve(target.page())
        }
        browser.on('targetcreated', heard)
      })
      await site.evaluate(`void (window.w = window.open(${JSON.stringify(ASKS[kind](`${kind} ${how}`))}, 'asks', 'width=500,height=600'))`)
      const opened = (await came) as Page
      expect(await until(() => shows(opened), 'the question')).toBe(kind)
      // What the gate has not asked yet may still come from whoever signs people in for the server.
      if (kind === 'gate') await until(() => opened.evaluate(`document.querySelector('${ANSWER}') !== null`), 'its words')
      await site.evaluate(`void (() => { ${meddle} })()`)
      await pause(300)
      await opened.close().catch(() => undefined)
      await site.close()
      const seen = await once(since, 'outcome')
      expect([seen.action, seen.outcome]).toEqual([null, 'abandoned'])
    })
  })

  test('a page that keeps its consent in frames of its own has the notice over it', async () => {
    // What the windows before left behind is still being written.
    await pause(1500)
    const since = await its().since()
    const pages = await Promise.all(
      Object.keys(INNER).map(kind => begin(ask(`https://auth.${kind}.example/oauth/authorize`, 'files.read', kind))),
    )
    await Promise.all(pages.map(page => until(() => frameOf(page), 'the notice')))
    await Promise.all(pages.map(page => page.close()))
    const seen = await since.all(pages.length, ({ outcome }) => outcome !== null, 'the ends')
    expect(seen.map(({ action, types }) => [action, types])).toEqual(pages.map(() => [null, ['observed', 'concluded']]))
  })

  test('a page that says late who asks is named by the notice that lies over it already', async () => {
    const page = await begin(ask('https://auth.late.example/oauth/authorize', 'files.read', 'late'))
    const says = async () => String(await (await frameOf(page))?.evaluate('document.body.innerText'))
    expect(await until(async () => /access to your account.*/.exec(await says()) && says(), 'the notice')).not.toContain('Reader')
    await until(async () => (await says()).includes('Reader'), 'the notice to name the app')
    await page.close()
  })

  test('a sign-up that is sent without leaving its page keeps the notice that only informs', async () => {
    const since = await its().since()
    const page = await its().page()
    await page.goto('https://app.joins.example/join')
    await page.type('input[type=email]', 'ada@example.com')
    await page.keyboard.press('Tab')
    await until(() => frameOf(page), 'the notice')
    await pause(700)
    await page.type('input[type=password]', 'not a real one')
    await page.keyboard.press('Enter')
    await since.one(({ outcome }) => outcome !== null, 'the end')
    await pause(300)
    expect([await page.title(), await shows(page)]).toEqual(['Page', 'notice'])
    await page.close()
  })

  test('a page to which a script of a known site leads is met, and its notice goes when it leads on', async () => {
    const page = await its().page()
    await page.goto('https://github.com/settings/profile')
    await page.evaluate(`history.pushState({}, '', '/settings/tokens/new')`)
    await until(() => frameOf(page), 'the notice')
    await page.evaluate(`history.pushState({}, '', '/settings/billing')`)
    await pause(1000)
    expect(await shows(page)).toBe('notice')
    await until(async () => (await shows(page)) === null, 'the notice to go')
    await page.close()
  })

  test('a tab that is torn out with the notice in it asks on', async () => {
    const since = await its().since()
    const page = await begin(ASKS.notice('torn out'))
    await until(() => frameOf(page), 'the notice')
    await its().desk(
      `${api}.tabs.query({ url: '*://auth.windows.example/*' }).then(all => ${api}.windows.create({ tabId: all.at(-1).id })).then(() => 0)`,
    )
    expect(await answer(its(), page, async () => (await since.encounters()).some(({ action }) => action !== null))).not.toBeNull()
    await once(since)
    await page.close()
  })

  test('back and forth through the notice: it asks again until it is answered, and then no more', async () => {
    const since = await its().since()
    const page = await begin(ASKS.notice('back and forth'))
    await until(() => frameOf(page), 'the notice')
    await page.evaluate('void setTimeout(() => history.back())')
    await until(async () => (await hrefOf(page)) === HOME, 'the site')
    await page.evaluate('void setTimeout(() => history.forward())')
    await until(() => frameOf(page), 'the notice again')
    expect(await answer(its(), page, async () => (await since.encounters()).some(({ action }) => action !== null))).toBe('in the notice')
    await page.evaluate('void setTimeout(() => history.back())')
    await until(async () => (await hrefOf(page)) === HOME, 'the site')
    await page.evaluate('void setTimeout(() => history.forward())')
    await until(async () => (await hrefOf(page)) !== HOME, 'the page that asks')
    await pause(500)
    expect(await shows(page)).toBeNull()
    await once(since)
    await page.close()
  })

  test('the gate in a tab that the browser unloads asks again when it is looked at', async () => {
    const since = await its().since()
    const page = await begin(ASKS.gate('unloaded'))
    await gateIn(its(), page)
    const other = await its().page()
    await other.bringToFront()
    // The newest gate: in Firefox the desk of this test is one too.
    const unloaded = await its().desk<number | null>(
      `${api}.runtime.getContexts({ contextTypes: ['TAB'] }).then(async all => { const id = Math.max(...all.filter(one => one.documentUrl.includes('/gate.html')).map(one => one.tabId)); const now = (await ${api}.tabs.discard(id))?.id ?? id; await ${api}.tabs.update(now, { active: true }); return now })`,
    )
    expect(unloaded).not.toBeNull()
    const again = await until(async () => {
      for (const one of (await its().launched.browser.pages()).toReversed())
        if (!one.isClosed() && (await atGate(its(), one)) && (await one.evaluate(`document.querySelector('${ANSWER}') !== null`)))
          return one
      return null
    }, 'the gate again')
    await answerGate(its(), again, 'went-back')
    const seen = await once(since)
    expect(seen.action).toBe('went-back')
    await other.close()
    await again.close().catch(() => undefined)
  })
}
