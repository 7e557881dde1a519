import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GOLDEN, goldenFiles } from './golden.ts'

/** Writes down what IT would import now. Whoever commits it has compared it with what the vendors say, so read the difference. */
rmSync(GOLDEN, { recursive: true, force: true })
for (const [path, text] of goldenFiles()) {
  mkdirSync(dirname(join(GOLDEN, path)), { recursive: true })
  writeFileSync(join(GOLDEN, path), text)
}
console.log(`${GOLDEN} is written.`)
