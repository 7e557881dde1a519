#!/usr/bin/env node
// What `npx scopewarden` starts: plain JavaScript that works on Node 20 before anything is installed.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-install.mjs'
import { runWithNode } from './run-with-node.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
try {
  ensureInstalled(root)
  process.exitCode = await runWithNode(root, [join(root, 'cli/scopewarden.ts'), ...process.argv.slice(2)])
} catch (error) {
  process.stderr.write(`scopewarden: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
