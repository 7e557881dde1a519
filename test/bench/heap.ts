import type { CDPSession } from 'puppeteer'
import { launchChromium } from '../../cli/launch-chromium.ts'
import { startLocalWeb } from '../../cli/local-web.ts'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { benchRoutes, REQUESTS, SITE } from './pages.ts'
import { pause } from './quiet-browser.ts'
import { slope } from './statistics.ts'

const EVERY = 100
/** Caches that have an end fill up first; growth counts from here on. */
const FROM = 300
const MOST_BYTES_PER_NAVIGATION = 200
/** What the worker remembers of the last 200 documents still fills up within a thousand navigations; nothing else may grow. */
const MOST_OBJECT_BYTES_PER_NAVIGATION = 20

const collect = async (session: CDPSession) => {
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
}

async function heapOf(session: CDPSession): Promise<number> {
  await collect(session)
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } }
  nodes: number[]
  strings: string[]
}

/**
 * What lies in a heap, in bytes: `objects` that scripts made, and what the `engine` keeps for itself. V8 goes on compiling
 * and optimising what runs often for thousands of navigations, so that the sum grows although nothing is held on to.
 */
async function contentsOf(session: CDPSession): Promise<{ objects: number; engine: number }> {
  await collect(session)
  const chunks: string[] = []
  const add = ({ chunk }: { chunk: string }) => void chunks.push(chunk)
  session.on('HeapProfiler.addHeapSnapshotChunk', add)
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  session.off('HeapProfiler.addHeapSnapshotChunk', add)
  const { snapshot, nodes, strings } = JSON.parse(chunks.join('')) as Snapshot
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, name, size] = [fields.indexOf('type'), fields.indexOf('name'), fields.indexOf('self_size')]
  const sum = { objects: 0, engine: 0 }
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type] ?? 0]
    const isEngines = kind === 'code' || (kind === 'native' && strings[nodes[at + name] ?? 0]?.startsWith('system /'))
    sum[isEngines ? 'engine' : 'objects'] += nodes[at + size] ?? 0
  }
  return sum
}

export const heap: Bench = {
  id: 'heap',
  says: 'heaps over a thousand navigations',
  run: async ({ root, extensionDir, executablePath, say, runs = 1000 }) => {
    const web = await startLocalWeb({
      routes: { ...benchRoutes(root), 'app.acme-notes.example/signed-in': { body: '<!doctype html><title>In</title>' } },
    })
    const launched = await launchChromium({ extensionDir, executablePath, web, lang: 'en' })
    try {
      await pause(7000)
      const worker = (await launched.worker()).client
      const page = await launched.browser.newPage()
      const session = await page.createCDPSession()
      const begin = Math.min(FROM, Math.floor(runs / 2))
      let before = { objects: 0, engine: 0 }
      const points: { at: number; page: number; worker: number }[] = []
      for (let at = 1; at <= runs; at++) {
        // Nine of ten are nobody's business; the tenth is a sign-in, and its answer the one after.
        const url =
          at % 10 === 0
            ? `${REQUESTS.silent}&n=${at}`
            : at % 10 === 1
              ? 'https://app.acme-notes.example/signed-in?code=c1&state=s1'
              : `${SITE}?n=${at}`
        await page.goto(url, { waitUntil: 'domcontentloaded' })
        if (at % EVERY === 0) {
          await page.goto(SITE, { waitUntil: 'load' })
          await pause(300)
          points.push({ at, page: await heapOf(session), worker: await heapOf(worker) })
        }
        if (at === begin) before = await contentsOf(worker)
      }
      const after = await contentsOf(worker)
      const late = points.filter(({ at }) => at >= begin)
      const figure = (says: string, value: number, most: number | null, [first, last]: [number, number]): Figure => ({
        says,
        unit: 'B',
        value,
        baseline: null,
        budget: most === null ? null : { limit: most, of: 'value', words: `no growth (≤ ${most} B)` },
        note: `${runs} navigations, from the ${begin}th on, collected before each look: ${(first / 2 ** 20).toFixed(2)} → ${(last / 2 ** 20).toFixed(2)} MB`,
      })
      const part = (of: 'objects' | 'engine'): [number, [number, number]] => [
        (after[of] - before[of]) / (runs - begin),
        [before[of], after[of]],
      ]
      const [objects, objectSizes] = part('objects')
      const [engine, engineSizes] = part('engine')
      say(points.map(point => `${point.at}: ${(point.page / 2 ** 20).toFixed(2)}/${(point.worker / 2 ** 20).toFixed(2)} MB`).join(', '))
      const growth = slope(late.map(point => ({ x: point.at, y: point.page })))
      return [
        figure('page heap, growth for each navigation', growth, MOST_BYTES_PER_NAVIGATION, [late[0]?.page ?? 0, late.at(-1)?.page ?? 0]),
        figure('worker heap, what scripts made, growth for each navigation', objects, MOST_OBJECT_BYTES_PER_NAVIGATION, objectSizes),
        figure('worker heap, what the engine compiled, growth for each navigation', engine, null, engineSizes),
      ]
    } finally {
      await launched.close()
      await web.close()
    }
  },
}
