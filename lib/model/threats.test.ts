import { describe, expect, test } from 'vitest'
import type { ThreatLists } from './knowledge.ts'
import { listThreats, openThreats, packThreats } from './threats.ts'

const EVIDENCE = { source: 'made up: “二”', date: '2026-11-22' }
const CLIENT = { provider: 'acme-id', clientId: 'Evil-1', name: 'Пачка', kind: 'malicious', ...EVIDENCE } as const
const LISTS: ThreatLists = {
  clients: [CLIENT, { ...CLIENT, clientId: 'tool-1', kind: 'first-party-cli' }],
  names: [{ heuristic: 'no-letters', source: 'made up' }],
  hosts: { 'url-shortener': ['s.example'], tunnel: ['*.t.example'], 'dynamic-dns': [], 'free-subdomain': ['pages.example'] },
  malicious: [{ host: '*.trap.pages.example', ...EVIDENCE }],
  reviewed: '2026-11-22',
}

describe.each([
  ['listed', listThreats(LISTS)],
  ['packed', openThreats(packThreats(LISTS))],
])('threats that are %s', (_, threats) => {
  test('are found by their ids, and nothing else is', () => {
    expect(threats.client('acme-id|evil-1')).toEqual(CLIENT)
    expect(threats.client('acme-id|Evil-1')).toBe(undefined)
    expect(threats.client('acme-id|evil')).toBe(undefined)
    expect(['s.example', 't.example', 'pages.example', 'a.t.example', '*.t.example'].map(threats.risk)).toEqual([
      'url-shortener',
      'tunnel',
      'free-subdomain',
      undefined,
      undefined,
    ])
    expect(threats.malicious('trap.pages.example')).toEqual(EVIDENCE)
    expect(threats.malicious('pages.example')).toBe(undefined)
    expect(threats.all().clients).toEqual(LISTS.clients)
    expect(threats.all().malicious[0]).toMatchObject(EVIDENCE)
    expect(Object.entries(threats.all().hosts).map(([risk, hosts]) => [risk, hosts.length])).toEqual([
      ['url-shortener', 1],
      ['tunnel', 1],
      ['dynamic-dns', 0],
      ['free-subdomain', 1],
    ])
    expect([threats.names, threats.reviewed]).toEqual([LISTS.names, LISTS.reviewed])
  })
})

test('packed at one byte a letter', () => {
  expect(JSON.stringify(packThreats(LISTS))).toMatch(/^[\0-\xff]*$/)
})
