import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import puppeteer, { type Browser, type Frame } from 'puppeteer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { type ServedViews, serveViews } from '../serve-views.ts'

/** A page of another site with the notice in its top layer, as lib/platform/notice-host.ts puts it there. */
const pageAround = (notice: string) => `<!doctype html><title>Consent</title><h1>Allow?</h1><script>
const host = document.createElement('div'), root = host.attachShadow({ mode: 'closed' }), sheet = new CSSStyleSheet()
sheet.replaceSync(':host{all:initial;position:fixed!important;inset:12px 12px auto auto!important;width:400px;height:420px;border:0;padding:0;overflow:hidden} iframe{all:initial;display:block;width:100%;height:100%;border:0}')
root.adoptedStyleSheets = [sheet]
const frame = document.createElement('iframe')
frame.src = ${JSON.stringify(notice)}
root.append(frame)
host.setAttribute('popover', 'manual')
document.documentElement.append(host)
host.showPopover()
function cover(style) {
  const over = document.createElement('div')
  over.setAttribute('popover', 'manual')
  over.style.cssText = 'position:fixed;margin:0;border:0;padding:0;background:white;pointer-events:none;' + style
  document.body.append(over)
  over.showPopover()
  return over
}
window.cover = cover
</script>`

let views: ServedViews
let outer: Server
let browser: Browser
beforeAll(async () => {
  views = await serveViews()
  outer = createServer((_, response) => response.setHeader('content-type', 'text/html').end(pageAround(views.url('notice-inform', 'en'))))
  await new Promise<void>(resolve => outer.listen(0, '127.0.0.1', resolve))
  const { path } = await findBrowser('chromium')
  // Another process for the notice, as it is for a page of the extension.
  browser = await puppeteer.launch({ executablePath: path, args: ['--no-sandbox', '--site-per-process'] })
})
afterAll(async () => {
  await browser?.close()
  outer?.close()
  await views?.close()
})

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Plays a trick on the notice, waits, and clicks with the mouse where its button is. What the notice took for an answer, and what it said. */
async function clickAfter(trick: string, waitMs: number) {
  const page = await browser.newPage()
  await page.setViewport({ width: 1000, height: 700 })
  await page.goto(`http://localhost:${(outer.address() as AddressInfo).port}/`)
  const frame: Frame = await page.waitForFrame(candidate => candidate.url().includes('view='))
  const button = await frame.waitForSelector('[data-drawn] [data-action="dismissed"]')
  await page.evaluate(trick)
  const box = await button?.boundingBox()
  if (!box) throw new Error('the button is nowhere')
  await pause(waitMs)
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await pause(150)
  const acted = await frame.evaluate('document.documentElement.dataset.acted ?? null')
  const said = await frame.evaluate('document.querySelector("#action-hint").textContent')
  await page.close()
  return { acted, said }
}

test('a person who sees the notice is heard', async () => {
  expect(await clickAfter('0', 900)).toEqual({ acted: 'dismissed', said: '' })
})

test('a click that was under way when the notice came is not', async () => {
  // Of one that is not even known to be in sight yet, the other is said.
  expect(await clickAfter('0', 0)).toEqual({ acted: null, said: expect.stringMatching(/very quick|may have covered/) })
})

test.each([
  ['all of it', 'inset:0;width:100vw;height:100vh'],
  ['its words alone', 'left:auto;right:20px;top:60px;width:340px;height:60px'],
  ['its button alone', 'left:auto;right:20px;top:370px;width:120px;height:60px'],
])('a page that covers %s and lets clicks through gets no answer', async (_, style) => {
  const { acted, said } = await clickAfter(`void cover(${JSON.stringify(style)})`, 900)
  expect({ acted, said }).toEqual({ acted: null, said: expect.stringContaining('covered') })
})

test('to be uncovered just before the click is not enough', async () => {
  const { acted } = await clickAfter(
    '{ const over = cover("inset:0;width:100vw;height:100vh"); setTimeout(() => over.remove(), 700) }',
    900,
  )
  expect(acted).toBe(null)
})
