import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserName, findBrowser } from '../../cli/find-browser.ts'
import { Failure } from '../../lib/model/failure.ts'
import { failed, type Outcome, passed, sum, tail } from './outcome.ts'
import { afterSecondLook, lateIn, readVitestReport } from './read-vitest-report.ts'
import { runCommand } from './run-command.ts'

type Say = (sentence: string) => void
export type Stage = { id: string; says: string; run(root: string, say: Say): Promise<Outcome> }

/**
 * The script of a package, run by the Node that runs this. What it and all that it starts compile is kept for the next: tests start
 * our commands some hundred times, and a third of what each costs is to read its modules.
 */
const tool = (
  root: string,
  path: string,
  args: string[],
  limitSeconds: number,
  { env = {}, patient = false }: { env?: Record<string, string>; patient?: boolean } = {},
) =>
  runCommand(process.execPath, [join(root, 'node_modules', path), ...args], {
    cwd: root,
    limitSeconds,
    patient,
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'), ...env },
  })

const check = async (finished: ReturnType<typeof tool>): Promise<Outcome> => {
  const { status, output, timedOut } = await finished
  return status === 0 && !timedOut ? passed() : failed(timedOut ? `took too long:\n${tail(output)}` : tail(output))
}

const vitest = async (root: string, filters: string[], limitSeconds: number, how: Parameters<typeof tool>[4] = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'scopewarden-report-'))
  const report = join(folder, 'report.json')
  try {
    const args = ['run', ...filters, '--reporter=json', `--outputFile=${report}`]
    const finished = await tool(root, 'vitest/vitest.mjs', args, limitSeconds, how)
    const outcome = readVitestReport(readOr(report), finished, root)
    return { outcome, late: lateIn(readOr(report), outcome, root) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const readOr = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * Two browsers beside each other keep a small machine busy, and then a wait may end before the browser had its turn. What
 * failed by such waits alone is looked at once more by itself, and it is said; what was seen to be wrong is wrong at once.
 */
const inTime = async (root: string, project: string, env: Record<string, string>, say: Say): Promise<Outcome> => {
  const { outcome, late } = await vitest(root, ['--project', project], 900, { env })
  if (late.length === 0) return outcome
  const files = late.map(one => one.file)
  for (const problem of outcome.problems) say(`not in time: ${problem}`)
  const second = await vitest(root, ['--project', project, '--maxWorkers=1', ...files], 300, { env })
  say(`looked at once more by itself: ${files.join(', ')}: ${second.outcome.failed === 0 ? 'passed, so it is unsteady' : 'failed again'}`)
  return afterSecondLook(outcome, late, second.outcome)
}

/** A browser that is not there is a failure that says what to install: a journey that nobody made proves nothing. */
const journeys = (name: BrowserName): Stage => ({
  id: name,
  says: `journeys in ${name}`,
  run: async (root, say) => {
    try {
      const browser = await findBrowser(name, { install: true, say })
      return await inTime(root, `journeys-${name}`, { [`SCOPEWARDEN_${name.toUpperCase()}`]: browser.path }, say)
    } catch (error) {
      return error instanceof Failure ? failed(`${error.message}\n    ${error.hint}`) : failed(String(error))
    }
  },
})

const build = (browser: 'chrome' | 'firefox') => async (root: string) => check(tool(root, 'wxt/bin/wxt.mjs', ['build', '-b', browser], 180))

/** Beside a browser, which comes first: it takes the time in which that one waits, and the whole machine once that one is done. */
const beside = (project: string, limitSeconds: number) => async (root: string) =>
  (await vitest(root, ['--project', project], limitSeconds, { patient: true })).outcome

/**
 * Rows, one after the other; the lanes of a row run at the same time, and the stages of a lane in order. Firefox makes one journey at
 * a time, so it begins first; with Chromium and all the rest beside it a small machine would be late too often. What only computes
 * comes last: it can use every core, while a browser that ran on alone would leave one idle half of the time.
 */
export const STAGES: Stage[][][] = [
  [
    [{ id: 'types', says: 'types (tsc)', run: root => check(tool(root, 'typescript/bin/tsc', ['--noEmit'], 180)) }],
    [
      {
        id: 'lint',
        says: 'lint (biome)',
        run: root => check(tool(root, '@biomejs/biome/bin/biome', ['check', '.', '--diagnostic-level=error'], 180)),
      },
    ],
    [
      {
        id: 'build',
        says: 'build for Chromium and Firefox',
        run: async root => sum([await build('chrome')(root), await build('firefox')(root)]),
      },
    ],
  ],
  [
    [journeys('firefox'), { id: 'artefacts', says: 'what was built', run: beside('artefacts', 300) }],
    [journeys('chromium'), { id: 'unit', says: 'unit, data and architecture', run: beside('unit', 900) }],
  ],
]
