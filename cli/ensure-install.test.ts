import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureInstalled, isInstalled } from './ensure-install.mjs'

let root: string
const path = process.env.PATH
const put = (name: string, text: string, ageSeconds = 0) => {
  const file = join(root, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  const time = Date.now() / 1000 - ageSeconds
  utimesSync(file, time, time)
}
const lock = (packages: object) => JSON.stringify({ packages })
/** An npm that does what the script says, in place of the real one. */
const npm = (script: string) => {
  put('bin/npm', `#!/bin/sh\n${script}\n`)
  chmodSync(join(root, 'bin/npm'), 0o755)
  process.env.PATH = `${join(root, 'bin')}${delimiter}${path}`
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scopewarden-install-'))
})
afterEach(() => {
  process.env.PATH = path
  rmSync(root, { recursive: true, force: true })
})

describe('isInstalled', () => {
  const MARK = 'node_modules/.package-lock.json'
  it('wants npm’s mark and the project’s own Node', () => {
    put('package-lock.json', lock({}), 10)
    expect(isInstalled(root)).toBe(false)
    put(MARK, lock({}))
    expect(isInstalled(root)).toBe(false)
    put('node_modules/.bin/node', '')
    expect(isInstalled(root)).toBe(true)
  })

  it('compares where the lockfile is newer', () => {
    put('node_modules/.bin/node', '')
    put(MARK, lock({ 'node_modules/a': { version: '1.0.0' } }), 10)
    put(
      'package-lock.json',
      lock({ '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/other-machine': { version: '1.0.0', optional: true } }),
    )
    expect(isInstalled(root)).toBe(true)
    put('package-lock.json', lock({ 'node_modules/a': { version: '1.0.1' } }))
    expect(isInstalled(root)).toBe(false)
    put('package-lock.json', lock({ 'node_modules/b': { version: '1.0.0' } }))
    expect(isInstalled(root)).toBe(false)
    put('package-lock.json', '<<<<<<< conflict')
    expect(isInstalled(root)).toBe(false)
  })
})

describe.skipIf(process.platform === 'win32')('ensureInstalled', () => {
  it('does nothing when all is there', () => {
    npm('exit 9')
    put('node_modules/.bin/node', '')
    put('node_modules/.package-lock.json', lock({}))
    expect(() => ensureInstalled(root)).not.toThrow()
  })

  it('runs npm ci in the folder, and believes only what is there afterwards', () => {
    put('package-lock.json', lock({}))
    npm(
      '[ "$1" = ci ] && mkdir -p node_modules/.bin && touch node_modules/.bin/node && cp package-lock.json node_modules/.package-lock.json',
    )
    ensureInstalled(root)
    expect(isInstalled(root)).toBe(true)
    rmSync(join(root, 'node_modules'), { recursive: true })
    npm('exit 0')
    expect(() => ensureInstalled(root)).toThrow(/left no node_modules/)
    npm('exit 3')
    expect(() => ensureInstalled(root)).toThrow(/npm ci failed/)
  })
})
