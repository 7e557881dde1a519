import { expect, test } from 'vitest'
import en from '../../public/_locales/en/messages.json' with { type: 'json' }
import { Finding } from '../model/assessment.ts'
import type { CatalogueApp, Language } from '../model/knowledge.ts'
import type { AppMatch, PolicyApp } from '../model/policy.ts'
import { assess } from './assess.ts'
import { awayFromHome } from './away-from-home.ts'
import { explainFinding } from './explain-finding.ts'
import { indexKnowledge } from './index-knowledge.ts'
import * as samples from './samples.ts'

const CLIENT: AppMatch = { provider: 'acme-id', clientId: 'mover-1' }
const HOMES: AppMatch[] = [{ redirectHost: '*.mover.example' }, { domain: 'mover-mail.example' }]
const apps: CatalogueApp[] = [
  { name: 'Mover', domains: ['mover.example', 'movercdn.example'], category: 'email' },
  { name: 'Zoomy', domains: ['zoomy.example'], category: 'communication' },
]
const knowledge = samples.knowledge({ apps: samples.catalogue(apps) })
const judge = (host: string | null, match: AppMatch[] = [CLIENT, ...HOMES], more: Parameters<typeof samples.observation>[0] = {}) => {
  const policy = { apps: [{ id: 'mover', name: 'Mover', status: 'sanctioned' as const, match }] }
  const rules = [{ id: 'away', when: { finding: 'redirect-unlike-home' }, then: 'justify' as const }]
  const redirect = { host, kind: 'web' as const, scheme: 'https' }
  const observation = samples.observation({ client: { id: 'mover-1', name: null }, redirect, ...more })
  const inForce = samples.inForce({ ...policy, rules })
  return { observation, inForce, assessment: assess(observation, inForce, knowledge, samples.CONTEXT) }
}
const found = (...args: Parameters<typeof judge>) =>
  judge(...args).assessment.findings.flatMap(finding => (finding.code === 'redirect-unlike-home' ? [Finding.parse(finding)] : []))

test('a known client id whose answer goes elsewhere is found, with where it should go, and a rule may name it', () => {
  expect(found('mover.evil.example')).toEqual([
    { code: 'redirect-unlike-home', host: 'mover.evil.example', app: 'Mover', home: 'mover.example' },
  ])
  expect(found('evilmover.example')).toHaveLength(1)
  expect(found('zoomy.example')).toHaveLength(1)
  expect(judge('evil.example').assessment).toMatchObject({ verdict: 'justify', decidedBy: ['away'] })
  expect(judge('login.mover.example').assessment.decidedBy).not.toContain('away')
})

test.each(['mover.example', 'login.mover.example', 'mover-mail.example', 'x.movercdn.example', 'login.acme-id.example'])(
  'at %s it is at home: its own hosts, its maker’s, the server’s',
  host => expect(found(host)).toEqual([]),
)

test('nothing is said where the policy knows no home, or where nothing goes to a host', () => {
  expect(found('evil.example', [CLIENT])).toEqual([])
  expect(found('evil.example', HOMES)).toEqual([])
  const byHost: PolicyApp = { id: 'mover', name: 'Mover', status: 'sanctioned', match: HOMES }
  expect(awayFromHome(judge('evil.example').observation, byHost, indexKnowledge(knowledge))).toEqual([])
  expect(found('evil.example', undefined, { client: { id: 'other-1', name: null } })).toEqual([])
  expect(found('127.0.0.1', undefined, { redirect: { host: '127.0.0.1', kind: 'loopback', scheme: 'http' } })).toEqual([])
  // Nobody knows where the answer goes: the rule is undecided, and that is said.
  expect(judge(null, undefined, { redirect: { host: null, kind: null, scheme: null } }).assessment.unknown).toContain('redirect.host')
})

test('it is said in words, with both hosts', () => {
  const say: Language['say'] = (key, ...values) =>
    (en as Record<string, { message: string }>)[key]?.message.replace(/\$([1-9])/g, (_, n) => values[Number(n) - 1] ?? '?') ?? key
  const [finding] = found('evil.example')
  if (!finding) throw new Error('nothing found')
  expect(explainFinding(finding, { lang: 'en', say })).toBe(
    'It bears the client id of “Mover”, but the answer goes to evil.example and not to mover.example.',
  )
})
