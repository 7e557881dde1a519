import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Written by npm at the end of an installation: its time is the time of what is installed. */
const MARK = 'node_modules/.package-lock.json'

/** @param {string} file */
const packagesOf = file =>
  /** @type {Record<string, {version?: string, optional?: boolean}>} */ (JSON.parse(readFileSync(file, 'utf8')).packages ?? {})

/**
 * Whether everything that the lockfile asks for is there in that version. What is optional may be for other machines.
 * @param {string} lock
 * @param {string} mark
 */
function isSame(lock, mark) {
  const installed = packagesOf(mark)
  return Object.entries(packagesOf(lock)).every(
    ([path, { version, optional }]) => path === '' || (installed[path] ? installed[path].version === version : optional === true),
  )
}

/**
 * Whether what is installed is what the lockfile says. Times answer at once; a lockfile that is newer (a fresh
 * checkout, an `npm install`) is compared.
 * @param {string} root the project's folder
 * @returns {boolean}
 */
export function isInstalled(root) {
  const mark = join(root, MARK)
  const lock = join(root, 'package-lock.json')
  if (!existsSync(mark) || !existsSync(join(root, 'node_modules/.bin/node'))) return false
  if (!existsSync(lock) || statSync(lock).mtimeMs <= statSync(mark).mtimeMs) return true
  try {
    return isSame(lock, mark)
  } catch {
    return false
  }
}

/**
 * Installs what the lockfile says, unless it is there already. Plain JavaScript without dependencies, for this runs
 * before anything is installed, on Node 20. npm's own words go to standard error: standard output is the command's.
 * @param {string} root the project's folder
 * @throws {Error} with a sentence that says what to do
 */
export function ensureInstalled(root) {
  if (isInstalled(root)) return
  process.stderr.write('Installing what Scopewarden needs (npm ci, once) …\n')
  const windows = process.platform === 'win32'
  const result = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    shell: windows,
  })
  if (result.error) throw new Error(`npm could not be started (${result.error.message}). Install Node.js with npm, then try again.`)
  if (result.status !== 0) throw new Error(`npm ci failed. Run it in ${root} to see why.`)
  if (!isInstalled(root))
    throw new Error(`npm ci left no node_modules/.bin/node in ${root}. Allow its install script (npm ci --foreground-scripts).`)
}
