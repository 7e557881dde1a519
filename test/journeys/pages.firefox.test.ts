import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOUR } from '../../cli/tour.ts'
import { type Journey, startJourney, until } from './journey.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIGN_IN = TOUR.find(step => step.id === 'sign-in')?.href ?? ''
/** What the page's own policy kept out, and errors, from when it can be listened to; what is drawn shows the rest. */
const LISTEN = `(() => { globalThis.heard = []; addEventListener('error', e => heard.push(e.message)); addEventListener('unhandledrejection', e => heard.push(String(e.reason))); addEventListener('securitypolicyviolation', e => heard.push(e.violatedDirective)) })()`

let journey: Journey
beforeAll(async () => {
  journey = await startJourney('firefox')
  const page = await journey.page()
  await page.goto(SIGN_IN)
  await until(async () => (await journey.store()).facts.length > 0, 'something to show')
  await page.close()
})
afterAll(() => journey?.close())

describe('pages of ours in Firefox', () => {
  test.each([
    ['popup.html', 'Scopewarden'],
    ['mirror.html', 'acmenotes'],
    ['report.html', 'Google'],
    ['gate.html', 'Scopewarden'],
  ])('%s draws itself, and axe finds nothing', async (path, words) => {
    const page = await journey.launched.openExtensionPage(path)
    await page.evaluate(LISTEN)
    await until(async () => ((await page.evaluate('document.body.textContent')) as string).includes(words), words)
    await page.evaluate(AXE)
    const found = await page.evaluate(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0]?.html]))`,
    )
    expect(found).toEqual([])
    expect(await page.evaluate('heard')).toEqual([])
    await page.close()
  })
})
