import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a Linux build reads its machine policies; the folder goes by brand (Chromium's `policy_paths`). */
const POLICY_DIRS: [part: string, dir: string][] = [
  ['/opt/google/chrome', '/etc/opt/chrome/policies/managed'],
  ['/microsoft/msedge', '/etc/opt/edge/policies/managed'],
  ['/.cache/browsers/chrome/', '/etc/opt/chrome_for_testing/policies/managed'],
]
export const policyDirOf = (executablePath: string): string =>
  POLICY_DIRS.find(([part]) => executablePath.includes(part))?.[1] ?? '/etc/chromium/policies/managed'

/** Ours and nobody else's: the name carries the process that wrote it. */
const NAME = /^scopewarden-demo-(\d+)-\d+\.json$/

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes what a process left that was killed. Files of other names, and of processes that live, are not touched. */
export const removeStalePolicyFiles = (dir: string): string[] => {
  if (!existsSync(dir)) return []
  const stale = readdirSync(dir).filter(name => {
    const pid = NAME.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  for (const name of stale) rmSync(join(dir, name), { force: true })
  return stale
}

export type PolicyFile = { path: string; write(values: Record<string, unknown>): void; remove(): void }
let files = 0

/**
 * Writes a machine policy that holds the managed settings of one extension, and nothing else. Null where this process
 * may not. Written beside and renamed: half a policy file would make a browser drop the extension and its data.
 */
export const writePolicyFile = ({
  executablePath,
  extensionId,
  values,
  dir = policyDirOf(executablePath),
}: {
  executablePath: string
  extensionId: string
  values: Record<string, unknown>
  dir?: string
}): PolicyFile | null => {
  if (process.platform !== 'linux') return null
  const path = join(dir, `scopewarden-demo-${process.pid}-${files++}.json`)
  const write = (settings: Record<string, unknown>) => {
    const partial = `${path}.partial`
    writeFileSync(partial, JSON.stringify({ '3rdparty': { extensions: { [extensionId]: settings } } }), { mode: 0o644 })
    renameSync(partial, path)
  }
  const remove = () => {
    process.off('exit', remove)
    rmSync(path, { force: true })
  }
  try {
    mkdirSync(dir, { recursive: true })
    removeStalePolicyFiles(dir)
    write(values)
  } catch {
    return null
  }
  process.on('exit', remove)
  return { path, write, remove }
}
