import type { Page } from 'puppeteer'

type Node = { id: number; parent?: number; callFrame: { url?: string } }
type Data = { startTime?: number; cpuProfile?: { nodes?: Node[]; samples?: number[] }; timeDeltas?: number[] }
type TraceEvent = {
  name: string
  ph: string
  pid: number
  tid: number
  id?: string
  ts: number
  dur?: number
  tdur?: number
  args?: { data?: Data }
}
type Task = { fromUs: number; toUs: number; share: number }
type Profile = { tid: number; atUs: number; nodes: Map<number, Node> }

const TASK = 'ThreadControllerImpl::RunTask'

/**
 * Time in scripts of an extension, in every process, and in what the browser does for them meanwhile (layout that they ask for
 * counts). Found by sampling; painting and the loading of frames are not in it. A sample counts with the share of its task that the
 * thread was really on a processor: on a busy machine the rest is waiting for one. Resolves to milliseconds.
 */
export async function ourCpu(page: Page): Promise<() => Promise<number>> {
  await page.tracing.start({ categories: ['disabled-by-default-v8.cpu_profiler', 'toplevel'] })
  return async () => {
    const trace = await page.tracing.stop()
    return readCpu((JSON.parse(new TextDecoder().decode(trace ?? new Uint8Array())) as { traceEvents: TraceEvent[] }).traceEvents)
  }
}

function readCpu(events: TraceEvent[]): number {
  const tasks = new Map<string, Task[]>()
  for (const { name, ph, pid, tid, ts, dur, tdur } of events) {
    if (name !== TASK || ph !== 'X' || !dur || tdur === undefined) continue
    const thread = `${pid} ${tid}`
    tasks.set(thread, [...(tasks.get(thread) ?? []), { fromUs: ts, toUs: ts + dur, share: Math.min(1, tdur / dur) }])
  }
  const profiles = new Map<string, Profile>()
  for (const { name, pid, tid, id, ts, args } of events)
    if (name === 'Profile') profiles.set(`${pid} ${id}`, { tid, atUs: args?.data?.startTime ?? ts, nodes: new Map() })
  let us = 0
  for (const { name, pid, id, args } of events) {
    const profile = profiles.get(`${pid} ${id}`)
    if (name !== 'ProfileChunk' || !profile) continue
    const { cpuProfile, timeDeltas = [] } = args?.data ?? {}
    for (const node of cpuProfile?.nodes ?? []) profile.nodes.set(node.id, node)
    const onThread = tasks.get(`${pid} ${profile.tid}`) ?? []
    for (const [i, sample] of (cpuProfile?.samples ?? []).entries()) {
      const tookUs = timeDeltas[i] ?? 0
      const fromUs = profile.atUs
      profile.atUs += tookUs
      if (isOurs(profile.nodes, sample)) us += onProcessor(onThread, fromUs, profile.atUs)
    }
  }
  return us / 1000
}

function isOurs(nodes: Map<number, Node>, id: number | undefined): boolean {
  const node = id === undefined ? undefined : nodes.get(id)
  if (!node) return false
  const { url } = node.callFrame
  return url ? url.startsWith('chrome-extension:') : isOurs(nodes, node.parent)
}

/** Of a stretch of time, what its tasks spent on a processor. */
const onProcessor = (tasks: Task[], fromUs: number, toUs: number): number =>
  tasks.reduce((sum, task) => sum + Math.max(0, Math.min(toUs, task.toUs) - Math.max(fromUs, task.fromUs)) * task.share, 0)
