import puppeteer, { type Browser, type Target } from 'puppeteer'
import { Failure } from '../lib/model/failure.ts'
import { chromiumId, type LaunchedBrowser, type LaunchOptions, readManifest } from './launched-browser.ts'
import { policyDirOf, writePolicyFile } from './policy-file.ts'

/**
 * Starts Chromium, Chrome or Edge with the extension, its managed settings in place before it runs.
 *
 * Settings travel over chrome://policy/test where the browser has that page (unbranded builds): no root, one profile,
 * nothing on disk. Branded builds lack it; there a policy file does it where this process may write one. Where neither
 * is possible the browser starts without settings and `managedVia` says `none`.
 *
 * The extension is loaded over CDP (`Extensions.loadUnpacked`): branded Chrome ignores `--load-extension` since 137.
 */
export const launchChromium = async (options: LaunchOptions): Promise<LaunchedBrowser> => {
  const { extensionDir, executablePath, managed, via = 'auto', forcedId } = options
  const { key } = readManifest(extensionDir)
  if (managed && key === undefined)
    throw new Failure('extension-key-missing', 'The manifest has no "key", so its id is not known before it runs.')
  const id = key === undefined ? null : chromiumId(key)

  let file = managed && id && via === 'policy-file' ? writePolicyFile({ executablePath, extensionId: id, values: managed }) : null
  if (via === 'policy-file' && managed && file === null) {
    throw new Failure(
      'policy-file-refused',
      `Cannot write below ${policyDirOf(executablePath)}.`,
      'Run as root, or let it use the policy page.',
    )
  }
  let browser = await start(options)
  try {
    let byPage = false
    if (managed && id && !file) {
      byPage = await setOnPolicyPage(browser, id, managed)
      if (!byPage && via === 'policy-page')
        throw new Failure('policy-page-missing', 'This browser has no chrome://policy/test.', 'Use Chromium.')
      // A policy file is read for certain only when it is there before the browser is.
      if (!byPage) file = writePolicyFile({ executablePath, extensionId: id, values: managed })
      if (file) {
        await browser.close()
        browser = await start(options)
      }
    }
    const running = browser
    const extensionId = forcedId ?? (await running.installExtension(extensionDir))
    const url = (path: string) => `chrome-extension://${extensionId}/${path.replace(/^\//, '')}`
    const isWorker = (target: Target) => target.type() === 'service_worker' && target.url().startsWith(url(''))
    if (forcedId !== undefined) await running.waitForTarget(isWorker, { timeout: 30_000 })
    return {
      browser: running,
      extensionId,
      managedVia: byPage ? 'policy-page' : file ? 'policy-file' : 'none',
      url,
      openExtensionPage: async path => {
        const page = await running.newPage()
        await page.goto(url(path))
        return page
      },
      worker: async () => {
        const target = await running.waitForTarget(isWorker, { timeout: 20_000 })
        const worker = await target.worker()
        if (!worker) throw new Failure('worker-missing', 'The worker of the extension cannot be attached to.')
        return worker
      },
      setManaged: async values => {
        if (file) file.write(values)
        else if (!(await setOnPolicyPage(running, extensionId, values)))
          throw new Failure('policy-page-missing', 'This browser takes no settings.')
      },
      close: async () => {
        await running.close().finally(() => file?.remove())
      },
    }
  } catch (error) {
    await browser.close().finally(() => file?.remove())
    throw error
  }
}

const start = ({ executablePath, web, headless = true, userDataDir, lang, args = [], attachToWorker = true, forcedId }: LaunchOptions) =>
  puppeteer.launch({
    executablePath,
    headless,
    pipe: true,
    enableExtensions: true,
    // With that, which puppeteer adds, Chromium does not even ask for an extension that it has to install.
    ...(forcedId === undefined ? {} : { ignoreDefaultArgs: ['--disable-background-networking'] }),
    defaultViewport: headless ? { width: 1280, height: 900 } : null,
    ...(userDataDir === undefined ? {} : { userDataDir }),
    ...(attachToWorker ? {} : { targetFilter: target => target.type() !== 'service_worker' }),
    // On Linux the language of the interface comes from LANGUAGE, elsewhere from --lang.
    env: lang === undefined ? process.env : { ...process.env, LANGUAGE: lang, LANG: `${lang.replace('-', '_')}.UTF-8` },
    args: [
      // Chromium refuses its sandbox to root; nothing but loopback fixtures is loaded then.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(headless ? ['--disable-gpu'] : []),
      ...(lang === undefined ? [] : [`--lang=${lang}`, `--accept-lang=${lang}`]),
      '--no-first-run',
      '--disable-quic',
      ...(web?.chromiumArgs ?? []),
      ...args,
    ],
  })

/** Levels, scopes and sources of chrome://policy/test: a mandatory machine policy from the platform. */
const MANDATORY_MACHINE_PLATFORM = { level: 1, scope: 1, source: 4 }

/** False where the browser has no such page. Settings of an extension that comes later wait for it. */
const setOnPolicyPage = async (browser: Browser, extensionId: string, values: Record<string, unknown>): Promise<boolean> => {
  const rows = Object.entries(values).map(([name, value]) => ({ ...MANDATORY_MACHINE_PLATFORM, namespace: extensionId, name, value }))
  const page = await browser.newPage()
  try {
    await page.goto('chrome://policy/test')
    // As text: a bundler or a test runner would rewrite an import inside a function.
    const send = `import('chrome://resources/js/cr.js').then(cr => cr.sendWithPromise('setLocalTestPolicies', ${JSON.stringify(JSON.stringify(rows))}, 'false'))`
    const done = page.evaluate(send).then(() => true)
    return await Promise.race([done, new Promise<boolean>(resolve => setTimeout(() => resolve(false), 5000).unref())])
  } catch {
    return false
  } finally {
    await page.close().catch(() => {})
  }
}
