import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { policyDirOf, removeStalePolicyFiles, writePolicyFile } from './policy-file.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopewarden-policies-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const write = (values: Record<string, unknown>) =>
  writePolicyFile({ executablePath: '/usr/lib/chromium/chromium', extensionId: 'abc', values, dir })

test.runIf(process.platform === 'linux')('writes the settings of this one extension, and takes them away again', () => {
  const file = write({ organisationId: 'one' })
  expect(JSON.parse(readFileSync(file?.path ?? '', 'utf8'))).toEqual({ '3rdparty': { extensions: { abc: { organisationId: 'one' } } } })
  file?.write({ organisationId: 'two' })
  expect(readFileSync(file?.path ?? '', 'utf8')).toContain('two')
  expect(readdirSync(dir)).toHaveLength(1)
  file?.remove()
  expect(readdirSync(dir)).toEqual([])
})

test('clears what a killed process left, and no file of anybody else', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const foreign = ['corporate.json', `scopewarden-demo-${process.pid}-0.json`, 'scopewarden-demo-1.json', `other-${dead}-0.json`]
  for (const name of [...foreign, `scopewarden-demo-${dead}-3.json`]) writeFileSync(join(dir, name), '{}')
  expect(removeStalePolicyFiles(dir)).toEqual([`scopewarden-demo-${dead}-3.json`])
  expect(readdirSync(dir).sort()).toEqual(foreign.sort())
  expect(removeStalePolicyFiles(join(dir, 'not-there'))).toEqual([])
})

test('gives up quietly where it may not write', () => {
  const blocked = join(dir, 'a-file')
  writeFileSync(blocked, '')
  expect(writePolicyFile({ executablePath: '/x', extensionId: 'abc', values: {}, dir: join(blocked, 'below') })).toBeNull()
  expect(existsSync(join(blocked, 'below'))).toBe(false)
})

test('knows the folder of each brand', () => {
  expect(policyDirOf('/usr/lib/chromium/chromium')).toBe('/etc/chromium/policies/managed')
  expect(policyDirOf('/opt/google/chrome/chrome')).toBe('/etc/opt/chrome/policies/managed')
  expect(policyDirOf('/opt/microsoft/msedge/msedge')).toBe('/etc/opt/edge/policies/managed')
  expect(policyDirOf('/r/node_modules/.cache/browsers/chrome/linux-150.0.1/chrome-linux64/chrome')).toBe(
    '/etc/opt/chrome_for_testing/policies/managed',
  )
})
