import { startLocalWeb } from '../../cli/local-web.ts'
import { bareExtension } from './bare-extension.ts'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { instrument } from './instrument.ts'
import { benchRoutes, goFrom, REQUESTS } from './pages.ts'
import { pause, startQuietBrowser, until } from './quiet-browser.ts'
import { median, quantile } from './statistics.ts'

type PageRecord = { what: 'page'; bornMs: number; committedMs: number }
type PaintRecord = { what: 'gate' | 'notice'; bornMs: number; scriptsMs: number; askedMs: number; paintedMs: number }
type WorkerTimes = { bornMs: number; beginMs: number; readyMs: number }
type Run = { page: PageRecord; paint: PaintRecord; worker: WorkerTimes | null }

const CASES = [
  { id: 'gate', says: 'gate shown after commit', url: REQUESTS.gate, what: 'gate', awakeMs: 100, asleepMs: 150 },
  { id: 'notice', says: 'notice readable after commit, known provider', url: REQUESTS.notice, what: 'notice', awakeMs: 120, asleepMs: 200 },
  {
    id: 'unknown',
    says: 'notice readable after commit, unknown server',
    url: REQUESTS.unknown,
    what: 'notice',
    awakeMs: 120,
    asleepMs: 200,
  },
] as const

/**
 * The browser asks the worker as the request leaves, and a request takes its time: a server at the other end of a wire has
 * not answered in the same millisecond, as the one on this machine does. Both are measured; the budget is the same.
 */
const THINKS_MS = [0, 100] as const

/** On the site before it goes on: long enough for the tab to have settled and for the worker to be gone. */
const LINGER_MS = 1500
const WORKER_TIMES = `(() => { const at = name => performance.timeOrigin + (performance.getEntriesByName(name)[0]?.startTime ?? NaN)
  return { bornMs: performance.timeOrigin, beginMs: at('begin'), readyMs: at('ready') } })()`

type Side = { once(one: (typeof CASES)[number], thinksMs: number, asleep: boolean): Promise<Run>; close(): Promise<void> }

/** A browser of its own with one extension in it, and the servers that it goes to. */
async function openSide(root: string, extensionDir: string, executablePath: string): Promise<Side> {
  const records: unknown[] = []
  let thinking = 0
  const web = await startLocalWeb({ routes: benchRoutes(root, () => thinking) })
  const record = ({ body }: { body: Buffer }) => {
    records.push(JSON.parse(body.toString('utf8')))
    return { body: '' }
  }
  web.route('127.0.0.1/record', record)
  web.route('record.example/record', record)
  const copy = instrument(extensionDir, `http://127.0.0.1:${web.port}/record`)
  const browser = await startQuietBrowser({ extensionDir: copy.dir, executablePath, web })
  const of = <T extends { what: string }>(name: T['what']) => records.find(record => (record as T).what === name) as T | undefined
  return {
    /** Goes to one address as a person would, and gives when it was committed and when the answer to it was painted. */
    once: async ({ url, what }, thinksMs, asleep) => {
      thinking = thinksMs
      records.length = 0
      const tab = await browser.open(goFrom(LINGER_MS, url))
      if (asleep) await browser.stopWorker()
      else await until(() => browser.workerRuns(), 'the worker to be awake')
      try {
        const paint = await until(() => of<PaintRecord>(what), `the ${what} to be painted`)
        const page = await until(() => of<PageRecord>('page'), 'the page to tell when it was committed')
        const worker = await browser.inWorker<WorkerTimes>(WORKER_TIMES)
        if (asleep && (!worker || worker.bornMs < page.bornMs - LINGER_MS)) throw new Error('the worker did not sleep')
        return { page, paint, worker }
      } finally {
        await tab.close()
        await pause(200)
      }
    },
    close: async () => {
      await browser.close()
      copy.remove()
      await web.close()
    },
  }
}

/** What took how long, from the commit on: medians. */
function steps(runs: Run[], asleep: boolean): string {
  const at = (pick: (run: Run) => number) => Math.round(median(runs.map(run => pick(run) - run.page.committedMs)))
  const worker = asleep
    ? `born ${at(r => r.worker?.bornMs ?? 0)} begun ${at(r => r.worker?.beginMs ?? 0)} ready ${at(r => r.worker?.readyMs ?? 0)}`
    : 'ready'
  return `request ${at(r => r.page.bornMs)}, worker ${worker}, frame born ${at(r => r.paint.bornMs)}, scripts ${at(r => r.paint.scriptsMs)}, question ${at(r => r.paint.askedMs)}, painted ${at(r => r.paint.paintedMs)} ms`
}

export const shown: Bench = {
  id: 'shown',
  says: 'from the commit of a consent page to the question about it',
  run: async ({ root, extensionDir, executablePath, say, runs = 15 }) => {
    const nothing = bareExtension()
    const ours = await openSide(root, extensionDir, executablePath)
    const bare = await openSide(root, nothing.dir, executablePath)
    try {
      const figures: Figure[] = []
      const wakings: WorkerTimes[] = []
      const all = new Map<string, Run[]>()
      const ways = CASES.flatMap(one => THINKS_MS.flatMap(ms => [false, true].map(asleep => ({ one, ms, asleep }))))
      const add = (key: string, run: Run) => all.set(key, [...(all.get(key) ?? []), run])
      // Each way in turn, so that a busy moment of the machine meets all.
      for (let i = -1; i < runs; i++) {
        for (const { one, ms, asleep } of ways) {
          const run = await ours.once(one, ms, asleep)
          // A server that takes its time hides most of what a waking takes.
          const floor = ms === 0 ? await bare.once(one, ms, asleep) : null
          if (i < 0) continue
          const key = `${one.id} ${ms} ${asleep}`
          add(key, run)
          if (floor) add(`${key} bare`, floor)
          if (asleep && ms === 0 && run.worker) wakings.push(run.worker)
        }
      }
      for (const { one, ms, asleep } of ways) {
        const key = `${one.id} ${ms} ${asleep}`
        const done = all.get(key) ?? []
        const shownMs = (runs: Run[]) => runs.map(({ page, paint }) => paint.paintedMs - page.committedMs)
        const times = shownMs(done)
        const floor = all.get(`${key} bare`)
        const says = `${one.says}, ${ms === 0 ? 'server answering at once' : `server answering after ${ms} ms`}, worker ${asleep ? 'asleep' : 'awake'}`
        say(`${says}: ${steps(done, asleep)}`)
        if (floor) say(`  a bare extension: ${steps(floor, asleep)}`)
        figures.push({
          says,
          unit: 'ms',
          value: median(times),
          baseline: floor ? median(shownMs(floor)) : null,
          budget: { limit: asleep ? one.asleepMs : one.awakeMs, of: 'value' },
          note: `${times.length} runs, quartiles ${Math.round(quantile(times, 0.25))}–${Math.round(quantile(times, 0.75))} ms${floor ? '; without: an extension that shows a page with one button' : ''}`,
        })
      }
      const waking = wakings.map(times => times.readyMs - times.beginMs)
      figures.push({
        says: 'worker ready after its script began',
        unit: 'ms',
        value: median(waking),
        baseline: null,
        budget: { limit: 100, of: 'value' },
        note: `${waking.length} wakings, quartiles ${Math.round(quantile(waking, 0.25))}–${Math.round(quantile(waking, 0.75))} ms`,
      })
      return figures
    } finally {
      await bare.close()
      await ours.close()
      nothing.remove()
    }
  },
}
