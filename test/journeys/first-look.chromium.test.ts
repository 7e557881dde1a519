import puppeteer, { type Browser, type Page } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { popupFrame, tooLow } from '../first-look.ts'
import { type ServedViews, serveViews } from '../serve-views.ts'

/** One of each shape; `npm run pictures` looks at all of them. */
const SHAPES = ['notice-inform', 'modal-acknowledge', 'gate-justify', 'gate-request', 'gate-block', 'gate-hostile']

let views: ServedViews
let browser: Browser
let page: Page
beforeAll(async () => {
  views = await serveViews()
  const { path } = await findBrowser('chromium')
  browser = await puppeteer.launch({ executablePath: path, args: ['--no-sandbox'] })
  page = await browser.newPage()
})
afterAll(async () => {
  await browser?.close()
  await views?.close()
})

/** The view as it comes up in a pop-up. */
async function open(view: string, lang: string): Promise<void> {
  await page.setViewport(popupFrame(view))
  await page.goto(views.url(view, lang))
  await page.waitForSelector('[data-drawn]')
}

test.each(['en', 'de', 'fr', 'es', 'pt', 'ja'])(
  'a pop-up shows verdict and headline in its first 200 pixels, a way out and every answer, in %s',
  async lang => {
    const low: string[] = []
    for (const view of SHAPES) {
      await open(view, lang)
      for (const one of await tooLow(page, view)) low.push(`${view}: ${one}`)
    }
    expect(low).toEqual([])
  },
)

/** What gets the focus with the tab key and comes to lie below the bar of answers. */
const COVERED = `(() => {
  const { activeElement } = document, bar = document.querySelector('.action-bar')
  if (activeElement === document.body || bar.contains(activeElement) || bar.compareDocumentPosition(activeElement) & 4) return ''
  return activeElement.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1 ? activeElement.outerHTML.slice(0, 120) : ''
})()`

test('the bar of answers lies over nothing that the keyboard reaches', async () => {
  await open('gate-justify', 'de')
  const covered: string[] = []
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab')
    covered.push((await page.evaluate(COVERED)) as string)
  }
  expect(covered.filter(Boolean)).toEqual([])
})

test('at 200 % the answers stand after the words and cover nothing', async () => {
  await open('gate-justify', 'de')
  await page.setViewport({ width: 200, height: 300, deviceScaleFactor: 2 })
  expect(await page.evaluate(`getComputedStyle(document.querySelector('.action-bar')).position`)).toBe('static')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(200)
})
