import { playOnNotice, startRedress } from '../journeys/redress.ts'
import { TRICKS } from '../journeys/redress-tricks.ts'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { ourCpu } from './our-cpu.ts'
import { median } from './statistics.ts'

const BACK_MS = 1000
const CPU_MS = 200

export const redress: Bench = {
  id: 'redress',
  says: 'hostile pages: until the warning is back or the gate is there, and what the fight costs',
  run: async ({ extensionDir, firefoxDir, say, runs = 3 }) => {
    const figures: Figure[] = []
    for (const name of ['chromium', 'firefox'] as const) {
      const journey = await startRedress(name, name === 'chromium' ? extensionDir : firefoxDir())
      // Firefox's driver tells of no script what it took.
      const measure = name === 'chromium' ? ourCpu : undefined
      try {
        await playOnNotice(journey, null)
        for (const trick of TRICKS) {
          const played = []
          for (let run = 0; run < runs; run++) played.push(await playOnNotice(journey, trick, { presses: false, measure }))
          const ends = [...new Set(played.map(({ shown }) => shown))].join(', ')
          const backMs = median(played.map(({ afterMs }) => afterMs))
          const cpus = played.flatMap(({ cpuMs }) => (cpuMs === null ? [] : [cpuMs]))
          say(
            `${name}, ${trick.id}: ${ends} after ${backMs} ms${cpus.length > 0 ? `, ${Math.max(...cpus).toFixed(0)} ms in our scripts` : ''}`,
          )
          const common = { unit: 'ms', baseline: null, note: `${runs} runs; ended with the ${ends}` }
          const back = { says: `${name}, ${trick.id}: until it is readable, with the time of looking`, value: backMs, limit: BACK_MS }
          const cpu = { says: `${name}, ${trick.id}: time in our scripts, the most`, value: Math.max(...cpus), limit: CPU_MS }
          for (const { says, value, limit } of cpus.length > 0 ? [back, cpu] : [back])
            figures.push({ ...common, says, value, budget: { limit, of: 'value' } })
        }
      } finally {
        await journey.close()
      }
    }
    return figures
  },
}
