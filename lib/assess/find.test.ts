import { describe, expect, it } from 'vitest'
import { Finding } from '../model/assessment.ts'
import type { PolicyApp } from '../model/policy.ts'
import { find } from './find.ts'
import { indexKnowledge } from './index-knowledge.ts'
import { catalogue, grant, knowledge, OPENID, observation, unknownGrant, VOCABULARY } from './samples.ts'

const INDEX = indexKnowledge(knowledge())
const findings = (change: Parameters<typeof observation>[0], app: PolicyApp | null = null) =>
  find(observation(change), app, INDEX, VOCABULARY).map(finding => Finding.parse(finding))
const codes = (...args: Parameters<typeof findings>) => findings(...args).map(finding => finding.code)
const web = (host: string, scheme = 'https') => ({ redirect: { host, kind: 'web' as const, scheme } })

describe('find', () => {
  it('finds nothing about a plain request', () => {
    expect(codes({})).toEqual([])
  })

  it('says what could not be seen or is not known', () => {
    expect(findings({ provider: 'unknown', scopes: { visibility: 'partial', requested: [OPENID, unknownGrant('x.y')] } })).toEqual([
      { code: 'scopes-hidden' },
      { code: 'scope-unknown', scopes: ['x.y'] },
      { code: 'server-unknown', host: 'login.acme-id.example' },
    ])
    expect(codes({ kind: 'sign-up', provider: 'unknown' })).toEqual([])
    // Its page's word for which software it is, by the name that the data has for that; a known server's page has no such word.
    expect(findings({ provider: 'unknown', software: 'acme-id' }).at(-1)).toEqual({ code: 'software-claimed', software: 'Acme Identity' })
    expect(findings({ provider: 'unknown', software: 'odd' }).at(-1)).toEqual({ code: 'software-claimed', software: 'odd' })
    expect(codes({ software: 'odd' })).toEqual([])
  })

  it('names risky hosts: what lies below, and a shortener itself', () => {
    const risks: [string, unknown[]][] = [
      ['sho.example', ['url-shortener']],
      ['x.sho.example', ['url-shortener']],
      ['tunnel.example', []],
      ['a.b.tunnel.example', ['tunnel']],
      ['me.dyn.example', ['dynamic-dns']],
      ['me.pages.example', ['free-subdomain']],
      ['notpages.example', []],
    ]
    for (const [host, expected] of risks)
      expect(findings(web(host)).map(finding => (finding.code === 'redirect-risky' ? finding.risk : finding.code))).toEqual(expected)
    expect(findings(web('plain.example', 'http'))).toEqual([{ code: 'redirect-risky', host: 'plain.example', risk: 'insecure' }])
    expect(codes({ redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toEqual([])
  })

  it('lists clients with a history at their own provider, in any case of letters', () => {
    expect(findings({ client: { id: 'evil-1' } })).toEqual([
      { code: 'threat-listed', client: 'Evil-1', kind: 'malicious', source: 'made up' },
    ])
    expect(codes({ client: { id: 'tool-1' } })).toEqual(['threat-listed'])
    expect(codes({ client: { id: 'evil-1' }, provider: 'other' })).toEqual([])
    expect(codes({ client: { id: null } })).toEqual([])
  })

  it('sees a borrowed client only where anybody could pick up the answer', () => {
    const cli = { client: { id: 'cli-1' } }
    expect(codes({ ...cli, redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toEqual(['client-borrowed'])
    expect(codes({ ...cli, redirect: { host: null, kind: 'out-of-band', scheme: null } })).toEqual(['client-borrowed'])
    expect(codes({ ...cli, ...web('login.acme-id.example') })).toEqual(['client-borrowed'])
    expect(codes({ ...cli, ...web('elsewhere.example') })).toEqual([])
    expect(codes({ redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toEqual([])
  })

  it('sees a name that poses as a well-known one, and lets third-party tools be', () => {
    const named = (name: string, host = 'evil.example', more = {}) => codes({ client: { name, ...more }, ...web(host) })
    for (const name of [
      'Zoomy',
      'zoomy app',
      'The Zoomy Web App, Inc.',
      'Zооmy',
      'Ｚｏｏｍｙ',
      'Z\u200Boomy',
      'Acme Identity Security Update',
      'Thinker',
    ])
      expect([name, named(name)[0]]).toEqual([name, 'redirect-unlike-name'])
    for (const name of ['Zoomy Notes by Ada', 'Backup for Zoomy', 'Zoomies', 'Mail Merge', '', ' ', 'for the app', 'Meadow'])
      expect([name, named(name)]).toEqual([name, []])
    for (const host of ['zoomy.example', 'eu.zoomy.example', 'zoomy.com', 'login.zoomy.com']) expect(named('Zoomy', host)).toEqual([])
    for (const host of ['zoomy.evil.example', 'evilzoomy.example', 'evilzoomy.com'])
      expect(named('Zoomy', host)).toEqual(['redirect-unlike-name'])
    expect(named('Acme Identity', 'x.acme-id.example')).toEqual([])
    expect(named('Zoomy', 'evil.example', { verified: 'yes' })).toEqual([])
    expect(codes({ client: { name: 'Zoomy' }, redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toEqual([])
  })

  it('knows hosts to which attackers had answers sent, and what lies below them', () => {
    for (const host of ['trap.pages.example', 'a.trap.pages.example'])
      expect(findings(web(host))[0]).toEqual({ code: 'redirect-listed', host, source: 'made up' })
    for (const host of ['trap.example', 'nottrap.pages.example', 'pages.example']) expect(codes(web(host))).not.toContain('redirect-listed')
    expect(codes({ redirect: { host: 'trap.pages.example', kind: 'loopback', scheme: 'http' } })).toEqual([])
  })

  it('names what is odd about a name, and leaves ordinary names in any script alone', () => {
    const odd = (name: string) => findings({ client: { name }, ...web('zoomy.example') })
    for (const name of ['........', '★', '—', '\u200B\u200B'])
      expect(odd(name)).toEqual([{ code: 'name-suspicious', name, heuristic: 'no-letters' }])
    for (const name of ['test', 'Test App', ' TEST '])
      expect(odd(name)).toEqual([{ code: 'name-suspicious', name, heuristic: 'placeholder' }])
    // Cyrillic о and е, Greek Ζ, digits for letters, a whole word in capitals of another alphabet.
    for (const name of ['Zооmy', 'Ζoomy', 'Z00my', 'Zооmy Web App', 'ZООMY'])
      expect(odd(name)).toEqual([{ code: 'name-confusable', name, resembles: 'zoomy' }])
    for (const name of ['Pаyroll Helper', 'Invоice', 'Яндeкс'])
      expect(odd(name)).toEqual([{ code: 'name-confusable', name, resembles: null }])
    const ordinary = `Zoomy|ZOOMY|Ｚｏｏｍｙ|Zöomy|Crème brûlée|Łódź Notes|Øresund|Straße|naïve café|Đorđe|Işık|Nguyễn Văn Điệp
      |会議メモ|Webアプリ|LINEで予定|Tシャツ工房|テスト|日程調整くん|한국어 노트|Slack용 봇|微信助手App|Почта|Мета|Тест|SMSцентр|CRMка|1С:Предприятие
      |Zoomy для почты|Яндекс.Диск|Αθήνα|Ελληνικά|µTorrent|μSync|ΔSync|שלום|مرحبا|हिन्दी|ไทย|Test Rail|Contest|3M|42|A/B|Zoomy10|R2D2 101`
    for (const name of ordinary.split('|').map(text => text.trim())) expect([name, odd(name)]).toEqual([name, []])
    expect(odd('  ')).toEqual([])
  })

  it('lets a maker speak for what bears his name', () => {
    const apps = catalogue([
      { name: 'Zoomy', domains: ['zoomy.example'], category: 'communication' as const },
      { name: 'Zoomy Mail', domains: ['mail.example'], category: 'email' as const },
    ])
    const index = indexKnowledge(knowledge({ apps }))
    const at = (host: string) => find(observation({ client: { name: 'Zoomy Mail' }, ...web(host) }), null, index, VOCABULARY).length
    expect([at('login.zoomy.example'), at('mail.example'), at('evil.example')]).toEqual([0, 0, 1])
  })

  it('holds scopes against a ceiling by the acts they contain', () => {
    const app: PolicyApp = {
      id: 'a',
      name: 'A',
      status: 'sanctioned',
      match: [{ domain: 'a.example' }],
      ceiling: [{ data: 'mail', access: 'write' }],
    }
    const above = (...requested: ReturnType<typeof grant>[]) => findings({ scopes: { requested } }, app)
    expect(above(OPENID, grant('r'), grant('l', { access: 'list' }), grant('w', { access: 'write' }))).toEqual([])
    expect(above(grant('d', { access: 'delete' }), grant('s', { access: 'send' }), grant('f', { data: 'files' }))).toEqual([
      { code: 'above-ceiling', app: 'A', scopes: ['d', 's', 'f'] },
    ])
    expect(above(unknownGrant('x')).map(finding => finding.code)).toEqual(['scope-unknown'])
    const two: PolicyApp = {
      ...app,
      ceiling: [
        { data: 'mail', access: 'read' },
        { data: 'mail', access: 'send' },
      ],
    }
    expect(findings({ scopes: { requested: [grant('s', { access: 'send' }), grant('r')] } }, two)).toEqual([])
    expect(findings({ scopes: { requested: [grant('r')] } }, { ...app, ceiling: [] })).toHaveLength(1)
    for (const more of [{ ceiling: undefined }, { status: 'blocked' as const }])
      expect(findings({ scopes: { requested: [grant('d', { access: 'delete' })] } }, { ...app, ...more })).toEqual([])
  })

  it('passes on what the request itself shows', () => {
    const signs = ['look-alike-host', 'admin-consent', 'user-info-in-url', 'duplicate-parameter', 'nested', 'posted'] as const
    expect(
      findings({ signs: [...signs], resembles: 'login.real.example', offline: 'yes', client: { verified: 'no', publisher: 'P' } }),
    ).toEqual([
      { code: 'look-alike-host', host: 'login.acme-id.example', resembles: 'login.real.example' },
      { code: 'publisher-unverified', name: 'P' },
      { code: 'admin-consent' },
      { code: 'offline-access' },
      { code: 'request-odd', signs: ['duplicate-parameter', 'user-info-in-url'] },
    ])
  })
})
