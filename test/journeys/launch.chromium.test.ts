import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../cli/find-browser.ts'
import { launchBrowser } from '../../cli/launch-browser.ts'
import { type LocalWeb, startLocalWeb } from '../../cli/local-web.ts'
import { makeProbeExtension } from './probe-extension.ts'

const probe = makeProbeExtension('chromium')
let web: LocalWeb
beforeAll(async () => {
  web = await startLocalWeb({ routes: { 'accounts.google.com/o/*': { body: '<!doctype html><title>Local</title>' } } })
})
afterAll(async () => {
  await web?.close()
  probe.remove()
})

describe('a launched Chromium', () => {
  test('has its managed settings from the first moment, takes new ones at once, and reaches real hosts on loopback only', async () => {
    const { path } = await findBrowser('chromium')
    const launched = await launchBrowser('chromium', {
      extensionDir: probe.dir,
      executablePath: path,
      web,
      lang: 'de',
      managed: { organisationId: 'first' },
    })
    try {
      expect(launched.managedVia).not.toBe('none')
      const own = await launched.openExtensionPage('page.html')
      expect(await own.evaluate('chrome.storage.managed.get()')).toEqual({ organisationId: 'first' })
      const worker = await launched.worker()
      await launched.setManaged({ organisationId: 'second' })
      await expect.poll(() => worker.evaluate('seen'), { timeout: 15_000 }).toEqual(['first', 'second'])

      const page = await launched.browser.newPage()
      await page.goto('https://accounts.google.com/o/oauth2/auth?client_id=1')
      expect(await page.title()).toBe('Local')
      expect(await page.evaluate('document.documentElement.dataset.probe')).toBe('loading')
      expect(await page.evaluate('navigator.language')).toBe('de')
      expect(web.requests).toContainEqual({ host: 'accounts.google.com', path: '/o/oauth2/auth', method: 'GET' })
    } finally {
      await launched.close()
    }
  })

  test.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'reads them from a policy file too, which is gone afterwards',
    async () => {
      const { path } = await findBrowser('chromium')
      const launched = await launchBrowser('chromium', {
        extensionDir: probe.dir,
        executablePath: path,
        web,
        managed: { organisationId: 'from a file' },
        via: 'policy-file',
      })
      const ours = () => readdirSync('/etc/chromium/policies/managed').filter(name => name.startsWith(`scopewarden-demo-${process.pid}-`))
      try {
        expect(launched.managedVia).toBe('policy-file')
        // One page: opening more puts off the reading of policy files.
        const own = await launched.openExtensionPage('page.html')
        await expect
          .poll(() => own.evaluate('chrome.storage.managed.get()'), { timeout: 15_000, interval: 500 })
          .toEqual({ organisationId: 'from a file' })
        expect(ours()).toHaveLength(1)
      } finally {
        await launched.close()
      }
      expect(ours()).toEqual([])
    },
  )

  test('trusts the local certificate, and no other', async () => {
    const { path } = await findBrowser('chromium')
    const stranger = await startLocalWeb({ routes: {} })
    const launched = await launchBrowser('chromium', { extensionDir: probe.dir, executablePath: path, web })
    try {
      const page = await launched.browser.newPage()
      await page.goto('https://accounts.google.com/o/x')
      expect(await page.title()).toBe('Local')
      await expect(page.goto(`https://127.0.0.1:${stranger.port}/`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    } finally {
      await launched.close()
      await stranger.close()
    }
  })
})
