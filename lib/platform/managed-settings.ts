import type { Managed, RefusedSetting } from '../model/managed.ts'
import type { LocalArea } from './platform-deps.ts'
import { readSettings } from './read-settings.ts'

const CACHE_KEY = 'managedSettings'
/** As long as Chromium may take to hand over what an organisation has set, after an installation or a start. */
const SETTLE_MS = 5_000

export type ManagedState = {
  settings: Managed
  /** `cached`: as they were at the last start; the browser has not answered yet. */
  source: 'managed' | 'cached' | 'none'
  refused: RefusedSetting[]
  /** The browser has not said its last word: do not act on what is missing. */
  pending: boolean
}

export type ManagedDeps = {
  /** `browser.storage.managed.get()` */
  getManaged: () => Promise<Record<string, unknown>>
  local: LocalArea
  nowMs: () => number
  /** When this worker began (`performance.timeOrigin`), or later: the installation, the browser's start. */
  startedAtMs: number
}

const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null

/**
 * The settings of the last time, at once: `storage.managed` may take three seconds to answer after a browser's start.
 * Always `pending`; ask `readManagedSettings` next.
 */
export const cachedSettings = async (local: LocalArea): Promise<ManagedState> => {
  const cached = asObject((await local.get(CACHE_KEY))[CACHE_KEY])
  return cached
    ? { ...readSettings(cached), source: 'cached', pending: true }
    : { settings: {}, source: 'none', refused: [], pending: true }
}

/**
 * The settings as the browser hands them over. Nothing at all means "none" only when the start is five seconds ago: until
 * then Chromium answers so for "not yet" too, and the cached ones stand (`pending`: ask again). Firefox rejects where none
 * are set; any other rejection says nothing about them, so the cached ones stand as well. Never throws.
 */
export const readManagedSettings = async ({ getManaged, local, nowMs, startedAtMs }: ManagedDeps): Promise<ManagedState> => {
  const answer = await getManaged().then(
    value => asObject(value) ?? {},
    error => (/manifest not found/i.test(String(error)) ? null : undefined),
  )
  const isSettled = answer === null || nowMs() - startedAtMs >= SETTLE_MS
  if (answer && Object.keys(answer).length > 0) {
    await local.set({ [CACHE_KEY]: answer })
    return { ...readSettings(answer), source: 'managed', pending: false }
  }
  if (answer === undefined || !isSettled) return cachedSettings(local)
  await local.remove(CACHE_KEY)
  return { settings: {}, source: 'none', refused: [], pending: false }
}

/**
 * Follows the settings from a worker's start: hands `apply` the cached ones at once, then the browser's answer, once more
 * after the settling time if that was not final. `wait` sleeps; call `readManagedSettings` again on `storage.onChanged`.
 */
export const followManagedSettings = async (
  deps: ManagedDeps & { wait: (ms: number) => Promise<void> },
  apply: (state: ManagedState) => void | Promise<void>,
): Promise<void> => {
  await apply(await cachedSettings(deps.local))
  const first = await readManagedSettings(deps)
  await apply(first)
  if (!first.pending) return
  await deps.wait(Math.max(0, deps.startedAtMs + SETTLE_MS - deps.nowMs()))
  await apply(await readManagedSettings(deps))
}
