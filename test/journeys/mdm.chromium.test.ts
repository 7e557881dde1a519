import puppeteer, { type Browser, type Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { type Deployed, deploy, shownSettings } from './deployed.ts'
import { until } from './journey.ts'
import { privatePolicies } from './private-policies.ts'

const policies = privatePolicies('/etc/chromium/policies/managed')

/** The policies of chrome://policy that have a value, each with its status: the text of a row is its cells in order, named or (Chromium 150) not. */
const STATUSES = `(() => {
  const text = node => node.nodeType === 3 ? node.data + ' ' : node.nodeName === 'STYLE' ? '' :
    [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(text).join('')
  const rows = root => [...root.querySelectorAll('*')].flatMap(node =>
    node.nodeName === 'POLICY-ROW' ? [text(node).trim().split(/\\s+/)] : node.shadowRoot ? rows(node.shadowRoot) : [])
  return rows(document).filter(words => !words.join(' ').includes('Not set.')).map(words => words[0] + ' ' + words[(words.lastIndexOf('Status') + 1) || (words.lastIndexOf('Mandatory') + 1)])
})()`

// Without the right to a policy folder of one's own there is nothing that this could be tried with.
describe.runIf(typeof policies !== 'string')('what `scopewarden mdm` writes for Chromium on Linux', () => {
  let deployed: Deployed
  let browser: Browser
  let mirror: Page
  const place = () => {
    if (typeof policies !== 'string') policies.write('scopewarden.json', JSON.parse(deployed.read('linux/chromium/scopewarden.json')))
  }
  beforeAll(async () => {
    if (typeof policies === 'string') return
    deployed = await deploy('chromium')
    place()
    const { path } = await findBrowser('chromium')
    browser = await puppeteer.launch({
      executablePath: policies.browserWithin(path),
      pipe: true,
      enableExtensions: true,
      // With it nothing is ever installed by policy.
      ignoreDefaultArgs: ['--disable-background-networking'],
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--no-first-run',
        '--disable-quic',
        '--disable-component-update',
      ],
    })
    const own = `chrome-extension://${deployed.extensionId}/`
    await browser.waitForTarget(target => target.type() === 'service_worker' && target.url().startsWith(own), { timeout: 40_000 })
    mirror = await browser.newPage()
    await mirror.goto(`${own}mirror.html`)
  })
  afterAll(async () => {
    await browser?.close()
    await deployed?.close()
    if (typeof policies !== 'string') policies.remove()
  })
  const words = async () => (await mirror.evaluate('document.body.innerText')) as string

  test('installs the packed extension from the published folder, as the administrator’s', async () => {
    const self = (await mirror.evaluate('chrome.management.getSelf()')) as { installType: string; mayDisable: boolean; version: string }
    expect(self).toMatchObject({ installType: 'admin', mayDisable: false, version: deployed.version })
    expect(deployed.asked).toEqual(expect.arrayContaining(['/s/updates.xml', `/s/scopewarden-${deployed.version}.crx`]))
  })

  test('hands it every setting as it was written, and its page shows each', async () => {
    await expect.poll(() => mirror.evaluate('chrome.storage.managed.get()'), { timeout: 15_000 }).toEqual(deployed.settings)
    const wanted = shownSettings(deployed.settings)
    expect(wanted.every(Boolean)).toBe(true)
    // The page names every setting from the first moment; what they are arrives a little later.
    const missing = async () => {
      const text = await words()
      return wanted.filter(part => !text.includes(part))
    }
    await expect.poll(missing, { timeout: 15_000 }).toEqual([])
    expect(await words()).not.toContain(deployed.settings.enrolmentToken)
  })

  test('is understood by the browser: no policy is unknown, none in error', async () => {
    const page = await browser.newPage()
    await page.goto('chrome://policy')
    const names = [...Object.keys(JSON.parse(deployed.read('linux/chromium/scopewarden.json'))), ...Object.keys(deployed.settings)]
    const wanted = names.filter(name => name !== '3rdparty').map(name => `${name} OK`)
    await expect.poll(async () => ((await page.evaluate(STATUSES)) as string[]).sort(), { timeout: 15_000 }).toEqual(wanted.sort())
    await page.close()
  })

  test('written anew with another setting, arrives while the browser runs', async () => {
    const next = { ...deployed.settings, policyRefreshMinutes: 90, groups: ['moved'] }
    deployed.change(next)
    place()
    await expect.poll(() => mirror.evaluate('chrome.storage.managed.get()'), { timeout: 30_000, interval: 500 }).toEqual(next)
    await mirror.bringToFront()
    await until(async () => (await words()).includes('["moved"]'), 'the page to show the new setting')
  })
})
