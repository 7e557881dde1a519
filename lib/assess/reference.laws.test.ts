import fc from 'fast-check'
import { expect, it } from 'vitest'
import balanced from '../../policies/organisations/balanced.json' with { type: 'json' }
import type { Assessment, Finding } from '../model/assessment.ts'
import type { Observation } from '../model/observation.ts'
import { type Condition, Policy, type PolicyInForce, type ScopePredicate } from '../model/policy.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Tri, Verdict } from '../model/vocabulary.ts'
import { assess, type Context, weigh } from './assess.ts'
import type { Facts, ScopeFacts } from './facts.ts'
import { inShare } from './in-share.ts'
import { anyExceptions, anyField, anyObservation, anyRules, anyVerdict } from './laws.arbitrary.ts'
import { CONTEXT, inForce, knowledge, NOW_MS } from './samples.ts'

/**
 * The rules once more, slow and plain: every rule of every policy is read from top to bottom, with no index, no shared answers and
 * nothing compiled. What it is given besides is what was found out about the request.
 */
const KNOWLEDGE = knowledge()
const has = (wanted: unknown, value: string) => [wanted].flat().includes(value)
const maybe = (wanted: unknown, value: string | null): Tri =>
  value !== null && has(wanted, value) ? 'yes' : value === null || value === 'unknown' ? 'unknown' : 'no'
const both = (answers: Tri[]): Tri => (answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes')
const either = (answers: Tri[]): Tri => (answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no')
const yesNo = (value: boolean): Tri => (value ? 'yes' : 'no')
const swap = (answer: Tri): Tri => (answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown')
const span = ({ atLeast, atMost }: { atLeast?: number; atMost?: number }, days: number | string): Tri =>
  days === 'unknown' ? 'unknown' : yesNo(days !== 'never' && Number(days) >= (atLeast ?? 0) && Number(days) <= (atMost ?? 1e9))

const ofScope = (wanted: ScopePredicate, scope: ScopeFacts): Tri =>
  both(
    Object.entries(wanted).map(([field, value]): Tri => {
      if (field === 'id') return yesNo(has(value, scope.id))
      if (field === 'known') return yesNo(value === scope.known)
      if (field === 'severityAtLeast') return scope.severity >= Number(value) ? 'yes' : scope.known ? 'no' : 'unknown'
      if (field === 'vendor') return scope.vendor === null && !scope.known ? 'unknown' : yesNo(has(value, scope.vendor ?? ''))
      return maybe(value, scope[field as 'data' | 'class' | 'access' | 'reach'])
    }),
  )

function ofField(field: string, value: unknown, seen: Observation, facts: Facts): Tri {
  const found = (codes: unknown, there: boolean): Tri =>
    there ? 'yes' : [codes].flat().some(code => facts.untold.has(code as Finding['code'])) ? 'unknown' : 'no'
  switch (field) {
    case 'kind':
      return yesNo(has(value, seen.kind))
    case 'provider':
      return yesNo(has(value, seen.provider))
    case 'visibility':
      return yesNo(has(value, seen.scopes.visibility))
    case 'app':
      return yesNo(has(value, facts.app ?? ''))
    case 'appStatus':
      return has(value, facts.appStatus) ? 'yes' : facts.mayBeBlocked && has(value, 'blocked') ? 'unknown' : 'no'
    case 'category':
      return maybe(value, facts.maker.category)
    case 'ai':
      return maybe(value, facts.maker.ai)
    case 'publisherVerified':
      return maybe(value, seen.client.verified)
    case 'offline':
      return maybe(value, seen.offline)
    case 'redirect':
      return maybe(value, seen.redirect.kind)
    case 'account':
      return maybe(value, seen.account)
    case 'accountDomain': {
      if (seen.account === 'personal') return 'no'
      const domains = [value].flat().map(one => String(one).replace('*.', ''))
      return seen.account === 'unknown' || seen.accountDomain === undefined ? 'unknown' : yesNo(domains.includes(seen.accountDomain))
    }
    case 'narrowerExists': {
      const answer = facts.narrowerExists()
      return answer === 'unknown' ? answer : yesNo(value === (answer === 'yes'))
    }
    case 'finding':
      return found(
        value,
        [value].flat().some(code => facts.findings.has(code as Finding['code'])),
      )
    case 'threat':
      return found(
        'threat-listed',
        facts.threats.some(one => has(value, one)),
      )
    case 'redirectRisk':
      return found(
        'redirect-risky',
        facts.redirectRisks.some(one => has(value, one)),
      )
    case 'grantedBefore':
      return facts.grantedBefore === 'unknown' ? 'unknown' : yesNo(value === (facts.grantedBefore === 'yes'))
    case 'daysSinceGranted':
      return span(value as object, facts.daysSinceGranted)
    case 'daysSinceFirstSeenInOrganisation':
      return span(value as object, facts.daysSinceFirstSeenInOrganisation)
    case 'group':
      return yesNo(facts.groups.some(group => has(value, group)))
    case 'user': {
      const users = [value].flat().map(user => String(user).toLowerCase())
      return facts.user === null ? 'unknown' : yesNo(users.includes(facts.user))
    }
    case 'scope': {
      const answers = facts.scopes.map(scope => ofScope(value as ScopePredicate, scope))
      return either(seen.scopes.visibility === 'full' ? answers : [...answers, 'unknown'])
    }
    case 'any':
      return either((value as Condition[]).map(one => ofCondition(one, seen, facts)))
    case 'all':
      return both((value as Condition[]).map(one => ofCondition(one, seen, facts)))
    case 'not':
      return swap(ofCondition(value as Condition, seen, facts))
    default:
      return expect.fail(`nobody has said what "${field}" means`)
  }
}
const ofCondition = (condition: Condition, seen: Observation, facts: Facts): Tri =>
  both(Object.entries(condition).flatMap(([field, value]) => (value === undefined ? [] : [ofField(field, value, seen, facts)])))

/** What a policy makes of a request: verdict, who decided, what it would be, which stronger rules could not be told. */
function plainly(seen: Observation, { policy }: PolicyInForce, context: Context) {
  const { facts, gaps, exceptions } = weigh(seen, { ...inForce(), policy: { ...policy, rules: [] } }, KNOWLEDGE, context)
  const rank = (verdict: string) => VERDICTS.indexOf(verdict as Verdict)
  const lower = (id: string, then: string): { by: string; rank: number } => {
    const lifting = exceptions.filter(one => (!one.rules || one.rules.includes(id)) && rank(one.verdict) < rank(then))
    const least = Math.min(...lifting.map(one => rank(one.verdict)))
    const [by] = lifting.flatMap(one => (rank(one.verdict) === least ? [`exception:${one.id}`] : [])).sort()
    return by === undefined ? { by: id, rank: rank(then) } : { by, rank: least }
  }
  const answers = policy.rules.map(rule => ({ rule, answer: ofCondition(rule.when, seen, facts) }))
  const claims = answers.flatMap(({ rule, answer }) => {
    if (answer !== 'yes') return []
    const decides = rule.mode !== 'monitor' && inShare(rule.id, rule.sharePercent, context.browserId ?? null)
    return [{ ...(rule.final ? { by: rule.id, rank: rank(rule.then) } : lower(rule.id, rule.then)), decides }]
  })
  if (gaps.length > 0) claims.push({ ...lower('when-unknown', policy.whenUnknown), decides: true })
  const all = Math.max(0, ...claims.map(claim => claim.rank))
  const deciding = policy.mode === 'monitor' ? claims : claims.filter(claim => claim.decides)
  const step = Math.max(0, ...deciding.map(claim => claim.rank))
  const by = [...new Set(deciding.filter(claim => claim.rank === step).map(claim => claim.by))].sort()
  const open = answers.filter(({ rule, answer }) => answer === 'unknown' && rank(rule.then) > all)
  return {
    verdict: policy.mode === 'monitor' ? 'allow' : VERDICTS[step],
    wouldBe: policy.mode === 'monitor' || all > step ? VERDICTS[all] : null,
    decidedBy: by.length > 0 ? by : ['default'],
    open: open.map(({ rule }) => `rules.${rule.id}`).sort(),
  }
}
const asPlain = ({ verdict, wouldBe, decidedBy, unknown }: Assessment) => ({
  verdict,
  wouldBe,
  decidedBy,
  open: unknown.filter(path => path.startsWith('rules.')),
})

const { apps } = Policy.parse(balanced)
/** Half of them of a client for which there may be exceptions. */
const anySeen = fc.oneof(
  anyObservation,
  anyObservation.map(seen => ({ ...seen, provider: 'acme-id', client: { ...seen.client, id: 'client-1' } })),
)
const anyContext: fc.Arbitrary<Context> = fc.record({
  nowMs: fc.constant(NOW_MS),
  groups: fc.subarray(['sales', 'hr']),
  user: fc.constantFrom(null, 'ADA@example.com', 'cid@example.com'),
  browserId: fc.constantFrom(null, 'b-1', 'b-2', 'b-3'),
  before: fc.constantFrom(undefined, null, {
    grantedScopes: [],
    complete: true,
    firstGrantedMs: NOW_MS - 30 * 86_400_000,
    lastGrantedMs: NOW_MS - 30 * 86_400_000,
  }),
})

it('decides as somebody would who reads every rule from top to bottom', () => {
  const met = new Set<string>()
  fc.assert(
    fc.property(
      anySeen,
      anyRules,
      anyExceptions,
      anyVerdict,
      fc.constantFrom('monitor', 'enforce'),
      anyContext,
      (seen, rules, exceptions, whenUnknown, mode, context) => {
        const force = inForce({ rules, exceptions, apps, whenUnknown, mode })
        const judged = assess(seen, force, KNOWLEDGE, context)
        expect(judged.errors).toEqual([])
        expect(asPlain(judged)).toEqual(plainly(seen, force, context))
        for (const word of [judged.verdict, ...judged.decidedBy.map(by => by.replace(/-\d+/, '')), judged.wouldBe ? 'would' : 'does'])
          met.add(word)
        if (judged.unknown.some(path => path.startsWith('rules.'))) met.add('open')
      },
    ),
    { numRuns: 700 },
  )
  // Only what was met was compared.
  expect([...met].sort()).toEqual([...VERDICTS, 'default', 'does', 'exception:e', 'open', 'r', 'when-unknown', 'would'].sort())
})

it('reads each field by itself as it is meant', () => {
  fc.assert(
    fc.property(anyObservation, fc.array(anyField, { minLength: 40, maxLength: 40 }), anyContext, (seen, fields, context) => {
      const rules = fields.map((when, i) => ({ id: `r-${i}`, when, then: 'block' as const, mode: 'monitor' as const }))
      const force = inForce({ rules, apps, whenUnknown: 'allow' })
      const run = weigh(seen, force, KNOWLEDGE, context)
      const told = new Map<string, Tri>()
      for (const { rule } of run.run.undecided) told.set(rule.id, 'unknown')
      for (const { rule } of run.fired) told.set(rule.id, 'yes')
      for (const { id, when } of rules) expect([when, told.get(id) ?? 'no']).toEqual([when, ofCondition(when, seen, run.facts)])
    }),
    { numRuns: 300 },
  )
})

it('decides so with as many rules as an index is made for', () => {
  fc.assert(
    fc.property(anyObservation, fc.array(anyRules, { minLength: 30, maxLength: 40 }), (seen, lists) => {
      const rules = lists.flat().map((rule, i) => ({ ...rule, id: `r-${i}` }))
      const force = inForce({ rules, apps })
      const { unknown, ...judged } = assess(seen, force, KNOWLEDGE, CONTEXT)
      const { open, ...plain } = plainly(seen, force, CONTEXT)
      expect(judged).toMatchObject(plain)
      const more = open.length > 50 ? [`rules: ${open.length - 50} more`] : []
      expect(unknown.filter(path => path.startsWith('rules'))).toEqual([...open.slice(0, 50), ...more])
    }),
    { numRuns: 60 },
  )
})
