import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, expect, test } from 'vitest'
import type { LocalAnswer } from '../../cli/local-web.ts'
import { buildOf, gateIn, hrefOf, type Journey, leaveFor, startJourney, until } from './journey.ts'
import { atGate, frameOf } from './redress.ts'

const html = (body: string): LocalAnswer => ({ body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>${body}` })
const SITE = 'https://site-one.example/'
const routes = {
  'site-one.example/': html('<h1>Site one</h1>'),
  'auth.restored.example/oauth/authorize': html(
    '<h1>Reader wants to access your account</h1><ul><li>Read your files</li></ul><button>Allow</button>',
  ),
}
const ask = (base: string, scope: string) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', client_id: 'restored', redirect_uri: 'https://reader-app.example/back', scope })}`
const GATED = ask('https://github.com/login/oauth/authorize', 'repo')
const TOLD = ask('https://auth.restored.example/oauth/authorize', 'files.read')

const profile = mkdtempSync(join(tmpdir(), 'scopewarden-restored-'))
let journey: Journey | undefined
afterAll(async () => {
  await journey?.close()
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
})

test('a browser that begins again with the tabs of last time asks again, and takes nothing for an answer', async () => {
  const first = await startJourney('chromium', { routes, userDataDir: profile })
  journey = first
  for (const [url, isThere] of [
    [GATED, (page: Page) => gateIn(first, page)],
    [TOLD, (page: Page) => until(() => frameOf(page), 'the notice')],
  ] as const) {
    const page = await first.page()
    await page.goto(SITE)
    await leaveFor(page, url)
    await isThere(page)
  }
  const encounters = async (from: Journey) =>
    (await from.store()).facts.flatMap(({ type, id }) => (type === 'observed' || type === 'revised' ? [id] : []))
  await until(async () => (await encounters(first)).length === 2, 'both to be written down')
  const written = await encounters(first)
  const sessions = join(profile, 'Default/Sessions')
  const saved = () =>
    readdirSync(sessions)
      .map(file => readFileSync(join(sessions, file), 'latin1'))
      .join()
  await until(() => saved().includes('gate.html') && saved().includes('auth.restored.example'), 'the browser to note its tabs')
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
  const told = await find(async page => (await hrefOf(page)) === TOLD, 'the page that asks')
  await told.bringToFront()
  await until(() => frameOf(told), 'the notice again')
  // What was asked is known to nobody any more: the gate says so, and the way back leads to the question.
  const gate = await find(page => atGate(second, page), 'the gate')
  await gate.bringToFront()
  await until(() => gate.evaluate("document.querySelector('button') !== null"), 'a way back')
  expect(await gate.evaluate("document.querySelectorAll('button[data-action=continued]').length")).toBe(0)
  await gate.evaluate('void setTimeout(() => history.back())')
  await gateIn(second, gate)
  const { facts } = await second.store()
  expect(facts.filter(({ type }) => type === 'decided' || type === 'concluded')).toEqual([])
  // They are the same two encounters.
  expect(await encounters(second)).toEqual(written)
})
