import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What `findBrowser` has to know of a machine; a test hands in another one. */
export type Machine = {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  isRoot: boolean
  isFile(path: string): boolean
  realPath(path: string): string
  /** The first 4 KiB as text: enough to tell a wrapper script from a binary. */
  start(path: string): string
  run(command: string, args: string[], env?: Record<string, string>): { status: number | null; output: string }
  /** Paths of browsers that were downloaded earlier. */
  downloaded(name: 'chromium' | 'firefox'): Promise<string[]>
  /** Downloads the current stable browser and resolves to its path. Rejects without a network. */
  download(name: 'chromium' | 'firefox'): Promise<string>
}

const cacheDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', '.cache', 'browsers')

const start = (path: string): string => {
  const bytes = Buffer.alloc(4096)
  try {
    const file = openSync(path, 'r')
    const length = readSync(file, bytes)
    closeSync(file)
    return bytes.subarray(0, length).toString('latin1')
  } catch {
    return ''
  }
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  isFile: path => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  realPath: path => realpathSync(path),
  start,
  run: (command, args, env) => {
    const done = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 300_000 })
    return { status: done.status, output: `${done.stdout ?? ''}${done.stderr ?? ''}` }
  },
  downloaded: async name => {
    const { getInstalledBrowsers } = await import('@puppeteer/browsers')
    const kind = name === 'chromium' ? 'chrome' : 'firefox'
    return (await getInstalledBrowsers({ cacheDir })).filter(browser => browser.browser === kind).map(browser => browser.executablePath)
  },
  download: async name => {
    const { Browser, detectBrowserPlatform, install, resolveBuildId } = await import('@puppeteer/browsers')
    const platform = detectBrowserPlatform()
    if (platform === undefined) throw new Error('no build for this system')
    const browser = name === 'chromium' ? Browser.CHROME : Browser.FIREFOX
    const buildId = await resolveBuildId(browser, platform, 'stable')
    return (await install({ browser, buildId, platform, cacheDir })).executablePath
  },
}
