import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBrowser } from '../../cli/find-browser.ts'
import type { Bench } from './bench.ts'
import { deciding } from './deciding.ts'
import { earlyClicks } from './early-clicks.ts'
import { type Figure, isMet, tableOf } from './figure.ts'
import { heap } from './heap.ts'
import { inspecting } from './inspecting.ts'
import { pageCost } from './page-cost.ts'
import { redress } from './redress.ts'
import { shown } from './shown.ts'
import { simulating } from './simulating.ts'
import { sizes } from './sizes.ts'

const BENCHES: Bench[] = [sizes, pageCost, shown, earlyClicks, heap, inspecting, deciding, simulating, redress]

const root = join(import.meta.dirname, '../..')
const USAGE = `npm run bench -- [NAME …] [--runs N] [--write FILE] [--built DIR]
    NAME     ${BENCHES.map(({ id, says }) => `${id.padEnd(10)} ${says}`).join('\n             ')}
    --runs   how often each figure is taken; without it as often as it needs
    --write  also write the figures to a file, with machine, date and command
    --built  measure what is in this folder already, and build nothing`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, write: { type: 'string' }, built: { type: 'string' }, help: { type: 'boolean' } },
})
const strange = positionals.filter(name => !BENCHES.some(({ id }) => id === name))
if (values.help || strange.length > 0) {
  console.log(strange.length > 0 ? `No figure is called ${strange.join(', ')}.\n${USAGE}` : USAGE)
  process.exit(strange.length > 0 ? 2 : 0)
}

/** A build of its own, so that measuring never takes another build away from under somebody. */
function build(browser: 'chrome' | 'firefox'): string {
  const out = '.output-bench'
  const done = spawnSync(process.execPath, [join(root, 'node_modules/wxt/bin/wxt.mjs'), 'build', '-b', browser], {
    cwd: root,
    env: { ...process.env, SCOPEWARDEN_OUT: out },
    encoding: 'utf8',
  })
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}${done.stderr}`)
  return join(root, out, `${browser}-mv3`)
}

const load = () => (loadavg()[0] ?? 0).toFixed(1)
const extensionDir = values.built ? resolve(values.built) : build('chrome')
const { path: executablePath, version } = await findBrowser('chromium', { install: true, say: console.log })
const figures: Figure[] = []
const loads = [load()]
for (const bench of BENCHES.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  console.log(`… ${bench.says}`)
  const runs = values.runs === undefined ? {} : { runs: Number(values.runs) }
  figures.push(
    ...(await bench.run({
      root,
      extensionDir,
      firefoxDir: () => build('firefox'),
      executablePath,
      say: sentence => console.log(`  ${sentence}`),
      ...runs,
    })),
  )
  loads.push(load())
}

const table = tableOf(figures)
const [cpu] = cpus()
const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, ${version}, Node ${process.versions.node}`
console.log(`\n${table}\n\n${machine}; load ${loads.join(' → ')}`)
if (values.write) {
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ')
  writeFileSync(
    resolve(values.write),
    `# Figures\n\nWritten by \`${command}\`; by hand nothing is changed here. Times and sizes are medians; “without” is the same browser without the extension.\n\n${table}\n\n* Machine: ${machine}\n* Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC\n* Load of the machine (of the last minute, before and after each part): ${loads.join(', ')}. Above ${cpus().length} the machine had more to do than it could, and times are longer than they would be.\n`,
  )
}
process.exitCode = figures.some(figure => isMet(figure) === false) ? 1 : 0
