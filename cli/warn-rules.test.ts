import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess, type Context, weigh } from '../lib/assess/assess.ts'
import { anyGrant, anyObservation, anyVerdict } from '../lib/assess/laws.arbitrary.ts'
import { inForce, knowledge, NOW_MS, policy, VOCABULARY } from '../lib/assess/samples.ts'
import { FINDING_CODES } from '../lib/model/assessment.ts'
import type { Condition, Exception, PolicyInput, Rule } from '../lib/model/policy.ts'
import { ACCESSES, APP_STATUSES, CLASSES, KINDS } from '../lib/model/terms.ts'
import { RedirectKind, Tri } from '../lib/model/vocabulary.ts'
import { warnRules } from './warn-rules.ts'

const KNOWLEDGE = knowledge()
const APPS: PolicyInput['apps'] = [
  { id: 'zoom', name: 'Zoom', status: 'sanctioned', match: [{ domain: 'zoom.us' }], ceiling: [{ data: 'calendar', access: 'read' }] },
  { id: 'calendly', name: 'Calendly', status: 'tolerated', match: [{ domain: 'calendly.com' }] },
  { id: 'bad', name: 'Bad', status: 'blocked', match: [{ domain: 'evil.example' }] },
]
const warn = (rules: Rule[], change: Partial<PolicyInput> = {}) =>
  warnRules(policy({ rules, apps: APPS, ...change }), VOCABULARY).map(({ code, path }) => `${code} ${path}`)
const rule = (when: Condition, then: Rule['then'], more: Partial<Rule> = {}): Rule => ({
  id: `r-${JSON.stringify([when, then]).length}`,
  when,
  then,
  ...more,
})
const rules = (...list: Rule[]) => list.map((one, i) => ({ ...one, id: `r-${i}` }))

describe('rules that can never win', () => {
  const mail = { kind: 'consent' as const, scope: { data: 'mail' as const } }
  it.each<[string, Rule[], string[]]>([
    [
      'a wider rule is stronger',
      rules(rule(mail, 'justify'), rule({ kind: ['consent', 'sign-in'] }, 'request')),
      ['rule-outdone rules[0]'],
    ],
    ['the same is there twice', rules(rule(mail, 'justify'), rule(mail, 'justify')), ['rule-adds-nothing rules[1]']],
    [
      'two rules together are wider',
      rules(
        rule({ any: [{ kind: 'consent' }, { kind: 'sign-up' }] }, 'inform'),
        rule({ kind: 'consent' }, 'block'),
        rule({ kind: 'sign-up' }, 'block'),
      ),
      ['rule-outdone rules[0]'],
    ],
    [
      'a scope is of one type and of another class',
      rules(rule({ scope: { data: 'mail', class: 'public' } }, 'block')),
      ['rule-never rules[0].when'],
    ],
    [
      'fields contradict each other',
      rules(rule({ kind: 'consent', not: { kind: ['consent', 'sign-in'] } }, 'block')),
      ['rule-never rules[0].when'],
    ],
    ['an app has another status', rules(rule({ app: 'zoom', appStatus: 'blocked' }, 'block')), ['rule-never rules[0].when']],
    [
      'a ceiling is asked of an app that has none',
      rules(rule({ finding: 'above-ceiling', appStatus: 'unlisted' }, 'block')),
      ['rule-never rules[0].when'],
    ],
    [
      'all was seen, and something is hidden',
      rules(rule({ finding: 'scopes-hidden', visibility: 'full' }, 'block')),
      ['rule-never rules[0].when'],
    ],
    ['days are none', rules(rule({ daysSinceGranted: { atLeast: 9, atMost: 8 } }, 'block')), ['rule-never rules[0].when']],
    ['allow is the weakest', rules(rule(mail, 'allow')), ['rule-allows rules[0].then']],
    [
      'what is hidden is met by whenUnknown',
      rules(rule({ kind: 'consent', appStatus: 'unlisted', visibility: 'hidden' }, 'inform')),
      ['rule-below-unknown rules[0].then'],
    ],
    [
      'data stands in for its class',
      rules(rule({ scope: { data: 'mail', access: 'read' } }, 'inform'), rule({ scope: { class: 'restricted' } }, 'block')),
      ['rule-outdone rules[0]'],
    ],
  ])('%s', (_, list, expected) => {
    expect(warn(list)).toEqual(expected)
  })
  it.each<[string, Rule[], Partial<PolicyInput>?]>([
    ['the wider one is weaker', rules(rule(mail, 'request'), rule({ kind: 'consent' }, 'justify'))],
    ['the stronger one is narrower', rules(rule({ kind: 'consent' }, 'justify'), rule(mail, 'request'))],
    ['the stronger one is only monitored', rules(rule(mail, 'justify'), rule({}, 'request', { mode: 'monitor' }))],
    ['the stronger one begins in a share of browsers', rules(rule(mail, 'justify'), rule({}, 'request', { sharePercent: 50 }))],
    ['an equal rule has words of its own', rules(rule(mail, 'justify', { say: { en: 'No.' } }), rule({ kind: 'consent' }, 'justify'))],
    [
      'it is final, and the stronger one can be lifted',
      rules(rule(mail, 'justify', { final: true }), rule({}, 'request')),
      { exceptions: [exception({})] },
    ],
    [
      'the stronger one alone can be lifted',
      rules(rule(mail, 'justify'), rule({}, 'request')),
      { exceptions: [exception({ rules: ['r-1'] })] },
    ],
    [
      'what is missing is not what is absent',
      rules(rule({ account: ['personal', 'unknown'] }, 'inform'), rule({ not: { account: 'work' } }, 'block')),
    ],
    [
      'an app without a name may be a blocked one',
      rules(rule({ appStatus: 'unlisted' }, 'inform'), rule({ not: { appStatus: 'blocked' } }, 'block')),
    ],
    ['a sign-up has no whenUnknown', rules(rule({ kind: 'sign-up', visibility: 'hidden' }, 'inform'))],
    [
      'two scopes can be meant',
      rules(
        rule({ all: [{ scope: { data: 'mail' } }, { scope: { access: 'full' } }] }, 'inform'),
        rule({ scope: { data: 'mail', access: 'full' } }, 'block'),
      ),
    ],
  ])('are not those where %s', (_, list, change) => {
    expect(warn(list, change)).toEqual([])
  })
})

function exception(change: Partial<Exception>): Exception {
  return { id: 'e', app: 'zoom', verdict: 'allow', expires: new Date(NOW_MS + 1).toISOString(), reason: 'made up', ...change }
}

const some = <T>(list: readonly T[]) => fc.subarray([...list], { minLength: 1, maxLength: Math.min(3, list.length) })
const days = fc.oneof(
  fc.record({ atLeast: fc.nat(40) }),
  fc.record({ atMost: fc.nat(40) }),
  fc.record({ atLeast: fc.nat(40), atMost: fc.nat(40) }),
)
const scope = fc.record(
  {
    data: some(['mail', 'files', 'calendar', 'identity', 'unknown'] as const),
    class: some(CLASSES),
    access: some(ACCESSES),
    reach: some(['own', 'organisation', 'unknown'] as const),
    severityAtLeast: fc.nat(4),
    known: fc.boolean(),
  },
  { requiredKeys: [] },
)
const leaf = fc.oneof(
  ...(
    [
      { kind: some(KINDS) },
      { appStatus: some([...APP_STATUSES, 'unlisted'] as const) },
      { app: some(['zoom', 'calendly', 'bad']) },
      { provider: some(['acme-id', 'google', 'unknown']) },
      { publisherVerified: some(Tri.options) },
      { offline: some(Tri.options) },
      { redirect: some(RedirectKind.options) },
      { account: some(['work', 'personal', 'unknown'] as const) },
      { visibility: some(['full', 'partial', 'hidden'] as const) },
      { ai: fc.constantFrom(...Tri.options) },
      { finding: some(FINDING_CODES) },
      { threat: some(['malicious', 'abused-legitimate'] as const) },
      { redirectRisk: some(['tunnel', 'insecure'] as const) },
      { grantedBefore: fc.boolean() },
      { daysSinceGranted: days },
      { group: some(['sales', 'finance']) },
      { scope },
      { narrowerExists: fc.boolean() },
      { user: some(['a@example.com', 'B@example.com']) },
    ] as { [key: string]: fc.Arbitrary<unknown> }[]
  ).map(one => fc.record(one)),
)
const leaves = fc.array(leaf, { maxLength: 2 }).map(list => Object.assign({}, ...list) as Condition)
const nested = fc
  .record({ own: leaves, how: fc.constantFrom('any', 'all', 'not', 'none'), parts: fc.array(leaves, { minLength: 1, maxLength: 2 }) })
  .map(({ own, how, parts }): Condition => (how === 'none' ? own : { ...own, [how]: how === 'not' ? parts[0] : parts }))
/** Where `whenUnknown` has a word. */
const hidden = leaves.map(
  own =>
    ({
      ...own,
      kind: 'consent' as const,
      appStatus: ['unlisted', 'tolerated'] as const,
      visibility: 'hidden' as const,
    }) as unknown as Condition,
)
/** Often made of what is there already: a rule that is like another is what this is about. */
const anyRules = fc
  .array(
    fc.record({
      when: fc.oneof({ weight: 1, arbitrary: leaves }, { weight: 1, arbitrary: hidden }, { weight: 3, arbitrary: nested }),
      grow: fc.option(leaves),
      from: fc.nat(3),
      then: anyVerdict,
      final: fc.option(fc.boolean(), { nil: undefined }),
      mode: fc.option(fc.constantFrom('monitor' as const, 'enforce' as const), { nil: undefined }),
      share: fc.option(fc.constantFrom(1, 50, 100), { nil: undefined, freq: 6 }),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map(list =>
    list.map(({ when, grow, from, then, final, mode, share }, i): Rule => {
      const base = grow && i > 0 ? { ...grow, ...list[from % i]?.when } : when
      return {
        id: `r-${i}`,
        when: base,
        then,
        ...(final ? { final } : {}),
        ...(mode ? { mode } : {}),
        ...(share ? { sharePercent: share } : {}),
      }
    }),
  )
const anyExceptions = fc.array(
  fc.record({
    app: fc.constantFrom('zoom', 'calendly'),
    verdict: anyVerdict,
    rules: fc.option(fc.subarray(['r-0', 'r-1', 'r-2', 'when-unknown'], { minLength: 1 })),
  }),
  { maxLength: 2 },
)
const anyContext: fc.Arbitrary<Context> = fc
  .record({
    groups: fc.subarray(['sales', 'finance', 'other']),
    before: fc.option(fc.record({ scopes: fc.array(anyGrant, { maxLength: 3 }), complete: fc.boolean(), days: fc.nat(60) })),
    isTold: fc.boolean(),
    user: fc.constantFrom(null, 'a@example.com', 'b@example.com'),
    browserId: fc.constantFrom(null, 'one', 'two'),
  })
  .map(({ before, isTold, ...rest }) => {
    const atMs = NOW_MS - (before?.days ?? 0) * 86_400_000
    const held = before && {
      grantedScopes: before.scopes.map(one => ({ ...one, sinceMs: atMs })),
      complete: before.complete,
      firstGrantedMs: atMs,
      lastGrantedMs: atMs,
    }
    return { nowMs: NOW_MS, ...rest, ...(isTold ? { before: held } : {}) }
  })

describe('whatever the policy and whatever is met', () => {
  it('a rule that is warned of changes no verdict, and one that can never apply never does', () => {
    const counts = new Map<string, number>()
    fc.assert(
      fc.property(
        anyRules,
        anyExceptions,
        anyVerdict,
        fc.constantFrom('enforce' as const, 'enforce' as const, 'monitor' as const),
        fc.array(fc.tuple(anyObservation, anyContext), { minLength: 12, maxLength: 12 }),
        (list, lifted, whenUnknown, mode, seen) => {
          const exceptions = lifted.map((one, i) =>
            exception({ id: `e-${i}`, app: one.app, verdict: one.verdict, ...(one.rules ? { rules: one.rules } : {}) }),
          )
          const base = { apps: APPS, exceptions, whenUnknown, mode }
          const whole = inForce({ ...base, rules: list })
          const warnings = warnRules(whole.policy, VOCABULARY)
          if (warnings.length === 0) return
          const at = (path: string) => Number(/\d+/.exec(path)?.[0])
          const idle = new Set(warnings.map(({ path }) => at(path)))
          const never = new Set(warnings.filter(({ code }) => code === 'rule-never').map(({ path }) => `r-${at(path)}`))
          for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1)
          const rest = inForce({ ...base, rules: list.filter((_, i) => !idle.has(i)) })
          for (const [observation, context] of seen) {
            const [full, less] = [whole, rest].map(force => assess(observation, force, KNOWLEDGE, context))
            expect([full?.verdict, full?.wouldBe], JSON.stringify(warnings)).toEqual([less?.verdict, less?.wouldBe])
            const { fired } = weigh(observation, whole, KNOWLEDGE, context)
            expect(fired.filter(one => never.has(one.rule.id)).map(one => one.rule.id)).toEqual([])
          }
        },
      ),
      { numRuns: Number(process.env.SCOPEWARDEN_RUNS ?? 400) },
    )
    // Each kind of warning was really put to the test.
    for (const code of ['rule-never', 'rule-outdone', 'rule-adds-nothing', 'rule-allows', 'rule-below-unknown'])
      expect(counts.get(code) ?? 0, code).toBeGreaterThan(0)
  }, 600_000)
})
