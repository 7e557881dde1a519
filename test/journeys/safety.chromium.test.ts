import type { CDPSession, Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { TOUR } from '../../cli/tour.ts'
import { answerGate, answerNotice, gateIn, hrefOf, type Journey, noticeIn, noticeOn, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

const SITE = 'https://site-one.example/'
const stepHref = (id: string) => TOUR.find(step => step.id === id)?.href ?? ''
const SIGN_IN = stepHref('sign-in')
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const ask = (base: string, params: Record<string, string> = {}) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', client_id: 'pusher', redirect_uri: 'https://reader-app.example/back', scope: 'repo', ...params })}`

/** A consent page whose button tells the server of every press that reaches it, and that presses itself all the time. */
const eager = (): LocalAnswer =>
  html(`<title>Authorize</title><script>
    const press = () => document.querySelector('#js-oauth-authorize-btn')?.click()
    setInterval(press, 1)
    new MutationObserver(press).observe(document, { childList: true, subtree: true })
    addEventListener('DOMContentLoaded', press)
  </script>
  <style>form, button { position: fixed; inset: 0; width: 100vw; height: 100vh }</style>
  <form id="consent" method="post" action="/landed"><input type="hidden" name="authorize" value="1">
  <button type="submit" name="authorize" value="1" autofocus id="js-oauth-authorize-btn" class="js-oauth-authorize-btn" data-answer="yes">Authorize</button></form>`)
/** Pages that would rather not be left. */
const CLINGING: Record<string, string> = {
  stop: 'setInterval(() => stop(), 1)',
  hash: 'setInterval(() => { location.hash = String(Math.random()) }, 1)',
  back: 'setInterval(() => history.back(), 1)',
  forward: 'setInterval(() => { history.pushState({}, ""); history.forward() }, 5)',
  again: 'setTimeout(() => location.assign(location.href.split("#")[0] + "&n=" + Math.random()), 20)',
  unload: 'addEventListener("beforeunload", event => { event.preventDefault(); event.returnValue = "stay" })',
}
const EVIL = 'accounts.google.com.evil.test'

let hub: JourneyHub
let journey: Journey
let page: Page
let slow: Promise<void> = Promise.resolve()
beforeAll(async () => {
  hub = await startJourneyHub()
  journey = await startJourney('chromium', {
    managed: hub.managed,
    routes: {
      'site-one.example/': html('<title>Site one</title><h1>Site one</h1>'),
      'github.com/login/oauth/authorize': eager,
      'github.com/landed': html('<title>Landed</title>'),
      'reader-app.example/*': html('<title>Reader</title>'),
      'auth.slow.example/oauth/authorize': async () => {
        await slow
        return html('<title>Slow</title><h1>Reader wants to access your account</h1><button>Allow</button>')
      },
      'auth.hostile.example/oauth/authorize': ({ url }: LocalRequest) =>
        html(`<title>Hostile</title><h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button><script>
        const hosts = () => [...document.querySelectorAll('[popover]')]
        const attack = {
          press: host => { for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click']) host.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, clientX: 640, clientY: 450 })); host.click() },
          remove: host => host.remove(),
          hide: host => host.hidePopover(),
        }[${JSON.stringify(url.searchParams.get('attack'))}]
        let pressed = 0
        setInterval(() => { for (const host of hosts()) { attack?.(host); document.title = 'attacked ' + ++pressed } }, 20)</script>`),
      [`${EVIL}/*`]: ({ url }: LocalRequest) =>
        html(`<title>Clinging</title><button>Allow</button><script>${CLINGING[url.searchParams.get('how') ?? ''] ?? ''}</script>`),
      'evil.test/*': html('<title>Evil</title>'),
      'accounts.google.com./*': html('<title>Dot</title>'),
    },
  })
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})
beforeEach(async () => {
  page = await journey.page()
  page.on('dialog', dialog => void dialog.accept().catch(() => undefined))
  await page.goto(SITE)
})
afterEach(() => page?.close().catch(() => undefined))

const leaveFor = (url: string) => page.evaluate(to => void setTimeout(() => location.assign(to)), url)
const landed = () => journey.web.requests.filter(({ path }) => path === '/landed').length
/** Presses with real input, as fast as the browser takes it, until told to stop. */
function hammer(session: CDPSession): () => Promise<void> {
  let on = true
  // Beside the card of the notice: a slow hand on its links would be heard, and open a tab over the question.
  const at = { x: 60, y: 450, button: 'left' as const, clickCount: 1 }
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
  const done = (async () => {
    while (on) {
      await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at }).catch(() => undefined)
      await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at }).catch(() => undefined)
      await session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key }).catch(() => undefined)
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }).catch(() => undefined)
    }
  })()
  return async () => {
    on = false
    await done
  }
}
async function killWorker(): Promise<void> {
  const worker = await journey.launched.worker()
  // It may be gone before the driver has let go of it.
  await worker.close().catch((error: unknown) => {
    if (!String(error).includes('No session with given id')) throw error
  })
}

describe('no press reaches a page before the verdict stands', () => {
  test('where the gate stops it, and once it may go on, presses count again', async () => {
    const since = await journey.since()
    const stop = hammer(await page.createCDPSession())
    const before = landed()
    await leaveFor(ask('https://github.com/login/oauth/authorize'))
    await until(async () => (await hrefOf(page)).startsWith('chrome-extension:'), 'the gate')
    await stop()
    await gateIn(journey, page)
    expect(landed()).toBe(before)
    await answerGate(journey, page, 'continued')
    await until(() => landed() > before, 'a press to count after the answer')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen).toMatchObject({ verdict: 'justify', action: 'continued' })
  })
  test('where the notice lies over it, until it is answered', async () => {
    const since = await journey.since()
    const before = landed()
    const stop = hammer(await page.createCDPSession())
    await leaveFor(ask('https://github.com/login/oauth/authorize', { client_id: 'reads-chat', scope: 'read:discussion' }))
    await noticeOn(page)
    await new Promise(resolve => setTimeout(resolve, 300))
    await stop()
    expect(landed()).toBe(before)
    await answerNotice(page, 'acknowledged')
    await until(() => landed() > before, 'a press to count after the answer')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen).toMatchObject({ verdict: 'acknowledge', action: 'acknowledged' })
  })
})

describe('the gate is not left without an answer', () => {
  test.each(Object.keys(CLINGING))('by a page that clings: %s', async how => {
    // A browser that tells no addresses of its own pages (Chromium 150) leaves a tab alone that was led out of the web.
    await page.evaluate(`for (let n = 0; n < 45; n++) history.pushState({}, '', '?' + n)`)
    const since = await journey.since()
    await leaveFor(ask(`https://${EVIL}/o/oauth2/v2/auth`, { how }))
    const words = await gateIn(journey, page)
    expect(words).toContain('imitates')
    await new Promise(resolve => setTimeout(resolve, 400))
    expect((await hrefOf(page)).split('?')[0]).toBe(journey.launched.url('gate.html'))
    const [seen] = await since.encounters()
    expect(seen).toMatchObject({ verdict: 'block', action: null })
  })
  test('by going back to the page that asks: it is stopped again', async () => {
    const first = await journey.since()
    await leaveFor(ask('https://github.com/login/oauth/authorize', { client_id: 'back' }))
    await gateIn(journey, page)
    await first.one(() => true, 'the encounter')
    const before = landed()
    const since = await journey.since()
    for (let round = 0; round < 2; round++) {
      const openedMs = await page.evaluate('performance.timeOrigin')
      await page.evaluate('void setTimeout(() => history.back())')
      await until(async () => (await page.evaluate('performance.timeOrigin')) !== openedMs && (await gateIn(journey, page)), 'another gate')
    }
    expect(landed()).toBe(before)
    expect((await since.encounters()).filter(({ types }) => types.includes('observed'))).toEqual([])
  })
})

describe('a page cannot answer for the person', () => {
  test('by events of its own on the notice', async () => {
    const since = await journey.since()
    await leaveFor(ask('https://auth.hostile.example/oauth/authorize', { attack: 'press', scope: 'files.read' }))
    await noticeOn(page)
    await until(async () => Number((await page.title()).split(' ')[1]) > 60, 'many attacks')
    expect(noticeIn(page)).not.toBeNull()
    const seen = await since.one(() => true, 'the encounter')
    expect(seen).toMatchObject({ verdict: 'acknowledge', action: null })
  })
  test.each(['remove', 'hide'])('by taking the notice away (%s): then the gate comes, and it is told once', async attack => {
    const since = await journey.since()
    await leaveFor(ask('https://auth.hostile.example/oauth/authorize', { attack, client_id: attack, scope: 'files.read' }))
    await gateIn(journey, page)
    const tampered = await until(async () => {
      const told = (await since.facts()).filter(fact => fact.type === 'health' && fact.code === 'overlay-tampered')
      return told.length > 0 && told
    }, 'the attack to be told')
    expect(tampered).toMatchObject([{ count: 1 }])
    await answerGate(journey, page, 'acknowledged')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen.action).toBe('acknowledged')
  })
  test('by speaking to the worker', async () => {
    const since = await journey.since()
    await page.goto('https://auth.hostile.example/oauth/authorize')
    const reached = await page.evaluate(id => {
      const api = (globalThis as { chrome?: { runtime?: { sendMessage?: (...args: unknown[]) => unknown } } }).chrome?.runtime?.sendMessage
      for (const target of [window, ...Array.from({ length: window.length }, (_, i) => window[i])])
        target?.postMessage({ type: 'decide', action: 'continued' }, '*')
      if (!api) return 'no way'
      try {
        api(id, { type: 'decide', action: 'continued' })
        return 'sent'
      } catch {
        return 'refused'
      }
    }, journey.launched.extensionId)
    expect(reached).not.toBe('sent')
    expect(await since.facts()).toEqual([])
  })
})

describe('the death of the worker loses nothing', () => {
  test('before the page is there', async () => {
    const since = await journey.since()
    let go = () => {}
    slow = new Promise(resolve => {
      go = resolve
    })
    const asked = () => journey.web.requests.some(({ host }) => host === 'auth.slow.example')
    await leaveFor(ask('https://auth.slow.example/oauth/authorize', { scope: 'files.read' }))
    await until(asked, 'the request')
    await killWorker()
    go()
    await answerNotice(page, 'acknowledged')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
  })
  test('while the gate is open: the answer is still taken, and the page goes on', async () => {
    const since = await journey.since()
    await leaveFor(ask('https://github.com/login/oauth/authorize', { client_id: 'open-gate' }))
    await gateIn(journey, page)
    await killWorker()
    const before = landed()
    await answerGate(journey, page, 'continued')
    await until(() => landed() > before, 'a press to count')
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen).toMatchObject({ action: 'continued', verdict: 'justify' })
    expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
  })
  test('right after the answer: what was said is kept', async () => {
    const since = await journey.since()
    await leaveFor(ask('https://github.com/login/oauth/authorize', { client_id: 'then-dies' }))
    await answerGate(journey, page, 'went-back')
    await killWorker()
    const seen = await since.one(({ action }) => action !== null, 'the answer')
    expect(seen).toMatchObject({ action: 'went-back', outcome: 'abandoned' })
    await until(async () => (await hrefOf(page)) === SITE, 'the site')
  })
})

test('a hub that is away gets everything later, each once', async () => {
  await hub.stop()
  const since = await journey.since()
  await page.goto(SIGN_IN)
  await since.one(() => true, 'the encounter')
  const mirror = await journey.launched.openExtensionPage('mirror.html')
  const send = async () => {
    await mirror.waitForSelector('button[data-action="send-now"]:not([disabled])')
    await mirror.click('button[data-action="send-now"]')
    await mirror.waitForSelector('button[data-action="send-now"]:not([disabled])')
  }
  await send()
  await until(
    async () => ((await mirror.evaluate('document.body.innerText')) as string).includes('hub-unreachable'),
    'the error to be said',
  )
  expect((await journey.store()).outbox.length).toBeGreaterThan(0)
  await hub.start()
  await send()
  await until(async () => (await journey.store()).outbox.length === 0, 'the outbox to be empty')
  await mirror.close()
  const there = (await hub.events()).map(event => event.id).sort()
  expect(there).toEqual((await journey.store()).facts.map(fact => fact.id).sort())
})

describe('who looks like a provider is none', () => {
  test.each([
    ['a longer name', `https://${EVIL}/o/oauth2/v2/auth`],
    ['a name before an @', 'https://accounts.google.com@evil.test/o/oauth2/v2/auth'],
    ['letters of another alphabet', 'https://accounts.gооgle.com/o/oauth2/v2/auth'],
    ['another port', 'https://accounts.google.com:8443/o/oauth2/v2/auth'],
    ['a dot at the end', 'https://accounts.google.com./o/oauth2/v2/auth'],
  ])('%s', async (_, base) => {
    const since = await journey.since()
    await leaveFor(ask(base, { scope: 'openid email', client_id: 'looks-alike' }))
    const words = await gateIn(journey, page)
    expect(words).toMatch(/imitates/)
    const seen = await since.one(() => true, 'the encounter')
    expect(seen).toMatchObject({ verdict: 'block', observation: { provider: 'unknown' } })
    await answerGate(journey, page, 'went-back')
    await until(async () => (await hrefOf(page)) === SITE, 'the site')
  })
})
