import type { Page } from 'puppeteer'

type Node = { id: number; parent?: number; callFrame: { url?: string } }
type Chunk = { cpuProfile?: { nodes?: Node[]; samples?: number[] }; timeDeltas?: number[] }
type TraceEvent = { name: string; pid: number; id?: string; args?: { data?: Chunk } }

/**
 * Time in scripts of an extension, in every process, and in what the browser does for them meanwhile (layout that they ask for
 * counts). Found by sampling; painting and the loading of frames are not in it. Resolves to milliseconds.
 */
export async function ourCpu(page: Page): Promise<() => Promise<number>> {
  await page.tracing.start({ categories: ['disabled-by-default-v8.cpu_profiler'] })
  return async () => {
    const trace = await page.tracing.stop()
    const { traceEvents } = JSON.parse(new TextDecoder().decode(trace ?? new Uint8Array())) as { traceEvents: TraceEvent[] }
    const nodes = new Map<string, Node>()
    let us = 0
    for (const { name, pid, id, args } of traceEvents) {
      if (name !== 'ProfileChunk') continue
      const key = (node: number) => `${pid} ${id} ${node}`
      const { cpuProfile, timeDeltas = [] } = args?.data ?? {}
      for (const node of cpuProfile?.nodes ?? []) nodes.set(key(node.id), node)
      const isOurs = (node: Node | undefined): boolean => {
        if (!node) return false
        const { url } = node.callFrame
        return url ? url.startsWith('chrome-extension:') : isOurs(node.parent === undefined ? undefined : nodes.get(key(node.parent)))
      }
      for (const [i, sample] of (cpuProfile?.samples ?? []).entries()) if (isOurs(nodes.get(key(sample)))) us += timeDeltas[i] ?? 0
    }
    return us / 1000
  }
}
