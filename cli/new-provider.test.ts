import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dataErrors } from '../lib/model/data-error.ts'
import { Provider } from '../lib/model/provider.ts'
import { newProvider, run } from './new-provider.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scopewarden-new-provider-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  vi.restoreAllMocks()
})
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const DATA = 'policies/providers/acme-cloud.json'

test('writes the data file, its scopes and a pair of pages, each placeholder named until it is true', () => {
  expect(newProvider('acme-cloud', root)).toEqual([
    DATA,
    'test/fixtures/published-scopes/acme-cloud.txt',
    'test/fixtures/pages/acme-cloud/consent.html',
    'test/fixtures/pages/acme-cloud/log-in.not-it.html',
  ])
  const errors = dataErrors(Provider, text(DATA), DATA)
  expect(errors).toContain(`${DATA} › name: expected the name that people know it by, got a placeholder`)
  for (const path of [
    'sources[0]',
    'reviewed',
    'hosts[0]',
    'authorize[0].path',
    'pages[0].hooks.when.selector',
    'scopes[0].access',
    'revoke[0]',
  ])
    expect(errors.filter(error => error.startsWith(`${DATA} › ${path}: expected `))).toHaveLength(1)
  expect(errors).toHaveLength(text(DATA).split('"FILL IN: ').length - 1)
})

test('what is left after every placeholder is made true is a good file', () => {
  newProvider('acme-cloud', root)
  const truth: Record<string, string> = {
    reviewed: '2026-11-22',
    hosts: 'login.acme.example',
    path: '/oauth/authorize',
    data: 'files',
    access: 'read',
    reach: 'own',
    revoke: 'https://login.acme.example/apps',
    appNameIn: 'Authorize {name}',
  }
  const fill = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map(entry => fill(entry, key))
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v, k)]))
    return typeof value === 'string' && value.startsWith('FILL IN: ') ? (truth[key] ?? 'https://docs.acme.example') : value
  }
  writeFileSync(join(root, DATA), JSON.stringify(fill(JSON.parse(text(DATA)), '')))
  expect(dataErrors(Provider, text(DATA), DATA)).toEqual([])
})

test('writes nothing over what is there, and nothing outside', () => {
  newProvider('acme-cloud', root)
  const before = text(DATA)
  expect(() => newProvider('acme-cloud', root)).toThrow(/is there already/)
  expect(text(DATA)).toBe(before)
  for (const id of ['../acme', 'Acme', 'acme/x', '', 'a b', '.']) expect(() => newProvider(id, root)).toThrow(/cannot be a provider's id/)
  rmSync(join(root, DATA))
  expect(() => newProvider('acme-cloud', root)).toThrow(/consent.html.* is there already/)
  expect(existsSync(join(root, DATA))).toBe(false)
})

test('the command says what it did, and how to go on', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await run(['acme-cloud'], root)).toBe(0)
  expect(said.mock.calls.flat().join('\n')).toContain(DATA)
  expect(await run(['acme-cloud'], root)).toBe(1)
  expect(await run([], root)).toBe(2)
  expect(await run(['Acme'], root)).toBe(2)
  expect(await run(['--help'], root)).toBe(2)
  expect(complained).toHaveBeenCalledTimes(4)
})
