import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import balanced from '../../policies/organisations/balanced.json' with { type: 'json' }
import strict from '../../policies/organisations/strict.json' with { type: 'json' }
import forge from '../../policies/providers/gitlab.json' with { type: 'json' }
import type { PageFacts } from '../model/observation.ts'
import { Policy, type PolicyInForce } from '../model/policy.ts'
import { Provider } from '../model/provider.ts'
import { VERDICTS } from '../model/terms.ts'
import { Access, DataType, Reach, Tri } from '../model/vocabulary.ts'
import { compileProviders } from '../observe/compile-providers.ts'
import { joinPage, observe } from '../observe/observe.ts'
import { UNKNOWN_PAGE } from '../observe/read-page.ts'
import { assess } from './assess.ts'
import { rankOf } from './ladder.ts'
import { CONTEXT, grant, inForce, knowledge, NOW_MS, observation, unknownGrant } from './samples.ts'
import { withoutClaims } from './without-claims.ts'

const KNOWLEDGE = knowledge()
const anyScope = fc.record({
  id: fc.constantFrom('api', 'sudo', 'files.write', 'x'),
  data: fc.constantFrom(...DataType.options),
  access: fc.constantFrom(...Access.options),
  reach: fc.constantFrom(...Reach.options),
  how: fc.constantFrom('claimed', 'known', 'unknown'),
})
const scopeCondition = fc.record(
  {
    data: fc.constantFrom(...DataType.options),
    access: fc.constantFrom(...Access.options),
    severityAtLeast: fc.nat(4),
    known: fc.boolean(),
  },
  { requiredKeys: [] },
)
const anyWhen = fc.oneof(
  fc.constant({}),
  fc.record({ scope: scopeCondition }),
  fc.record({ not: fc.record({ scope: scopeCondition }) }),
  fc.record({ appStatus: fc.constantFrom('sanctioned', 'tolerated', 'blocked', 'unlisted') }),
  fc.record({ not: fc.record({ finding: fc.constantFrom('scope-unknown', 'above-ceiling', 'server-unknown', 'scope-expansion') }) }),
  fc.record({ finding: fc.constantFrom('scope-unknown', 'above-ceiling', 'server-unknown', 'scope-expansion') }),
)
const anyForce: fc.Arbitrary<PolicyInForce> = fc
  .record({
    rules: fc.array(fc.record({ when: anyWhen, verdict: fc.constantFrom(...VERDICTS), monitor: fc.boolean() }), { maxLength: 6 }),
    whenUnknown: fc.constantFrom(...VERDICTS),
    lowered: fc.option(fc.constantFrom(...VERDICTS)),
    mode: fc.constantFrom('monitor', 'enforce'),
  })
  .map(({ rules, whenUnknown, lowered, mode }) =>
    inForce({
      mode,
      rules: rules.map(({ when, verdict, monitor }, i) => ({ id: `r-${i}`, when, then: verdict, ...(monitor ? { mode: 'monitor' } : {}) })),
      whenUnknown,
      apps: Policy.parse(balanced).apps,
      exceptions: lowered
        ? [
            {
              ...{ id: 'e', match: { provider: 'unknown', clientId: 'client-1' }, verdict: lowered, reason: 'made up' },
              expires: new Date(NOW_MS + 1).toISOString(),
            },
          ]
        : [],
    } as never),
  )

describe('the law: a page that says which software it is of', () => {
  it('never has a weaker verdict than without its word, nor one that would be weaker, nor fewer findings', () => {
    let differed = 0
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 4 }), fc.constantFrom(...Tri.options), anyForce, (scopes, offline, force) => {
        const at = (claims: boolean) =>
          observation({
            provider: 'unknown',
            server: { host: 'git.other.example' },
            offline,
            signs: claims ? ['self-hosted'] : [],
            scopes: {
              visibility: 'full',
              requested: scopes.map(({ id, how, ...meaning }) =>
                how === 'known'
                  ? grant(id, meaning)
                  : how === 'claimed' && claims
                    ? grant(id, { ...meaning, claimed: true })
                    : unknownGrant(id),
              ),
            },
          })
        const without = assess(at(false), force, KNOWLEDGE, CONTEXT)
        const claimed = assess(at(true), force, KNOWLEDGE, CONTEXT)
        if (claimed.verdict !== without.verdict) differed++
        expect(rankOf(claimed.verdict)).toBeGreaterThanOrEqual(rankOf(without.verdict))
        if (claimed.verdict === without.verdict)
          expect(rankOf(claimed.wouldBe ?? claimed.verdict)).toBeGreaterThanOrEqual(rankOf(without.wouldBe ?? without.verdict))
        expect(claimed.findings).toEqual(expect.arrayContaining(without.findings))
        expect(claimed.unknown).toEqual(expect.arrayContaining(without.unknown.filter(path => !path.startsWith('rules'))))
      }),
      { numRuns: 600 },
    )
    // A law that nothing was held against would say nothing.
    expect(differed).toBeGreaterThan(10)
  })

  it('holds from the address to the verdict, whatever is asked for, under the sample policies', () => {
    const provider = Provider.parse(forge)
    const index = compileProviders([provider])
    const page: PageFacts = { ...UNKNOWN_PAGE, kind: 'consent', clientId: 'c1' }
    for (const policy of [balanced, strict]) {
      const force = inForce(Policy.parse(policy) as never)
      for (const id of [...provider.scopes.flatMap(rule => rule.id ?? []), 'openid email', '']) {
        const url = `https://git.other.example/oauth/authorize?client_id=c1&redirect_uri=https://app.example/cb&response_type=code&scope=${id}`
        const seen = observe({ url }, index) ?? expect.fail('not seen')
        const judge = (facts: PageFacts) => assess(joinPage(seen, facts, index), force, KNOWLEDGE, CONTEXT)
        const [told, silent] = [judge({ ...page, engine: provider.id }), judge(page)]
        expect(rankOf(told.verdict), id).toBeGreaterThanOrEqual(rankOf(silent.verdict))
        expect(joinPage(seen, { ...page, engine: provider.id }, index).kind).toBe(seen.kind)
      }
    }
  })

  it('is not the app that is sanctioned at the maker itself', () => {
    const app = { id: 'ours', name: 'Ours', status: 'sanctioned', match: [{ provider: forge.id, clientId: 'client-1' }] }
    const force = inForce({ apps: [app] } as never)
    const request = { signs: ['self-hosted' as const], scopes: { requested: [grant('api', { data: 'code', claimed: true })] } }
    expect(assess(observation({ ...request, provider: 'unknown' }), force, KNOWLEDGE, CONTEXT).app).toBeNull()
    expect(assess(observation({ provider: forge.id }), force, KNOWLEDGE, CONTEXT).app).toMatchObject({ id: 'ours' })
  })
})

describe('withoutClaims', () => {
  it('leaves what was asked for, and nothing of what the page said that it means', () => {
    const claimed = grant('api', { data: 'code', vendor: 'admin', offline: true, optional: true, actor: 'bot', claimed: true })
    const known = grant('mail.read')
    const bare = withoutClaims(
      observation({ provider: 'unknown', software: 'gitlab', signs: ['nested', 'self-hosted'], scopes: { requested: [claimed, known] } }),
    )
    expect(bare?.signs).toEqual(['nested'])
    expect(bare).not.toHaveProperty('software')
    expect(bare?.scopes.requested).toEqual([{ ...unknownGrant('api'), optional: true, actor: 'bot' }, known])
  })
  it('is null where nothing was claimed, as at software that its address tells', () => {
    expect(withoutClaims(observation())).toBeNull()
    expect(withoutClaims(observation({ provider: 'acme-id', signs: ['self-hosted'] }))).toBeNull()
  })
})
