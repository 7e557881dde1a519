import { describe, expect, it } from 'vitest'
import { Assessment } from '../model/assessment.ts'
import type { Observation } from '../model/observation.ts'
import type { PolicyInForce, PolicyInput, Rule } from '../model/policy.ts'
import { assess, getReady } from './assess.ts'
import { CONTEXT, grant, inForce, knowledge, NOW_MS, OPENID, observation, unknownGrant } from './samples.ts'

const KNOWLEDGE = knowledge()
type Change = Parameters<typeof observation>[0]
const run = (policy: Partial<PolicyInput>, change: Change = {}, more: Partial<PolicyInForce> = {}, context = CONTEXT) =>
  Assessment.parse(assess(observation(change), inForce(policy, more), KNOWLEDGE, context))
const rule = (id: string, then: Rule['then'], when: Rule['when'] = {}, more: Partial<Rule> = {}): Rule => ({ id, then, when, ...more })
const verdict = (...args: Parameters<typeof run>) => run(...args).verdict
const HIDDEN = { scopes: { visibility: 'hidden', requested: [] } } satisfies Change
const ZOOMY = { redirect: { host: 'zoomy.example' } } satisfies Change
const zoomy = (status: 'sanctioned' | 'tolerated' | 'blocked', more = {}) => ({
  apps: [{ id: 'zoomy', name: 'Zoomy', status, match: [{ domain: 'zoomy.example' }], ...more }],
})

describe('rules', () => {
  it('lets the strongest win and says which they were', () => {
    const rules = [rule('a', 'inform'), rule('b', 'request'), rule('c', 'request'), rule('d', 'block', { kind: 'sign-up' })]
    expect(run({ rules })).toMatchObject({ verdict: 'request', decidedBy: ['b', 'c'], wouldBe: null, errors: [] })
    expect(run({ rules: [] })).toMatchObject({ verdict: 'allow', decidedBy: ['default'], unknown: [] })
  })

  it('tells every kind of fact', () => {
    const scope = (when: object) => ({ scope: when })
    const cases: [Rule['when'], Change, boolean][] = [
      [{ kind: ['consent', 'sign-in'] }, {}, true],
      [{ provider: 'acme-id' }, {}, true],
      [{ provider: ['x', 'acme-id'] }, {}, true],
      [{ provider: 'other' }, {}, false],
      [{ appStatus: 'unlisted' }, {}, true],
      [{ appStatus: 'sanctioned' }, ZOOMY, true],
      [{ app: 'zoomy' }, ZOOMY, true],
      [{ app: 'zoomy' }, {}, false],
      [{ category: 'communication' }, ZOOMY, true],
      [{ ai: 'yes' }, { redirect: { host: 'thinker.example' } }, true],
      [{ ai: 'no' }, ZOOMY, true],
      [{ ai: 'unknown' }, {}, true],
      [{ publisherVerified: 'no' }, { client: { verified: 'no' } }, true],
      [{ publisherVerified: ['no', 'unknown'] }, {}, true],
      [{ visibility: ['partial', 'full'] }, {}, true],
      [{ offline: 'yes' }, { offline: 'yes' }, true],
      [{ redirect: 'web' }, {}, true],
      [{ account: 'personal' }, { account: 'personal' }, true],
      [{ accountDomain: '*.example.com' }, { account: 'work', accountDomain: 'example.com' }, true],
      [{ accountDomain: ['example.net', 'example.com'] }, { account: 'work', accountDomain: 'example.com' }, true],
      [{ accountDomain: 'example.net' }, { account: 'work', accountDomain: 'example.com' }, false],
      [{ accountDomain: 'example.com' }, { account: 'personal', accountDomain: 'example.com' }, false],
      [{ narrowerExists: true }, { scopes: { requested: [grant('mail.full', { access: 'full' })] } }, true],
      [{ narrowerExists: false }, { scopes: { requested: [grant('mail.full', { access: 'full' })] } }, false],
      [{ narrowerExists: false }, { scopes: { requested: [grant('mail.metadata', { access: 'list' })] } }, true],
      [{ narrowerExists: true }, { provider: 'unknown' }, false],
      [{ user: ['bea@example.com', 'ADA@example.com'] }, {}, true],
      [{ user: 'bea@example.com' }, {}, false],
      [{ finding: ['admin-consent', 'offline-access'] }, { offline: 'yes' }, true],
      [{ threat: 'malicious' }, { client: { id: 'evil-1' } }, true],
      [{ threat: 'malicious' }, { client: { id: 'tool-1' } }, false],
      [{ redirectRisk: ['insecure', 'tunnel'] }, { redirect: { host: 'a.tunnel.example' } }, true],
      [{ redirectRisk: 'insecure' }, { redirect: { host: 'a.tunnel.example' } }, false],
      [{ group: 'sales' }, {}, false],
      [scope({ id: 'mail.read' }), {}, true],
      [scope({ data: 'mail', access: ['read', 'write'] }), {}, true],
      [
        scope({ data: 'mail', access: 'write' }),
        { scopes: { requested: [grant('r'), grant('w', { data: 'files', access: 'write' })] } },
        false,
      ],
      [scope({ class: 'confidential' }), {}, true],
      [scope({ reach: 'organisation' }), {}, false],
      [scope({ severityAtLeast: 3 }), {}, true],
      [scope({ severityAtLeast: 4 }), {}, false],
      [scope({ known: false }), {}, false],
      [scope({ vendor: 'admin' }), { scopes: { requested: [grant('x', { vendor: 'admin' })] } }, true],
      [{ not: { kind: 'sign-up' } }, {}, true],
      [{ any: [{ kind: 'sign-up' }, { redirect: 'web' }] }, {}, true],
      [{ all: [{ kind: 'consent' }, { redirect: 'loopback' }] }, {}, false],
      [{ kind: 'consent', not: { any: [{ kind: 'consent' }] } }, {}, false],
    ]
    const policy = { classes: { mail: 'confidential' }, ...zoomy('sanctioned') } as const
    for (const [when, change, fires] of cases)
      expect([when, verdict({ ...policy, rules: [rule('r', 'block', when)] }, change)]).toEqual([when, fires ? 'block' : 'allow'])
    const sales = { nowMs: NOW_MS, groups: ['sales'] }
    expect(verdict({ rules: [rule('r', 'block', { group: ['hr', 'sales'] })] }, {}, {}, sales)).toBe('block')
  })

  it('keeps rules of another app or provider out of the way', () => {
    const rules = [rule('a', 'block', { app: ['zoomy', 'other'] }), rule('p', 'request', { provider: ['other', 'acme-id'] })]
    expect(run({ rules, ...zoomy('tolerated') }, ZOOMY)).toMatchObject({ verdict: 'block', decidedBy: ['a'] })
    expect(verdict({ rules, ...zoomy('tolerated') })).toBe('request')
    expect(verdict({ rules }, { provider: 'third' })).toBe('allow')
  })

  it('lists a rule that it cannot tell, and does not let it decide', () => {
    const rules = [rule('v', 'block', { publisherVerified: 'no' }), rule('weak', 'allow', { publisherVerified: 'no' })]
    expect(run({ rules })).toMatchObject({ verdict: 'allow', unknown: ['client.verified', 'rules.v'] })
    expect(run({ rules: [rule('n', 'block', { not: { account: 'work' } })] })).toMatchObject({
      verdict: 'allow',
      unknown: ['account', 'rules.n'],
    })
    // Settled either way: what was missing does not matter.
    const either = { any: [{ account: 'work' as const }, { kind: 'consent' as const }] }
    const whose = [rule('d', 'block', { accountDomain: 'example.com' }), rule('u', 'block', { user: 'ada@example.com' })]
    expect(run({ rules: whose }, {}, {}, { ...CONTEXT, user: null })).toMatchObject({
      verdict: 'allow',
      unknown: ['account.domain', 'user', 'rules.d', 'rules.u'],
    })
    expect(run({ rules: whose }, { account: 'work' }, {}, { ...CONTEXT, user: 'bea@example.com' }).unknown).toEqual([
      'account.domain',
      'rules.d',
    ])
    const less = [rule('n', 'block', { narrowerExists: true })]
    expect(run({ rules: less }, HIDDEN).unknown).toEqual(['scopes.visibility', 'rules.n'])
    expect(run({ rules: [rule('e', 'block', either)] })).toMatchObject({ verdict: 'block', unknown: [] })
    const both = { all: [{ account: 'work' as const }, { kind: 'sign-up' as const }] }
    expect(run({ rules: [rule('b', 'block', both)] })).toMatchObject({ verdict: 'allow', unknown: [] })
  })

  it('takes a scope that was not seen for neither there nor absent', () => {
    const scope = { data: 'files' as const }
    const hidden = { scopes: { visibility: 'partial' as const, requested: [OPENID] } }
    const open = { verdict: 'acknowledge', unknown: ['scopes.visibility', 'rules.r'] }
    expect(run({ rules: [rule('r', 'block', { scope })] }, hidden)).toMatchObject(open)
    expect(run({ rules: [rule('r', 'block', { not: { scope } })] }, hidden)).toMatchObject(open)
    expect(run({ rules: [rule('r', 'block', { not: { scope } })] })).toMatchObject({ verdict: 'block', unknown: [] })
  })

  it('takes an app that no entry names for unlisted, yet wonders whether it is a blocked one', () => {
    const unread = { client: { id: null }, redirect: { host: null, kind: null, scheme: null } } satisfies Change
    const rules = [rule('blocked', 'block', { appStatus: 'blocked' }), rule('unlisted', 'inform', { not: { appStatus: 'sanctioned' } })]
    expect(run({ rules, ...zoomy('blocked') }, unread)).toMatchObject({ verdict: 'acknowledge', unknown: ['client', 'rules.blocked'] })
    expect(run({ rules, ...zoomy('blocked') }, {})).toMatchObject({ verdict: 'inform', unknown: [] })
  })

  it('names only so many open rules, and counts the rest', () => {
    const rules = Array.from({ length: 60 }, (_, i) => rule(`r-${i}`, 'block', { account: 'work' }))
    const { unknown } = run({ rules })
    expect(unknown).toHaveLength(52)
    expect(unknown.at(-1)).toBe('rules: 10 more')
  })
})

describe('what is not known', () => {
  it('asks for care where scopes are hidden, unknown, or nobody can be told', () => {
    const nobody = { client: { id: null }, redirect: { host: null, kind: null, scheme: null } } satisfies Change
    expect(run({}, HIDDEN)).toMatchObject({ verdict: 'acknowledge', decidedBy: ['when-unknown'], unknown: ['scopes.visibility'] })
    expect(run({}, { scopes: { visibility: 'partial' } }).verdict).toBe('acknowledge')
    expect(run({}, { scopes: { requested: [unknownGrant('x')] } })).toMatchObject({ verdict: 'acknowledge', unknown: ['scopes.requested'] })
    expect(run({}, nobody)).toMatchObject({ verdict: 'acknowledge', unknown: ['client'] })
    expect(run({ whenUnknown: 'block' }, { kind: 'device-code', ...HIDDEN }).verdict).toBe('block')
    expect(run({ whenUnknown: 'allow' }, HIDDEN)).toMatchObject({ verdict: 'allow', unknown: ['scopes.visibility'] })
  })

  it('never weakens a rule by it', () => {
    expect(run({ rules: [rule('r', 'block')] }, HIDDEN)).toMatchObject({ verdict: 'block', decidedBy: ['r'] })
    expect(run({ rules: [rule('r', 'acknowledge')] }, HIDDEN).decidedBy).toEqual(['r', 'when-unknown'])
  })

  it('is silent on a sign-in, a sign-up and a key', () => {
    expect(run({}, { kind: 'sign-in', scopes: { requested: [OPENID] } })).toMatchObject({
      verdict: 'allow',
      decidedBy: ['default'],
      unknown: [],
    })
    const nobody = { client: { id: null }, redirect: { host: null, kind: null, scheme: null } } satisfies Change
    expect(verdict({}, { kind: 'sign-in', scopes: { requested: [] }, ...nobody })).toBe('allow')
    expect(verdict({}, { kind: 'sign-up', ...nobody, ...HIDDEN })).toBe('allow')
    expect(verdict({}, { kind: 'api-key', ...nobody, ...HIDDEN })).toBe('allow')
    expect(verdict({}, { kind: 'sign-in', ...HIDDEN })).toBe('acknowledge')
  })

  it('trusts a sanctioned app without a ceiling, and nobody else', () => {
    const change = { ...ZOOMY, ...HIDDEN }
    expect(verdict(zoomy('sanctioned'), change)).toBe('allow')
    expect(verdict(zoomy('sanctioned', { ceiling: [{ data: 'mail', access: 'full' }] }), change)).toBe('acknowledge')
    expect(verdict(zoomy('tolerated'), change)).toBe('acknowledge')
    expect(verdict(zoomy('sanctioned', { ceiling: [{ data: 'mail', access: 'full' }] }), ZOOMY)).toBe('allow')
  })
})

describe('modes', () => {
  it('decides nothing in monitor mode and says what it would have been', () => {
    const rules = [rule('r', 'block')]
    expect(run({ mode: 'monitor', rules })).toMatchObject({ verdict: 'allow', wouldBe: 'block', decidedBy: ['r'] })
    expect(run({ mode: 'monitor' })).toMatchObject({ verdict: 'allow', wouldBe: 'allow', decidedBy: ['default'] })
  })

  it('does the same where a rule has not begun yet, and says so where nobody can tell', () => {
    const rules = [rule('r', 'block', {}, { sharePercent: 40 }), rule('i', 'inform')]
    const at = (browserId: string | null, mode: Partial<PolicyInput> = {}) => run({ rules, ...mode }, {}, {}, { ...CONTEXT, browserId })
    const inside = Array.from({ length: 50 }, (_, i) => `browser-${i}`).filter(id => at(id).verdict === 'block')
    expect(inside.length).toBeGreaterThan(10)
    expect(inside.length).toBeLessThan(30)
    expect(at(inside[0] ?? '')).toMatchObject({ decidedBy: ['r'], wouldBe: null, unknown: [] })
    const outside = Array.from({ length: 50 }, (_, i) => `browser-${i}`).find(id => !inside.includes(id)) ?? ''
    expect(at(outside)).toMatchObject({ verdict: 'inform', decidedBy: ['i'], wouldBe: 'block', unknown: [] })
    expect(at(null)).toMatchObject({ verdict: 'inform', decidedBy: ['i'], wouldBe: 'block', unknown: ['browser'] })
    expect(at(null, { mode: 'monitor' })).toMatchObject({ verdict: 'allow', wouldBe: 'block', unknown: [] })
    expect(at(null, { rules: [rule('r', 'inform', {}, { sharePercent: 40 }), rule('i', 'inform')] }).unknown).toEqual([])
  })

  it('does the same for a single rule', () => {
    const watched = rule('w', 'block', {}, { mode: 'monitor' })
    expect(run({ rules: [watched, rule('r', 'inform')] })).toMatchObject({ verdict: 'inform', wouldBe: 'block', decidedBy: ['r'] })
    expect(run({ rules: [watched] })).toMatchObject({ verdict: 'allow', wouldBe: 'block', decidedBy: ['default'] })
    expect(run({ rules: [rule('w', 'inform', {}, { mode: 'monitor' }), rule('r', 'block')] }).wouldBe).toBeNull()
  })
})

describe('exceptions', () => {
  const lift = (more = {}) => ({
    id: 'e-1',
    match: { provider: 'acme-id', clientId: 'client-1' },
    verdict: 'inform' as const,
    expires: new Date(NOW_MS + 1).toISOString(),
    reason: 'trial',
    ...more,
  })
  const rules = [rule('a', 'request'), rule('b', 'justify')]

  it('lower what they name, down to their verdict', () => {
    expect(run({ rules, exceptions: [lift()] })).toMatchObject({ verdict: 'inform', decidedBy: ['exception:e-1'] })
    expect(run({ rules, exceptions: [lift({ rules: ['a'] })] })).toMatchObject({ verdict: 'justify', decidedBy: ['b'] })
    expect(run({ rules, exceptions: [lift({ verdict: 'block' })] })).toMatchObject({ verdict: 'request', decidedBy: ['a'] })
    expect(verdict({ rules, exceptions: [lift({ match: { domain: 'zoomy.example' } })] })).toBe('request')
    expect(verdict({ rules, ...zoomy('tolerated'), exceptions: [lift({ match: undefined, app: 'zoomy' })] }, ZOOMY)).toBe('inform')
  })

  it('never lift a final rule', () => {
    const final = [rule('a', 'request', {}, { final: true }), rule('b', 'block')]
    expect(run({ rules: final, exceptions: [lift({ rules: ['a', 'b'] })] })).toMatchObject({ verdict: 'request', decidedBy: ['a'] })
  })

  it('lapse in the very millisecond, with a policy past its expiry, and by any time that is none', () => {
    const exceptions = [lift({ expires: new Date(NOW_MS).toISOString() })]
    expect(verdict({ rules, exceptions })).toBe('request')
    expect(verdict({ rules, exceptions }, {}, {}, { nowMs: NOW_MS - 1, groups: [] })).toBe('inform')
    expect(verdict({ rules, exceptions: [lift()] }, {}, { stale: true })).toBe('request')
    expect(verdict({ rules, exceptions: [lift()] }, {}, {}, { nowMs: Number.NaN, groups: [] })).toBe('request')
  })

  it('lift what was asked for want of knowledge, but not what failed', () => {
    expect(run({ exceptions: [lift({ verdict: 'allow' })] }, HIDDEN).verdict).toBe('allow')
    expect(run({ exceptions: [lift({ verdict: 'allow', rules: ['a'] })] }, HIDDEN).verdict).toBe('acknowledge')
    const broken = inForce({ exceptions: [lift({ verdict: 'allow' })] })
    broken.policy.rules.push({ id: 'bad', when: { moon: 'full' } as never, then: 'block' })
    expect(assess(observation(), broken, KNOWLEDGE, CONTEXT).verdict).toBe('acknowledge')
  })
})

describe('broken input', () => {
  const broken = (rules: unknown[], policy: Partial<PolicyInput> = {}) => {
    const force = inForce(policy)
    force.policy.rules = rules as never
    return Assessment.parse(assess(observation(), force, KNOWLEDGE, CONTEXT))
  }

  it('lists a rule that fails and never goes below care', () => {
    for (const bad of [
      null,
      { id: 'x' },
      { id: 'x', when: { moon: 'full' }, then: 'block' },
      { id: 'x', when: {}, then: 'nuke' },
      { id: 'x', when: { scope: { colour: 1 } }, then: 'block' },
    ]) {
      const result = broken([bad, rule('ok', 'inform')])
      expect(result).toMatchObject({ verdict: 'acknowledge', decidedBy: ['when-unknown'] })
      expect(result.errors).toHaveLength(1)
      expect(result.errors[0]?.code).toBe('rule-failed')
    }
    expect(broken([null, rule('ok', 'block')])).toMatchObject({ verdict: 'block', decidedBy: ['ok'] })
  })

  it('lists a rule that throws while it runs', () => {
    const trap = {
      get consent() {
        throw new Error('boom')
      },
    }
    const list = new Proxy(['work'], { get: (target, key) => (key === 'includes' ? trap.consent : Reflect.get(target, key)) })
    const result = broken([rule('bomb', 'allow', { account: list as never })])
    expect(result).toMatchObject({ verdict: 'acknowledge', errors: [{ code: 'rule-failed', where: 'rules.bomb', message: 'boom' }] })
  })

  it('answers whatever it is handed', () => {
    const nothing = assess(null as never, inForce(), KNOWLEDGE, CONTEXT)
    expect(Assessment.parse(nothing)).toMatchObject({
      verdict: 'acknowledge',
      decidedBy: ['when-unknown'],
      errors: [{ code: 'assessment-failed' }],
    })
    expect(assess({} as Observation, inForce({ mode: 'monitor' }), KNOWLEDGE, CONTEXT)).toMatchObject({
      verdict: 'allow',
      wouldBe: 'acknowledge',
    })
    expect(assess(observation(), null as never, KNOWLEDGE, CONTEXT)).toMatchObject({ verdict: 'request', policy: { version: 0 } })
    expect(assess(observation(), inForce(), {} as never, CONTEXT).verdict).toBe('acknowledge')
    expect(assess(observation(), { policy: {} } as never, KNOWLEDGE, null as never).verdict).toBe('request')
  })
})

it('getReady leaves what is wrong with a policy or with what is known to the verdict', () => {
  const force = inForce({})
  const known = knowledge()
  expect(() => getReady({ ...force, policy: { ...force.policy, apps: null as never } }, known)).not.toThrow()
  expect(() => getReady(force, { ...known, threats: null as never })).not.toThrow()
})
