import { expect, it } from 'vitest'
import { z } from 'zod'
import { Policy, ScopePredicate } from '../lib/model/policy.ts'
import { timesAsLong } from '../test/times-as-long.ts'
import { problemLine } from './document-problems.ts'
import { nearestWord } from './nearest-word.ts'
import { policyProblems } from './policy-problems.ts'

const problemsOf = (value: unknown) => policyProblems(value).map(problemLine)

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
  const comparing = (length: number) => {
    const word = 'g'.repeat(length)
    return () => expect(nearestWord(word, WORDS)).toBeNull()
  }
  // Compared with, the larger would take 8 times as long.
  expect(timesAsLong(comparing, 500_000)).toBeLessThan(4)
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
  expect(problemsOf(withRule({ grantedBefor: true }))).toEqual([
    'rules[0].when.grantedBefor: expected the name of a field, got "grantedBefor". Did you mean "grantedBefore"?',
  ])
  expect(problemsOf(withRule({ finding: 'scope-expanson' }))[0]).toMatch(
    /^rules\[0\]\.when\.finding: expected .*\. Did you mean "scope-expansion"\?$/,
  )
  expect(problemsOf(withRule({ finding: ['scopes-hidden', 'scope-expanson'] }))[0]).toMatch(
    /^rules\[0\]\.when\.finding\[1\]: .*\. Did you mean "scope-expansion"\?$/,
  )
  expect(problemsOf(withRule({ daysSinceGranted: { atleast: 3 } }))[0]).toMatch(/Did you mean "atLeast"\?$/)
  expect(problemsOf(withRule({ colour: 'red' }))[0]).toMatch(/"colour"\. Take it out, or write one of kind, /)
})

it('holds the two conditions to their shapes', () => {
  for (const when of [{ grantedBefore: true }, { daysSinceGranted: { atLeast: 0 } }, { daysSinceGranted: { atLeast: 3, atMost: 5 } }])
    expect(problemsOf(withRule(when))).toEqual([])
  for (const when of [
    { grantedBefore: 'yes' },
    { grantedBefore: [true] },
    { daysSinceGranted: 30 },
    { daysSinceGranted: {} },
    { daysSinceGranted: { atLeast: -1 } },
    { daysSinceGranted: { atMost: 1.5 } },
    { daysSinceGranted: { atMost: 1e9 } },
  ])
    expect(problemsOf(withRule(when)), JSON.stringify(when)).toHaveLength(1)
})

it('says it of every name of a condition and of a scope, at every depth, and of each of several', () => {
  const [condition] = Object.values(z.toJSONSchema(Policy, { io: 'input' }).$defs ?? {})
  const names = Object.keys(condition?.properties ?? {})
  expect(names).toEqual(expect.arrayContaining(['kind', 'accountDomain', 'scope', 'any', 'all', 'not']))
  for (const name of names)
    expect(problemsOf(withRule({ any: [{ not: { all: [{ kind: 'consent' }, { [`${name}z`]: 1 }] } }] }))).toEqual([
      `rules[0].when.any[0].not.all[1].${name}z: expected the name of a field, got "${name}z". Did you mean "${name}"?`,
    ])
  for (const name of Object.keys(ScopePredicate.shape))
    expect(problemsOf(withRule({ not: { scope: { [`${name}z`]: 1 } } }))).toEqual([
      `rules[0].when.not.scope.${name}z: expected the name of a field, got "${name}z". Did you mean "${name}"?`,
    ])
  const app = { id: 'a', name: 'A', status: 'blocked', match: [{ domain: 'a.example', domian: 'b.example', redirecthost: 'c' }] }
  expect(problemsOf({ ...withRule({}), apps: [app] })).toEqual([
    'apps[0].match[0].domian: expected the name of a field, got "domian". Did you mean "domain"?',
    'apps[0].match[0].redirecthost: expected the name of a field, got "redirecthost". Did you mean "redirectHost"?',
  ])
})

it('offers only names of that place', () => {
  expect(problemsOf(withRule({ wheen: {} }))).toEqual([
    expect.stringMatching(/^rules\[0\]\.when\.wheen: .* Take it out, or write one of (?!.*\bwhen\b)/),
  ])
})

it('names what a nested condition asks for and is nowhere', () => {
  expect(problemsOf(withRule({ any: [{ app: 'zoom' }, { not: { accountDomain: ['example.com', '*.example.org'] } }] }))).toEqual([
    'rules[0].when.any[0].app: expected the id of an entry of "apps", got "zoom". Add it to "apps", or take it out here.',
    'rules[0].when.any[1].not.accountDomain[1]: expected an entry of "organisation.domains", got "*.example.org". Did you mean "example.com"?',
  ])
})
