import type { Frame, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Step, TOUR } from '../../cli/tour.ts'
import { TOUR_HOST } from '../../cli/tour-web.ts'
import { answerGate, BETWEEN_PRESSES_MS, hrefOf, type Journey, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'
import { atGate, frameOf, pressInNotice } from './redress.ts'

let hub: JourneyHub
let journey: Journey
beforeAll(async () => {
  hub = await startJourneyHub()
  journey = await startJourney('firefox', { managed: hub.managed })
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const has = (page: Page | Frame, selector: string) =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)}) !== null`).catch(() => false)

async function walk(step: Step, page: Page): Promise<string> {
  let shown = 'nothing'
  for (const act of step.acts) {
    if (act.on === 'gate') {
      await until(() => atGate(journey, page), 'the gate', 15_000)
      shown = 'gate'
      await answerGate(journey, page, act.action)
    } else if (act.on === 'notice') {
      const frame = await until(() => frameOf(page), 'the notice', 15_000)
      const button = `button[data-action="${act.action}"]`
      await until(() => has(frame, button), 'the question')
      shown = (await frame.evaluate('innerWidth')) === (await page.evaluate('innerWidth')) ? 'modal' : 'corner'
      await until(async () => {
        const here = await frameOf(page)
        if (!here) return true
        await pressInNotice(page, here, button)
        await pause(BETWEEN_PRESSES_MS)
        return false
      }, 'the answer to be taken')
    } else if (act.on === 'nothing') {
      await until(
        async () => !(await hrefOf(page)).includes(TOUR_HOST) && (await page.evaluate('document.readyState')) === 'complete',
        'the page',
      )
      await pause(800)
      expect(await atGate(journey, page)).toBe(false)
      expect(await frameOf(page)).toBeNull()
    } else if (act.on === 'page' && 'press' in act) {
      const from = await hrefOf(page)
      await until(() => has(page, act.press), act.press)
      await until(async () => {
        if ((await hrefOf(page)) !== from) return true
        await page.click(act.press)
        await pause(150)
        return false
      }, 'the page to move on')
    } else if (act.on === 'page') {
      await until(() => has(page, act.into), act.into)
      await page.type(act.into, act.type)
      await page.keyboard.press('Tab')
    }
  }
  return shown
}

describe('the tour in Firefox, set up as an organisation would', () => {
  test('the signed policy is fetched, and it is what holds', async () => {
    expect(journey.launched.managedVia).toBe('native-manifest')
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await until(
      async () => ((await mirror.evaluate('document.body.innerText')) as string).includes('Example Ltd'),
      'the mirror page to name the organisation',
    )
    expect(await mirror.evaluate('document.body.innerText')).toContain(`${hub.url}/policy`)
    await mirror.close()
  })

  test.each(TOUR.map(step => [step.id, step] as const))('%s', async (_, step) => {
    const since = await journey.since()
    const page = await journey.page()
    try {
      await page.goto(`https://${TOUR_HOST}/`)
      await page.evaluate(href => void setTimeout(() => location.assign(href)), step.href)
      const shown = await walk(step, page)
      // A sign-up has no other end that could be seen.
      if (step.expect.kind === 'sign-up') await page.close()
      const seen = await since.one(({ outcome }) => outcome !== null, 'the outcome')
      expect({
        shown,
        kind: seen.observation.kind,
        provider: seen.observation.provider,
        verdict: seen.verdict,
        outcome: seen.outcome,
      }).toEqual(step.expect)
      expect(seen.assessment.policy).toMatchObject({ version: 7, epoch: 3 })
      expect(seen.types.filter(type => type === 'observed')).toHaveLength(1)
    } finally {
      await page.close().catch(() => undefined)
    }
  })

  test('every fact arrives at the hub, once', async () => {
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await until(() => has(mirror, 'button[data-action="send-now"]'), 'the button')
    await mirror.click('button[data-action="send-now"]')
    await until(async () => (await journey.store()).outbox.length === 0, 'the outbox to be empty')
    await mirror.close()
    const { facts } = await journey.store()
    expect((await hub.events()).map(event => event.id).sort()).toEqual(facts.map(fact => fact.id).sort())
  })
})
