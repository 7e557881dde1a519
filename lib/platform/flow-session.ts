import type { FlowStack } from '../model/flow.ts'

/** What is used of `browser.storage.session`: memory only, gone with the browser, closed to content scripts. */
export type SessionArea = {
  get(key: string | null): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  remove(key: string): Promise<void>
}

/**
 * The flows of every tab. One tab's events are worked through one after another, so that two of them never write over
 * each other. What a work function returns is on its way to the store before the next one starts; the browser keeps the order,
 * and nobody waits for it.
 */
export type FlowSession = {
  change: <T>(tabId: number, work: (stack: FlowStack) => Promise<{ stack: FlowStack; result: T }>) => Promise<T>
  tabs: () => Promise<number[]>
}

export type FlowSessionOptions = {
  /** What the area held when the worker began, where that was read already. */
  early?: Record<string, unknown> | null
  /** Called with flows that were stored, before anybody works with them. */
  ready?: (stack: FlowStack) => Promise<void>
  /** A flow could not be stored; this worker still knows it. */
  failed?: (cause: unknown) => void
}

const PREFIX = 'flows:'

export function createFlowSession(
  area: SessionArea,
  { early = null, ready = async () => undefined, failed = () => undefined }: FlowSessionOptions = {},
): FlowSession {
  const cache = new Map<number, FlowStack>()
  const queues = new Map<number, Promise<unknown>>()
  const first = early && { ...early }

  const load = async (tabId: number): Promise<FlowStack> => {
    const cached = cache.get(tabId)
    if (cached) return cached
    const key = PREFIX + tabId
    const stored = (first ?? (await area.get(key)))[key]
    if (stored === undefined) return []
    const { parseFlows } = await import('./parse-late.ts')
    // Flows of another version that no longer fit are dropped: the next look at the page opens them again.
    const stack = parseFlows(stored) ?? []
    await ready(stack)
    return stack
  }
  const save = (tabId: number, stack: FlowStack) => {
    const key = PREFIX + tabId
    cache.set(tabId, stack)
    if (first) delete first[key]
    if (stack.length > 0) return void area.set({ [key]: stack }).catch(failed)
    cache.delete(tabId)
    area.remove(key).catch(failed)
  }

  return {
    change: (tabId, work) => {
      const before = queues.get(tabId) ?? Promise.resolve()
      const run = before.then(async () => {
        const stack = await load(tabId)
        const done = await work(stack)
        if (done.stack !== stack) save(tabId, done.stack)
        return done.result
      })
      const settled = run.catch(() => undefined)
      queues.set(tabId, settled)
      void settled.then(() => {
        if (queues.get(tabId) === settled) queues.delete(tabId)
      })
      return run
    },
    tabs: async () => Object.keys(await area.get(null)).flatMap(key => (key.startsWith(PREFIX) ? [Number(key.slice(PREFIX.length))] : [])),
  }
}
