import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition, Rule } from '../model/policy.ts'
import { assess, weigh } from './assess.ts'
import { anyObservation, anyRules } from './laws.arbitrary.ts'
import { CONTEXT, grant, inForce, knowledge, NOW_MS, observation } from './samples.ts'
import { trace } from './trace.ts'

const KNOWLEDGE = knowledge()
const rule = (id: string, when: Condition, then: Rule['then'] = 'request', more: Partial<Rule> = {}): Rule => ({ id, when, then, ...more })

describe('trace', () => {
  it('says of every rule what the engine made of it, and gives the very assessment', () => {
    const nested = fc.tuple(anyRules, anyRules).map(([plain, inner]) => [
      ...plain,
      ...inner.map((one, i) => ({
        ...one,
        id: `n-${i}`,
        when: i % 2 ? { not: one.when } : { any: [one.when, { kind: 'sign-up' as const }] },
      })),
    ])
    fc.assert(
      fc.property(anyObservation, nested, (seen, rules) => {
        const force = inForce({ rules })
        const traced = trace(seen, force, KNOWLEDGE, CONTEXT)
        const { fired, run } = weigh(seen, force, KNOWLEDGE, CONTEXT)
        const ids = (outcome: string) =>
          traced.rules
            .filter(one => one.outcome === outcome)
            .map(one => one.rule.id)
            .sort()
        expect(traced.assessment).toEqual(assess(seen, force, KNOWLEDGE, CONTEXT))
        expect(ids('fired')).toEqual(fired.map(one => one.rule.id).sort())
        expect(ids('undecided')).toEqual(run.undecided.map(one => one.rule.id).sort())
        // A rule that did not fire has a field that said so.
        for (const one of traced.rules.filter(each => each.outcome === 'not-fired'))
          expect(one.parts.map(part => part.answer)).toContain('no')
      }),
      { numRuns: 300 },
    )
  })

  it('names the field that said no, and the fact that is missing', () => {
    const rules = [
      rule('listed', { kind: 'consent', appStatus: 'sanctioned' }),
      rule('unverified', { publisherVerified: 'no' }),
      rule('deep', { any: [{ scope: { data: 'files' } }, { not: { all: [{ provider: 'acme-id' }] } }] }),
    ]
    const [listed, unverified, deep] = trace(observation(), inForce({ rules }), KNOWLEDGE, CONTEXT).rules
    expect(listed?.parts.map(part => [part.path, part.answer])).toEqual([
      ['when.kind', 'yes'],
      ['when.appStatus', 'no'],
    ])
    expect([unverified?.outcome, unverified?.parts[0]?.missing]).toEqual(['undecided', ['client.verified']])
    expect(deep?.parts[0]?.parts.map(part => [part.path, part.answer])).toEqual([
      ['when.any[0]', 'no'],
      ['when.any[1]', 'no'],
    ])
    expect(deep?.parts[0]?.parts[1]?.parts[0]?.parts[0]?.parts[0]).toMatchObject({ path: 'when.any[1].not.all[0]', answer: 'yes' })
  })

  it('says which exception lowered what, and what the gaps ask for', () => {
    const exceptions = [
      {
        id: 'trial',
        match: { provider: 'acme-id', clientId: 'client-1' },
        rules: ['mail'],
        verdict: 'inform' as const,
        expires: new Date(NOW_MS + 1).toISOString(),
        reason: 'made up',
      },
    ]
    const rules = [rule('mail', { scope: { data: 'mail' } }), rule('stays', { scope: { data: 'mail' } }, 'block', { final: true })]
    const seen = observation({ scopes: { visibility: 'partial', requested: [grant('mail.read')] } })
    const traced = trace(seen, inForce({ rules, exceptions }), KNOWLEDGE, CONTEXT)
    expect(traced.rules.map(one => one.then)).toEqual([
      { verdict: 'inform', by: 'exception:trial', decides: true },
      { verdict: 'block', by: 'stays', decides: true },
    ])
    expect(traced.exceptions.map(one => one.id)).toEqual(['trial'])
    expect(traced.whenUnknown).toEqual({ gaps: ['scopes.visibility'], then: { verdict: 'acknowledge', by: 'when-unknown', decides: true } })
    expect(trace(observation(), inForce({ rules }), KNOWLEDGE, CONTEXT).whenUnknown).toBeNull()
  })

  it('traces the reading that stands where a page says itself which software it is', () => {
    const seen = observation({
      provider: 'unknown',
      scopes: { visibility: 'full', requested: [grant('mail.read', { claimed: true })] },
    })
    const traced = trace(seen, inForce({ rules: [rule('mail', { scope: { data: 'mail' } }, 'inform')] }), KNOWLEDGE, CONTEXT)
    expect(traced.withoutClaims).toBe(true)
    expect(traced.rules[0]?.outcome).toBe('undecided')
    const stern = trace(seen, inForce({ rules: [rule('mail', { scope: { data: 'mail' } }, 'block')] }), KNOWLEDGE, CONTEXT)
    expect([stern.withoutClaims, stern.rules[0]?.outcome]).toEqual([false, 'fired'])
  })

  it('lists a rule that cannot be used as failed', () => {
    const force = inForce({})
    const broken = { ...force, policy: { ...force.policy, rules: [rule('broken', { nonsense: 1 } as unknown as Condition)] } }
    const traced = trace(observation(), broken, KNOWLEDGE, CONTEXT)
    expect(traced.rules[0]?.outcome).toBe('failed')
    expect(traced.whenUnknown?.then).toEqual({ verdict: 'acknowledge', by: 'when-unknown', decides: true })
  })
})
