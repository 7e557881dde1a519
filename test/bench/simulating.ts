import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKnowledge, loadSamplePolicy } from '../../cli/load-knowledge.ts'
import type { Bench } from './bench.ts'
import { writeEvents } from './recorded-events.ts'
import { median } from './statistics.ts'

const EVENTS = 1_000_000
/** Says at the end how much memory the process had at most (KiB) and how long it had a processor (µs). */
const TELL = `data:text/javascript,process.on('exit',()=>{const r=process.resourceUsage();console.error('used',r.maxRSS,r.userCPUTime+r.systemCPUTime)})`

type Run = { seconds: number; megabytes: number; cpuSeconds: number }

export const simulating: Bench = {
  id: 'simulate',
  says: 'a million recorded events replayed on a policy',
  run: async ({ root, say, runs = 1 }) => {
    const dir = mkdtempSync(join(tmpdir(), 'scopewarden-simulate-'))
    try {
      const file = join(dir, 'events.jsonl')
      const [knowledge, policy] = await Promise.all([loadKnowledge(root), loadSamplePolicy('balanced', root)])
      const encounters = await writeEvents(file, EVENTS, knowledge, { policy, version: 1, epoch: 1, source: 'file', stale: false })
      const size = `${EVENTS} events in ${(statSync(file).size / 1e9).toFixed(1)} GB, of ${encounters} encounters`
      say(size)
      const sample = (name: string) => join(root, 'policies/organisations', `${name}.json`)
      const once = (...more: string[]): Run => {
        const startMs = performance.now()
        const args = ['--import', TELL, join(root, 'cli/scopewarden.ts'), 'policy', 'simulate', sample('strict'), '--events', file, ...more]
        const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
        const seconds = (performance.now() - startMs) / 1000
        const [, kib, us] = /used (\d+) (\d+)/.exec(done.stderr) ?? []
        if (done.status !== 0 || !done.stdout.includes(`${encounters.toLocaleString('en')} encounters`))
          throw new Error(`simulate did not replay ${encounters} encounters: ${done.stdout.slice(0, 200)}${done.stderr.slice(0, 300)}`)
        return { seconds, megabytes: Number(kib) / 1024, cpuSeconds: Number(us) / 1e6 }
      }
      const recorded = Array.from({ length: runs }, () => once())
      const against = Array.from({ length: runs }, () => once('--against', sample('balanced')))
      const figure = (says: string, list: Run[]) => ({
        says,
        unit: 's',
        value: median(list.map(one => one.seconds)),
        baseline: null,
        budget: { limit: 60, of: 'value' as const },
        note: `whole process, ${runs} ${runs === 1 ? 'run' : 'runs'}, ${size}; ${median(list.map(one => one.cpuSeconds)).toFixed(1)} s of processor time`,
      })
      return [
        figure('policy simulate, against recorded verdicts', recorded),
        figure('policy simulate, against another policy', against),
        {
          says: 'memory of it, at most',
          unit: 'MB',
          value: Math.max(...[...recorded, ...against].map(one => one.megabytes)),
          baseline: null,
          budget: { limit: 512, of: 'value' as const },
          note: 'resident, of the whole process; the events are read as they come',
        },
      ]
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
}
