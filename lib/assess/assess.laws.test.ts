import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import balanced from '../../policies/organisations/balanced.json' with { type: 'json' }
import strict from '../../policies/organisations/strict.json' with { type: 'json' }
import type { Before } from '../model/before.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { type Exception, Policy, type PolicyInForce, type Rule } from '../model/policy.ts'
import { KINDS, VERDICTS } from '../model/terms.ts'
import { Access, DataType, Reach, RedirectKind, Tri } from '../model/vocabulary.ts'
import { assess } from './assess.ts'
import { rankOf } from './ladder.ts'
import { CONTEXT, grant, inForce, knowledge, NOW_MS, observation } from './samples.ts'

const KNOWLEDGE = knowledge()
const judge = (seen: Observation, force: PolicyInForce) => assess(seen, force, KNOWLEDGE, CONTEXT)

const anyGrant = fc
  .record({
    data: fc.constantFrom(...DataType.options),
    access: fc.constantFrom(...Access.options),
    reach: fc.constantFrom(...Reach.options),
    known: fc.boolean(),
    n: fc.nat(50),
  })
  .map(({ data, access, reach, known, n }) =>
    known
      ? grant(`scope.${n}`, { data, access, reach })
      : grant(`mystery.${n}`, { data: 'unknown', access: 'unknown', reach: 'unknown', known }),
  )
const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    provider: fc.constantFrom('acme-id', 'google', 'unknown'),
    client: fc.record({
      id: fc.constantFrom(null, 'client-1', 'evil-1', 'tool-1', 'cli-1'),
      name: fc.constantFrom(null, 'Zoomy', 'Mail Merge'),
      publisher: fc.constant(null),
      verified: fc.constantFrom(...Tri.options),
    }),
    redirect: fc.record({
      host: fc.constantFrom(null, 'zoom.us', 'calendly.com', 'deepseek.com', 'x.tunnel.example', 'evil.example'),
      kind: fc.constantFrom(null, ...RedirectKind.options),
      scheme: fc.constantFrom(null, 'http', 'https'),
    }),
    scopes: fc.record({ visibility: fc.constantFrom('full', 'partial', 'hidden'), requested: fc.array(anyGrant, { maxLength: 5 }) }),
    offline: fc.constantFrom(...Tri.options),
    account: fc.constantFrom('work', 'personal', 'unknown'),
    signs: fc.subarray<Observation['signs'][number]>(['admin-consent', 'look-alike-host', 'insecure-redirect', 'duplicate-parameter']),
  })
  .map(change => observation(change as Parameters<typeof observation>[0]))

const anyWhen: fc.Arbitrary<Rule['when']> = fc.oneof(
  fc.constant({}),
  fc.record({ kind: fc.constantFrom(...KINDS) }),
  fc.record({ appStatus: fc.constantFrom('sanctioned', 'tolerated', 'blocked', 'unlisted') }),
  fc.record({ app: fc.constantFrom('zoom', 'calendly') }),
  fc.record({ provider: fc.constantFrom('acme-id', 'google') }),
  fc.record({ publisherVerified: fc.constantFrom(...Tri.options) }),
  fc.record({ offline: fc.constantFrom(...Tri.options), not: fc.constant({ account: 'work' as const }) }),
  fc.record({ scope: fc.record({ data: fc.constantFrom(...DataType.options), severityAtLeast: fc.nat(4) }) }),
  fc.record({ finding: fc.constantFrom('threat-listed', 'scopes-hidden', 'above-ceiling', 'publisher-unverified', 'scope-expansion') }),
  fc.record({ grantedBefore: fc.boolean() }),
  fc.record({ daysSinceGranted: fc.oneof(fc.record({ atLeast: fc.nat(60) }), fc.record({ atMost: fc.nat(60) })) }),
  fc.record({ not: fc.record({ daysSinceGranted: fc.record({ atMost: fc.nat(60) }) }) }),
)
const verdict = fc.constantFrom(...VERDICTS)
const anyRules: fc.Arbitrary<Rule[]> = fc
  .array(fc.record({ when: anyWhen, then: verdict, final: fc.boolean(), mode: fc.constantFrom('monitor', 'enforce') }), { maxLength: 8 })
  .map(list => list.map((one, i) => ({ ...one, id: `r-${i}` }) as Rule))
const anyExceptions: fc.Arbitrary<Exception[]> = fc
  .array(
    fc.record({ byApp: fc.boolean(), verdict, rules: fc.option(fc.subarray(['r-0', 'r-1', 'r-2'], { minLength: 1 })), soon: fc.boolean() }),
    { maxLength: 4 },
  )
  .map(list =>
    list.map((one, i) => ({
      id: `e-${i}`,
      ...(one.byApp ? { app: 'zoom' } : { match: { provider: 'acme-id', clientId: 'client-1' } }),
      ...(one.rules ? { rules: one.rules } : {}),
      verdict: one.verdict,
      expires: new Date(NOW_MS + (one.soon ? -1 : 1)).toISOString(),
      reason: 'made up',
    })),
  )
const apps = Policy.parse(balanced).apps
const force = (rules: Rule[], exceptions: Exception[] = [], whenUnknown: Rule['then'] = 'acknowledge', stale = false) =>
  inForce({ rules, exceptions, apps, whenUnknown }, { stale })

const anyBefore: fc.Arbitrary<Before | null> = fc.option(
  fc
    .record({
      scopes: fc.array(anyGrant, { maxLength: 6 }),
      complete: fc.boolean(),
      lastGrantedMs: fc.option(fc.integer({ min: 0, max: 90 }).map(days => NOW_MS - days * 86_400_000)),
    })
    .map(({ scopes, ...rest }) => ({
      ...rest,
      firstGrantedMs: rest.lastGrantedMs,
      grantedScopes: scopes.map(one => ({ ...one, sinceMs: rest.lastGrantedMs })),
    })),
)

describe('laws of assess', () => {
  it('lets what was granted before only raise a verdict that stood without knowing it, and change no finding but growth', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, anyBefore, (seen, rules, exceptions, before) => {
        const without = judge(seen, force(rules, exceptions))
        const known = assess(seen, force(rules, exceptions), KNOWLEDGE, { ...CONTEXT, before })
        expect(rankOf(known.verdict)).toBeGreaterThanOrEqual(rankOf(without.verdict))
        expect(known.findings.filter(one => one.code !== 'scope-expansion')).toEqual(without.findings)
        expect(known.errors).toEqual(without.errors)
      }),
      { numRuns: 400 },
    )
  })

  it('finds no growth in what was granted already, nor more of it the more was granted', () => {
    const added = (seen: Observation, before: Before | null) =>
      assess(seen, force([]), KNOWLEDGE, { ...CONTEXT, before }).findings.flatMap(one => (one.code === 'scope-expansion' ? one.scopes : []))
    fc.assert(
      fc.property(anyObservation, anyBefore, fc.array(anyGrant, { maxLength: 4 }), (seen, before, more) => {
        const whole = { grantedScopes: [], firstGrantedMs: null, lastGrantedMs: null, ...before, complete: true }
        const held = (grants: Grant[]) => grants.map(one => ({ ...one, sinceMs: null }))
        expect(added(seen, { ...whole, grantedScopes: held(seen.scopes.requested) })).toEqual([])
        const few = added(seen, { ...whole, grantedScopes: [...whole.grantedScopes, ...held(more)] })
        expect(added(seen, whole)).toEqual(expect.arrayContaining(few))
      }),
      { numRuns: 400 },
    )
  })

  it('does not depend on the order of rules, apps or exceptions', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, fc.infiniteStream(fc.nat()), (seen, rules, exceptions, keys) => {
        const shuffle = <T>(list: readonly T[]) =>
          list
            .map(value => ({ value, key: keys.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(one => one.value)
        const one = force(rules, exceptions)
        const other = inForce({ rules: shuffle(rules), exceptions: shuffle(exceptions), apps: shuffle(apps) })
        expect(judge(seen, other)).toEqual(judge(seen, one))
      }),
      { numRuns: 300 },
    )
  })

  it('lets no further rule weaken the verdict, and is never below a rule that fires', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, verdict, (seen, rules, then) => {
        const before = judge(seen, force(rules)).verdict
        const after = judge(seen, force([...rules, { id: 'always', when: {}, then }])).verdict
        expect(rankOf(after)).toBe(Math.max(rankOf(before), rankOf(then)))
      }),
      { numRuns: 300 },
    )
  })

  it('lets an exception only lower, never below itself, never a final rule, and nothing once it lapsed', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, (seen, rules, exceptions) => {
        const plain = judge(seen, force(rules))
        const lifted = judge(seen, force(rules, exceptions))
        expect(rankOf(lifted.verdict)).toBeLessThanOrEqual(rankOf(plain.verdict))
        const floor = Math.min(...exceptions.map(one => rankOf(one.verdict)), rankOf(plain.verdict))
        expect(rankOf(lifted.verdict)).toBeGreaterThanOrEqual(floor)
        const finals = judge(
          seen,
          force(
            rules.filter(one => one.final),
            [],
            'allow',
          ),
        )
        expect(rankOf(lifted.verdict)).toBeGreaterThanOrEqual(rankOf(finals.verdict))
        expect(judge(seen, force(rules, exceptions, 'acknowledge', true))).toEqual(plain)
        expect(
          judge(
            seen,
            force(
              rules,
              exceptions.map(one => ({ ...one, expires: new Date(NOW_MS).toISOString() })),
            ),
          ),
        ).toEqual(plain)
      }),
      { numRuns: 300 },
    )
  })

  it('monitors without deciding: the verdict it would give is the one it gives when enforced', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, (seen, rules, exceptions) => {
        const enforced = rules.map(one => ({ ...one, mode: 'enforce' as const }))
        const real = judge(seen, force(enforced, exceptions))
        const watched = judge(seen, inForce({ rules, exceptions, apps, mode: 'monitor' }))
        expect(watched).toEqual({ ...real, verdict: 'allow', wouldBe: real.verdict })
      }),
    )
  })
})

// Holds for these policies, not for any: a rule may ask for the absence of something ("not", "visibility": "full").
describe.each([
  ['balanced', balanced],
  ['strict', strict],
])('the %s policy', (_, input) => {
  const policy: PolicyInForce = { policy: Policy.parse(input), version: 1, epoch: 1, source: 'file', stale: false }
  const rank = (seen: Observation) => rankOf(judge(seen, policy).verdict)

  it('is never weaker for one scope more', () => {
    fc.assert(
      fc.property(anyObservation, anyGrant, (seen, more) => {
        const wider = { ...seen, scopes: { ...seen.scopes, requested: [...seen.scopes.requested, more] } }
        expect(rank(wider)).toBeGreaterThanOrEqual(rank(seen))
      }),
      { numRuns: 500 },
    )
  })

  it('is never weaker when it sees less of the whole', () => {
    fc.assert(
      fc.property(anyObservation, fc.constantFrom('partial', 'hidden'), (seen, visibility) => {
        expect(rank({ ...seen, scopes: { ...seen.scopes, visibility } })).toBeGreaterThanOrEqual(
          rank({ ...seen, scopes: { ...seen.scopes, visibility: 'full' } }),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('asks for care wherever a consent hides something from it, but for apps that may have anything', () => {
    fc.assert(
      fc.property(anyObservation, fc.constantFrom('consent', 'device-code', 'code-paste'), (seen, kind) => {
        const result = judge({ ...seen, kind, scopes: { visibility: 'hidden', requested: [] } }, policy)
        const trusted = policy.policy.apps.some(app => app.id === result.app?.id && app.status === 'sanctioned' && !app.ceiling)
        if (!trusted) expect(rankOf(result.verdict)).toBeGreaterThanOrEqual(rankOf(policy.policy.whenUnknown))
      }),
    )
  })
})
