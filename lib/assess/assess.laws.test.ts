import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import balanced from '../../policies/organisations/balanced.json' with { type: 'json' }
import strict from '../../policies/organisations/strict.json' with { type: 'json' }
import type { Before } from '../model/before.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { type Exception, Policy, type PolicyInForce, type Rule } from '../model/policy.ts'
import { assess } from './assess.ts'
import { rankOf } from './ladder.ts'
import { anyExceptions, anyGrant, anyObservation, anyRules, anyVerdict } from './laws.arbitrary.ts'
import { CONTEXT, inForce, knowledge, NOW_MS } from './samples.ts'

const KNOWLEDGE = knowledge()
const judge = (seen: Observation, force: PolicyInForce) => assess(seen, force, KNOWLEDGE, CONTEXT)

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
      fc.property(anyObservation, anyRules, anyVerdict, (seen, rules, then) => {
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

  it('lets rules that are only monitored decide nothing, and says what they would', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, (seen, rules, exceptions) => {
        const all = judge(seen, force(rules, exceptions))
        const deciding = rules.filter(one => one.mode !== 'monitor' && (one.sharePercent ?? 100) === 100)
        const without = judge(seen, force(deciding, exceptions))
        expect([all.verdict, all.decidedBy]).toEqual([without.verdict, without.decidedBy])
        const begun = rules.map(one => ({ ...one, mode: 'enforce' as const, sharePercent: undefined }))
        const every = judge(seen, force(begun, exceptions))
        expect(all.wouldBe ?? all.verdict).toBe(every.verdict)
      }),
      { numRuns: 300 },
    )
  })

  it('lets a larger share only add browsers: the verdict in none of them falls, and at all of them it is as without', () => {
    const anyShares = fc
      .array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 5 })
      .map(list => [...list.sort((a, b) => a - b), 100])
    fc.assert(
      fc.property(anyObservation, anyRules, anyShares, fc.uuid(), (seen, rules, shares, browserId) => {
        const at = (sharePercent: number | undefined) =>
          assess(seen, force(rules.map(one => ({ ...one, sharePercent }))), KNOWLEDGE, { ...CONTEXT, browserId })
        const ranks = shares.map(share => rankOf(at(share).verdict))
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        expect(at(100)).toEqual(at(undefined))
        expect(new Set(shares.map(share => at(share).wouldBe ?? at(share).verdict)).size).toBe(1)
      }),
      { numRuns: 300 },
    )
  })

  it('monitors without deciding: the verdict it would give is the one it gives when enforced', () => {
    fc.assert(
      fc.property(anyObservation, anyRules, anyExceptions, (seen, rules, exceptions) => {
        const enforced = rules.map(one => ({ ...one, mode: 'enforce' as const, sharePercent: undefined }))
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
