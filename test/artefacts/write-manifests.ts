import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../architecture/source.ts'
import { comparable, readOutput, text } from './output.ts'

/** Writes down what the build asks for now. Whoever commits it agrees to it, so read the difference. */
for (const browser of ['chrome', 'firefox']) {
  const file = join(root, `test/fixtures/manifest-${browser}.json`)
  writeFileSync(file, comparable(text(readOutput(join(root, '.output', `${browser}-mv3`)), 'manifest.json')))
  console.log(`${file} is written.`)
}
