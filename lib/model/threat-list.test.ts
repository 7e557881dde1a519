import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Policy } from './policy.ts'

const balanced = JSON.parse(readFileSync(join(import.meta.dirname, '../../policies/organisations/balanced.json'), 'utf8'))
const named = (threats: unknown) => Policy.safeParse({ ...balanced, threats }).success

test.each([
  'threats.jws',
  'threats',
  '/lists/threats.jws?v=2',
  '../threats',
  'https://cdn.example.net/a.jws',
  'http://127.0.0.1:8787/threats',
])('a policy may name a list at %s', url => expect(named({ url })).toBe(true))

test.each([
  '',
  'http://cdn.example.net/a.jws',
  '//me:pw@cdn.example.net/a.jws',
  'https://cdn.example.net/a.jws#b',
  'data:text/plain,a.b.c',
  'file:///etc/passwd',
  'https://',
  `https://cdn.example.net/${'a'.repeat(2000)}`,
])('a policy may not name a list at %j', url => expect(named({ url })).toBe(false))

test('nothing else is said of a list there', () => {
  expect([named({}), named({ url: 'threats', keys: [] }), named('threats'), named(undefined)]).toEqual([false, false, false, true])
})
