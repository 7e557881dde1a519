import { describe, expect, test } from 'vitest'
import { type ListedClient, type ListedHost, ThreatList, type ThreatsInForce } from '../model/threat-list.ts'
import { find } from './find.ts'
import { indexKnowledge, listedClient, listedHost, riskOf } from './index-knowledge.ts'
import { knowledge, observation, VOCABULARY } from './samples.ts'

const BUILT_MS = Date.parse('2026-11-22')
const DAY_MS = 86_400_000
const EVIDENCE = { source: 'found by IT', date: '2026-12-01' }
type Entries = { clients?: Partial<ListedClient>[]; redirectHosts?: Partial<ListedHost>[] }
const listOf = ({ clients = [], redirectHosts = [] }: Entries, more: Partial<ThreatsInForce> = {}): ThreatsInForce => ({
  list: ThreatList.parse({
    schema: 'scopewarden.threats/1',
    organisation: 'example',
    clients: clients.map(client => ({ provider: 'acme-id', ...EVIDENCE, ...client })),
    redirectHosts: redirectHosts.map(host => ({ ...EVIDENCE, ...host })),
  }),
  version: 1,
  epoch: 1,
  issuedAtMs: BUILT_MS + 9 * DAY_MS,
  stale: false,
  ...more,
})
const over = (entries: Entries, more: Partial<ThreatsInForce> = {}) => indexKnowledge(knowledge({ fetchedThreats: listOf(entries, more) }))
const kindOf = (id: string, index: ReturnType<typeof over>) => listedClient('acme-id', id, index)?.kind ?? null

describe('a fetched list', () => {
  test('adds, and what it adds is found with its own source', () => {
    const index = over({
      clients: [{ clientId: 'New-1', kind: 'malicious' }],
      redirectHosts: [
        { host: 'new.example', kind: 'malicious' },
        { host: 'tun.example', kind: 'tunnel' },
      ],
    })
    const { client, redirect } = observation({})
    const seen = observation({
      client: { ...client, id: 'nEW-1' },
      redirect: { ...redirect, kind: 'web', host: 'a.new.example', scheme: 'https' },
    })
    const findings = find(seen, null, index, VOCABULARY)
    expect(findings).toContainEqual({ code: 'threat-listed', client: 'New-1', kind: 'malicious', source: 'found by IT' })
    expect(findings).toContainEqual({ code: 'redirect-listed', host: 'a.new.example', source: 'found by IT' })
    expect(riskOf('a.tun.example', index)).toBe('tunnel')
    // What is built in stands beside it.
    expect([kindOf('evil-1', index), riskOf('x.tunnel.example', index)]).toEqual(['malicious', 'tunnel'])
    expect(listedHost('trap.pages.example', index)).toEqual({ source: 'made up' })
  })
  test('says nothing at another provider', () => {
    const index = over({ clients: [{ provider: 'other', clientId: 'new-1', kind: 'malicious' }] })
    expect(kindOf('new-1', index)).toBe(null)
  })
  test('corrects and takes back what is built in, by id and whatever the case', () => {
    const index = over({
      clients: [
        { clientId: 'EVIL-1', kind: 'abused-legitimate' },
        { clientId: 'tool-1', withdrawn: true },
        { clientId: 'unheard-of', withdrawn: true },
      ],
      redirectHosts: [
        { host: 'trap.pages.example', withdrawn: true },
        { host: 'sho.example', withdrawn: true },
        { host: '*.dyn.example', kind: 'malicious' },
        { host: 'tunnel.example', kind: 'free-subdomain' },
      ],
    })
    expect(['evil-1', 'tool-1', 'cli-1'].map(id => kindOf(id, index))).toEqual(['abused-legitimate', null, 'first-party-cli'])
    expect(listedHost('trap.pages.example', index)).toBe(null)
    // Below a host that is risky by itself it is still that.
    expect(riskOf('trap.pages.example', index)).toBe('free-subdomain')
    expect([riskOf('sho.example', index), riskOf('a.dyn.example', index), riskOf('a.tunnel.example', index)]).toEqual([
      null,
      null,
      'free-subdomain',
    ])
    expect(listedHost('a.dyn.example', index)).toEqual({ source: 'found by IT' })
  })
  const taking: Entries = {
    clients: [
      { clientId: 'evil-1', withdrawn: true },
      { clientId: 'tool-1', kind: 'malicious' },
      { clientId: 'new-1', kind: 'malicious' },
    ],
    redirectHosts: [
      { host: 'trap.pages.example', withdrawn: true },
      { host: 'dyn.example', kind: 'malicious' },
      { host: 'sho.example', withdrawn: true },
      { host: 'new.example', kind: 'tunnel' },
    ],
  }
  test('signed before an entry was built in hides nothing of it, and still adds', () => {
    const index = over(taking, { issuedAtMs: BUILT_MS - 1 })
    expect(['evil-1', 'tool-1', 'new-1'].map(id => kindOf(id, index))).toEqual(['malicious', 'abused-legitimate', 'malicious'])
    expect(listedHost('trap.pages.example', index)).toEqual({ source: 'made up' })
    expect(['a.dyn.example', 'sho.example', 'a.new.example'].map(host => riskOf(host, index))).toEqual([
      'dynamic-dns',
      'url-shortener',
      'tunnel',
    ])
  })
  test('past its expiry adds and makes graver, and takes nothing back', () => {
    const index = over(taking, { stale: true })
    expect(['evil-1', 'tool-1', 'new-1'].map(id => kindOf(id, index))).toEqual(['malicious', 'malicious', 'malicious'])
    expect(listedHost('trap.pages.example', index)).toEqual({ source: 'made up' })
    expect([listedHost('a.dyn.example', index), riskOf('sho.example', index)]).toEqual([{ source: 'found by IT' }, 'url-shortener'])
  })
})

describe('a list', () => {
  const base = { schema: 'scopewarden.threats/1', organisation: 'example' }
  const client = { provider: 'acme-id', clientId: 'abc', kind: 'malicious', ...EVIDENCE }
  const host = { host: 'a.example', kind: 'tunnel', ...EVIDENCE }
  test.each<[string, object]>([
    ['an entry without source', { clients: [{ ...client, source: undefined }] }],
    ['an entry without date', { redirectHosts: [{ ...host, date: undefined }] }],
    ['a day that is none', { clients: [{ ...client, date: '2026-02-30' }] }],
    ['an entry that says nothing', { clients: [{ ...client, kind: undefined }] }],
    ['an entry that says both', { redirectHosts: [{ ...host, withdrawn: true }] }],
    ['withdrawn: false', { clients: [{ ...client, kind: undefined, withdrawn: false }] }],
    ['a client twice, in another case', { clients: [client, { ...client, clientId: 'ABC' }] }],
    ['a host twice, once with a star', { redirectHosts: [host, { ...host, host: '*.a.example' }] }],
    ['a host without a dot', { redirectHosts: [{ ...host, host: 'com' }] }],
    ['a host that is all dots', { redirectHosts: [{ ...host, host: '*.' }] }],
    ['a pattern', { redirectHosts: [{ ...host, host: 'a*.example' }] }],
    ['an address', { redirectHosts: [{ ...host, host: 'https://a.example/' }] }],
    ['a kind that nobody knows', { clients: [{ ...client, kind: 'bad' }] }],
    ['more than there may be', { clients: Array.from({ length: 5001 }, (_, i) => ({ ...client, clientId: `client-${i}` })) }],
  ])('with %s is refused', (_, change) => {
    expect(ThreatList.safeParse({ ...base, ...change }).success).toBe(false)
  })
  test('is good without any of these', () => {
    expect(ThreatList.safeParse({ ...base, clients: [client], redirectHosts: [host] }).success).toBe(true)
  })
})
