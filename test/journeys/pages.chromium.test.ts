import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOUR } from '../../cli/tour.ts'
import { ReportExport } from '../../lib/model/record.ts'
import { gateIn, type Journey, leaveFor, noticeOn, startJourney, until } from './journey.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const hrefOfStep = (id: string) => TOUR.find(step => step.id === id)?.href ?? ''
const PAGES = ['popup', 'mirror', 'report'] as const

type Violations = { id: string; nodes: string[] }[]
/** What axe finds. It is brought in from outside: the page's own policy lets no foreign script in. */
async function axe(where: Page | Frame): Promise<Violations> {
  await where.evaluate(AXE)
  return (await where.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary) })))`)) as Violations
}
/** What a page complains of from its first moment: errors, and what its Content-Security-Policy kept out. */
function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', error => heard.push(String(error)))
  page.on('console', message => void (message.type() === 'error' && heard.push(message.text())))
  return heard
}

describe.each(['en', 'de'])('in %s', lang => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney('chromium', { lang })
    const page = await journey.page()
    await page.goto(hrefOfStep('sign-in'))
    await until(async () => (await journey.store()).facts.length > 0, 'something to show')
    await page.close()
  })
  afterAll(() => journey?.close())

  test.each(PAGES)('%s', async name => {
    const page = await journey.page()
    const heard = complaints(page)
    await page.goto(journey.launched.url(`${name}.html`))
    await page.waitForSelector('main, h1')
    if (name !== 'popup')
      await until(
        async () => ((await page.evaluate('document.body.textContent')) as string).includes('acmenotes'),
        'the inventory to be shown',
      )
    expect(await page.evaluate('document.documentElement.lang')).toBe(lang)
    expect(await axe(page)).toEqual([])
    expect(heard).toEqual([])
    await page.close()
  })
  test('gate', async () => {
    const page = await journey.page()
    const heard = complaints(page)
    await leaveFor(page, hrefOfStep('github-reason'))
    await gateIn(journey, page)
    expect(await page.evaluate('document.documentElement.lang')).toBe(lang)
    expect(await axe(page)).toEqual([])
    expect(heard.filter(text => !text.includes('404'))).toEqual([])
    await page.close()
  })
  test('notice', async () => {
    const page = await journey.page()
    const heard = complaints(page)
    await page.goto(hrefOfStep('unknown-server'))
    const { frame } = await noticeOn(page, /Desk Sync/)
    expect(await frame.evaluate('document.documentElement.lang')).toBe(lang)
    expect(await axe(frame)).toEqual([])
    expect(heard.filter(text => !text.includes('404'))).toEqual([])
    await page.close()
  })

  test('the report exports files that are what they say', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scopewarden-export-'))
    try {
      const page = await journey.launched.openExtensionPage('report.html')
      await page.waitForSelector('table tbody tr')
      const session = await page.createCDPSession()
      await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
      const read = async (format: string) => {
        await page.click(`button[data-export="${format}"]`)
        const name = await until(() => readdirSync(folder).find(file => file.endsWith(`.${format}`)), format)
        expect(existsSync(join(folder, name))).toBe(true)
        return until(() => readFileSync(join(folder, name), 'utf8'), 'the file to be written')
      }
      const { apps } = await journey.store()
      const json = ReportExport.parse(JSON.parse(await read('json')))
      expect(json.apps.map(app => app.key).sort()).toEqual(apps.map(app => app.key).sort())
      const csv = await read('csv')
      const lines = csv.trim().split(/\r?\n/)
      expect(lines).toHaveLength(apps.length + 1)
      expect(csv).toContain('acmenotes.apps.googleusercontent.com')
      const html = await read('html')
      const shown = await journey.page()
      const heard = complaints(shown)
      await shown.setContent(html)
      expect(await shown.evaluate('document.querySelectorAll("script").length')).toBe(0)
      expect(await shown.evaluate('document.body.innerText')).toContain('acmenotes.apps.googleusercontent.com')
      expect(await axe(shown)).toEqual([])
      expect(heard).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
