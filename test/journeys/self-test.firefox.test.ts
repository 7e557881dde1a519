import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOUR } from '../../cli/tour.ts'
import { type Journey, startJourney, until } from './journey.ts'

const HOST = 'accounts.google.com'
const MAILBOX = TOUR.find(step => step.href.includes(HOST))?.href ?? ''

let journey: Journey
beforeAll(async () => {
  // What `quarantined` and `restricted` domains are made of: no script of an extension runs there, and no request is told.
  const prefs = { 'extensions.webextensions.restrictedDomains': HOST }
  journey = await startJourney('firefox', { managed: { organisationId: 'example' }, prefs })
})
afterAll(async () => {
  await journey?.close()
})
const told = async (code: string) =>
  (await journey.store()).facts.flatMap(fact => (fact.type === 'health' && fact.code === code ? [fact.detail] : []))

test('a host that Firefox restricts is noticed on a visit, and told once', async () => {
  const page = await journey.page()
  page.goto(MAILBOX, { timeout: 0 }).catch(() => undefined)
  await until(async () => (await told('host-blocked')).length > 0, 'the blocked host to be told', 15_000)
  expect(await told('host-blocked')).toEqual([`The browser's policy keeps the extension from reading ${HOST}.`])
  await page.close()
})

test('sites that the person takes away are told once, and shown', async () => {
  await journey.desk(`browser.permissions.remove({ origins: ['<all_urls>'] })`)
  await until(async () => (await told('host-access-withheld')).length === 1, 'the withheld access to be told', 15_000)
  const mirror = await journey.launched.openExtensionPage('mirror.html')
  await until(
    async () => /host-access-withheld/.test(String(await mirror.evaluate('document.body.innerText'))),
    'the mirror page to say so',
  )
  await mirror.close()
})
