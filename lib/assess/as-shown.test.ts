import { expect, test } from 'vitest'
import en from '../../public/_locales/en/messages.json' with { type: 'json' }
import type { Language } from '../model/knowledge.ts'
import { Provider, type Provider as ProviderOf } from '../model/provider.ts'
import { asShown, shownName } from './as-shown.ts'
import { assess } from './assess.ts'
import { explain } from './explain.ts'
import { CONTEXT, grant, inForce, knowledge, observation, PROVIDER, unknownGrant } from './samples.ts'

const rule = (id: string, access: 'read' | 'write') => ({ id, data: 'code', access, reach: 'shared' }) as const
const change = (more: Partial<ProviderOf>) => Provider.parse({ ...PROVIDER, ...more })
const INSTALLED = change({
  scopes: [rule('app/contents:read', 'read'), rule('app/contents:write', 'write'), rule('contents', 'write')],
  scopeMatching: { unsaid: ['app/'] },
})
const KNOWLEDGE = knowledge({ providers: [INSTALLED] })
const language: Language = {
  lang: 'en',
  say: (key, ...values) =>
    (en as Record<string, { message: string }>)[key]?.message.replace(/\$([1-9])/g, (_, n) => values[n - 1] ?? '') ?? '',
}
const WRITE = grant('app/contents:write', { data: 'code', access: 'write', reach: 'shared' })

function told(requested: ReturnType<typeof grant>[]) {
  const seen = observation({ scopes: { visibility: 'full', requested } })
  const app = { id: 'a', name: 'Merger', status: 'tolerated' as const, match: [{ redirectHost: 'app.mailmerge.example' }], ceiling: [] }
  const force = inForce({ apps: [app], rules: [{ id: 'r', when: { finding: 'above-ceiling' }, then: 'request' }] })
  const held = { ...grant('app/contents:read', { data: 'code', reach: 'shared' }), sinceMs: 0 }
  const before = { grantedScopes: [held], complete: true, firstGrantedMs: 0, lastGrantedMs: 0 }
  const assessment = assess(seen, force, KNOWLEDGE, { ...CONTEXT, before })
  return { assessment, said: explain({ observation: seen, assessment, inForce: force, knowledge: KNOWLEDGE, language }) }
}

test('a permission is called what its maker calls it wherever a person reads it, and what was decided keeps its own name', () => {
  const { assessment, said } = told([WRITE])
  expect(said.scopes.map(scope => scope.id)).toEqual(['contents:write'])
  expect(said.change?.added).toEqual(['contents:write'])
  expect(said.change?.before.map(scope => scope.id)).toEqual(['contents:read'])
  expect(said.instead.map(way => way.text).join()).toContain('“contents:read” instead of “contents:write”')
  expect(said.findings.find(finding => finding.code === 'above-ceiling')?.text).toContain('“contents:write”')
  expect(JSON.stringify(said)).not.toContain('app/')
  expect(JSON.stringify(assessment)).toContain('app/contents:write')
})

test('what stands in no data file is shown as it came', () => {
  const nameOf = shownName('acme-id', KNOWLEDGE)
  expect(['app/contents:read', 'app/repo', 'app/', 'contents', 'my/app/contents:read'].map(nameOf)).toEqual([
    'contents:read',
    'app/repo',
    'app/',
    'contents',
    'my/app/contents:read',
  ])
  expect(told([unknownGrant('app/repo')]).said.scopes.map(scope => scope.id)).toEqual(['app/repo'])
})

test('a server that runs the same software shows the same names; where nothing is unsaid nothing is touched', () => {
  const like = change({ id: 'acme-own', hosts: ['id.own.example'], like: 'acme-id', scopes: [] })
  expect(shownName('acme-own', knowledge({ providers: [INSTALLED, like] }))('app/contents:read')).toBe('contents:read')
  const said = { observation: observation(), assessment: told([WRITE]).assessment, knowledge: knowledge() }
  expect(asShown(said)).toBe(said)
  expect(shownName('nobody', KNOWLEDGE)('app/contents:read')).toBe('app/contents:read')
})
