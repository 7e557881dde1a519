import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOUR } from '../../cli/tour.ts'
import { BETWEEN_PRESSES_MS, buildOf, type Journey, startJourney, until } from './journey.ts'
import { pressInNotice } from './redress.ts'

let journey: Journey
beforeAll(async () => {
  journey = await startJourney('firefox')
})
afterAll(async () => journey?.close())

test('put in place of its former version, it takes away the notice that Firefox left standing, and asks anew', async () => {
  const page = await journey.page()
  await page.goto(TOUR.find(step => step.id === 'unknown-server')?.href ?? '')
  const noticeUrl = journey.launched.url('notice.html')
  const frames = async () => {
    const all = page.frames().filter(frame => frame !== page.mainFrame())
    const hrefs = await Promise.all(all.map(frame => frame.evaluate('location.href').catch(() => '')))
    return all.filter((_, i) => hrefs[i] === noticeUrl)
  }
  const [first] = await until(async () => ((await frames()).length > 0 ? await frames() : null), 'the notice')
  await journey.launched.browser.installExtension(buildOf('firefox'))
  const second = await until(async () => (await frames()).find(frame => frame !== first) ?? null, 'the notice of the new one')
  // One alone: a second would lie over the page for good, with buttons that nobody hears.
  expect(await frames()).toEqual([second])
  const button = 'button[data-action="acknowledged"]'
  await until(async () => {
    if ((await frames()).length === 0) return true
    await pressInNotice(page, second, button)
    await new Promise(resolve => setTimeout(resolve, BETWEEN_PRESSES_MS))
    return false
  }, 'the notice to take the answer and go')
  expect(await page.evaluate(`document.querySelectorAll('[popover]').length`)).toBe(0)
})
