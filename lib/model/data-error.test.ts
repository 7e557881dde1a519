import { expect, test } from 'vitest'
import { z } from 'zod'
import { dataErrors, pathText } from './data-error.ts'
import { Rule } from './policy.ts'
import { ScopeRule } from './provider.ts'

const Scopes = z.strictObject({ scopes: z.array(ScopeRule) })
const scope = { id: 'x', data: 'mail', access: 'read', reach: 'own' }
const errorsOf = (schema: z.ZodType, value: unknown) => dataErrors(schema, JSON.stringify(value), 'policies/providers/slack.json')

test('a good file has no errors', () => {
  expect(errorsOf(Scopes, { scopes: [scope] })).toEqual([])
})

test('names file, path, what was expected and what stood there', () => {
  expect(errorsOf(Scopes, { scopes: [scope, { ...scope, access: 'hi' }] })).toEqual([
    'policies/providers/slack.json › scopes[1].access: expected list | read | create | send | write | delete | full | admin …, got "hi"',
  ])
  expect(errorsOf(Scopes, { scopes: 'none' })).toEqual(['policies/providers/slack.json › scopes: expected array, got "none"'])
  expect(errorsOf(Scopes, { scopes: [{ ...scope, colour: 1 }] })).toEqual([
    'policies/providers/slack.json › scopes[0].colour: expected no such field, got 1',
  ])
  expect(errorsOf(Scopes, {})).toEqual(['policies/providers/slack.json › scopes: expected array, got nothing'])
})

test('says what a refinement says', () => {
  expect(errorsOf(Scopes, { scopes: [{ ...scope, pattern: 'x*' }] })[0]).toContain('scopes[0]: expected either "id" or "pattern", got {')
})

test('of two readings, follows the one that was meant', () => {
  const rule = { id: 'r', when: { kind: ['consent', 'conset'] }, then: 'block' }
  expect(errorsOf(Rule, rule)).toEqual([
    'policies/providers/slack.json › when.kind[1]: expected consent | sign-in | sign-up | device-code | code-paste | api-key, got "conset"',
  ])
})

test('a placeholder is reported once, with what belongs there', () => {
  expect(errorsOf(Scopes, { scopes: [{ ...scope, access: 'FILL IN: what the app may do' }] })).toEqual([
    'policies/providers/slack.json › scopes[0].access: expected what the app may do, got a placeholder',
  ])
})

test('text that is not JSON, and hostile text, are one line', () => {
  expect(dataErrors(Scopes, '{"scopes":', 'f.json')).toHaveLength(1)
  expect(dataErrors(Scopes, '{"__proto__":{"scopes":[]}}', 'f.json')[0]).toContain('f.json › scopes: expected array')
  expect(dataErrors(Scopes, JSON.stringify({ scopes: 'x'.repeat(10_000) }), 'f.json')[0]?.length).toBeLessThan(140)
})

test('paths with odd keys stay readable', () => {
  expect(pathText(['hosts', 'free-subdomain', 3])).toBe('hosts.free-subdomain[3]')
  expect(pathText(['a b', 0])).toBe('["a b"][0]')
  expect(pathText([])).toBe('(document)')
})
