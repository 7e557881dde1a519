import fc from 'fast-check'
import { FINDING_CODES } from '../model/assessment.ts'
import type { Observation } from '../model/observation.ts'
import type { Condition, Exception, Rule } from '../model/policy.ts'
import { CLASSES, KINDS, VERDICTS } from '../model/terms.ts'
import { Access, DataType, Reach, RedirectKind, Tri } from '../model/vocabulary.ts'
import { grant, NOW_MS, observation } from './samples.ts'

/** Random observations, rules and exceptions, for laws that hold of any. */
export const anyGrant = fc
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
export const anyObservation: fc.Arbitrary<Observation> = fc
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
    accountDomain: fc.constantFrom(undefined, 'example.com', 'example.net'),
    signs: fc.subarray<Observation['signs'][number]>(['admin-consent', 'look-alike-host', 'insecure-redirect', 'duplicate-parameter']),
  })
  .map(change => observation(change as Parameters<typeof observation>[0]))

export const anyWhen: fc.Arbitrary<Rule['when']> = fc.oneof(
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
/** One of several, or a list of some. */
const many = <T>(...values: T[]) => fc.oneof(fc.constantFrom(...values), fc.subarray(values, { minLength: 1 }))
const days = fc.oneof(fc.record({ atLeast: fc.nat(60) }), fc.record({ atMost: fc.nat(60) }))
const scopeFields = {
  id: many('scope.1', 'scope.2', 'mystery.1'),
  data: many(...DataType.options),
  class: many(...CLASSES),
  access: many(...Access.options),
  reach: many(...Reach.options),
  severityAtLeast: fc.nat(4),
  known: fc.boolean(),
  vendor: many('sensitive', 'restricted', 'admin'),
}
const anyScopePredicate = fc.record(scopeFields, { requiredKeys: [] })
const flatFields = {
  kind: many(...KINDS),
  provider: many('acme-id', 'google', 'unknown'),
  app: many('zoom', 'calendly', 'deepseek'),
  appStatus: many('sanctioned', 'tolerated', 'blocked', 'unlisted'),
  category: many('ai', 'communication', 'scheduling'),
  ai: fc.constantFrom(...Tri.options),
  publisherVerified: many(...Tri.options),
  scope: anyScopePredicate,
  visibility: many('full', 'partial', 'hidden'),
  narrowerExists: fc.boolean(),
  offline: many(...Tri.options),
  redirect: many(...RedirectKind.options),
  account: many('work', 'personal', 'unknown'),
  accountDomain: many('example.com', '*.example.com', 'example.net'),
  finding: many(...(FINDING_CODES as string[])),
  threat: many('malicious', 'abused-legitimate'),
  redirectRisk: many('tunnel', 'insecure', 'dynamic-dns'),
  grantedBefore: fc.boolean(),
  daysSinceGranted: days,
  daysSinceFirstSeenInOrganisation: days,
  group: many('sales', 'hr'),
  user: many('ada@example.com', 'Bea@Example.com'),
} satisfies { [K in Exclude<keyof Condition, 'any' | 'all' | 'not'>]-?: unknown }
type Fields = Record<string, fc.Arbitrary<unknown>>
const oneOf = (fields: Fields) => fc.oneof(...Object.entries(fields).map(([name, value]) => fc.record({ [name]: value })))
/** A condition of one field. */
export const anyField = fc.oneof(
  { arbitrary: oneOf(flatFields), weight: 2 },
  { arbitrary: oneOf(scopeFields).map(scope => ({ scope })), weight: 1 },
) as fc.Arbitrary<Condition>
/** Every field that a condition can have, up to three at a time, nested as deep as four. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>(tie => {
  const nested: Fields = {
    any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    not: tie('condition'),
  }
  const some = (fields: Fields) =>
    fc
      .subarray(Object.keys(fields), { maxLength: 3 })
      .chain(names => fc.record(Object.fromEntries(names.flatMap(name => (fields[name] ? [[name, fields[name]]] : [])))))
  return {
    condition: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      some(flatFields),
      some({ ...flatFields, ...nested }),
    ) as fc.Arbitrary<Condition>,
  }
}).condition

export const anyVerdict = fc.constantFrom(...VERDICTS)
export const anyRules: fc.Arbitrary<Rule[]> = fc
  .array(
    fc.record({
      when: fc.oneof(anyWhen, anyCondition),
      then: anyVerdict,
      final: fc.boolean(),
      mode: fc.constantFrom('monitor', 'enforce'),
      sharePercent: fc.constantFrom(undefined, undefined, 30, 100),
    }),
    { maxLength: 8 },
  )
  .map(list => list.map((one, i) => ({ ...one, id: `r-${i}` }) as Rule))
export const anyExceptions: fc.Arbitrary<Exception[]> = fc
  .array(
    fc.record({
      byApp: fc.boolean(),
      verdict: anyVerdict,
      rules: fc.option(fc.subarray(['r-0', 'r-1', 'r-2'], { minLength: 1 })),
      soon: fc.boolean(),
    }),
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
