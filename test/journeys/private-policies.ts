import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type PrivatePolicies = {
  /** Puts a file into the folder, whole: half a policy file would make a browser drop what it had forced. */
  write(file: string, content: unknown): void
  /** A program that starts this browser where the folder is its policy folder. */
  browserWithin(executablePath: string): string
  remove(): void
}

/** Root may make a mount namespace; others may where the system lets them be root in a namespace of their own. */
const UNSHARE =
  process.getuid?.() === 0 ? ['--mount', '--propagation', 'private'] : ['--map-root-user', '--mount', '--propagation', 'private']
const MOUNT = 'mount --bind "$0" "$1" && shift && exec "$@"'

/**
 * A machine-wide policy folder that one browser sees and nobody else does: it is mounted over the real one in a namespace
 * of the browser's own, and is gone with it, however that ends. Gives the reason where that cannot be done here.
 */
export const privatePolicies = (policyDir: string): PrivatePolicies | string => {
  if (process.platform !== 'linux') return 'a policy folder of its own needs mount namespaces, which only Linux has'
  const made = makeFolder(policyDir)
  if (made === null) return `there is no ${policyDir}, and no right to make it`
  const folder = mkdtempSync(join(tmpdir(), 'scopewarden-policies-'))
  const policies = join(folder, 'managed')
  mkdirSync(policies)
  // A browser that is not run by root reads it too.
  chmodSync(folder, 0o755)
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    // Only what was made here, and only while nobody has put anything there.
    for (const dir of made) {
      try {
        rmdirSync(dir)
      } catch {
        break
      }
    }
  }
  process.on('exit', remove)
  const tried = spawnSync('unshare', [...UNSHARE, 'sh', '-c', MOUNT, policies, policyDir, 'true'], { encoding: 'utf8' })
  if (tried.status !== 0) {
    remove()
    return `no policy folder of its own can be mounted here (${(tried.stderr || String(tried.error ?? '')).trim()})`
  }
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  return {
    write: (file, content) => {
      const partial = join(policies, `${file}.partial`)
      writeFileSync(partial, JSON.stringify(content), { mode: 0o644 })
      renameSync(partial, join(policies, file))
    },
    browserWithin: executablePath => {
      const program = join(folder, 'browser')
      const words = ['unshare', ...UNSHARE, 'sh', '-c', MOUNT, policies, policyDir, executablePath].map(quoted).join(' ')
      writeFileSync(program, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 })
      return program
    },
    remove,
  }
}

/** Makes the folder where there is none. Gives what was made, deepest first; null where it could not be made. */
const makeFolder = (dir: string): string[] | null => {
  const missing: string[] = []
  for (let at = dir; !existsSync(at); at = dirname(at)) missing.push(at)
  try {
    mkdirSync(dir, { recursive: true })
    return missing
  } catch {
    return null
  }
}
