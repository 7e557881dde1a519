import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failed, lastLine, type Outcome, sum } from './stages/outcome.ts'
import { STAGES, type Stage } from './stages/stages.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = process.argv.slice(2)
const known = STAGES.flat(2).map(stage => stage.id)
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`

const runStage = async (stage: Stage): Promise<Outcome> => {
  const startMs = performance.now()
  console.log(`… ${stage.says}`)
  const outcome = await stage.run(root, sentence => console.log(`  ${sentence}`)).catch((error: unknown) => failed(String(error)))
  const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : ''
  console.log(
    `${outcome.failed === 0 ? '✓' : '✗'} ${stage.says}: ${outcome.passed} passed, ${outcome.failed} failed${skipped} (${seconds(startMs)})`,
  )
  for (const problem of outcome.problems) console.log(`\n  ${problem.replaceAll('\n', '\n  ')}\n`)
  return outcome
}

const run = async (): Promise<Outcome> => {
  const strange = wanted.filter(id => !known.includes(id))
  if (strange.length > 0) {
    console.log(`No stage is called ${strange.join(', ')}. There are: ${known.join(', ')}.`)
    return failed()
  }
  const outcomes: Outcome[] = []
  const runLane = async (lane: Stage[]) => {
    for (const stage of lane) if (wanted.length === 0 || wanted.includes(stage.id)) outcomes.push(await runStage(stage))
  }
  for (const row of STAGES) await Promise.all(row.map(runLane))
  return sum(outcomes)
}

// Leaving by exit, not by the signal itself, ends what the stages started.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(signal, () => process.exit(code))

// Made after an installation; gone when a folder was cleaned, and types and tests need it.
if (!existsSync(join(root, '.wxt/tsconfig.json'))) {
  spawnSync(process.execPath, [join(root, 'node_modules/wxt/bin/wxt.mjs'), 'prepare'], { cwd: root, stdio: 'inherit' })
}
const startMs = performance.now()
const outcome = await run()
console.log(`\n${seconds(startMs)} in all`)
console.log(lastLine(outcome))
process.exitCode = outcome.failed === 0 ? 0 : 1
