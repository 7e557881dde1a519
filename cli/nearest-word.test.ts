import { expect, it } from 'vitest'
import { z } from 'zod'
import { Policy, ScopePredicate } from '../lib/model/policy.ts'
import { nearestWord } from './nearest-word.ts'
import { policyProblems } from './policy-problems.ts'

const WORDS = ['grantedBefore', 'group', 'daysSinceGranted', 'kind', 'scope']

it.each([
  ['grantedbefore', 'grantedBefore'],
  ['grantedBefor', 'grantedBefore'],
  ['daysSinceGrant', 'daysSinceGranted'],
  ['gruop', 'group'],
  ['knd', 'kind'],
  ['granted', null],
  ['x', null],
  ['', null],
  ['__proto__', null],
])('takes %.20s for %s', (word, meant) => {
  expect(nearestWord(word, WORDS)).toBe(meant)
})

it('compares nothing that is no word', () => {
  const startedMs = performance.now()
  expect(nearestWord('g'.repeat(3_000_000), WORDS)).toBeNull()
  expect(performance.now() - startedMs).toBeLessThan(300)
})

const withRule = (when: unknown) => ({
  schema: 'scopewarden.policy/1',
  organisation: { id: 'example', name: 'Example Ltd', domains: ['example.com'] },
  mode: 'enforce',
  whenUnknown: 'inform',
  rules: [{ id: 'r', when, then: 'inform' }],
  privacy: {},
})

it('says of a policy what was probably meant, for names and for values', () => {
  expect(policyProblems(withRule({ grantedBefor: true }))).toEqual([
    'rules[0].when: Unrecognized key: "grantedBefor"; did you mean "grantedBefore"?',
  ])
  expect(policyProblems(withRule({ finding: 'scope-expanson' }))[0]).toMatch(
    /^rules\[0\]\.when\.finding: .*; did you mean "scope-expansion"\?$/,
  )
  expect(policyProblems(withRule({ finding: ['scopes-hidden', 'scope-expanson'] }))[0]).toMatch(/; did you mean "scope-expansion"\?$/)
  expect(policyProblems(withRule({ daysSinceGranted: { atleast: 3 } }))[0]).toMatch(/did you mean "atLeast"\?$/)
  expect(policyProblems(withRule({ colour: 'red' }))[0]).toMatch(/"colour"$/)
})

it('holds the two conditions to their shapes', () => {
  for (const when of [{ grantedBefore: true }, { daysSinceGranted: { atLeast: 0 } }, { daysSinceGranted: { atLeast: 3, atMost: 5 } }])
    expect(policyProblems(withRule(when))).toEqual([])
  for (const when of [
    { grantedBefore: 'yes' },
    { grantedBefore: [true] },
    { daysSinceGranted: 30 },
    { daysSinceGranted: {} },
    { daysSinceGranted: { atLeast: -1 } },
    { daysSinceGranted: { atMost: 1.5 } },
    { daysSinceGranted: { atMost: 1e9 } },
  ])
    expect(policyProblems(withRule(when)), JSON.stringify(when)).toHaveLength(1)
})

it('says it of every name of a condition and of a scope, at every depth, and of each of several', () => {
  const [condition] = Object.values(z.toJSONSchema(Policy, { io: 'input' }).$defs ?? {})
  const names = Object.keys(condition?.properties ?? {})
  expect(names).toEqual(expect.arrayContaining(['kind', 'accountDomain', 'scope', 'any', 'all', 'not']))
  for (const name of names)
    expect(policyProblems(withRule({ any: [{ not: { all: [{ kind: 'consent' }, { [`${name}z`]: 1 }] } }] }))).toEqual([
      `rules[0].when.any[0].not.all[1]: Unrecognized key: "${name}z"; did you mean "${name}"?`,
    ])
  for (const name of Object.keys(ScopePredicate.shape))
    expect(policyProblems(withRule({ not: { scope: { [`${name}z`]: 1 } } }))).toEqual([
      `rules[0].when.not.scope: Unrecognized key: "${name}z"; did you mean "${name}"?`,
    ])
  const app = { id: 'a', name: 'A', status: 'blocked', match: [{ domain: 'a.example', domian: 'b.example', redirecthost: 'c' }] }
  expect(policyProblems({ ...withRule({}), apps: [app] })).toEqual([
    'apps[0].match[0]: Unrecognized key: "domian"; did you mean "domain"?',
    'apps[0].match[0]: Unrecognized key: "redirecthost"; did you mean "redirectHost"?',
  ])
})

it('offers only names of that place', () => {
  expect(policyProblems(withRule({ wheen: {} }))).toEqual(['rules[0].when: Unrecognized key: "wheen"'])
})

it('names what a nested condition asks for and is nowhere', () => {
  expect(policyProblems(withRule({ any: [{ app: 'zoom' }, { not: { accountDomain: ['example.com', '*.example.org'] } }] }))).toEqual([
    'rules[0].when.any[0].app: there is no app "zoom"',
    'rules[0].when.any[1].not.accountDomain: there is no entry of organisation.domains "example.org"; did you mean "example.com"?',
  ])
})
