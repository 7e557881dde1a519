import { z } from 'zod'
import { FINDING_CODES } from './assessment.ts'
import { Visibility } from './observation.ts'
import { Provider } from './provider.ts'
import { Access, DataClass, DataType, Host, Id, Kind, Reach, RedirectKind, Severity, Tri, Verdict, Words } from './vocabulary.ts'

const many = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)])

/** What an app is to the organisation. `unlisted` is what no entry of `apps` names. */
export const APP_STATUSES = ['sanctioned', 'tolerated', 'blocked'] as const

/** Ways to recognise an app. A display name is never one: anybody can take any name. */
export const AppMatch = z
  .strictObject({
    provider: Id.optional(),
    clientId: z.string().min(1).max(512).optional(),
    redirectHost: Host.optional(),
    domain: Host.optional(),
  })
  .refine(m => m.clientId === undefined || m.provider !== undefined, '"clientId" needs its "provider"')
  .refine(
    m => m.clientId !== undefined || m.redirectHost !== undefined || m.domain !== undefined,
    'needs "clientId", "redirectHost" or "domain"',
  )
export type AppMatch = z.infer<typeof AppMatch>

export const PolicyApp = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80),
  status: z.enum(APP_STATUSES),
  category: z.string().max(40).optional(),
  match: z.array(AppMatch).min(1),
  /** The most that this app may be given; anything beyond it counts as `above-ceiling`. Absent: no ceiling. */
  ceiling: z.array(z.strictObject({ data: DataType, access: Access })).optional(),
  /** Ids of apps to use instead. */
  alternatives: z.array(Id).optional(),
  /** Where the organisation's own sign-in to this app is. */
  url: z.url({ protocol: /^https$/ }).optional(),
})
export type PolicyApp = z.infer<typeof PolicyApp>

/** One scope satisfies every field that is given. */
export const ScopePredicate = z.strictObject({
  id: many(z.string().max(300)).optional(),
  data: many(DataType).optional(),
  /** The organisation's class of the data (`classes`, else the vocabulary's default). */
  class: many(DataClass).optional(),
  access: many(Access).optional(),
  reach: many(Reach).optional(),
  severityAtLeast: Severity.optional(),
  known: z.boolean().optional(),
  vendor: many(z.enum(['sensitive', 'restricted', 'admin'])).optional(),
})
export type ScopePredicate = z.infer<typeof ScopePredicate>

const Leaf = {
  kind: many(Kind).optional(),
  provider: many(z.string().max(60)).optional(),
  appStatus: many(z.enum([...APP_STATUSES, 'unlisted'])).optional(),
  app: many(Id).optional(),
  category: many(z.string().max(40)).optional(),
  ai: Tri.optional(),
  publisherVerified: many(Tri).optional(),
  /** At least one scope asked for satisfies this. */
  scope: ScopePredicate.optional(),
  visibility: many(Visibility).optional(),
  offline: many(Tri).optional(),
  redirect: many(RedirectKind).optional(),
  account: many(z.enum(['work', 'personal', 'unknown'])).optional(),
  finding: many(z.enum(FINDING_CODES as [string, ...string[]])).optional(),
  /** The kind of a `threat-listed` finding. */
  threat: many(z.enum(['malicious', 'abused-legitimate'])).optional(),
  /** The risk of a `redirect-risky` finding. */
  redirectRisk: many(z.enum(['url-shortener', 'tunnel', 'dynamic-dns', 'free-subdomain', 'insecure'])).optional(),
  group: many(z.string().max(120)).optional(),
}
export type Condition = z.infer<z.ZodObject<typeof Leaf>> & { any?: Condition[]; all?: Condition[]; not?: Condition }
/** Every field that is given must hold; `any`, `all` and `not` nest. No expressions, no patterns, no code. */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.strictObject({
    ...Leaf,
    any: z.array(Condition).min(1).max(50).optional(),
    all: z.array(Condition).min(1).max(50).optional(),
    not: Condition.optional(),
  }),
)

export const Rule = z.strictObject({
  id: Id,
  when: Condition,
  then: Verdict,
  /** The organisation's own words for the person, in place of the generated reason. */
  say: Words.optional(),
  /** No exception lifts this rule. */
  final: z.boolean().optional(),
  /** `monitor`: decides nothing, is reported as "would have". */
  mode: z.enum(['monitor', 'enforce']).optional(),
})
export type Rule = z.infer<typeof Rule>

/** Lifts what the named rules (or all that are not final) say of an app, down to `verdict`, until `expires`. */
export const Exception = z
  .strictObject({
    id: Id,
    app: Id.optional(),
    match: AppMatch.optional(),
    rules: z.array(Id).optional(),
    verdict: Verdict,
    expires: z.iso.datetime({ offset: true }),
    reason: z.string().min(1).max(300),
  })
  .refine(e => (e.app === undefined) !== (e.match === undefined), 'needs either "app" or "match"')
export type Exception = z.infer<typeof Exception>

/** The one document that IT writes. Reference: docs/policy.md, generated from here. */
export const Policy = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('scopewarden.policy/1'),
    organisation: z.strictObject({
      id: Id,
      name: z.string().min(1).max(80),
      /** Mail domains of work accounts. Empty: no account can be told to be a work account. */
      domains: z.array(Host).max(200),
      contact: z.strictObject({ email: z.email().optional(), url: z.url({ protocol: /^https$/ }).optional() }).optional(),
    }),
    mode: z.enum(['monitor', 'enforce']),
    /** The weakest verdict for a consent of which something that matters could not be read or is not known. */
    whenUnknown: Verdict,
    classes: z.partialRecord(DataType, DataClass).default({}),
    apps: z.array(PolicyApp).max(20_000).default([]),
    /** Authorization servers of the organisation's own; same shape as a data file. */
    providers: z.array(Provider).max(50).default([]),
    rules: z.array(Rule).max(2000),
    exceptions: z.array(Exception).max(5000).default([]),
    privacy: z.strictObject({
      /** Who is named in reports. `pseudonym`: an id of this browser profile, made at random. */
      person: z.enum(['pseudonym', 'work-account']).default('pseudonym'),
      watchSignUps: z.boolean().default(true),
      retentionDays: z.number().int().min(1).max(730).default(90),
    }),
  })
  .superRefine((policy, context) => {
    for (const list of ['apps', 'rules', 'exceptions', 'providers'] as const) {
      const seen = new Set<string>()
      policy[list].forEach((entry, i) => {
        if (seen.has(entry.id)) context.addIssue({ code: 'custom', path: [list, i, 'id'], message: `"${entry.id}" is there twice` })
        seen.add(entry.id)
      })
    }
  })
export type Policy = z.infer<typeof Policy>
export type PolicyInput = z.input<typeof Policy>

/** What the JWS carries around the policy (RFC 7519 names where they fit). Times are seconds since 1970. */
export const PolicyEnvelope = z.strictObject({
  iss: Id,
  aud: z.literal('scopewarden'),
  ver: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  epoch: z.number().int().min(1).max(1_000_000),
  iat: z.number().int().min(0),
  nbf: z.number().int().min(0),
  exp: z.number().int().min(0),
  min_ext: z.string().max(20).optional(),
  next_keys: z
    .array(z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(60) }))
    .max(5)
    .optional(),
  policy: Policy,
})
export type PolicyEnvelope = z.infer<typeof PolicyEnvelope>

/** A policy as it is applied. `stale`: past its expiry, still in force, its exceptions lapsed. */
export type PolicyInForce = { policy: Policy; version: number; epoch: number; source: 'embedded' | 'fetched' | 'file'; stale: boolean }
