import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { packXpi } from '../../cli/pack-xpi.ts'
import { encountersOf } from './encounters.ts'
import { startExtensionPlace } from './extension-place.ts'
import { forcedByPolicy } from './forced-firefox.ts'
import { buildOf, hrefOf, type Journey, leaveFor, READ_FLOWS, startJourney, until } from './journey.ts'
import { frameOf } from './redress.ts'
import { AGO, CALENDAR, CONFIRM, CONSENT, PLANNER, routes, SITE, TOLD } from './restored.ts'

const ADDON = 'scopewarden@scopewarden.org'
const { path: firefox } = await findBrowser('firefox')
const policies = forcedByPolicy(firefox)
const why = typeof policies === 'string' ? policies : null
const profile = mkdtempSync(join(tmpdir(), 'scopewarden-restored-'))
const place = await startExtensionPlace()
let journey: Journey | undefined
afterAll(async () => {
  await journey?.close()
  await place.close()
  if (typeof policies !== 'string') policies.remove()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})
const start = async (): Promise<Journey> => {
  if (typeof policies === 'string') throw new Error(policies)
  const prefs = {
    'xpinstall.signatures.required': false,
    'browser.startup.page': 3,
    'browser.sessionstore.resume_from_crash': true,
    'browser.sessionstore.restore_on_demand': false,
    'browser.sessionstore.interval': 300,
  }
  journey = await startJourney('firefox', { ...policies, forcedId: ADDON, userDataDir: profile, prefs, routes })
  return journey
}
const saysIn = async (page: Page): Promise<string> => String(await (await frameOf(page))?.evaluate('document.body.innerText'))
const found = async (from: Journey) => encountersOf((await from.store()).facts)

// Only an extension that is installed for good is there again with the tabs.
test.skipIf(why !== null)(`a browser that was killed asks again in the same encounters (${why ?? 'forced by policy'})`, async () => {
  if (typeof policies === 'string') return
  place.put('/s.xpi', 'application/x-xpinstall', packXpi({ dir: buildOf('firefox'), version: '1.0.0' }).xpi)
  const forced = { installation_mode: 'force_installed', install_url: `${place.url}/s.xpi` }
  policies.write('policies.json', { policies: { ExtensionSettings: { [ADDON]: forced } } })
  const first = await start()
  for (const [url, name] of [
    [TOLD, 'Reader'],
    [CALENDAR, 'Dates'],
    [PLANNER, 'Planner'],
  ] as const) {
    const page = await first.page()
    await page.goto(SITE)
    await leaveFor(page, url)
    await until(async () => (await saysIn(page)).includes(name), `the notice to name ${name}`)
  }
  await until(async () => (await found(first)).filter(({ observation }) => observation.client.name !== null).length === 3, 'all three')
  const written = (await found(first)).map(({ id }) => id)
  await first.desk(AGO)
  // Longer than the browser takes to note its tabs.
  await new Promise(resolve => setTimeout(resolve, 3000))
  first.launched.browser.process()?.kill('SIGKILL')
  await new Promise(resolve => setTimeout(resolve, 1500))
  await first.close()

  const second = await start()
  const isAstray = async (page: Page) => (await hrefOf(page)).endsWith('/notice.html')
  const ownWords = async (page: Page) => String(await page.evaluate('document.body.innerText'))
  // The driver of Firefox takes some frames in tabs that came back for tabs of their own.
  const astray = async (pages: Page[]) =>
    (await Promise.all(pages.map(async page => ((await isAstray(page)) ? ownWords(page) : '')))).join()
  for (const [url, name] of [
    [TOLD, 'Reader'],
    [CONSENT, 'Dates'],
    [CONFIRM, 'Planner'],
  ] as const)
    await until(async () => {
      const pages = await second.launched.browser.pages()
      for (const page of pages) {
        if ((await hrefOf(page)) !== url || !(await page.evaluate(`document.querySelector('[popover]') !== null`))) continue
        if (`${await saysIn(page)} ${await astray(pages)}`.includes(`“${name}” wants access`)) return true
      }
      return false
    }, `the notice again over ${url}`)
  expect((await second.desk<string[]>(READ_FLOWS)).sort()).toEqual(written)
  expect((await found(second)).map(({ id }) => id)).toEqual(written)
})
