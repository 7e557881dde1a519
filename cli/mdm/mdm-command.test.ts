import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readCrxKey } from '../crx-key.ts'
import { run } from './mdm-command.ts'

const dir = mkdtempSync(join(tmpdir(), 'scopewarden-mdm-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const at = (name: string) => join(dir, name)
const read = (name: string) => readFileSync(at(name), 'utf8')

let said: string[] = []
let told: string[] = []
beforeEach(() => {
  said = []
  told = []
  vi.spyOn(console, 'error').mockImplementation(text => void said.push(String(text)))
  vi.spyOn(console, 'log').mockImplementation(text => void told.push(String(text)))
})
afterEach(() => vi.restoreAllMocks())

const gecko = { id: 'scopewarden@scopewarden.org', strict_min_version: '140.0' }
for (const [name, manifest] of [
  ['chrome-mv3', { name: 'x', version: '3.2.1', key: 'AAAA', minimum_chrome_version: '137' }],
  ['firefox-mv3', { name: 'x', version: '3.2.1', browser_specific_settings: { gecko } }],
] as const) {
  mkdirSync(at(`built/${name}`), { recursive: true })
  writeFileSync(at(`built/${name}/manifest.json`), JSON.stringify(manifest))
}
const key = () => {
  if (!existsSync(at('crx-key.pem'))) expect(run(['keygen', '--out', dir])).toBe(0)
  return readCrxKey(at('crx-key.pem')).extensionId
}
const base = 'https://downloads.example.com/s'
const config = (change: object = {}, name = 'org.json') => {
  const hosted = { from: 'self-hosted', extensionId: key(), baseUrl: `${base}/` }
  const value = {
    schema: 'scopewarden.mdm/1',
    organisation: 'Example Ltd',
    settings: { organisationId: 'example' },
    browsers: { chrome: hosted, chromium: hosted, firefox: { from: 'self-hosted', baseUrl: base } },
    ...change,
  }
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}
const write = (out: string, ...more: string[]) => run(['--config', config(), '--out', at(out), '--built', at('built'), ...more])

test('keygen says the id of the key, keeps it from others, and never writes over one', () => {
  rmSync(at('crx-key.pem'), { force: true })
  expect(run(['keygen', '--out', dir])).toBe(0)
  expect(told.at(-1)).toBe(readCrxKey(at('crx-key.pem')).extensionId)
  expect(statSync(at('crx-key.pem')).mode & 0o777).toBe(0o600)
  expect(run(['keygen', '--out', dir])).toBe(1)
  expect(said.at(-1)).toContain('[key-not-written]')
})

test('everything is written, the same bytes each time, with one id and one version throughout', () => {
  const id = key()
  expect(write('a', '--crx-key', at('crx-key.pem'))).toBe(0)
  expect(write('b', '--crx-key', at('crx-key.pem'))).toBe(0)
  const files = readdirSync(at('a'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(entry => join(entry.parentPath, entry.name).slice(at('a/').length))
  expect(paths).toEqual(
    expect.arrayContaining(['README.md', 'host/scopewarden-3.2.1.crx', 'host/updates.xml', 'host/scopewarden-3.2.1.xpi']),
  )
  for (const path of paths) expect(readFileSync(at(`b/${path}`)).equals(readFileSync(at(`a/${path}`))), path).toBe(true)
  expect(JSON.parse(read('a/linux/chromium/scopewarden.json')).ExtensionSettings[id].update_url).toBe(`${base}/updates.xml`)
  expect(read('a/host/updates.xml')).toContain(`appid="${id}"`)
  expect(read('a/host/updates.xml')).toContain(`codebase="${base}/scopewarden-3.2.1.crx" version="3.2.1"`)
  const { policies } = JSON.parse(read('a/linux/firefox/policies.json'))
  expect(policies.ExtensionSettings[gecko.id].install_url).toBe(`${base}/scopewarden-3.2.1.xpi`)
  const [update] = JSON.parse(read('a/host/updates.json')).addons[gecko.id].updates
  expect(update.update_hash).toBe(
    `sha256:${createHash('sha256')
      .update(readFileSync(at('a/host/scopewarden-3.2.1.xpi')))
      .digest('hex')}`,
  )
})

test('what stands there from another time is named and left', () => {
  mkdirSync(at('c/host'), { recursive: true })
  writeFileSync(at('c/host/scopewarden-1.0.0.crx'), 'old')
  expect(write('c', '--crx-key', at('crx-key.pem'))).toBe(0)
  expect(said).toContain('Not written now, and left as it is: host/scopewarden-1.0.0.crx')
  expect(read('c/host/scopewarden-1.0.0.crx')).toBe('old')
})

test('packages need their key; the settings alone do not', () => {
  expect(write('d')).toBe(1)
  expect(said.at(-1)).toContain('[crx-key-missing]')
  expect(existsSync(at('d'))).toBe(false)
  expect(write('d', '--settings-only')).toBe(0)
  expect(existsSync(at('d/host'))).toBe(false)
})

test('another key than that of the installed extension is refused, with what to do', () => {
  mkdirSync(at('other'))
  run(['keygen', '--out', at('other')])
  expect(write('e', '--crx-key', at('other/crx-key.pem'))).toBe(1)
  expect(said.at(-1)).toContain('[crx-key-other]')
  expect(said.at(-1)).toContain(told.at(-1))
})

test('a least version above the one that is published is refused: browsers would switch it off', () => {
  const file = config({ browserPolicies: { minimumVersion: '3.10' } }, 'newer.json')
  const args = ['--config', file, '--out', at('f'), '--built', at('built'), '--crx-key', at('crx-key.pem')]
  expect(run(args)).toBe(1)
  expect(said.at(-1)).toContain('[minimum-version]')
  config({ browserPolicies: { minimumVersion: '3.2' } }, 'newer.json')
  expect(run(args)).toBe(0)
})

test('a signed XPI is published as it is; an unsigned one with a warning; that of another add-on not at all', () => {
  const xpi = (name: string, id: string, more: Record<string, Uint8Array>) => {
    const manifest = Buffer.from(JSON.stringify({ version: '3.2.2', browser_specific_settings: { gecko: { id } } }))
    writeFileSync(at(name), zipSync({ 'manifest.json': new Uint8Array(manifest), ...more }))
    return at(name)
  }
  const signed = xpi('signed.xpi', gecko.id, { 'META-INF/mozilla.rsa': new Uint8Array(1) })
  expect(write('g', '--crx-key', at('crx-key.pem'), '--xpi', signed)).toBe(0)
  expect(said).toEqual([])
  expect(readFileSync(at('g/host/scopewarden-3.2.2.xpi')).equals(readFileSync(signed))).toBe(true)
  expect(read('g/linux/firefox/policies.json')).toContain(`${base}/scopewarden-3.2.2.xpi`)
  expect(write('g2', '--crx-key', at('crx-key.pem'), '--xpi', xpi('plain.xpi', gecko.id, {}))).toBe(0)
  expect(said.join()).toContain('is not signed')
  expect(read('g2/README.md')).toContain('is not signed')
  expect(write('g3', '--crx-key', at('crx-key.pem'), '--xpi', xpi('else.xpi', 'a@b', {}))).toBe(1)
  expect(said.at(-1)).toContain('[xpi-other]')
  expect(write('g4', '--crx-key', at('crx-key.pem'), '--xpi', at('nowhere.xpi'))).toBe(1)
  expect(said.at(-1)).toContain('[xpi-unreadable]')
})

test('a faulty configuration is refused as a whole, with each fault, and nothing is written', () => {
  const file = config({ organisation: '', browserPolicies: { guest: 'no' } }, 'bad.json')
  expect(run(['--config', file, '--out', at('h'), '--settings-only'])).toBe(1)
  expect(said.at(-1)).toMatch(/bad\.json › organisation: .*\n.*bad\.json › browserPolicies\.guest: /)
  expect(existsSync(at('h'))).toBe(false)
  expect(run(['check', file])).toBe(1)
  expect(run(['check', config()])).toBe(0)
  writeFileSync(at('not.json'), '{')
  expect(run(['check', at('not.json')])).toBe(1)
  expect(said.at(-1)).toContain('[file-not-json]')
  expect(run(['check', at('nowhere.json')])).toBe(1)
  expect(said.at(-1)).toContain('[file-unreadable]')
})

test('a call that is not understood says how to call it', () => {
  expect(run([])).toBe(2)
  expect(run(['--help'])).toBe(0)
  expect(run(['--colour'])).toBe(2)
  expect(said.at(-1)).toContain('scopewarden mdm --config FILE')
  expect(run(['--config', 'x'])).toBe(2)
  expect(run(['check'])).toBe(2)
  expect(run(['keygen'])).toBe(2)
})
