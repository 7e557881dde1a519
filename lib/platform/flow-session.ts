import type { FlowStack } from '../model/flow.ts'

/** What is used of `browser.storage.session`: memory only, gone with the browser, closed to content scripts. */
export type SessionArea = {
  get(key: string | null): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  remove(key: string): Promise<void>
}

/**
 * The flows of every tab. One tab's events are worked through one after another, so that two of them never write over
 * each other; what a work function returns is stored before the next one starts.
 */
export type FlowSession = {
  change: <T>(tabId: number, work: (stack: FlowStack) => Promise<{ stack: FlowStack; result: T }>) => Promise<T>
  tabs: () => Promise<number[]>
}

const PREFIX = 'flows:'

/** @param early what the area held when the worker began, where that was read already */
export function createFlowSession(area: SessionArea, early: Record<string, unknown> | null = null): FlowSession {
  const cache = new Map<number, FlowStack>()
  const queues = new Map<number, Promise<unknown>>()

  const load = async (tabId: number): Promise<FlowStack> => {
    const cached = cache.get(tabId)
    if (cached) return cached
    const key = PREFIX + tabId
    const stored = (early ?? (await area.get(key)))[key]
    if (stored === undefined) return []
    const { parseFlows } = await import('./parse-late.ts')
    // Flows of another version that no longer fit are dropped: the next look at the page opens them again.
    return parseFlows(stored) ?? []
  }
  const save = async (tabId: number, stack: FlowStack) => {
    cache.set(tabId, stack)
    if (stack.length === 0) {
      cache.delete(tabId)
      await area.remove(PREFIX + tabId)
    } else await area.set({ [PREFIX + tabId]: stack })
  }

  return {
    change: (tabId, work) => {
      const before = queues.get(tabId) ?? Promise.resolve()
      const run = before.then(async () => {
        const stack = await load(tabId)
        const done = await work(stack)
        if (done.stack !== stack) await save(tabId, done.stack)
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
