import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Policy } from '../lib/model/policy.ts'
import { policyProblems } from './policy-problems.ts'

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../policies/organisations', `${name}.json`), 'utf8'))
const rule = { id: 'a', when: { kind: 'consent' }, then: 'inform' }
const exception = { id: 'e', match: { domain: 'a.example' }, verdict: 'allow', expires: '2027-01-31T00:00:00Z', reason: 'trial' }
const policy = (change: object) => ({
  schema: 'scopewarden.policy/1',
  organisation: { id: 'example', name: 'Example', domains: ['example.com'] },
  mode: 'enforce',
  whenUnknown: 'inform',
  rules: [rule],
  privacy: {},
  ...change,
})
const app = (change: object) => policy({ apps: [{ id: 'a', name: 'A', status: 'blocked', match: [{ domain: 'a.example' }], ...change }] })
const aRule = (change: object) => policy({ rules: [{ ...rule, ...change }] })
const anException = (change: object) => policy({ exceptions: [{ ...exception, ...change }] })
const VERDICTS = 'allow | inform | acknowledge | justify | request | block'

test.each<[string, unknown, path: string, expected: string, got: string, hint: string | RegExp]>([
  ['nothing', undefined, '(document)', 'an object', 'nothing', 'Add it.'],
  ['a list', [], '(document)', 'an object', '[]', /./],
  ['a word that is almost one', aRule({ then: 'blok' }), 'rules[0].then', VERDICTS, '"blok"', 'Did you mean "block"?'],
  ['a word that is none', aRule({ then: 'hi' }), 'rules[0].then', VERDICTS, '"hi"', 'Write one of these.'],
  ['a word in a list', aRule({ then: ['block'] }), 'rules[0].then', VERDICTS, '["block"]', 'Write it without the list: "block".'],
  ['a field that is missing', aRule({ then: undefined }), 'rules[0].then', VERDICTS, 'nothing', /^Add it: The least that applies/],
  ['a field that is none', policy({ ruels: 1 }), 'ruels', 'the name of a field', '"ruels"', 'Did you mean "rules"?'],
  ['a type of data', policy({ classes: { mial: 'internal' } }), 'classes.mial', 'the name of a field', '"mial"', 'Did you mean "mail"?'],
  ['an id', aRule({ id: 'No Mail!' }), 'rules[0].id', 'lower-case words joined by hyphens', '"No Mail!"', 'Did you mean "no-mail"?'],
  [
    'an address for a host',
    app({ match: [{ domain: 'https://App.example/x' }] }),
    'apps[0].match[0].domain',
    'a host name in lower case, or *.host for every host below it',
    '"https://App.example/x"',
    'Did you mean "app.example"?',
  ],
  [
    'plain http',
    app({ url: 'http://a.example/in' }),
    'apps[0].url',
    'an https address',
    '"http://a.example/in"',
    'Did you mean "https://a.example/in"?',
  ],
  [
    'a day',
    anException({ expires: '2027-01-31' }),
    'exceptions[0].expires',
    'a time with its zone, as 2027-01-31T00:00:00Z',
    '"2027-01-31"',
    'Did you mean "2027-01-31T00:00:00Z"?',
  ],
  ['too long', app({ name: 'x'.repeat(83) }), 'apps[0].name', 'at most 80 characters', '83 characters', 'Shorten it by 3 characters.'],
  ['empty, and needed', anException({ reason: '' }), 'exceptions[0].reason', 'at least 1 character', '""', /^Fill it in\. /],
  [
    'empty, and not needed',
    aRule({ when: { kind: [] } }),
    'rules[0].when.kind',
    'at least 1 entry',
    '[]',
    /^Fill it in, or leave the field out\./,
  ],
  ['no list', app({ alternatives: 'a' }), 'apps[0].alternatives', 'a list', '"a"', 'Put it into a list: ["a"].'],
  ['too large', policy({ muteDays: 400 }), 'muteDays', 'at most 365', '400', /^Write at most 365\. Days for which/],
  ['no whole number', aRule({ sharePercent: 1.5 }), 'rules[0].sharePercent', 'a whole number', '1.5', /^Write a whole number\. The share/],
  ['no truth', aRule({ final: 'yes' }), 'rules[0].final', 'true or false', '"yes"', /^Write true or false\. /],
  [
    'a client of no provider',
    app({ match: [{ clientId: 'x' }] }),
    'apps[0].match[0]',
    '"provider" beside "clientId"',
    '{"clientId":"x"}',
    /^Add the id of the provider/,
  ],
  ['neither', anException({ match: undefined }), 'exceptions[0]', 'either "app" or "match"', expect.stringContaining('"e"'), /not both\.$/],
  [
    'no span',
    aRule({ when: { daysSinceGranted: {} } }),
    'rules[0].when.daysSinceGranted',
    '"atLeast" or "atMost"',
    '{}',
    /^Add one of them/,
  ],
  ['no English', aRule({ say: { de: 'x' } }), 'rules[0].say', 'words in "en"', '{"de":"x"}', /^Add English/],
  [
    'a language',
    aRule({ say: { en: 'x', German: 'y' } }),
    'rules[0].say.German',
    'a language as two small letters, such as de',
    '"German"',
    /^Write a language/,
  ],
  ['twice', policy({ rules: [rule, rule] }), 'rules[1].id', 'an id that stands only once in its list', '"a"', /an id of its own\.$/],
])('says of one fault its place, what was expected, what was found and what to do: %s', (_, value, path, expected, got, hint) => {
  const wanted = typeof hint === 'string' ? hint : expect.stringMatching(hint)
  expect(policyProblems(value)).toEqual([{ path, expected, got, hint: wanted }])
})

test('what is wrong across the document is told beside what is wrong within, and once', () => {
  const value = policy({
    mode: 'on',
    apps: [{ id: 'a', status: 'blocked', match: [{ domain: 'a.example', oops: 1 }, {}] }],
    rules: [{ ...rule, sharePercent: 1.5 }, rule, { id: 'b', when: { any: [{ app: ['a', 'aa'] }, 5] }, then: 'allow' }],
    exceptions: [{ ...exception, app: 'a', verdict: 'alow', rules: ['a', 'c', 'B'] }],
  })
  expect(policyProblems(value).map(({ path }) => path)).toEqual([
    'mode',
    'apps[0].name',
    'apps[0].match[0].oops',
    'apps[0].match[1]',
    'rules[0].sharePercent',
    'rules[2].when.any[1]',
    'exceptions[0].rules[2]',
    'exceptions[0].verdict',
    'exceptions[0]',
    'rules[1].id',
    'rules[2].when.any[0].app[1]',
    'exceptions[0].rules[1]',
  ])
})

test('whatever the document is, a refused one has faults, each of them whole', () => {
  const samples = ['monitor', 'balanced', 'strict'].map(read)
  // Any value at any place of a sample.
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.nat(), { minLength: 1, maxLength: 7 }), fc.jsonValue({ maxDepth: 2 }))
    .map(([sample, way, value]) => {
      const copy = structuredClone(sample)
      let at: Record<string, unknown> = copy
      for (const step of way) {
        const names = Object.keys(at)
        const name = names[step % Math.max(names.length, 1)] ?? 'more'
        const inner = at[name]
        if (step % 5 === 0 || typeof inner !== 'object' || inner === null) {
          at[name] = value
          break
        }
        at = inner as Record<string, unknown>
      }
      return copy
    })
  fc.assert(
    fc.property(fc.oneof(broken, fc.jsonValue()), value => {
      const problems = policyProblems(value)
      if (!Policy.safeParse(value).success) expect(problems.length).toBeGreaterThan(0)
      for (const { path, expected, got, hint } of problems) {
        expect([path, expected, got, hint].map(text => text.trim() !== '')).toEqual([true, true, true, true])
        expect(`${expected} ${hint}`).not.toMatch(/Invalid|undefined|\[object|NaN|one of \./)
      }
    }),
    { numRuns: 300 },
  )
})
