import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page, WebWorker } from 'puppeteer'
import { Failure } from '../lib/model/failure.ts'
import type { LocalWeb } from './local-web.ts'

/** How the managed settings reached the extension. `none`: this browser has no way that needs no administrator. */
export type ManagedVia = 'policy-page' | 'policy-file' | 'native-manifest' | 'none'

export type LaunchOptions = {
  /** The built extension, unpacked. */
  extensionDir: string
  /** Nothing is installed: the policy of the browser forces the extension of this id. Chromium needs DeveloperToolsAvailability 1. */
  forcedId?: string | undefined
  /** What `findBrowser` found. */
  executablePath: string
  /** Leads the browser to loopback: `startLocalWeb(…)`. */
  web?: Pick<LocalWeb, 'chromiumArgs' | 'firefoxPrefs' | 'firefoxTrust'> | undefined
  headless?: boolean
  /** Omitted: a fresh profile that is deleted at close. */
  userDataDir?: string | undefined
  /** Firefox: where there is no `userDataDir`, the fresh profile is a copy of this one, in which a browser was started before. */
  usedProfile?: string | undefined
  /** Language of the browser, as in `de` or `en-US` (Firefox: only where its language pack is installed). */
  lang?: string | undefined
  /** What an administrator would push: values of `storage.managed`. */
  managed?: Record<string, unknown> | undefined
  /** More command-line arguments. */
  args?: string[]
  /** More preferences (Firefox). */
  prefs?: Record<string, unknown>
  /** Chromium: how the managed settings get there. `auto` needs no root where the browser allows it. */
  via?: 'auto' | 'policy-page' | 'policy-file'
  /** Chromium: attach to the worker, which keeps it awake. False lets it sleep as it would. */
  attachToWorker?: boolean
}

export type LaunchedBrowser = {
  browser: Browser
  extensionId: string
  managedVia: ManagedVia
  /** Address of a page of the extension, as in `url('popup.html')`. */
  url(path: string): string
  /** Opens a page of the extension in a new tab and waits until it is complete. */
  openExtensionPage(path: string): Promise<Page>
  /** The extension's worker (Chromium; Firefox shows its background to nobody). */
  worker(): Promise<WebWorker>
  /** Replaces the managed settings. Chromium: at once. Firefox reads them when it starts, so: at the next launch. */
  setManaged(values: Record<string, unknown>): Promise<void>
  close(): Promise<void>
}

type Manifest = { key?: string; browser_specific_settings?: { gecko?: { id?: string } } }

/** Throws Failure `extension-missing` when the folder holds no built extension. */
export const readManifest = (extensionDir: string): Manifest => {
  try {
    return JSON.parse(readFileSync(join(extensionDir, 'manifest.json'), 'utf8'))
  } catch (cause) {
    throw new Failure('extension-missing', `There is no built extension in ${extensionDir}.`, 'Build it first: npm run build', { cause })
  }
}

/** Chromium's id: the first 128 bits of SHA-256 over the public key, each half-byte as a letter a to p. */
export const chromiumId = (key: string): string =>
  [...createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32)]
    .map(digit => String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16)))
    .join('')
