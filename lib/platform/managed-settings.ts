import type { ManagedState } from '../model/managed.ts'
import type { LocalArea } from './platform-deps.ts'
import { readSettings } from './read-settings.ts'

const CACHE_KEY = 'managedSettings'
/** As long as Chromium may take to hand over what an organisation has set, after an installation or a start. */
const SETTLE_MS = 5_000

export type ManagedDeps = {
  /** `browser.storage.managed.get()` */
  getManaged: () => Promise<Record<string, unknown>>
  local: LocalArea
  nowMs: () => number
  /** When this worker began (`performance.timeOrigin`), or later: the installation, the browser's start. */
  startedAtMs: number
}

/** Longer than any browser takes that answers at all. */
const ANSWER_MS = 10_000

/** `get`, or a rejection in its place: a browser that never answers must not keep a worker from everything else. */
export const withinTime =
  <T>(get: () => Promise<T>, ms = ANSWER_MS): (() => Promise<T>) =>
  () => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DOMException('The browser did not answer.', 'TimeoutError')), ms)
    })
    return Promise.race([get(), late]).finally(() => clearTimeout(timer))
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
 * are set; any other rejection says nothing about them, so the cached ones stand as well, with `failure`
 * once the start is five seconds ago. Throws only where `local` does.
 */
export const readManagedSettings = async ({ getManaged, local, nowMs, startedAtMs }: ManagedDeps): Promise<ManagedState> => {
  let failure: string | null = null
  let answer: Record<string, unknown> = {}
  let isNone = false
  try {
    answer = asObject(await getManaged()) ?? {}
  } catch (cause) {
    isNone = /manifest not found/i.test(String(cause))
    if (!isNone) failure = cause instanceof Error ? cause.name : 'Error'
  }
  const isSettled = nowMs() - startedAtMs >= SETTLE_MS
  if (failure !== null) return { ...(await cachedSettings(local)), ...(isSettled ? { failure } : {}) }
  if (Object.keys(answer).length > 0) {
    await local.set({ [CACHE_KEY]: answer })
    return { ...readSettings(answer), source: 'managed', pending: false }
  }
  if (!isNone && !isSettled) return cachedSettings(local)
  await local.remove(CACHE_KEY)
  return { settings: {}, source: 'none', refused: [], pending: false }
}

type AskDeps = ManagedDeps & { wait: (ms: number) => Promise<void> }
type Apply = (state: ManagedState) => void | Promise<void>

/** Hands `apply` the browser's answer, and once more after the settling time if that was not final. `wait` sleeps. */
export const askManagedSettings = async (deps: AskDeps, apply: Apply): Promise<void> => {
  const first = await readManagedSettings(deps)
  await apply(first)
  if (!first.pending) return
  await deps.wait(Math.max(0, deps.startedAtMs + SETTLE_MS - deps.nowMs()))
  await apply(await readManagedSettings(deps))
}

/** Follows the settings from a worker's start: hands `apply` the cached ones at once, then what `askManagedSettings` does. */
export const followManagedSettings = async (deps: AskDeps, apply: Apply): Promise<void> => {
  await apply(await cachedSettings(deps.local))
  await askManagedSettings(deps, apply)
}

const ANSWER_KEY = 'managedAnswer'
type SessionArea = { get(key: string): Promise<Record<string, unknown>>; set(items: Record<string, unknown>): Promise<void> }

/** Leaves word for the pages how far the browser has answered; gone with the browser, as the answer is. */
export const keepAnswer = (session: Pick<SessionArea, 'set'>, { source, pending }: ManagedState): Promise<void> =>
  session.set({ [ANSWER_KEY]: { source, pending } })
export const isAnswer = (changes: Record<string, unknown>): boolean => ANSWER_KEY in changes

/** The settings as the worker goes by them, for a page. `session` is where `keepAnswer` wrote. Changes nothing. */
export const settingsForPage = async (local: LocalArea, session: Pick<SessionArea, 'get'>): Promise<ManagedState> => {
  const cached = await cachedSettings(local)
  const answer = asObject((await session.get(ANSWER_KEY))[ANSWER_KEY])
  if (answer?.pending !== false) return cached
  // The settings and the word on them are written one after the other.
  return cached.source === 'cached' ? { ...cached, source: 'managed', pending: false } : { ...cached, pending: false }
}
