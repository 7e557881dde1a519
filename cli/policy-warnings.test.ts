import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { assess } from '../lib/assess/assess.ts'
import { anyObservation, anyRules, anyVerdict } from '../lib/assess/laws.arbitrary.ts'
import { CONTEXT, inForce, knowledge, NOW_MS, policy } from '../lib/assess/samples.ts'
import type { Knowledge } from '../lib/model/knowledge.ts'
import type { AppMatch, Exception, PolicyInput } from '../lib/model/policy.ts'
import { APP_STATUSES } from '../lib/model/terms.ts'
import { loadKnowledge, loadSamplePolicy } from './load-knowledge.ts'
import { policyWarnings } from './policy-warnings.ts'
import { warnApps } from './warn-apps.ts'
import { warnExceptions } from './warn-exceptions.ts'
import { warnNames } from './warn-names.ts'

const KNOWLEDGE = knowledge()
const codes = (list: { code: string; path: string }[]) => list.map(({ code, path }) => `${code} ${path}`)
const DAY_MS = 86_400_000
const exception = (id: string, change: Partial<Exception> = {}): Exception => ({
  id,
  match: { provider: 'acme-id', clientId: 'client-1' },
  verdict: 'inform',
  expires: new Date(NOW_MS + 100 * DAY_MS).toISOString(),
  reason: 'made up',
  ...change,
})
const app = (id: string, match: AppMatch[], change: Partial<NonNullable<PolicyInput['apps']>[number]> = {}) => ({
  id,
  name: id,
  status: 'sanctioned' as const,
  match,
  ...change,
})

let world: Knowledge
beforeAll(async () => {
  world = await loadKnowledge()
})
it.each(['monitor', 'balanced', 'strict'] as const)('the sample policy %s gives no warning', async name => {
  expect(policyWarnings(await loadSamplePolicy(name), world, { nowMs: NOW_MS, groups: [] })).toEqual([])
})

describe('exceptions', () => {
  const rules = [
    { id: 'last-word', when: {}, then: 'block' as const, final: true },
    { id: 'mail', when: {}, then: 'request' as const },
    { id: 'tell', when: {}, then: 'inform' as const },
  ]
  const warn = (...exceptions: Exception[]) => codes(warnExceptions(policy({ rules, exceptions }), NOW_MS))
  const at = (ms: number) => new Date(NOW_MS + ms).toISOString()
  it('are named when they are over, and when they will be soon', () => {
    expect(warn(exception('a', { expires: at(0) }))).toEqual(['exception-expired exceptions[0].expires'])
    expect(warn(exception('a', { expires: at(14 * DAY_MS) }))).toEqual(['exception-ends-soon exceptions[0].expires'])
    expect(warn(exception('a', { expires: at(14 * DAY_MS + 1) }))).toEqual([])
  })
  it('are named when they lift a final rule, or one that asks for no more anyhow', () => {
    expect(warn(exception('a', { rules: ['last-word', 'mail'] }))).toEqual(['exception-final exceptions[0].rules[0]'])
    expect(warn(exception('a', { rules: ['mail', 'tell'] }))).toEqual(['exception-lifts-nothing exceptions[0].rules[1]'])
    expect(warn(exception('a', { rules: ['when-unknown'] }))).toEqual([])
    expect(warn(exception('a', { rules: ['when-unknown'], verdict: 'acknowledge' }))).toEqual([
      'exception-lifts-nothing exceptions[0].rules[0]',
    ])
    expect(warn(exception('a', { verdict: 'request' }))).toEqual(['exception-lifts-nothing exceptions[0].verdict'])
  })
  it('are named when another one lets as much pass for as long', () => {
    expect(warn(exception('a', { rules: ['mail'] }), exception('b', { verdict: 'allow' }))).toEqual(['exception-shadowed exceptions[0]'])
    expect(warn(exception('a'), exception('b'))).toEqual(['exception-shadowed exceptions[1]'])
    for (const change of [
      { verdict: 'acknowledge' },
      { expires: at(99 * DAY_MS) },
      { rules: ['mail'] },
      { scopes: ['a'] },
      { match: { domain: 'x.example' } },
    ] as const)
      expect(warn(exception('b', change as Partial<Exception>), exception('a')).filter(one => one.endsWith('[1]'))).toEqual([])
  })
  it('change nothing when they are said to, whatever is met', () => {
    const match = fc.constantFrom<AppMatch>(
      { provider: 'acme-id', clientId: 'client-1' },
      { provider: 'google', clientId: 'client-1' },
      { domain: 'zoom.us' },
      { redirectHost: 'zoom.us' },
      { provider: 'acme-id', redirectHost: 'zoom.us' },
    )
    const some = fc.array(
      fc.record({
        match,
        verdict: anyVerdict,
        rules: fc.option(fc.subarray(['r-0', 'r-1', 'when-unknown'], { minLength: 1 })),
        days: fc.nat(2),
        scopes: fc.option(fc.subarray(['scope.1', 'scope.2'])),
      }),
      { minLength: 1, maxLength: 4 },
    )
    let shadowed = 0
    fc.assert(
      fc.property(some, anyRules, fc.array(anyObservation, { minLength: 5, maxLength: 5 }), (list, made, seen) => {
        const exceptions = list.map((one, i) =>
          exception(`e-${i}`, {
            match: one.match,
            verdict: one.verdict,
            expires: at((one.days - 1) * DAY_MS),
            ...(one.rules ? { rules: one.rules } : {}),
            ...(one.scopes ? { scopes: one.scopes } : {}),
          }),
        )
        const whole = inForce({ rules: made, exceptions })
        const idle = new Set(
          warnExceptions(whole.policy, NOW_MS).flatMap(({ code, path }) =>
            code === 'exception-shadowed' || code === 'exception-expired' || path.endsWith('.verdict')
              ? [Number(/\d+/.exec(path)?.[0])]
              : [],
          ),
        )
        shadowed += idle.size
        const rest = inForce({ rules: made, exceptions: exceptions.filter((_, i) => !idle.has(i)) })
        for (const one of seen) expect(assess(one, rest, KNOWLEDGE, CONTEXT).verdict).toBe(assess(one, whole, KNOWLEDGE, CONTEXT).verdict)
      }),
      { numRuns: 300 },
    )
    expect(shadowed).toBeGreaterThan(50)
  })
})

describe('apps', () => {
  const warn = (...apps: NonNullable<PolicyInput['apps']>) => codes(warnApps(policy({ apps })))
  it('are named when another one, sterner or first by its id, matches all that they do', () => {
    expect(warn(app('b', [{ redirectHost: 'x.a.example' }]), app('a', [{ domain: 'a.example' }]))).toEqual(['app-never apps[0].match'])
    expect(warn(app('a', [{ redirectHost: 'x.a.example' }]), app('b', [{ domain: 'a.example' }]))).toEqual([])
    const sterner = app('b', [{ domain: 'a.example' }], { status: 'blocked' })
    expect(warn(app('a', [{ redirectHost: '*.a.example' }, { domain: 'other.example' }]), sterner)).toEqual([
      'app-match-shadowed apps[0].match[0]',
    ])
    expect(warn(app('b', [{ domain: 'xa.example' }]), app('a', [{ domain: 'a.example' }]))).toEqual([])
  })
  it('are named with ceilings that nothing looks at', () => {
    const limited = app('a', [{ domain: 'a.example' }], { ceiling: [] })
    expect(warn(limited)).toEqual(['ceiling-unchecked apps[0].ceiling'])
    const rules = [{ id: 'r', when: { any: [{ finding: ['above-ceiling' as const] }] }, then: 'request' as const }]
    expect(codes(warnApps(policy({ apps: [limited], rules })))).toEqual([])
    expect(codes(warnApps(policy({ apps: [{ ...limited, status: 'blocked' }], rules })))).toEqual(['ceiling-of-blocked apps[0].ceiling'])
  })
  it('are named with alternatives that are never offered', () => {
    const blocked = app('b', [{ domain: 'b.example' }], { status: 'blocked', alternatives: ['b'] })
    expect(warn(app('a', [{ domain: 'a.example' }], { alternatives: ['b'] }), blocked)).toEqual([
      'alternative-not-offered apps[0].alternatives[0]',
      'alternative-not-offered apps[1].alternatives[0]',
    ])
  })
  it('are never recognised when that is said, whatever is met', () => {
    const match = fc.constantFrom<AppMatch>(
      { domain: 'zoom.us' },
      { redirectHost: 'zoom.us' },
      { redirectHost: '*.tunnel.example' },
      { redirectHost: 'x.tunnel.example' },
      { domain: 'tunnel.example' },
      { provider: 'acme-id', clientId: 'client-1' },
      { provider: 'acme-id', domain: 'zoom.us' },
      { provider: 'acme-id', clientId: 'client-1', redirectHost: 'zoom.us' },
    )
    const apps = fc.array(
      fc.record({ matches: fc.array(match, { minLength: 1, maxLength: 2 }), status: fc.constantFrom(...APP_STATUSES) }),
      { minLength: 2, maxLength: 5 },
    )
    let named = 0
    fc.assert(
      fc.property(apps, fc.array(anyObservation, { minLength: 8, maxLength: 8 }), (list, seen) => {
        const made = list.map(({ matches, status }, i) => app(`app-${i}`, matches, { status }))
        const force = inForce({ apps: made })
        const never = new Set(
          warnApps(force.policy).flatMap(({ code, path }) => (code === 'app-never' ? [`app-${/\d+/.exec(path)?.[0]}`] : [])),
        )
        named += never.size
        for (const one of seen) expect(never).not.toContain(assess(one, force, KNOWLEDGE, CONTEXT).app?.id)
      }),
      { numRuns: 300 },
    )
    expect(named).toBeGreaterThan(50)
  })
})

describe('names', () => {
  const rules = (when: NonNullable<PolicyInput['rules']>[number]['when']) => [{ id: 'r', when, then: 'request' as const }]
  const warn = (when: Parameters<typeof rules>[0], groups: string[] | null = null) =>
    warnNames(policy({ rules: rules(when) }), KNOWLEDGE, groups)
  it('are named when nothing bears them, with the nearest that something does', () => {
    expect(warn({ any: [{ not: { provider: ['acme-id', 'acme-di'] } }] })).toMatchObject([
      { code: 'provider-unknown', path: 'rules[0].when.any[0].not.provider[1]', hint: expect.stringContaining('"acme-id"') },
    ])
    expect(codes(warn({ category: 'mail-tools' }))).toEqual(['category-unknown rules[0].when.category'])
    expect(codes(warn({ category: 'ai', provider: 'unknown' }))).toEqual([])
    expect(codes(warn({ accountDomain: 'example.org' }))).toEqual(['domain-unknown rules[0].when.accountDomain'])
    expect(codes(warn({ accountDomain: '*.Example.com'.toLowerCase() }))).toEqual([])
  })
  it('of a server of your own replace the built-in one of that name', () => {
    const own = (id: string) => ({ id, name: 'Our sign-in', hosts: ['sso.example.com'] })
    const [first] = KNOWLEDGE.providers.all()
    expect(codes(warnNames(policy({ providers: [own('our-own'), own(first?.id ?? '')] }), KNOWLEDGE, null))).toEqual([
      'provider-replaced providers[1].id',
    ])
  })
  it('of groups are known only to those who say them all', () => {
    expect(warn({ group: 'finance' })).toEqual([])
    expect(codes(warn({ group: ['finance', 'sales'] }, ['finance']))).toEqual(['group-unknown rules[0].when.group[1]'])
  })
})
