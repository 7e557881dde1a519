import puppeteer from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import type { LocalAnswer } from '../../cli/local-web.ts'
import { type Journey, startJourney } from './journey.ts'

const IDLE_MS = 600
const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}` })
const FORM = '<form action="/login"><input type="email" name="email"><input type="password" name="p"></form><button>Go</button>'
/** Whatever a page can look at: its own world, what was loaded, what passes by, and what its errors say. */
const WATCH = `window.heard = []; for (const type of ['message', 'securitypolicyviolation', 'error']) addEventListener(type, e => heard.push(type + String(e.data ?? e.message ?? '')), true)
  new MutationObserver(all => { for (const one of all) heard.push('mutation ' + one.type) }).observe(document, { childList: true, subtree: true, attributes: true })`
const LOOK = `(() => { let stack = ''; try { null.f() } catch (e) { stack = e.stack.replace(/:\\d+:\\d+/g, '') } return JSON.stringify({
  globals: Object.getOwnPropertyNames(window).sort(),
  document: Object.getOwnPropertyNames(document).sort(),
  html: document.documentElement.outerHTML,
  resources: performance.getEntries().map(e => e.name).filter(name => /extension/.test(name)),
  sheets: document.adoptedStyleSheets.length + document.styleSheets.length,
  frames: window.length,
  native: [addEventListener, fetch, Element.prototype.attachShadow, history.pushState].map(String),
  browser: [typeof browser, typeof chrome],
  heard, stack: stack.includes('extension') }) })()`

let journey: Journey
beforeAll(async () => {
  journey = await startJourney('firefox', {
    routes: {
      'plain.example/': html(`<title>Plain</title><h1>Plain</h1>${FORM}`),
      'plain.example/join': html(`<title>Join</title>${FORM}`),
    },
  })
})
afterAll(() => journey?.close())

describe('an ordinary page in Firefox cannot tell that we are there', () => {
  test('by its globals, its markup, what was loaded, what it hears, or what its errors say', async () => {
    const { path: executablePath } = await findBrowser('firefox')
    const bare = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      acceptInsecureCerts: true,
      extraPrefsFirefox: { 'intl.accept_languages': 'en', ...journey.web.firefoxPrefs },
    })
    try {
      for (const url of ['https://plain.example/', 'https://plain.example/join']) {
        const looks: unknown[] = []
        for (const page of [await journey.page(), await bare.newPage()]) {
          await page.goto(url)
          await page.evaluate(WATCH)
          await page.click('input[type=email]')
          await page.type('input[type=email]', 'x')
          await new Promise(resolve => setTimeout(resolve, IDLE_MS))
          looks.push(JSON.parse((await page.evaluate(LOOK)) as string))
          await page.close()
        }
        expect(looks[0]).toEqual(looks[1])
      }
    } finally {
      await bare.close()
    }
  })
  test('nor by asking for its files, but for the one that a page could only find by an address that no page is told', async () => {
    const page = await journey.page()
    await page.goto('https://plain.example/')
    const ask = (url: string) =>
      page.evaluate(
        address =>
          new Promise<string>(resolve => {
            const image = new Image()
            image.onload = () => resolve('there')
            image.onerror = () => resolve('nothing')
            image.src = address
            fetch(address).then(
              () => resolve('there'),
              () => undefined,
            )
          }),
        url,
      )
    for (const file of ['gate.html', 'popup.html', 'manifest.json', 'reader.js', 'icon/icon.svg'])
      expect([file, await ask(journey.launched.url(file))]).toEqual([file, 'nothing'])
    // The address is random in each profile; what a page could guess at leads nowhere.
    expect(await ask('moz-extension://scopewarden@scopewarden.org/notice.html')).toBe('nothing')
    expect(journey.launched.url('notice.html')).not.toContain('scopewarden@')
    await page.close()
  })
})
