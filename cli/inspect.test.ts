import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Inspection } from '../lib/model/inspection.ts'

const COMMAND = join(import.meta.dirname, 'scopewarden.mjs')
const dir = mkdtempSync(join(tmpdir(), 'scopewarden-inspect-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function inspect(input: string | Buffer, ...args: string[]) {
  const result = spawnSync(process.execPath, [COMMAND, 'inspect', ...args], { input, maxBuffer: 64 * 1024 * 1024 })
  const text = result.stdout.toString()
  const lines =
    text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map(line => Inspection.parse(JSON.parse(line)))
  return { status: result.status, stderr: result.stderr.toString(), text, lines }
}
const line = (id: unknown, url: unknown, more = {}) => JSON.stringify({ id, url, ...more })
const google = (query: string) =>
  `https://accounts.google.com/o/oauth2/v2/auth?client_id=1-a.apps.googleusercontent.com&response_type=code&${query}`
const MAIL = google('redirect_uri=https://app.mailmerge.example/cb&scope=openid%20https://mail.google.com/&access_type=offline')
const SIGN_UP = `<html><head><title>Sign up | Acme</title></head><body><h1>Create your account</h1><form action="/register"><label>Work email
  <input type="email" name="email" autocomplete="email"></label><label>Choose a password <input type="password" name="password" autocomplete="new-password">
  </label><button type="submit">Create account</button></form><p>Already have an account? <a href="/login">Log in</a></p></body></html>`

describe('inspect', () => {
  it('tries a threat list on addresses before it is signed', () => {
    const entry = {
      provider: 'google',
      clientId: '1-a.apps.googleusercontent.com',
      kind: 'malicious',
      source: 'made up',
      date: '2026-11-22',
    }
    const list = { schema: 'scopewarden.threats/1', organisation: 'example', clients: [entry] }
    const file = join(dir, 'threats.json')
    writeFileSync(file, JSON.stringify(list))
    expect(inspect(line(1, MAIL)).lines[0]?.verdict).toBe('request')
    const { lines } = inspect(line(1, MAIL), '--threats', file)
    expect(lines[0]).toMatchObject({ verdict: 'block', decidedBy: ['known-malicious'] })
    writeFileSync(file, JSON.stringify({ ...list, clients: [{ ...entry, kind: 'bad' }] }))
    const bad = inspect(line(1, MAIL), '--threats', file)
    expect([bad.status, bad.lines]).toEqual([2, []])
    expect(bad.stderr).toContain('› clients[0].kind:')
    expect(inspect(line(1, MAIL), '--threats', join(dir, 'none.json')).status).toBe(2)
  })

  it('judges a consent, a sign-in, a page of nobody’s business and a sign-up', () => {
    const { lines, status, stderr } = inspect(
      [
        line(1, MAIL),
        line('two', google('redirect_uri=https://app.example/cb&scope=openid%20email')),
        line(3, 'https://news.example/today', { html: '<h1>News</h1><form action="/search"><input name="q"></form>' }),
        line(4, 'https://app.acme.example/register', { html: SIGN_UP }),
      ].join('\n'),
    )
    expect(status).toBe(0)
    expect(stderr).toBe('')
    expect(lines).toMatchObject([
      {
        id: 1,
        kind: 'consent',
        provider: 'google',
        verdict: 'request',
        redirect: { host: 'app.mailmerge.example', kind: 'web' },
        findings: [{ code: 'offline-access' }],
      },
      { id: 'two', kind: 'sign-in', verdict: 'allow', decidedBy: ['default'] },
      { id: 3, kind: null, verdict: null, provider: null, scopes: { visibility: 'full', requested: [] }, errors: [] },
      { id: 4, kind: 'sign-up', verdict: 'inform', decidedBy: ['new-app'] },
    ])
  })

  it('reads the consent page of a server that nobody describes', () => {
    const html = readFileSync(join(import.meta.dirname, '../test/fixtures/pages/unknown-server/consent-inputs.html'), 'utf8')
    const { lines } = inspect(line(1, 'https://auth.acme-notes.example/oauth/confirm', { html }))
    expect(lines).toMatchObject([
      {
        kind: 'consent',
        provider: 'unknown',
        client: { id: 'desk-sync', name: 'Desk Sync' },
        redirect: { host: 'desk-sync.example' },
        scopes: { visibility: 'full', requested: [{ id: 'notes.read' }, { id: 'notes.write' }, { id: 'members.read' }] },
        verdict: 'acknowledge',
      },
    ])
  })

  it('writes exactly the fields of the schema, in its order', () => {
    const { text } = inspect(line(1, MAIL))
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(Inspection.shape))
    expect(Object.keys(JSON.parse(text).scopes.requested[0])).toEqual(['id', 'data', 'access', 'reach', 'known'])
  })

  it('judges an app by what a line says it was granted before', () => {
    const calendar = google('redirect_uri=https://app.example/cb&scope=https://www.googleapis.com/auth/calendar.readonly')
    const had = (scopes: unknown, more = {}) => ({ before: { scopes, ...more } })
    const SAME = 'https://www.googleapis.com/auth/calendar'
    const { lines } = inspect(
      [
        line(1, calendar),
        line(2, calendar, had([SAME])),
        line(3, calendar, had(['openid', '__proto__'], { granted: '2026-03-03' })),
        line(4, calendar, { before: null }),
        line(5, calendar, had('all')),
        line(6, calendar, had([SAME], { granted: 'yesterday' })),
        line(7, calendar, had(Array.from({ length: 10_000 }, (_, i) => `s${i}`))),
        line(8, calendar, { before: [SAME] }),
      ].join('\n'),
    )
    const identity = { data: 'identity', sinceMs: Date.UTC(2026, 2, 3) }
    expect(lines.map(({ findings, errors }) => errors[0]?.code ?? findings)).toMatchObject([
      [],
      [],
      [{ code: 'scope-expansion', scopes: [expect.stringContaining('calendar.readonly')], had: [{ id: '__proto__' }, identity] }],
      [],
      'before-invalid',
      'before-invalid',
      'before-invalid',
      'before-invalid',
    ])
    const tasks = google('redirect_uri=https://app.example/cb&scope=https://www.googleapis.com/auth/tasks')
    const [first, again] = inspect([line(1, tasks), line(2, tasks, had(['openid']))].join('\n')).lines
    expect([first?.verdict, first?.unknown.filter(path => /before|asks-for-more/.test(path))]).toEqual(['allow', []])
    expect([again?.verdict, again?.decidedBy]).toEqual(['inform', ['asks-for-more']])
  })

  it('answers every bad line and goes on', () => {
    const long = `{"id": "long", "url": "https://x.example/", "html": "${'x'.repeat(8 * 1024 * 1024)}"}`
    const input = Buffer.concat([
      Buffer.from(`\uFEFF${line(0, MAIL)}\r\n\r\n   \n`),
      ...[
        'not json',
        '{"id": 7, "url": ',
        '[]',
        'null',
        '"https://x.example"',
        '{"id": 1}',
        line(2, 5),
        line(3, 'no address'),
        line({}, MAIL),
        line(4, MAIL, { html: 1 }),
      ].map(text => Buffer.from(`${text}\n`)),
      Buffer.from('{"id": 8, "url": "https://x.example/\xff"}\n', 'latin1'),
      Buffer.from(`${long}\n`),
      Buffer.from(line('last', MAIL)),
    ])
    const { lines, status, stderr } = inspect(input)
    expect(status).toBe(0)
    expect(lines.map(answer => [answer.id, answer.kind, answer.errors[0]?.code])).toEqual([
      [0, 'consent', undefined],
      [null, null, 'line-not-json'],
      [7, null, 'line-not-json'],
      [null, null, 'line-not-object'],
      [null, null, 'line-not-object'],
      [null, null, 'line-not-object'],
      [1, null, 'url-missing'],
      [2, null, 'url-invalid'],
      [3, null, 'url-invalid'],
      [null, null, 'id-invalid'],
      [4, null, 'html-invalid'],
      [8, null, 'line-not-utf8'],
      ['long', null, 'line-too-long'],
      ['last', 'consent', undefined],
    ])
    for (const answer of lines)
      if (answer.kind === null)
        expect(answer).toMatchObject({
          verdict: null,
          scopes: { visibility: 'full', requested: [] },
          errors: [{ hint: expect.any(String) }],
        })
    expect(stderr).toContain('12 lines could not be judged')
  })

  it('survives hostile addresses and pages', () => {
    const deep = '<div>'.repeat(20_000)
    const urls = [
      'javascript:alert(1)',
      'data:text/html,<form>',
      'https://accounts.google.com:8443/o/oauth2/v2/auth?client_id=a&response_type=code&scope=openid',
      'https://accounts.google.com./o/oauth2/v2/auth?client_id=a&response_type=code&scope=openid',
      `https://user:pass@accounts.google.com.evil.example/o/oauth2/v2/auth?client_id=a&response_type=code&scope=openid`,
      `${MAIL}${'&scope=x'.repeat(5000)}`,
      `${MAIL}%ZZ%00%E0%80&redirect_uri[]=x`,
      google(`scope=${'a%20'.repeat(30_000)}`),
      'https://xn--80ak6aa92e.example/authorize?client_id=%F0%9F%98%80&response_type=code&redirect_uri=%2F%2F',
      'https://evil.example/authorize?client_id=__proto__&response_type=code&scope=constructor',
    ]
    const pages = ['', '<', deep, '<html><script>var $Config={"a":', '<input form=x><form id=x>'.repeat(500), '\u0000\uFFFF']
    const input = [
      ...urls.map((url, i) => line(i, url)),
      ...pages.flatMap((html, i) => [line(`p${i}`, MAIL, { html }), line(`q${i}`, 'https://x.example/a', { html })]),
    ]
    const { lines, status } = inspect(input.join('\n'))
    expect(status).toBe(0)
    expect(lines).toHaveLength(input.length)
    const byId = new Map(lines.map(answer => [answer.id, answer]))
    for (const id of [0, 1]) expect(byId.get(id)).toMatchObject({ kind: null, errors: [] })
    for (const id of [2, 3, 4]) expect(byId.get(id)?.provider).toBe('unknown')
    for (const id of [5, 6, 7]) expect(byId.get(id)).toMatchObject({ kind: 'consent', provider: 'google' })
    expect(byId.get(9)?.client.id).toBe('__proto__')
    // A page can only add: whatever it is, what the address asks for stands.
    for (let i = 0; i < pages.length; i++) expect(byId.get(`p${i}`)).toMatchObject({ kind: 'consent', verdict: 'request' })
  })

  it('judges for a person and a browser, and says where it does not know them', () => {
    const file = join(dir, 'begun.json')
    const policy = {
      schema: 'scopewarden.policy/1',
      organisation: { id: 'x', name: 'X', domains: [] },
      mode: 'enforce',
      whenUnknown: 'allow',
      privacy: {},
    }
    const begun = { id: 'begun', when: { not: { user: 'ada@example.com' } }, then: 'block', sharePercent: 99 }
    writeFileSync(file, JSON.stringify({ ...policy, rules: [begun] }))
    expect(inspect(line(1, MAIL), '--policy', file).lines).toMatchObject([{ verdict: 'allow', unknown: ['user', 'rules.begun'] }])
    const bea = ['--policy', file, '--user', 'Bea@example.com']
    expect(inspect(line(1, MAIL), ...bea).lines).toMatchObject([{ verdict: 'allow', unknown: ['browser'] }])
    expect(inspect(line(1, MAIL), ...bea, '--browser', 'b-1').lines).toMatchObject([{ verdict: 'block', unknown: [] }])
    expect(inspect(line(1, MAIL), '--policy', file, '--user', 'ADA@example.com').lines).toMatchObject([{ verdict: 'allow', unknown: [] }])
  })

  it('takes another policy, and says what is wrong with one', () => {
    const file = join(dir, 'policy.json')
    const policy = {
      schema: 'scopewarden.policy/1',
      organisation: { id: 'x', name: 'X', domains: [] },
      mode: 'enforce',
      whenUnknown: 'allow',
      rules: [{ id: 'sales-only', when: { kind: 'consent', not: { group: 'sales' } }, then: 'block' }],
      privacy: {},
    }
    writeFileSync(file, JSON.stringify(policy))
    expect(inspect(line(1, MAIL), '--policy', file).lines).toMatchObject([{ verdict: 'block', decidedBy: ['sales-only'] }])
    expect(inspect(line(1, MAIL), '--policy', file, '--group', 'sales').lines).toMatchObject([{ verdict: 'allow' }])
    writeFileSync(file, JSON.stringify({ ...policy, rules: [{ id: 'a', when: {}, then: 'hi' }] }))
    const bad = inspect(line(1, MAIL), '--policy', file)
    expect(bad).toMatchObject({ status: 2, text: '' })
    expect(bad.stderr).toMatch(/policy\.json › rules\[0\]\.then: .*got "hi"/)
    expect(inspect('', '--policy', join(dir, 'none.json'))).toMatchObject({ status: 2, text: '' })
    expect(inspect('', '--polcy', 'x')).toMatchObject({ status: 2, text: '' })
    expect(inspect('')).toMatchObject({ status: 0, text: '', stderr: '' })
  })

  it('knows the organisation’s own servers', () => {
    const file = join(dir, 'own.json')
    const own = {
      id: 'own',
      name: 'Own',
      sources: ['the IT department'],
      confidence: 'high',
      reviewed: '2026-11-01',
      hosts: ['id.corp.example'],
      authorize: [{ path: '/authorize' }],
      params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space' }] },
      scopes: [{ id: 'hr', data: 'employees', access: 'read', reach: 'own' }],
    }
    writeFileSync(
      file,
      JSON.stringify({
        schema: 'scopewarden.policy/1',
        organisation: { id: 'x', name: 'X', domains: [] },
        mode: 'enforce',
        whenUnknown: 'allow',
        rules: [],
        privacy: {},
        providers: [own],
      }),
    )
    const url = 'https://id.corp.example/authorize?client_id=a&response_type=code&scope=hr&redirect_uri=https://a.example/'
    expect(inspect(line(1, url), '--policy', file).lines).toMatchObject([
      { provider: 'own', scopes: { requested: [{ id: 'hr', data: 'employees', known: true }] } },
    ])
    expect(inspect(line(1, url)).lines).toMatchObject([{ provider: 'unknown' }])
  })

  it('answers line by line, and does not mind a reader that leaves', async () => {
    const child = spawn(process.execPath, [COMMAND, 'inspect'], { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => {})
    child.stdin.write(`${line(1, MAIL)}\n`)
    const first = await new Promise<string>(resolve => child.stdout.once('data', data => resolve(String(data))))
    expect(JSON.parse(first)).toMatchObject({ id: 1, kind: 'consent' })
    let stderr = ''
    child.stderr.on('data', data => {
      stderr += data
    })
    const ended = new Promise(resolve => child.on('exit', resolve))
    child.stdout.destroy()
    child.stdin.end(`${line(2, MAIL)}\n`.repeat(5000))
    expect(await ended).toBe(0)
    expect(stderr).toBe('')
  })
})
