import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { launchBrowser } from '../../cli/launch-browser.ts'
import { type LocalWeb, startLocalWeb } from '../../cli/local-web.ts'
import { makeProbeExtension } from './probe-extension.ts'

const probe = makeProbeExtension('firefox')
let web: LocalWeb
beforeAll(async () => {
  web = await startLocalWeb({ routes: { 'accounts.google.com/o/*': { body: '<!doctype html><title>Local</title>' } } })
})
afterAll(async () => {
  await web?.close()
  probe.remove()
})

test('a launched Firefox has its managed settings, opens pages of the extension, and reaches real hosts on loopback only', async () => {
  const { path } = await findBrowser('firefox')
  const launched = await launchBrowser('firefox', {
    extensionDir: probe.dir,
    executablePath: path,
    web,
    managed: { organisationId: 'first' },
  })
  try {
    expect(launched.managedVia).toBe('native-manifest')
    const own = await launched.openExtensionPage('page.html')
    expect(await own.evaluate('browser.storage.managed.get()')).toEqual({ organisationId: 'first' })
    const page = await launched.browser.newPage()
    await page.goto('https://accounts.google.com/o/oauth2/auth?client_id=1')
    expect(await page.title()).toBe('Local')
    expect(await page.evaluate('document.documentElement.dataset.probe')).toBe('loading')
    expect(web.requests).toContainEqual({ host: 'accounts.google.com', path: '/o/oauth2/auth', method: 'GET' })
  } finally {
    await launched.close()
  }
})

test('one that may reach the live web trusts the local certificate for the listed hosts, and for no other', async () => {
  const { path } = await findBrowser('firefox')
  const local = await startLocalWeb({
    routes: { 'accounts.google.com/*': { body: '<!doctype html><title>Local</title>' } },
    everyHost: false,
  })
  // Below, the same port under a name that is not listed: there nobody vouches for the certificate.
  const launched = await launchBrowser('firefox', { extensionDir: probe.dir, executablePath: path, web: local })
  try {
    const page = await launched.browser.newPage()
    await page.goto('https://accounts.google.com/o/oauth2/auth')
    expect(await page.title()).toBe('Local')
    await expect(page.goto(`https://127.0.0.1:${local.port}/`)).rejects.toThrow('SELF_SIGNED_CERT')
  } finally {
    await launched.close()
    await local.close()
  }
})
