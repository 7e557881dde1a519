import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { asScripts, lateChunks } from './late-chunks.ts'

const chunk = (fileName: string, code: string) => ({ type: 'chunk' as const, isEntry: fileName === 'background.js', fileName, code })
const CHUNKS = [
  chunk(
    'background.js',
    `exports.shared = 'shared'; seen.push('entry'); load = name => Promise.resolve().then(() => require('./late/' + name))`,
  ),
  chunk('late/store.js', `const entry = require('../background.js'); seen.push('store'); exports.store = entry.shared + ' store'`),
  chunk('late/words.js', `const { store } = require('./store.js'); seen.push('words'); exports.words = store + ' words'`),
]

/** A worker as the browser has it: a script that was not asked for while it was being installed is refused later. */
function wake(scripts: Map<string, string>) {
  const seen: string[] = []
  const kept = new Set<string>()
  const asked: string[] = []
  const installs: (() => void)[] = []
  const scope: Record<string, unknown> = { seen, load: null, addEventListener: (_: string, hear: () => void) => installs.push(hear) }
  let installed = false
  scope.self = scope
  scope.importScripts = (...paths: string[]) => {
    for (const path of paths) {
      asked.push(path)
      if (installed && !kept.has(path)) throw new Error(`NetworkError: ${path}`)
      kept.add(path)
      runInNewContext(scripts.get(path.slice(1)) ?? 'throw new Error("404")', context)
    }
  }
  const context = scope as object
  runInNewContext(scripts.get('background.js') ?? '', scope)
  return {
    seen,
    asked,
    install: () => {
      for (const hear of installs) hear()
      installed = true
    },
    load: (name: string) => (scope.load as (name: string) => Promise<object>)(name),
  }
}

it('runs the entry alone, and each part once, when somebody needs it', async () => {
  const worker = wake(asScripts(CHUNKS))
  expect(worker.seen).toEqual(['entry'])
  worker.install()
  expect(worker.seen).toEqual(['entry'])
  expect(await worker.load('words.js')).toEqual({ words: 'shared store words' })
  await worker.load('store.js')
  expect(worker.seen).toEqual(['entry', 'store', 'words'])
})

it('asks for every part while the worker is being installed', () => {
  const worker = wake(asScripts(CHUNKS))
  worker.install()
  expect(worker.asked).toEqual(['/late/store.js', '/late/words.js'])
})

it('says so where a part cannot be had', async () => {
  const scripts = asScripts(CHUNKS)
  scripts.delete('late/store.js')
  const worker = wake(scripts)
  await expect(worker.load('words.js')).rejects.toThrow('404')
})

it('touches no other script than the worker', () => {
  const plugin = lateChunks()
  const config = { build: { lib: { entry: 'virtual:wxt-content-script-isolated-world-entrypoint', formats: ['iife'] } } }
  plugin.config(config)
  const bundle = { 'reader.js': chunk('reader.js', 'read()') }
  plugin.generateBundle(null, bundle)
  expect(config.build.lib.formats).toEqual(['iife'])
  expect(bundle['reader.js'].code).toBe('read()')
})
