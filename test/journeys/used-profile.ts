import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer from 'puppeteer'
import { findBrowser } from '../../cli/find-browser.ts'
import { USED_PROFILE } from './journey.ts'

/**
 * Before the journeys in Firefox: a profile in which it was started once, and nothing else was done. A browser that begins with a copy
 * of it has compiled its own scripts and made its own databases already, which is half of what a start in an empty one costs.
 */
export default async function makeUsedProfile(): Promise<() => void> {
  const profile = mkdtempSync(join(tmpdir(), 'scopewarden-used-'))
  const { path: executablePath } = await findBrowser('firefox')
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, userDataDir: profile })
  // It writes down what it compiled when it ends in good order.
  await browser.close()
  // What the driver prefers is written anew for each browser.
  rmSync(join(profile, 'user.js'), { force: true })
  process.env[USED_PROFILE] = profile
  return () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}
