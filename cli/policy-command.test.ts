import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { problemLine } from './document-problems.ts'
import { run } from './policy-command.ts'
import { policyProblems } from './policy-problems.ts'
import { generateKey, signPolicy } from './sign-document.ts'

const policy = () => ({
  schema: 'scopewarden.policy/1' as const,
  organisation: { id: 'example-ltd', name: 'Example Ltd', domains: ['example.com'] },
  mode: 'enforce' as const,
  whenUnknown: 'inform' as const,
  rules: [{ id: 'no-mail', when: { scope: { data: 'mail' as const } }, then: 'block' as const }],
  privacy: {},
})

let dir = ''
let out = ''
let err = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopewarden-policy-'))
  out = err = ''
  const toOut = (text: unknown) => {
    out += `${text}\n`
  }
  vi.spyOn(console, 'log').mockImplementation(toOut)
  vi.spyOn(console, 'error').mockImplementation(text => {
    err += `${text}\n`
  })
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    toOut(text)
    return true
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

test('a key is made, a policy signed with it and verified with its public half', async () => {
  expect(await run(['keygen', '--out', join(dir, 'keys')])).toBe(0)
  const publicKey = out.trim()
  const key = join(dir, 'keys', 'policy-key.json')
  expect(statSync(key).mode & 0o777).toBe(0o600)
  expect(out).not.toContain(JSON.parse(readFileSync(key, 'utf8')).d)

  const signed = join(dir, 'policy.jws')
  expect(await run(['sign', file('p.json', policy()), '--key', key, '--version', '4', '--epoch', '2', '--out', signed])).toBe(0)
  for (const keys of [
    ['--key', publicKey],
    ['--key', key],
    ['--keys', `${(await generateKey()).x},${publicKey}`],
  ]) {
    out = ''
    expect(await run(['verify', signed, ...keys])).toBe(0)
    expect(out).toContain('Policy 2.4 of Example Ltd (example-ltd)')
  }
  expect(await run(['verify', signed, '--key', (await generateKey()).x])).toBe(1)
  expect(err).toContain('policy-key-unknown')
  expect(await run(['verify', signed, '--key', publicKey, '--organisation', 'other-ltd'])).toBe(1)
  expect(err).toContain('policy-organisation')
  const jws = readFileSync(signed, 'utf8')
  expect(await run(['verify', file('bad.jws', `${jws.slice(0, -9)}AAAAAAAAA`), '--key', publicKey])).toBe(1)
  expect(err).toContain('policy-signature')
})

test('a public key that begins with a hyphen is a key too', async () => {
  let key = await generateKey()
  while (!key.x.startsWith('-')) key = await generateKey()
  const path = file('key.json', key)
  expect(await run(['sign', file('p.json', policy()), '--key', path, '--version', '1', '--out', join(dir, 'p.jws')])).toBe(0)
  expect(await run(['verify', join(dir, 'p.jws'), '--key', key.x])).toBe(0)
  expect(await run(['verify', join(dir, 'p.jws'), '--key', '--organisation', 'x'])).not.toBe(0)
})

test('a key is never overwritten', async () => {
  await run(['keygen', '--out', dir])
  const before = readFileSync(join(dir, 'policy-key.json'), 'utf8')
  expect(await run(['keygen', '--out', dir])).toBe(1)
  expect(readFileSync(join(dir, 'policy-key.json'), 'utf8')).toBe(before)
})

test('every problem is said at once, each with its place, and nothing is signed', async () => {
  const bad = file('bad.json', {
    ...policy(),
    mode: 'on',
    extra: 1,
    rules: [
      { id: 'no-mail', when: { scope: { data: 'mails' } }, then: 'hi' },
      { id: 'No Mail', when: { nope: true }, then: 'block' },
    ],
  })
  expect(await run(['check', bad])).toBe(1)
  for (const part of [
    '› mode:',
    '"on"',
    'extra',
    '› rules[0].when.scope.data:',
    '"mails"',
    '› rules[0].then:',
    '"hi"',
    '› rules[1].id:',
    'nope',
  ])
    expect(err).toContain(part)
  const key = file('key.json', await generateKey())
  expect(await run(['sign', bad, '--key', key, '--version', '1', '--out', join(dir, 'x.jws')])).toBe(1)
  expect(existsSync(join(dir, 'x.jws'))).toBe(false)
})

test('errors and warnings are one document for a pipeline', async () => {
  const bad = file('bad.json', { ...policy(), mode: 'enforced' })
  expect(await run(['check', bad, '--json'])).toBe(1)
  expect(err).toBe('')
  const expected = 'monitor | enforce'
  const error = { path: 'mode', expected, got: '"enforced"', hint: 'Did you mean "enforce"?' }
  expect(JSON.parse(out)).toEqual({ file: bad, errors: [error], warnings: [] })
  out = ''
  const idle = file('idle.json', { ...policy(), rules: [{ id: 'sales-too', when: { group: 'sales' }, then: 'allow' }] })
  expect(await run(['check', idle, '--json'])).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ file: idle, errors: [], warnings: [{ path: 'rules[0].then', code: 'rule-allows' }] })
  expect(await run(['check', idle, '--json', '--strict'])).toBe(1)
  out = err = ''
  expect(await run(['check', bad])).toBe(1)
  expect(err).toContain(`error: ${bad} › mode: expected monitor | enforce, got "enforced"\n       Did you mean "enforce"?\n1 to mend\n`)
})

test.each([
  ['{"a": 1,}', /^(?!The text is not).*JSON/, 'Look there for a comma, a quote or a bracket that is missing or too many.'],
  ['{"a": 1, "a": 2}', /"a" is there twice/, 'Take one of the two out.'],
  ['\uFEFF{}', /byte order mark/, 'Save it as UTF-8, without a byte order mark.'],
])('what is no JSON is an error with a place too: %s', async (text, got, hint) => {
  const path = file('odd.json', text)
  expect(await run(['check', path])).toBe(1)
  expect(err).toContain(`error: ${path} › (document): expected JSON, got `)
  expect(await run(['check', path, '--json'])).toBe(1)
  const error = { path: '(document)', expected: 'JSON', got: expect.stringMatching(got), hint }
  expect(JSON.parse(out)).toEqual({ file: path, errors: [error], warnings: [] })
})

test('ids that stand nowhere are problems', () => {
  const dangling = {
    ...policy(),
    rules: [{ id: 'r', when: { app: ['nowhere'], any: [{ not: { app: 'mailer-2' } }] }, then: 'block' }],
    apps: [{ id: 'mailer', name: 'Mailer', status: 'blocked', match: [{ domain: 'mailer.test' }], alternatives: ['gone'] }],
    exceptions: [{ id: 'e', app: 'mailers', rules: ['q'], verdict: 'allow', expires: '2026-06-01T00:00:00Z', reason: 'trial' }],
  }
  const add = 'Add it to "apps", or take it out here.'
  expect(policyProblems(dangling).map(problemLine)).toEqual([
    `apps[0].alternatives[0]: expected the id of an entry of "apps", got "gone". ${add}`,
    `rules[0].when.app[0]: expected the id of an entry of "apps", got "nowhere". ${add}`,
    'rules[0].when.any[0].not.app: expected the id of an entry of "apps", got "mailer-2". Did you mean "mailer"?',
    'exceptions[0].app: expected the id of an entry of "apps", got "mailers". Did you mean "mailer"?',
    'exceptions[0].rules[0]: expected the id of a rule, or when-unknown, got "q". Add it to "rules", or take it out here.',
  ])
})

test('a warning is printed apart with its place, code and hint, and fails only where that is asked for', async () => {
  const path = file('p.json', { ...policy(), rules: [...policy().rules, { id: 'sales-too', when: { group: 'sales' }, then: 'allow' }] })
  expect(await run(['check', path])).toBe(0)
  expect(err).toContain(`${path}: no problems, 1 warning\n`)
  expect(err).toMatch(/^warning: .*p\.json › rules\[1\]\.then: .*changes no verdict.*\[rule-allows\]\n {9}\S/m)
  expect(await run(['check', path, '--strict'])).toBe(1)
  err = ''
  expect(await run(['check', path, '--group', 'finance', '--group', 'Sales'])).toBe(0)
  expect(err).toMatch(/rules\[1\]\.when\.group: There is no group "sales"\. \[group-unknown\]\n.*"Sales"/)
  expect(await run(['check', file('q.json', policy()), '--strict'])).toBe(0)
})

test.each(['keygen', 'check', 'test', 'simulate', 'explain', 'sign', 'verify'])('%s says what it is for, with an example', async name => {
  expect(await run([name, '--help'])).toBe(0)
  expect(out).toMatch(new RegExp(`^scopewarden policy ${name} `))
  expect(out).toMatch(new RegExp(`example .*scopewarden policy ${name} `))
  out = ''
  expect(await run(['--help'])).toBe(0)
  expect(out).toContain(`scopewarden policy ${name} `)
})

test('a place that cannot be written to is said, with no stack', async () => {
  const key = file('key.json', await generateKey())
  const out = join(dir, 'nowhere', 'p.jws')
  expect(await run(['sign', file('p.json', policy()), '--key', key, '--version', '1', '--out', out])).toBe(1)
  expect(err).toContain(`${out} cannot be written.\n[file-not-written]`)
})

test('a good policy has no problems, and goes to standard output when no file is named', async () => {
  const key = file('key.json', await generateKey())
  expect(await run(['check', file('p.json', policy())])).toBe(0)
  expect(await run(['sign', file('p.json', policy()), '--key', key, '--version', '1'])).toBe(0)
  expect(out.trim()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
})

test.each([
  [[], 2],
  [['constructor'], 2],
  [['sign'], 2],
  [['check', 'not-there.json'], 1],
  [['keygen'], 2],
  [['keygen', '--force'], 2],
])('called as %j it ends with %i', async (args, code) => {
  expect(await run(args)).toBe(code)
  expect(err).not.toBe('')
})

test.each([
  ['0', '30'],
  ['1.5', '30'],
  ['x', '30'],
  ['1', '0'],
])('version %s for %s days is no call', async (version, days) => {
  const key = file('key.json', await generateKey())
  expect(await run(['sign', file('p.json', policy()), '--key', key, '--version', version, '--days', days])).toBe(2)
})

test('what a browser would refuse is not signed', async () => {
  const privateJwk = await generateKey()
  const request = { policy: policy(), privateJwk, version: 1, epoch: 1, issuedAtMs: Date.UTC(2026, 4, 5), lifetimeDays: 30 }
  expect((await signPolicy(request)).split('.')).toHaveLength(3)
  await expect(signPolicy({ ...request, lifetimeDays: 4000 })).rejects.toMatchObject({ code: 'policy-dates' })
  const wide = Array.from({ length: 9000 }, (_, i) => ({ id: `r-${i}`.slice(0, 40), when: {}, then: 'block' as const }))
  await expect(signPolicy({ ...request, policy: { ...policy(), rules: wide.slice(0, 2001) } })).rejects.toMatchObject({
    code: 'policy-invalid',
  })
  const long = Array.from({ length: 3 }, () => 'x'.repeat(60)).join('.')
  const match = (id: string) => ['a', 'b'].map(letter => ({ domain: `${letter}.${id}.${long}.test` }))
  const apps = wide.map(({ id }) => ({ id, name: id, status: 'blocked' as const, match: match(id) }))
  await expect(signPolicy({ ...request, policy: { ...policy(), apps } })).rejects.toMatchObject({ code: 'policy-too-large' })
  const other = await generateKey()
  await expect(signPolicy({ ...request, privateJwk: { ...privateJwk, d: other.d } })).rejects.toThrow()
})
