import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { packXpi } from '../../cli/pack-xpi.ts'
import { generateKey } from '../../cli/sign-document.ts'
import { TOUR } from '../../cli/tour.ts'
import { type ExtensionPlace, startExtensionPlace } from './extension-place.ts'
import { forcedByPolicy } from './forced-firefox.ts'
import { buildOf, hrefOf, type Journey, startJourney, until } from './journey.ts'
import { samplePolicy, sign } from './journey-hub.ts'

/*
 * What Firefox does not allow, and is therefore not here: settings and a new version while it runs (it reads policies.json when
 * it starts, and installs a forced extension anew only where its address has changed; an update address has to be HTTPS), and
 * an extension that is not signed in a release build.
 */
const { path: firefox } = await findBrowser('firefox')
const ADDON = 'scopewarden@scopewarden.org'
const [first, second] = [TOUR[0], TOUR[1]]

const policies = forcedByPolicy(firefox)
const why = typeof policies === 'string' ? policies : null

let place: ExtensionPlace
let signingKey: Awaited<ReturnType<typeof generateKey>>
const publish = (version: string) => {
  const { xpi } = packXpi({ dir: buildOf('firefox'), version })
  place.put(`/scopewarden-${version}.xpi`, 'application/x-xpinstall', xpi)
}
const publishPolicy = async (version: number, options = {}) =>
  place.put('/policy.jws', 'application/jose', await sign(signingKey, version, options))
const push = (version: string, settings: object = {}) => {
  if (typeof policies === 'string') return
  policies.write('policies.json', {
    policies: {
      ExtensionSettings: {
        [ADDON]: { installation_mode: 'force_installed', install_url: `${place.url}/scopewarden-${version}.xpi`, private_browsing: true },
      },
      '3rdparty': {
        Extensions: {
          [ADDON]: {
            organisationId: samplePolicy().organisation.id,
            policyUrl: `${place.url}/policy.jws`,
            // As a registry without lists and numbers hands it over: Firefox passes on what it finds.
            policyKeys: JSON.stringify([signingKey.x]),
            policyRefreshMinutes: '30',
            ...settings,
          },
        },
      },
    },
  })
}

let journey: Journey
const profile = mkdtempSync(join(tmpdir(), 'scopewarden-forced-'))
const start = async () => {
  if (typeof policies === 'string') return
  const prefs = { 'xpinstall.signatures.required': false }
  const { browserWithin } = policies
  journey = await startJourney('firefox', { browserWithin, forcedId: ADDON, userDataDir: profile, prefs })
}
const self = () => journey.desk<{ version: string; installType: string; mayDisable: boolean }>('browser.management.getSelf()')
const policyVersion = async () =>
  (await journey.desk<{ policy?: { mark: { ver: number } } }>('browser.storage.local.get("policy")')).policy?.mark.ver

/** Asks as an app would, is stopped by the gate, and goes back. Gives the versions of the policy by which was judged. */
const askAndGoBack = async (step: (typeof TOUR)[number] | undefined) => {
  const since = await journey.since()
  const page = await journey.page()
  page.goto(step?.href ?? '', { timeout: 0 }).catch(() => undefined)
  const atGate = async () => (await hrefOf(page).catch(() => '')).startsWith(journey.launched.url('gate.html'))
  await until(atGate, 'the gate', 15_000)
  const button = 'button[data-action="went-back"]'
  await until(async () => {
    if (!(await atGate())) return true
    await page.click(button).catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, 150))
    return false
  }, 'the answer to be taken')
  const { observation, verdict } = await since.one(encounter => encounter.action === 'went-back', 'the answer to be written down')
  expect([observation.provider, verdict]).toEqual([step?.expect.provider, step?.expect.verdict])
  await page.close()
  const facts = await since.facts()
  return [...new Set(facts.flatMap(fact => (fact.type === 'observed' || fact.type === 'revised' ? [fact.assessment.policy.version] : [])))]
}
const sourceOf = (mirror: Page, setting: string) =>
  mirror.evaluate(
    `[...document.querySelectorAll('[data-panel="settings"] dl > div')].find(row => row.querySelector('dt').textContent === '${setting}')?.querySelector('[data-source]')?.dataset.source`,
  )

describe.skipIf(why !== null)(`the packed extension, forced by policies.json (${why ?? 'in a policy folder of its own'})`, () => {
  beforeAll(async () => {
    place = await startExtensionPlace()
    signingKey = await generateKey()
    await publishPolicy(7)
    publish('1.0.0')
    push('1.0.0')
    await start()
  })
  afterAll(async () => {
    await journey?.close()
    await place?.close()
    if (typeof policies !== 'string') policies.remove()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  test('is installed from the organisation’s own server, not to be removed, with settings and policy, in private windows too', async () => {
    expect(place.asked).toContain('/scopewarden-1.0.0.xpi')
    expect(await self()).toMatchObject({ version: '1.0.0', installType: 'admin', mayDisable: false })
    expect(await journey.desk('browser.management.uninstallSelf().then(() => "gone", error => "refused: " + error.message)')).toMatch(
      /^refused/,
    )
    expect(await journey.desk('browser.extension.isAllowedIncognitoAccess()')).toBe(true)
    await until(async () => (await policyVersion()) === 7, 'version 7 of the policy', 15_000)
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await until(async () => (await sourceOf(mirror, 'policyKeys')) === 'managed', 'the mirror page to show the settings')
    expect([await sourceOf(mirror, 'policyRefreshMinutes'), await sourceOf(mirror, 'groups')]).toEqual(['managed', 'unset'])
    await mirror.close()
  })

  test('judges a consent by that policy', async () => {
    expect(await askAndGoBack(first)).toEqual([7])
  })

  test('takes another policy while the browser runs, but no other settings', async () => {
    await publishPolicy(8)
    push('1.0.0', { groups: ['sales'] })
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await mirror.waitForSelector('button[data-action="check-policy"]:not([disabled])')
    await mirror.click('button[data-action="check-policy"]')
    await until(async () => (await policyVersion()) === 8, 'version 8 of the policy')
    expect(await journey.desk('browser.storage.managed.get("groups")')).toEqual({})
    await mirror.close()
  })

  test('takes other settings and a higher version when the browser starts again, keeps what it knew, and judges on', async () => {
    const before = await journey.store()
    expect(before.apps.length).toBeGreaterThan(0)
    publish('1.1.0')
    push('1.1.0', { groups: 'no list', hubUrl: 7, accountEmail: 'ada@example.com' })
    await journey.close()
    await start()
    await until(async () => (await self()).version === '1.1.0', 'version 1.1.0', 20_000)
    expect(await self()).toMatchObject({ installType: 'admin', mayDisable: false })
    const mirror = await journey.launched.openExtensionPage('mirror.html')
    await until(async () => (await sourceOf(mirror, 'accountEmail')) === 'managed', 'the mirror page to show the new setting')
    expect([await sourceOf(mirror, 'groups'), await sourceOf(mirror, 'hubUrl')]).toEqual(['refused', 'refused'])
    await mirror.close()
    const after = await journey.store()
    expect(after.apps).toEqual(before.apps)
    expect(after.facts.map(fact => fact.id)).toEqual(expect.arrayContaining(before.facts.map(fact => fact.id)))
    const refused = async () =>
      (await journey.store()).facts.flatMap(fact => (fact.type === 'health' && fact.code === 'setting-refused' ? [fact.count] : []))
    expect(await until(async () => (await refused()).length > 0 && refused(), 'the refused settings to be told')).toEqual([2])
    expect(await askAndGoBack(second)).toEqual([8])
  })
})
