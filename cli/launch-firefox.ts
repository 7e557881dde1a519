import { createHash, randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer'
import { Failure } from '../lib/model/failure.ts'
import { type LaunchedBrowser, type LaunchOptions, readManifest } from './launched-browser.ts'

const POLL_MS = 100
const PAGE_TIMEOUT_MS = 30_000
const ASK_AGAIN_MS = 6_000

/**
 * Starts Firefox with the extension, its managed settings in place before it runs.
 *
 * Settings travel as a native manifest (MDN, "Native manifests › Managed storage manifests"), which Firefox on Linux
 * reads from ~/.mozilla/managed-storage: no root, and with a HOME of its own nothing of the person's is touched. Elsewhere
 * that place cannot be moved, so the browser starts without settings and `managedVia` says `none`.
 *
 * Where the local web answers for every host, certificates are not checked: nothing but loopback is reached then. Where it
 * answers for some hosts, its certificate is trusted for these (`cert_override.txt`), and the live web is checked as ever.
 */
export const launchFirefox = async (options: LaunchOptions): Promise<LaunchedBrowser> => {
  const {
    extensionDir,
    executablePath,
    web,
    headless = true,
    userDataDir,
    usedProfile,
    lang,
    managed,
    args = [],
    prefs = {},
    forcedId,
  } = options
  const id = forcedId ?? readManifest(extensionDir).browser_specific_settings?.gecko?.id
  if (id === undefined) throw new Failure('extension-key-missing', 'The manifest has no browser_specific_settings.gecko.id.')
  const home = managed && process.platform === 'linux' ? makeHome() : null
  const writeManaged = (values: Record<string, unknown>) => {
    if (!home) throw new Failure('settings-refused', 'This Firefox was started without managed settings.')
    writeFileSync(
      join(home.manifests, `${id}.json`),
      JSON.stringify({ name: id, description: 'Scopewarden', type: 'storage', data: values }),
    )
  }
  if (managed && home) writeManaged(managed)
  const trust = web?.firefoxTrust ?? null
  const profile = userDataDir ?? (trust || usedProfile ? mkdtempSync(join(tmpdir(), 'scopewarden-profile-')) : undefined)
  if (profile && usedProfile && profile !== userDataDir) cpSync(usedProfile, profile, { recursive: true })
  if (profile && trust) trustIn(profile, trust)
  const removeAll = () => {
    home?.remove()
    if (profile && profile !== userDataDir) rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  }
  // The address of its pages is random in each profile unless it is set before; what it stored hangs on it.
  const uuid = userDataDir === undefined ? randomUUID() : uuidOf(userDataDir)
  let browser: Browser | null = null
  try {
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless,
      acceptInsecureCerts: web !== undefined && trust === null,
      defaultViewport: headless ? { width: 1280, height: 900 } : null,
      ...(profile === undefined ? {} : { userDataDir: profile }),
      // Without this it refuses to open a page of an extension.
      args: ['--remote-allow-system-access', ...args],
      env: home ? home.env : process.env,
      extraPrefsFirefox: {
        'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }),
        'datareporting.policy.dataSubmissionEnabled': false,
        ...(lang === undefined ? {} : { 'intl.locale.requested': lang, 'intl.accept_languages': lang }),
        ...web?.firefoxPrefs,
        // Sites of the built-in list take no exception, and the local web stands in for some of them.
        ...(trust ? { 'network.stricttransportsecurity.preloadlist': false, 'security.cert_pinning.enforcement_level': 0 } : {}),
        ...prefs,
      },
    })
    const running = browser
    if (forcedId === undefined) await running.installExtension(extensionDir)
    const url = (path: string) => `moz-extension://${uuid}/${path.replace(/^\//, '')}`
    return {
      browser: running,
      extensionId: id,
      managedVia: home ? 'native-manifest' : 'none',
      url,
      openExtensionPage: async path => openPage(running, url(path)),
      worker: () => Promise.reject(new Failure('worker-hidden', 'Firefox shows the background of an extension to nobody.')),
      setManaged: async values => writeManaged(values),
      close: async () => {
        await running.close().finally(removeAll)
      },
    }
  } catch (error) {
    await browser?.close().catch(() => {})
    removeAll()
    throw error
  }
}

/** The same for the same profile. */
const uuidOf = (profile: string) =>
  createHash('sha256')
    .update(profile)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5')

/** SHA-256, as Firefox names it in its list of exceptions. */
const SHA256_OID = 'OID.2.16.840.1.101.3.4.2.1'

const trustIn = (profile: string, { fingerprint, hosts }: { fingerprint: string; hosts: string[] }): void => {
  mkdirSync(profile, { recursive: true })
  writeFileSync(join(profile, 'cert_override.txt'), hosts.map(host => `${host}:443:\t${SHA256_OID}\t${fingerprint}\t\n`).join(''))
}

const makeHome = () => {
  const dir = mkdtempSync(join(tmpdir(), 'scopewarden-home-'))
  const manifests = join(dir, '.mozilla', 'managed-storage')
  mkdirSync(manifests, { recursive: true })
  const remove = () => {
    process.off('exit', remove)
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
  process.on('exit', remove)
  // The right to draw on the person's screen is found through HOME too.
  const XAUTHORITY = process.env.XAUTHORITY ?? join(process.env.HOME ?? '', '.Xauthority')
  return { manifests, remove, env: { ...process.env, HOME: dir, XDG_CONFIG_HOME: join(dir, '.config'), XAUTHORITY } }
}

/**
 * puppeteer hears of no load event of these pages, so their state is asked for until they are there. While an extension is
 * being put in place of its former version, Firefox drops the pages that are asked for and tells nobody; so after a while
 * the address is asked for anew, in a fresh tab.
 */
const openPage = async (browser: Browser, url: string): Promise<Page> => {
  const deadline = performance.now() + PAGE_TIMEOUT_MS
  while (performance.now() < deadline) {
    const page = await browser.newPage()
    page.goto(url, { timeout: 0 }).catch(() => {})
    const askAgain = Math.min(deadline, performance.now() + ASK_AGAIN_MS)
    while (performance.now() < askAgain && !page.isClosed()) {
      const isThere = await page.evaluate(to => location.href === to && document.readyState === 'complete', url).catch(() => false)
      if (isThere) return page
      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }
    page.close().catch(() => {})
  }
  throw new Failure('page-not-there', `${url} did not open within ${PAGE_TIMEOUT_MS / 1000} seconds.`)
}
