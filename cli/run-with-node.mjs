import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

/** A terminal sends Ctrl-C to the child as well: passed on, it would arrive twice and cut a tidy end short. */
const FORWARDED = /** @type {const} */ (process.stdin.isTTY ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'])
const KEPT = /** @type {const} */ (process.stdin.isTTY ? ['SIGINT', 'SIGHUP'] : [])

/**
 * Runs a TypeScript file with the project's own Node, as if it were this process: input, output, signals and exit code.
 * @param {string} root the project's folder
 * @param {string[]} args the file and its arguments
 * @returns {Promise<number>} the exit code; 128 + its number after a signal
 */
export function runWithNode(root, args) {
  const windows = process.platform === 'win32'
  const child = spawn(join(root, 'node_modules/.bin', windows ? 'node.cmd' : 'node'), args, { stdio: 'inherit', shell: windows })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  for (const signal of KEPT) process.on(signal, () => {})
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0)))
  })
}
