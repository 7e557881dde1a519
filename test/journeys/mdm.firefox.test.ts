import { randomUUID } from 'node:crypto'
import puppeteer, { type Browser, type Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { ADDON_ID } from '../../cli/mdm/mdm-config.ts'
import { type Deployed, deploy, shownSettings } from './deployed.ts'
import { until } from './journey.ts'
import { privatePolicies } from './private-policies.ts'

const policies = privatePolicies('/etc/firefox/policies')
const uuid = randomUUID()

/** puppeteer hears of no load event of such a page. */
const open = async (browser: Browser, url: string): Promise<Page> => {
  const page = await browser.newPage()
  page.goto(url, { timeout: 0 }).catch(() => undefined)
  await until(() => page.evaluate(to => location.href === to && document.readyState === 'complete', url), `${url} to open`, 4000)
  return page
}

describe.runIf(typeof policies !== 'string')('what `scopewarden mdm` writes for Firefox on Linux', () => {
  let deployed: Deployed
  let browser: Browser
  let mirror: Page
  beforeAll(async () => {
    if (typeof policies === 'string') return
    deployed = await deploy('firefox')
    policies.write('policies.json', JSON.parse(deployed.read('linux/firefox/policies.json')))
    const { path } = await findBrowser('firefox')
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: policies.browserWithin(path),
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: {
        'extensions.webextensions.uuids': JSON.stringify({ [ADDON_ID]: uuid }),
        'datareporting.policy.dataSubmissionEnabled': false,
        // Nobody has signed this package; ESR can be told to take it.
        'xpinstall.signatures.required': false,
      },
    })
    await until(() => deployed.asked.some(asked => asked.endsWith('.xpi')), 'Firefox to ask for the package', 30_000)
    mirror = await until(() => open(browser, `moz-extension://${uuid}/mirror.html`), 'the extension to be installed', 60_000)
  })
  afterAll(async () => {
    await browser?.close()
    await deployed?.close()
    if (typeof policies !== 'string') policies.remove()
  })

  test('installs the package from the published folder, as the administrator’s', async () => {
    const self = (await mirror.evaluate('browser.management.getSelf()')) as { installType: string; mayDisable: boolean; version: string }
    expect(self).toMatchObject({ installType: 'admin', mayDisable: false, version: deployed.version })
    expect(deployed.asked).toContain(`/s/scopewarden-${deployed.version}.xpi`)
  })

  test('hands it every setting as it was written, and its page shows each', async () => {
    expect(await mirror.evaluate('browser.storage.managed.get()')).toEqual(deployed.settings)
    const words = async () => (await mirror.evaluate('document.body.innerText')) as string
    // The page names every setting from the first moment; what they are arrives a little later.
    const missing = async () => {
      const text = await words()
      return shownSettings(deployed.settings).filter(part => !text.includes(part))
    }
    await expect.poll(missing, { timeout: 15_000 }).toEqual([])
    expect(await words()).not.toContain(deployed.settings.enrolmentToken)
  })

  test('is understood by the browser: no policy is unknown, none in error', async () => {
    const page = await open(browser, 'about:policies#active')
    const words = async () => (await page.evaluate('document.body.textContent')) as string
    await until(async () => (await words()).includes('ExtensionSettings'), 'about:policies to list the policies')
    for (const name of Object.keys(JSON.parse(deployed.read('linux/firefox/policies.json')).policies)) expect(await words()).toContain(name)
    expect(await page.evaluate(`document.querySelectorAll('#errorsContent .errors-text, #errorsContent td').length`)).toBe(0)
  })
})
