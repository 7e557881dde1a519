import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { run as runPolicy } from './policy-command.ts'
import { generateKey } from './sign-document.ts'
import { run } from './threats-command.ts'

const SAMPLE = join(import.meta.dirname, '../policies/threats/sample-list.json')
const BALANCED = join(import.meta.dirname, '../policies/organisations/balanced.json')
let dir = ''
let out = ''
let err = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopewarden-threats-'))
  out = err = ''
  vi.spyOn(console, 'log').mockImplementation(text => {
    out += `${text}\n`
  })
  vi.spyOn(console, 'error').mockImplementation(text => {
    err += `${text}\n`
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})
const file = (name: string, content: unknown) => {
  const path = join(dir, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const EVIDENCE = { source: 'made up', date: '2026-11-22' }
const list = (more: object = {}) => ({ schema: 'scopewarden.threats/1', organisation: 'example', ...more })

test('the sample list is checked, signed with the key of the policy and verified', async () => {
  const key = file('key.json', await generateKey())
  const signed = join(dir, 'threats.jws')
  expect(await run(['check', SAMPLE])).toBe(0)
  expect(err).toContain('no problems')
  expect(await run(['sign', SAMPLE, '--key', key, '--version', '4', '--epoch', '2', '--out', signed])).toBe(0)
  expect(await run(['verify', signed, '--key', key])).toBe(0)
  expect(out).toContain('Threat list 2.4 of example: 3 clients and 2 redirect hosts, 1 of them withdrawn')
  expect(await run(['verify', signed, '--key', key, '--organisation', 'other'])).toBe(1)
  expect(err).toContain('threats-organisation')
  expect(await run(['verify', signed, '--key', (await generateKey()).x])).toBe(1)
  expect(err).toContain('threats-key-unknown')
})

test('a signed policy is no threat list, nor the other way', async () => {
  const key = file('key.json', await generateKey())
  const [list, policy] = [join(dir, 'threats.jws'), join(dir, 'policy.jws')]
  expect(await run(['sign', SAMPLE, '--key', key, '--version', '1', '--out', list])).toBe(0)
  expect(await runPolicy(['sign', BALANCED, '--key', key, '--version', '1', '--out', policy])).toBe(0)
  expect([await run(['verify', policy, '--key', key]), await runPolicy(['verify', list, '--key', key])]).toEqual([1, 1])
  expect(err).toContain('threats-header')
  expect(err).toContain('policy-header')
  expect(await run(['sign', BALANCED, '--key', key, '--version', '1'])).toBe(1)
  expect(await runPolicy(['sign', SAMPLE, '--key', key, '--version', '1'])).toBe(1)
})

test('every problem is said at once, each with its place and what was expected, and what to do', async () => {
  const client = { provider: 'google', clientId: 'abc', kind: 'malicious', ...EVIDENCE }
  const bad = file(
    'bad.json',
    list({
      extra: 1,
      clients: [
        { ...client, kind: 'bad' },
        { ...client, date: 'yesterday' },
        { ...client, source: undefined },
      ],
      redirectHosts: [{ host: 'HTTPS://x', kind: 'tunnel', ...EVIDENCE }],
    }),
  )
  expect(await run(['check', bad])).toBe(1)
  for (const part of [
    '› clients[0].kind:',
    'expected malicious | abused-legitimate',
    '"bad"',
    '› clients[1].date:',
    '"yesterday"',
    '› clients[2].source:',
    '› redirectHosts[0].host:',
    'extra',
    'to mend',
    'docs/policy.md',
  ])
    expect(err).toContain(part)
  const key = file('key.json', await generateKey())
  err = ''
  expect(await run(['sign', bad, '--key', key, '--version', '1', '--out', join(dir, 'x.jws')])).toBe(1)
  expect(existsSync(join(dir, 'x.jws'))).toBe(false)
  expect(err).toContain('[threats-invalid]')
  expect(err).toContain(`${bad} › clients[0].kind:`)
})

test('a host below which are those of many owners is not listed whole', async () => {
  const host = (name: string) => ({ host: name, kind: 'malicious', ...EVIDENCE })
  expect(await run(['check', file('l.json', list({ redirectHosts: [host('*.co.uk'), host('a.co.uk'), host('github.io')] }))])).toBe(1)
  expect(err).toContain('redirectHosts[0].host: expected a host that somebody owns, got "*.co.uk"')
  expect(err).toContain('1 to mend')
})

test.each([
  [[], 2],
  [['keygen', '--out', '.'], 2],
  [['sign', SAMPLE, '--version', '1'], 2],
  [['sign', SAMPLE, '--key', 'k', '--version', '0'], 1],
  [['check', 'not-there.json'], 1],
  [['--help'], 0],
])('called as %j it ends with %i', async (args, code) => {
  expect(await run(args)).toBe(code)
  expect(`${out}${err}`).not.toBe('')
})

test('a list that is too large is not signed', async () => {
  const client = { provider: 'google', kind: 'malicious', ...EVIDENCE, source: 'x'.repeat(290) }
  const clients = Array.from({ length: 2000 }, (_, i) => ({ ...client, clientId: `client-${i}` }))
  const key = file('key.json', await generateKey())
  expect(await run(['sign', file('l.json', list({ clients })), '--key', key, '--version', '1', '--out', join(dir, 'l.jws')])).toBe(1)
  expect(err).toContain('threats-too-large')
})
