import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCrxKey } from '../../cli/crx-key.ts'
import { findBrowser } from '../../cli/find-browser.ts'
import { packCrx } from '../../cli/pack-crx.ts'
import { policyDirOf } from '../../cli/policy-file.ts'
import { generateKey } from '../../cli/sign-document.ts'
import { TOUR } from '../../cli/tour.ts'
import { chromiumUpdates } from '../../cli/update-manifest.ts'
import { type ExtensionPlace, startExtensionPlace } from './extension-place.ts'
import { answerGate, answerNotice, buildOf, gateIn, type Journey, noticeOn, type Since, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'
import { privatePolicies } from './private-policies.ts'

const policies = privatePolicies(policyDirOf((await findBrowser('chromium')).path))
const why = typeof policies === 'string' ? policies : null

const key = makeCrxKey()
const ID = key.extensionId
const [first, second, , , unknownServer, signUp] = TOUR

/** What IT does: hosts the packed extension and the signed policy, and pushes a file of browser policies. */
let place: ExtensionPlace
let signingKey: Awaited<ReturnType<typeof generateKey>>
const publish = (version: string) => {
  const updateUrl = `${place.url}/updates.xml`
  const { crx, manifest } = packCrx({ dir: buildOf('chromium'), key, extensionId: ID, updateUrl, version })
  place.put(`/scopewarden-${version}.crx`, 'application/x-chrome-extension', crx)
  const crxUrl = `${place.url}/scopewarden-${version}.crx`
  place.put('/updates.xml', 'text/xml', chromiumUpdates({ extensionId: ID, crxUrl, manifest }))
}
const push = ({ leastVersion, settings = {} }: { leastVersion?: string; settings?: object } = {}) => {
  if (typeof policies === 'string') return
  policies.write('scopewarden.json', {
    // The default, 0, keeps people out of a forced extension, and this test too.
    DeveloperToolsAvailability: 1,
    ExtensionSettings: {
      [ID]: {
        installation_mode: 'force_installed',
        update_url: `${place.url}/updates.xml`,
        ...(leastVersion ? { minimum_version_required: leastVersion } : {}),
      },
    },
    '3rdparty': {
      extensions: {
        [ID]: {
          organisationId: samplePolicy().organisation.id,
          policyUrl: `${place.url}/policy.jws`,
          policyKeys: [signingKey.x],
          ...settings,
        },
      },
    },
  })
}
const publishPolicy = async (...more: Parameters<typeof sign> extends [unknown, ...infer Rest] ? Rest : never) =>
  place.put('/policy.jws', 'application/jose', await sign(signingKey, ...more))

let journey: Journey
const profile = mkdtempSync(join(tmpdir(), 'scopewarden-forced-'))

/** Asks as an app would, and gives the gate. */
const ask = async (step: (typeof TOUR)[number] | undefined): Promise<Page> => {
  const page = await journey.page()
  await page.evaluate(to => void setTimeout(() => location.assign(to)), step?.href ?? '')
  await gateIn(journey, page)
  return page
}
/** The versions of the policy by which was judged since then. */
const judgedBy = async (since: Since) => {
  const facts = await since.facts()
  return [...new Set(facts.flatMap(fact => (fact.type === 'observed' || fact.type === 'revised' ? [fact.assessment.policy.version] : [])))]
}
const onExtensionsPage = async <T>(code: string): Promise<T> => {
  const page = await journey.page()
  try {
    await page.goto('chrome://extensions')
    return (await page.evaluate(code)) as T
  } finally {
    await page.close()
  }
}
/** At once, as "Reload policies" on that page does; else the browser looks at the folder in its own time. */
const reloadPolicies = async () => {
  const page = await journey.page()
  await page.goto('chrome://policy')
  await page.evaluate("chrome.send('reloadPolicies')")
  await page.close()
}
const self = () =>
  journey.desk<{ version: string; installType: string; mayDisable: boolean; enabled: boolean }>('chrome.management.getSelf()')
const policyVersion = async () =>
  (await journey.desk<{ policy?: { mark: { ver: number } } }>('chrome.storage.local.get("policy")')).policy?.mark.ver

describe.skipIf(why !== null)(`the packed extension, forced by policy (${why ?? 'in a policy folder of its own'})`, () => {
  beforeAll(async () => {
    if (typeof policies === 'string') return
    place = await startExtensionPlace()
    signingKey = await generateKey()
    await publishPolicy(7)
    publish('1.0.0')
    push()
    const { browserWithin } = policies
    journey = await startJourney('chromium', { browserWithin, forcedId: ID, userDataDir: profile })
  })
  afterAll(async () => {
    await journey?.close()
    await place?.close()
    if (typeof policies !== 'string') policies.remove()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  test('is installed from the organisation’s own server, with settings and policy', async () => {
    expect(place.asked).toContain('/updates.xml')
    expect(place.asked).toContain('/scopewarden-1.0.0.crx')
    expect(await self()).toMatchObject({ version: '1.0.0', installType: 'admin', enabled: true })
    await until(async () => (await policyVersion()) === 7, 'version 7 of the policy', 15_000, 500)
  })

  test('cannot be switched off or removed by whoever uses the browser', async () => {
    expect((await self()).mayDisable).toBe(false)
    expect(await journey.desk('chrome.management.uninstallSelf().then(() => "gone", error => error.message)')).not.toBe('gone')
    for (const tried of [`setEnabled('${ID}', false)`, `uninstall('${ID}')`])
      expect(await onExtensionsPage(`chrome.management.${tried}.then(() => 'done', error => error.message)`)).toMatch(/cannot be modified/)
    const info = await onExtensionsPage<{ state: string; userMayModify: boolean }>(`chrome.developerPrivate.getExtensionInfo('${ID}')`)
    expect(info).toMatchObject({ state: 'ENABLED', userMayModify: false })
    expect(await self()).toMatchObject({ enabled: true })
  })

  test('judges a consent by that policy', async () => {
    const since = await journey.since()
    const page = await ask(first)
    await answerGate(journey, page, 'went-back')
    const { observation, verdict } = await since.one(encounter => encounter.action === 'went-back', 'the answer to be written down')
    expect([observation.provider, verdict]).toEqual([first?.expect.provider, first?.expect.verdict])
    expect(await judgedBy(since)).toEqual([7])
    await page.close()
  })

  test('takes another policy, and other settings, while the browser runs', async () => {
    const policy = samplePolicy()
    policy.organisation.name = 'Example & Daughters'
    await publishPolicy(8, { policy })
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
    await mirror.click('button[data-action="check-policy"]')
    await until(async () => (await policyVersion()) === 8, 'version 8 of the policy')
    push({ settings: { groups: ['sales'], hubUrl: 'ftp://nonsense' } })
    await reloadPolicies()
    await mirror.bringToFront()
    const source = (setting: string) =>
      mirror.evaluate(
        `[...document.querySelectorAll('[data-panel="settings"] dl > div')].find(row => row.querySelector('dt').textContent === '${setting}')?.querySelector('[data-source]')?.dataset.source`,
      )
    await until(async () => (await source('groups')) === 'managed', 'the mirror page to show the new setting', 15_000, 500)
    expect([await source('policyUrl'), await source('hubUrl'), await source('policyRefreshMinutes')]).toEqual([
      'managed',
      'refused',
      'default',
    ])
    expect(await mirror.evaluate('document.body.innerText')).toMatch(/Example & Daughters[\s\S]*url-unsafe/)
    const told = async () => (await journey.store()).facts.filter(fact => fact.type === 'health' && fact.code === 'setting-refused')
    await until(async () => (await told()).length === 1, 'the refused setting to be told')
    await mirror.close()
  })

  test('is brought to a higher version while pages wait for an answer: a notice stands in no way, and is back with the new one', async () => {
    const [asking, signingUp] = [await journey.page(), await journey.page()]
    await signingUp.goto(signUp?.href ?? '')
    await asking.goto(unknownServer?.href ?? '')
    await noticeOn(asking)
    publish('1.0.5')
    push({ leastVersion: '1.0.5', settings: { groups: ['sales'] } })
    await reloadPolicies()
    // The browser keeps what is too old off until it is replaced, and replaces nothing that a page is still drawn by.
    await until(async () => (await self()).version === '1.0.5', 'version 1.0.5', 20_000, 500)
    await asking.bringToFront()
    await answerNotice(asking, 'acknowledged')
    await signingUp.bringToFront()
    await signingUp.type('input[type=email]', 'ada.lind@example.com')
    await signingUp.keyboard.press('Tab')
    await answerNotice(signingUp, 'dismissed')
    for (const page of [asking, signingUp]) await page.close()
  })

  test('is brought to a higher version by policy, keeps what it knew, and judges on', async () => {
    // The pages of the test before were closed just now, and what came of them is still being written.
    const before = await until(async () => {
      const one = await journey.store()
      await new Promise(resolve => setTimeout(resolve, 1500))
      const next = await journey.store()
      return JSON.stringify(one.apps) === JSON.stringify(next.apps) ? next : null
    }, 'nothing more to be written')
    expect(before.apps.length).toBeGreaterThan(0)
    publish('1.1.0')
    push({ leastVersion: '1.1.0', settings: { groups: ['sales'] } })
    await reloadPolicies()
    await until(async () => (await self()).version === '1.1.0', 'version 1.1.0', 20_000, 500)
    expect(place.asked).toContain('/scopewarden-1.1.0.crx')
    expect(await self()).toMatchObject({ installType: 'admin', mayDisable: false, enabled: true })
    const after = await journey.store()
    expect(after.apps).toEqual(before.apps)
    expect(after.facts.map(fact => fact.id)).toEqual(expect.arrayContaining(before.facts.map(fact => fact.id)))
    expect(after.facts.some(fact => fact.type === 'health' && fact.code === 'inventory-reset')).toBe(false)
    expect(await policyVersion()).toBe(8)

    const since = await journey.since()
    const page = await ask(second)
    await answerGate(journey, page, 'went-back')
    const { verdict } = await since.one(encounter => encounter.action === 'went-back', 'the answer to be written down')
    expect(verdict).toBe(second?.expect.verdict)
    expect(await judgedBy(since)).toEqual([8])
    expect((await journey.store()).apps.map(app => app.key)).toEqual(expect.arrayContaining(before.apps.map(app => app.key)))
  })
})
