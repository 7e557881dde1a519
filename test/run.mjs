// Plain JavaScript, so that a fresh clone with nothing installed can start here on Node 20.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from '../cli/ensure-install.mjs'
import { runWithNode } from '../cli/run-with-node.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [command, ...rest] = process.argv.slice(2)
const SCRIPTS = {
  bench: ['test/bench/run.ts', ...rest],
  'bench:policy': ['test/bench/compare-engines.ts', ...rest],
  notices: ['test/notices.ts', '--write', ...rest],
  coverage: ['test/coverage.ts', ...rest],
  docs: ['test/docs.ts', '--write', ...rest],
  fuzz: ['test/fuzz/run.ts', ...rest],
  pictures: ['test/pictures.ts', ...rest],
  manifests: ['test/artefacts/write-manifests.ts', ...rest],
  mdm: ['test/mdm/write-golden.ts', ...rest],
}

try {
  ensureInstalled(root)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (!(command in SCRIPTS)) console.log('tests: 0 passed, 1 failed, 0 skipped')
  process.exit(1)
}
process.chdir(root)
const [file, ...args] = SCRIPTS[command] ?? ['test/run-stages.ts', ...process.argv.slice(2)]
process.exitCode = await runWithNode(root, [join(root, file), ...args])
