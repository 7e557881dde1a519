import { posix, win32 } from 'node:path'
import { Failure } from '../lib/model/failure.ts'
import { type Machine, thisMachine } from './machine.ts'

export type BrowserName = 'chromium' | 'firefox'
export type FoundBrowser = { name: BrowserName; path: string; version: string; from: 'environment' | 'machine' | 'download' | 'apt' }

type FindOptions = {
  /** May a missing browser be installed (a download into `node_modules/.cache`, else apt as root on Debian)? */
  install?: boolean
  /** Told one sentence before each slow step. */
  say?: (sentence: string) => void
  machine?: Machine
}

const VARIABLE = { chromium: 'SCOPEWARDEN_CHROMIUM', firefox: 'SCOPEWARDEN_FIREFOX' } as const
const COMMANDS = {
  chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
    'chrome',
    'msedge',
  ],
  firefox: ['firefox-esr', 'firefox'],
} as const

/** Distributions put a shell script in front of the browser, which adds flags of its own. The binary behind it is preferred. */
const BEHIND_WRAPPER: Record<string, string[]> = {
  '/usr/bin/chromium': ['/usr/lib/chromium/chromium', '/usr/lib64/chromium-browser/chromium-browser'],
  '/usr/bin/chromium-browser': ['/usr/lib/chromium/chromium', '/usr/lib64/chromium-browser/chromium-browser'],
  '/usr/bin/google-chrome': ['/opt/google/chrome/chrome'],
  '/usr/bin/google-chrome-stable': ['/opt/google/chrome/chrome'],
  '/usr/bin/microsoft-edge': ['/opt/microsoft/msedge/msedge'],
  '/usr/bin/microsoft-edge-stable': ['/opt/microsoft/msedge/msedge'],
  '/usr/bin/firefox-esr': ['/usr/lib/firefox-esr/firefox-esr'],
  '/usr/bin/firefox': ['/usr/lib/firefox/firefox', '/usr/lib64/firefox/firefox', '/usr/lib/firefox-esr/firefox-esr'],
}

const usualPlaces = (name: BrowserName, machine: Machine): string[] => {
  const home = machine.env.HOME ?? ''
  if (machine.platform === 'darwin') {
    const apps =
      name === 'chromium'
        ? [
            'Chromium.app/Contents/MacOS/Chromium',
            'Google Chrome.app/Contents/MacOS/Google Chrome',
            'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
          ]
        : ['Firefox.app/Contents/MacOS/firefox']
    return ['/Applications', `${home}/Applications`].flatMap(folder => apps.map(app => `${folder}/${app}`))
  }
  if (machine.platform === 'win32') {
    const roots = [machine.env.PROGRAMFILES, machine.env['PROGRAMFILES(X86)'], machine.env.LOCALAPPDATA].filter(r => r !== undefined)
    const apps =
      name === 'chromium'
        ? ['Chromium\\Application\\chrome.exe', 'Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
        : ['Mozilla Firefox\\firefox.exe']
    return roots.flatMap(root => apps.map(app => `${root}\\${app}`))
  }
  return name === 'chromium'
    ? ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge']
    : ['/usr/lib/firefox-esr/firefox-esr', '/usr/lib/firefox/firefox', '/opt/firefox/firefox']
}

/** Every path worth a try, best first, without repeats. Exported for its test. */
export const candidates = (name: BrowserName, machine: Machine): string[] => {
  const { join: joinPath, delimiter } = machine.platform === 'win32' ? win32 : posix
  const folders = (machine.env.PATH ?? machine.env.Path ?? '').split(delimiter).filter(folder => folder !== '')
  const ending = machine.platform === 'win32' ? '.exe' : ''
  const onPath = COMMANDS[name].flatMap(command => folders.map(folder => joinPath(folder, command + ending)))
  const found = [...onPath, ...usualPlaces(name, machine)].filter(path => machine.isFile(path))
  return [...new Set(found.flatMap(path => [...(BEHIND_WRAPPER[path] ?? []).filter(machine.isFile), path]))].filter(
    path => !isSnap(path, machine),
  )
}

/** A snap sees neither /tmp nor hidden folders: no profile and no extension can be handed to it. */
const isSnap = (path: string, machine: Machine) =>
  machine.platform === 'linux' && (machine.realPath(path).startsWith('/snap/') || machine.start(path).includes('/snap/bin/'))

/** Runs `--version`: a browser whose libraries are missing is there and yet of no use. On Windows it would open a window. */
const versionOf = (path: string, machine: Machine): string | null => {
  if (machine.platform === 'win32') return 'unknown'
  const { status, output } = machine.run(path, ['--version'])
  return status === 0 ? (/\d+(\.\d+)+/.exec(output)?.[0] ?? null) : null
}

const firstThatWorks = (name: BrowserName, paths: string[], from: FoundBrowser['from'], machine: Machine): FoundBrowser | null => {
  for (const path of paths) {
    const version = versionOf(path, machine)
    if (version !== null) return { name, path, version, from }
  }
  return null
}

const installByApt = (name: BrowserName, machine: Machine): boolean => {
  if (!machine.isRoot || machine.platform !== 'linux' || !machine.isFile('/usr/bin/apt-get')) return false
  const packageName = name === 'chromium' ? 'chromium' : 'firefox-esr'
  machine.run('apt-get', ['update', '-qq'], { DEBIAN_FRONTEND: 'noninteractive' })
  return (
    machine.run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', packageName], { DEBIAN_FRONTEND: 'noninteractive' })
      .status === 0
  )
}

const WHAT_TO_INSTALL = {
  chromium: `Install Chromium, Google Chrome or Microsoft Edge (Debian: apt-get install chromium), or set ${VARIABLE.chromium} to its path.`,
  firefox: `Install Firefox (Debian: apt-get install firefox-esr), or set ${VARIABLE.firefox} to its path.`,
} as const

/**
 * Finds a browser on this machine: the environment's word first, then PATH, then the usual places, then (with `install`)
 * an earlier or a new download, then apt. Throws Failure `browser-missing` when there is none, `browser-unusable`
 * when the environment names one that does not run.
 */
export const findBrowser = async (name: BrowserName, options: FindOptions = {}): Promise<FoundBrowser> => {
  const { install = false, say = () => {}, machine = thisMachine } = options
  const named = machine.env[VARIABLE[name]]
  if (named) {
    const browser = machine.isFile(named) ? firstThatWorks(name, [named], 'environment', machine) : null
    if (browser) return browser
    throw new Failure('browser-unusable', `${VARIABLE[name]} names ${named}, which does not run here.`, WHAT_TO_INSTALL[name])
  }
  const present =
    firstThatWorks(name, candidates(name, machine), 'machine', machine) ??
    firstThatWorks(name, await machine.downloaded(name), 'download', machine)
  if (present) return present
  const tried: string[] = []
  if (install) {
    say(`No ${name} here: downloading one.`)
    const path = await machine.download(name).catch((error: unknown) => {
      tried.push(`the download failed (${error instanceof Error ? error.message.split('\n')[0] : error})`)
      return null
    })
    const fresh = path && firstThatWorks(name, [path], 'download', machine)
    if (fresh) return fresh
    if (path) tried.push('the downloaded browser does not start here (system libraries are missing)')
    say(`Trying to install ${name} with apt-get.`)
    const packaged = installByApt(name, machine) ? firstThatWorks(name, candidates(name, machine), 'apt', machine) : null
    if (packaged) return packaged
    tried.push('apt-get could not install one')
  }
  throw new Failure('browser-missing', [`No usable ${name} on this machine`, ...tried].join('; ').concat('.'), WHAT_TO_INSTALL[name])
}
