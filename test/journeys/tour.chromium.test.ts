import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOUR } from '../../cli/tour.ts'
import { walkStep } from '../../cli/tour-walk.ts'
import { type Journey, startJourney, until } from './journey.ts'
import { type JourneyHub, startJourneyHub } from './journey-hub.ts'

let hub: JourneyHub
let journey: Journey
beforeAll(async () => {
  hub = await startJourneyHub()
  journey = await startJourney('chromium', { managed: hub.managed })
})
afterAll(async () => {
  await journey?.close()
  await hub?.close()
})

describe('the tour in Chromium, set up as an organisation would', () => {
  test('the signed policy is fetched, and it is what holds', async () => {
    expect(journey.launched.managedVia).toBe('policy-page')
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    const words = await until(async () => {
      const text = (await mirror.evaluate('document.body.innerText')) as string
      return text.includes('Example Ltd') && text
    }, 'the mirror page to name the organisation')
    expect(words).toContain(`${hub.url}/policy`)
    await mirror.close()
    const { policy } = await journey.desk<{ policy: { mark: { ver: number; epoch: number } } }>('chrome.storage.local.get("policy")')
    expect(policy.mark).toMatchObject({ ver: 7, epoch: 3 })
  })

  test.each(TOUR.map(step => [step.id, step] as const))('%s', async (_, step) => {
    const result = await walkStep(step, { launched: journey.launched, pictureDir: null })
    expect(result.problems).toEqual([])
  })

  test('every encounter was judged by the policy that was fetched', async () => {
    const { facts } = await journey.store()
    const judged = facts.flatMap(fact => (fact.type === 'observed' || fact.type === 'revised' ? [fact.assessment.policy] : []))
    expect(judged.length).toBeGreaterThanOrEqual(TOUR.length)
    expect(judged.every(policy => policy.version === 7 && policy.epoch === 3)).toBe(true)
  })

  test('every fact arrives at the hub, once', async () => {
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await mirror.waitForSelector('button[data-action="send-now"]')
    await mirror.click('button[data-action="send-now"]')
    await until(async () => (await journey.store()).outbox.length === 0, 'the outbox to be empty')
    await mirror.close()
    const { facts } = await journey.store()
    const there = await hub.events()
    expect(there.map(event => event.id).sort()).toEqual(facts.map(fact => fact.id).sort())
    const report = await hub.report()
    expect(report.apps.map(app => app.key).sort()).toEqual((await journey.store()).apps.map(app => app.key).sort())
  })
})
