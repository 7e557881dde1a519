import { expect, it } from 'vitest'
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
