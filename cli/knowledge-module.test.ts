import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gatherNames, packNamesOf } from '../lib/assess/gather-names.ts'
import { openNames } from '../lib/model/names.ts'
import { skeleton } from '../lib/model/skeleton.ts'
import { knowledgeModule, threatCounts } from './knowledge-module.ts'
import { loadKnowledge } from './load-knowledge.ts'

const module = knowledgeModule(join(import.meta.dirname, '..'))

test('counts the threats, and dates them by the newest', () => {
  const client = { provider: 'acme', clientId: 'one', name: 'One', kind: 'malicious' as const, source: 'made up', date: '2026-12-03' }
  const hosts = { 'url-shortener': ['a.example', 'b.example'], tunnel: ['c.example'], 'dynamic-dns': [], 'free-subdomain': [] }
  const malicious = [{ host: 'd.example', source: 'made up', date: '2026-12-01' }]
  expect(threatCounts({ clients: [client], names: [], hosts, malicious, reviewed: '2026-11-22' })).toEqual({
    entries: 5,
    reviewed: '2026-12-03',
  })
  expect(threatCounts({ clients: [], names: [], hosts, malicious: [], reviewed: '2026-11-22' })).toEqual({
    entries: 3,
    reviewed: '2026-11-22',
  })
})

test('pages get the policy and the count of threats, and none of the threats', async () => {
  const text = (await module.load('\0virtual:embedded-policy')) ?? ''
  expect(text).toMatch(/export const builtInThreats = \/\* @__PURE__ \*\/ JSON\.parse\("\{\\"entries\\":\d{4},\\"reviewed\\":/)
  expect(text).not.toContain('first-party-cli')
})

test('holds no letter for which a text would take two bytes a character', async () => {
  const text = (await module.load('\0virtual:knowledge')) ?? ''
  expect(text).toContain('export const providers')
  expect(/[^\0-\xff]/.exec(text)).toBe(null)
})

test('every well-known name is kept with its domains, and known by what it looks like', async () => {
  const knowledge = await loadKnowledge()
  const [packed, gathered] = [packNamesOf(knowledge), gatherNames(knowledge)]
  const kept = openNames(packed)
  const names = packed.names.split('\n').flatMap(line => line.split('\t')[0] || [])
  expect(names.length).toBeGreaterThan(2500)
  for (const name of names.map(line => JSON.parse(`"${line}"`))) {
    expect(kept.domainsOf(name)).toEqual(gathered.domainsOf(name))
    expect(kept.drawnLike(skeleton(name))).toBe(gathered.drawnLike(skeleton(name)))
    expect(kept.domainsOf(`${name} of nobody's`)).toBeNull()
  }
})
