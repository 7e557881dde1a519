import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, expect, test } from 'vitest'
import { encountersOf } from './encounters.ts'
import { buildOf, gateIn, hrefOf, type Journey, leaveFor, noticeOn, READ_FLOWS, startJourney, until } from './journey.ts'
import { atGate, frameOf } from './redress.ts'
import { AGO, CALENDAR, CONFIRM, CONSENT, GATED, PLANNER, routes, SITE, TOLD } from './restored.ts'

const profile = mkdtempSync(join(tmpdir(), 'scopewarden-restored-'))
let journey: Journey | undefined
afterAll(async () => {
  await journey?.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
})

test('a browser that begins again with the tabs of last time asks again, and takes nothing for an answer', async () => {
  const first = await startJourney('chromium', { routes, userDataDir: profile })
  journey = first
  const notice = (page: Page) => until(() => frameOf(page), 'the notice')
  for (const [url, isThere] of [
    [GATED, (page: Page) => gateIn(first, page)],
    [TOLD, notice],
    [CALENDAR, (page: Page) => noticeOn(page, /Dates/)],
    [PLANNER, (page: Page) => noticeOn(page, /Planner/)],
  ] as const) {
    const page = await first.page()
    await page.goto(SITE)
    await leaveFor(page, url)
    await isThere(page)
  }
  const found = async (from: Journey) => encountersOf((await from.store()).facts)
  const NAMES = ['Dates', 'Planner', 'Reader']
  await until(async () => {
    const names = (await found(first)).map(({ observation }) => observation.client.name ?? '')
    return names.length === 4 && NAMES.every(name => names.includes(name))
  }, 'all to be written down, with what their pages call them')
  const written = (await found(first)).map(({ id }) => id)
  await first.desk(AGO)
  const sessions = join(profile, 'Default/Sessions')
  const saved = () =>
    readdirSync(sessions)
      .map(file => readFileSync(join(sessions, file), 'latin1'))
      .join()
  await until(
    () => ['gate.html', 'auth.restored.example', 'ticket=1', 'consentsummary'].every(part => saved().includes(part)),
    'the browser to note its tabs',
  )
  await first.close()

  const restoring = ['--restore-last-session', '--disable-features=DisableLoadExtensionCommandLineSwitch']
  const args = [...restoring, `--load-extension=${buildOf('chromium')}`]
  const second = await startJourney('chromium', { routes, userDataDir: profile, forcedId: first.launched.extensionId, args })
  journey = second
  const find = (isIt: (page: Page) => Promise<unknown>, what: string) =>
    until(async () => {
      for (const page of await second.launched.browser.pages()) if (await isIt(page)) return page
      return null
    }, what)
  for (const url of [TOLD, CONSENT, CONFIRM]) {
    const page = await find(async page => (await hrefOf(page)) === url, 'the page that asks')
    await page.bringToFront()
    await until(() => frameOf(page), `the notice again over ${url}`)
  }
  // What was asked is known to nobody any more: the gate says so, and the way back leads to the question.
  const gate = await find(page => atGate(second, page), 'the gate')
  await gate.bringToFront()
  await until(() => gate.evaluate("document.querySelector('button') !== null"), 'a way back')
  expect(await gate.evaluate("document.querySelectorAll('button[data-action=continued]').length")).toBe(0)
  await gate.evaluate('void setTimeout(() => history.back())')
  await gateIn(second, gate)
  const { facts } = await second.store()
  expect(facts.filter(({ type }) => type === 'decided' || type === 'concluded')).toEqual([])
  // They are the same encounters, also where the page alone says who asks, and however long ago it was.
  expect((await second.desk<string[]>(READ_FLOWS)).sort()).toEqual(written)
  expect((await found(second)).map(({ id }) => id)).toEqual(written)
})
