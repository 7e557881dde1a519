// What `npm start` starts: plain JavaScript that works on Node 20 before anything is installed.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-install.mjs'
import { runWithNode } from './run-with-node.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
try {
  ensureInstalled(root)
  process.exitCode = await runWithNode(root, [join(root, 'cli/start.ts'), ...process.argv.slice(2)])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
