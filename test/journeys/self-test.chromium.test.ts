import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { policyDirOf } from '../../cli/policy-file.ts'
import { TOUR } from '../../cli/tour.ts'
import { type Journey, startJourney, until } from './journey.ts'
import { privatePolicies } from './private-policies.ts'

const ID = 'klmolmlfehedkjklploeibgneoomedhn'
const MAILBOX = TOUR.find(step => step.href.includes('accounts.google.com'))?.href ?? ''
const policies = privatePolicies(policyDirOf((await findBrowser('chromium')).path))

let journey: Journey | undefined
afterAll(async () => {
  await journey?.close()
  if (typeof policies !== 'string') policies.remove()
})
const told = async (code: string) =>
  ((await journey?.store())?.facts ?? []).flatMap(fact => (fact.type === 'health' && fact.code === code ? [fact.detail] : []))
/** In the part of the page that speaks of this: further down stands what was told to IT, also of what is well again. */
const shows = async (path: string, what: RegExp) => {
  if (!journey) throw new Error('no browser')
  const page = await journey.launched.openExtensionPage(path)
  const part = `document.querySelector('${path === 'mirror.html' ? '[data-panel=sight]' : 'body'}').innerText`
  await until(async () => what.test(String(await page.evaluate(part))), `${path} to say ${what}`)
  await page.close()
}

describe.skipIf(typeof policies === 'string')(
  `a host that the browser’s policy takes away (${typeof policies === 'string' ? policies : 'alone'})`,
  () => {
    /** With a mark by which it can be told that the browser goes by it. Opening pages would put off its look at the folder. */
    const block = async (hosts: string[], organisationId: string) => {
      if (typeof policies === 'string') return
      policies.write('blind.json', {
        ExtensionSettings: { [ID]: { runtime_blocked_hosts: hosts } },
        '3rdparty': { extensions: { [ID]: { organisationId } } },
      })
      journey ??= await startJourney('chromium', { browserWithin: policies.browserWithin })
      const now = () => journey?.desk<{ organisationId?: string }>('chrome.storage.managed.get()')
      await until(async () => (await now())?.organisationId === organisationId, 'the browser to go by the file', 20_000, 500)
    }
    /** Nothing steps in there: what is tested is that this is noticed. */
    const visit = async () => {
      const page = await journey?.page()
      await page?.goto(MAILBOX).catch(() => undefined)
      return page
    }
    beforeAll(() => block(['*://accounts.google.com'], 'example'))

    test('is noticed on the first visit there, told once, and shown on both pages', async () => {
      for (const _ of [1, 2]) {
        const page = await visit()
        await until(async () => (await told('host-blocked')).length > 0, 'the blocked host to be told')
        await page?.close()
      }
      expect(await told('host-blocked')).toEqual(["The browser's policy keeps the extension from reading accounts.google.com."])
      await shows('mirror.html', /keeps Scopewarden from reading accounts\.google\.com[\s\S]*host-blocked/)
      await shows('popup.html', /Some pages are hidden from Scopewarden/)
    })

    test('and is well again once the policy gives it back', async () => {
      await block([], 'example-2')
      const spots = 'chrome.storage.local.get("selfTest").then(({ selfTest }) => selfTest.spots.map(spot => spot.code))'
      await until(async () => {
        await (await visit())?.close()
        return !(await journey?.desk<string[]>(spots))?.includes('host-blocked')
      }, 'the host to be seen again')
      expect(await told('host-blocked')).toHaveLength(1)
    })
  },
)

describe('what the person who uses the browser takes away', () => {
  const setAccess = async (hostAccess: 'ON_CLICK' | 'ON_ALL_SITES') => {
    const page = await journey?.page()
    await page?.goto('chrome://extensions')
    await page?.evaluate(`chrome.developerPrivate.updateExtensionConfiguration({ extensionId: '${ID}', hostAccess: '${hostAccess}' })`)
    await page?.close()
  }
  beforeAll(async () => {
    journey ??= await startJourney('chromium', { managed: { organisationId: 'example' } })
  })

  test('access on click is told at once, shown, and well again when it is given back', async () => {
    await setAccess('ON_CLICK')
    await until(async () => (await told('host-access-withheld')).length === 1, 'the withheld access to be told')
    await shows('mirror.html', /not allowed on all sites[\s\S]*host-access-withheld/)
    await setAccess('ON_ALL_SITES')
    await shows('mirror.html', /^(?![\s\S]*host-access-withheld)[\s\S]*private-windows-unseen/)
  })

  test('that private windows are unseen is told to the organisation once', async () => {
    await until(async () => (await told('private-windows-unseen')).length === 1, 'the private windows to be told')
    await shows('mirror.html', /does not run in private windows/)
  })
})
