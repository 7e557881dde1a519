import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { REQUESTS } from './pages.ts'
import { median } from './statistics.ts'

const LINES = 10_000
/** Every such line carries a whole page, as an export of a proxy would at most. */
const PAGE_EVERY = 20

/** Requests of all kinds, pages with their HTML, addresses of nobody's business, and lines that are broken. */
function mixedLines(root: string): string {
  const pages = join(root, 'test/fixtures/pages')
  const fixtures = readdirSync(pages).flatMap(folder =>
    readdirSync(join(pages, folder)).map(file => {
      const html = readFileSync(join(pages, folder, file), 'utf8')
      const said = /<!--\s*(\{[\s\S]*?\})\s*-->/.exec(html)?.[1]
      return { url: said ? (JSON.parse(said) as { url: string }).url : 'https://site.example/', html }
    }),
  )
  const requests = Object.values(REQUESTS)
  const line = (i: number) => {
    if (i % 97 === 0) return `{"id": ${i}, "url": `
    if (i % PAGE_EVERY === 0) return JSON.stringify({ id: i, ...fixtures[(i / PAGE_EVERY) % fixtures.length] })
    const ordinary = `https://site-${i % 400}.example/path/${i}?page=${i}`
    return JSON.stringify({ id: i, url: i % 3 === 0 ? ordinary : `${requests[i % requests.length]}&client_hint=${i}` })
  }
  return `${Array.from({ length: LINES }, (_, i) => line(i)).join('\n')}\n`
}

export const inspecting: Bench = {
  id: 'inspect',
  says: 'ten thousand addresses judged from the command line',
  run: async ({ root, runs = 5 }) => {
    const input = mixedLines(root)
    const once = () => {
      const startMs = performance.now()
      const done = spawnSync(process.execPath, [join(root, 'cli/scopewarden.mjs'), 'inspect'], {
        cwd: root,
        input,
        maxBuffer: 2 ** 30,
        encoding: 'utf8',
      })
      const tookMs = performance.now() - startMs
      const answers = done.stdout.trimEnd().split('\n').length
      if (answers !== LINES) throw new Error(`inspect answered ${answers} of ${LINES} lines: ${done.stderr.slice(0, 300)}`)
      return tookMs / 1000
    }
    const seconds = median(Array.from({ length: runs }, once))
    return [
      {
        says: `inspect, ${LINES} mixed lines`,
        unit: 's',
        value: seconds,
        baseline: null,
        budget: { limit: 5, of: 'value' },
        note: `whole process, ${runs} runs, every ${PAGE_EVERY}th line with its page; ${Math.round(LINES / seconds)} lines/s`,
      },
    ]
  },
}
