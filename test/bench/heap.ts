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

async function heapOf(session: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
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
      }
      const late = points.filter(({ at }) => at >= Math.min(FROM, runs / 2))
      const figure = (says: string, of: 'page' | 'worker'): Figure => {
        const [first, last] = [late[0]?.[of] ?? 0, late.at(-1)?.[of] ?? 0]
        return {
          says,
          unit: 'B',
          value: slope(late.map(point => ({ x: point.at, y: point[of] }))),
          baseline: null,
          budget: { limit: MOST_BYTES_PER_NAVIGATION, of: 'value', words: `no growth (≤ ${MOST_BYTES_PER_NAVIGATION} B)` },
          note: `${runs} navigations, slope after the first ${FROM}, collected before each look: ${(first / 2 ** 20).toFixed(2)} → ${(last / 2 ** 20).toFixed(2)} MB`,
        }
      }
      say(points.map(point => `${point.at}: ${(point.page / 2 ** 20).toFixed(2)}/${(point.worker / 2 ** 20).toFixed(2)} MB`).join(', '))
      return [figure('page heap, growth for each navigation', 'page'), figure('worker heap, growth for each navigation', 'worker')]
    } finally {
      await launched.close()
      await web.close()
    }
  },
}
