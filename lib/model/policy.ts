import { z } from 'zod'
import { FINDING_CODES } from './assessment.ts'
import { Visibility } from './observation.ts'
import { OwnProvider } from './provider.ts'
import { APP_STATUSES } from './terms.ts'
import { Access, DataClass, DataType, Host, Id, Kind, Reach, RedirectKind, Severity, Tri, Verdict, Words } from './vocabulary.ts'

/** A document that is wrong at one place is still asked at all others, so that every error is told at once. */
const isObject = ({ value }: { value: unknown }) => typeof value === 'object' && value !== null

const many = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)])

/** Ways to recognise an app. A display name is never one: anybody can take any name. */
export const AppMatch = z
  .strictObject({
    provider: Id.optional().meta({ description: 'Id of the provider at which the client id is registered.' }),
    clientId: z.string().min(1).max(512).optional().meta({ description: 'The client id, to the letter; it needs its `provider`.' }),
    redirectHost: Host.optional().meta({ description: 'The host to which the answer of the authorization goes.' }),
    domain: Host.optional().meta({ description: 'A domain: of the site of a sign-up, or above the host to which the answer goes.' }),
  })
  .refine(m => m.clientId === undefined || m.provider !== undefined, {
    error: '"provider" beside "clientId"',
    params: { hint: 'Add the id of the provider at which the client is registered.' },
    when: isObject,
  })
  .refine(m => m.clientId !== undefined || m.redirectHost !== undefined || m.domain !== undefined, {
    error: '"clientId", "redirectHost" or "domain"',
    params: { hint: 'Add one of them: a display name proves nothing.' },
    when: isObject,
  })
export type AppMatch = z.infer<typeof AppMatch>

export const PolicyApp = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80),
  status: z.enum(APP_STATUSES).meta({ description: 'What the app is to the organisation. What no entry names is `unlisted`.' }),
  category: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'Your own word for the kind of app; it stands before that of the catalogue.' }),
  match: z.array(AppMatch).min(1).meta({ description: 'Ways to recognise the app; one that fits is enough.' }),
  ceiling: z
    .array(z.strictObject({ data: DataType, access: Access }))
    .optional()
    .meta({
      description:
        'The most that this app may be given: for each type of data an access, which contains every lesser one (`list`, names and headings, is less than `read`), whosever data it is. Anything beyond it is the finding `above-ceiling`. Absent: no ceiling.',
    }),
  alternatives: z.array(Id).optional().meta({ description: 'Ids of apps to use instead; they are offered to the person.' }),
  url: z
    .url({ protocol: /^https$/ })
    .optional()
    .meta({ description: 'Where the organisation’s own sign-in to this app is.' }),
})
export type PolicyApp = z.infer<typeof PolicyApp>

/** One scope satisfies every field that is given. */
export const ScopePredicate = z.strictObject({
  id: many(z.string().max(300)).optional().meta({ description: 'The scope, to the letter.' }),
  data: many(DataType).optional().meta({ description: 'The type of data that it reaches.' }),
  class: many(DataClass)
    .optional()
    .meta({ description: 'The organisation’s class of that data: `classes`, else the default of policies/vocabulary/data.json.' }),
  access: many(Access).optional().meta({ description: 'What may be done to the data.' }),
  reach: many(Reach)
    .optional()
    .meta({ description: 'Whose data: what the person picks, their own, what is shared with them, everybody’s.' }),
  severityAtLeast: Severity.optional().meta({
    description: 'From 0 (says who you are) to 4 (critical): data, access and reach together.',
  }),
  known: z.boolean().optional().meta({ description: '`false`: no data file says what this scope means.' }),
  vendor: many(z.enum(['sensitive', 'restricted', 'admin']))
    .optional()
    .meta({ description: 'The vendor’s own class, as published.' }),
})
export type ScopePredicate = z.infer<typeof ScopePredicate>

const Days = z.number().int().min(0).max(36_500)
/** A span of whole days, both ends included. */
export const DaysPredicate = z
  .strictObject({
    atLeast: Days.optional().meta({ description: 'So many whole days ago, or longer.' }),
    atMost: Days.optional().meta({ description: 'So many whole days ago, or less long.' }),
  })
  .refine(days => days.atLeast !== undefined || days.atMost !== undefined, {
    error: '"atLeast" or "atMost"',
    params: { hint: 'Add one of them, or both, in whole days.' },
  })
export type DaysPredicate = z.infer<typeof DaysPredicate>

const Leaf = {
  kind: many(Kind).optional().meta({ description: 'What was met.' }),
  provider: many(z.string().max(60))
    .optional()
    .meta({ description: 'Id of the provider, or `unknown` for a server that no data file names.' }),
  appStatus: many(z.enum([...APP_STATUSES, 'unlisted']))
    .optional()
    .meta({ description: 'The status that `apps` gives the app.' }),
  app: many(Id).optional().meta({ description: 'Id of an entry of `apps`.' }),
  category: many(z.string().max(40)).optional().meta({ description: 'The category of the app: from `apps`, else from the catalogue.' }),
  ai: Tri.optional().meta({ description: 'Whether the catalogue knows the app’s maker as an AI product.' }),
  publisherVerified: many(Tri).optional().meta({ description: 'Whether the provider vouches for the publisher.' }),
  scope: ScopePredicate.optional().meta({ description: 'At least one scope that is asked for satisfies this.' }),
  narrowerExists: z.boolean().optional().meta({
    description: 'Whether the provider publishes a scope that is known to allow less than one that is asked for, of the same thing.',
  }),
  visibility: many(Visibility).optional().meta({ description: 'How much of what is asked for was seen.' }),
  offline: many(Tri).optional().meta({ description: 'Whether the app keeps its access while the person is away.' }),
  redirect: many(RedirectKind).optional().meta({ description: 'Where the answer goes.' }),
  account: many(z.enum(['work', 'personal', 'unknown']))
    .optional()
    .meta({ description: 'The account on the page, compared with `organisation.domains` inside the page.' }),
  accountDomain: many(Host)
    .optional()
    .meta({ description: 'Which of `organisation.domains` the work account on the page is of. Of no other account a domain is known.' }),
  finding: many(z.enum(FINDING_CODES as [string, ...string[]]))
    .optional()
    .meta({ description: 'Something that stood out.' }),
  threat: many(z.enum(['malicious', 'abused-legitimate']))
    .optional()
    .meta({ description: 'The kind of a `threat-listed` finding.' }),
  redirectRisk: many(z.enum(['url-shortener', 'tunnel', 'dynamic-dns', 'free-subdomain', 'insecure']))
    .optional()
    .meta({ description: 'The risk of a `redirect-risky` finding.' }),
  grantedBefore: z
    .boolean()
    .optional()
    .meta({ description: 'Whether this browser saw the app being granted anything before. A personal account has no history here.' }),
  daysSinceGranted: DaysPredicate.optional().meta({
    description: 'How long ago it was last granted anything. Does not hold for an app that never was.',
  }),
  daysSinceFirstSeenInOrganisation: DaysPredicate.optional().meta({
    description:
      'How long ago any browser of the organisation first met the app, as the hub tells it. An app that none has met is met today: 0. Unknown as long as no hub has told.',
  }),
  group: many(z.string().max(120)).optional().meta({ description: 'A group from the managed setting `groups`.' }),
  user: many(z.string().min(3).max(254)).optional().meta({
    description: 'The work account from the managed setting `accountEmail`, in any case of letters. It is compared in the browser.',
  }),
}
export type Condition = z.infer<z.ZodObject<typeof Leaf>> & { any?: Condition[]; all?: Condition[]; not?: Condition }
/** Every field that is given must hold; `any`, `all` and `not` nest. No expressions, no patterns, no code. */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.strictObject({
    ...Leaf,
    any: z.array(Condition).min(1).max(50).optional().meta({ description: 'At least one of these conditions holds.' }),
    all: z.array(Condition).min(1).max(50).optional().meta({ description: 'All of these conditions hold.' }),
    not: Condition.optional().meta({ description: 'This condition does not hold. Of something unknown, `not` is unknown too.' }),
  }),
)

export const Rule = z.strictObject({
  id: Id.meta({ description: 'Shown to the person and in every report: a name that IT recognises.' }),
  when: Condition.meta({ description: 'Every field that is given must hold.' }),
  then: Verdict.meta({ description: 'The least that applies; of several rules the strongest wins.' }),
  say: Words.optional().meta({
    description: 'The organisation’s own words for the person, in place of the generated reason: `{"en": "…", "de": "…"}`.',
  }),
  final: z.boolean().optional().meta({ description: '`true`: no exception lifts this rule.' }),
  mode: z.enum(['monitor', 'enforce']).optional().meta({ description: '`monitor`: decides nothing, is reported as “would have”.' }),
  sharePercent: z.number().int().min(1).max(100).optional().meta({
    description:
      'The share of browsers in which the rule decides; in the others it is monitored. Which ones follows from the rule’s id and the browser’s: a larger share only adds browsers. Absent: all.',
  }),
})
export type Rule = z.infer<typeof Rule>

/** Lifts what the named rules (or all that are not final) say of an app, down to `verdict`, until `expires`. */
export const Exception = z
  .strictObject({
    id: Id,
    app: Id.optional().meta({ description: 'Id of an entry of `apps`. Either this or `match`.' }),
    match: AppMatch.optional().meta({ description: 'One client, as in `apps[].match`.' }),
    rules: z.array(Id).optional().meta({ description: 'The rules that are lifted, and `when-unknown`. Absent: all that are not final.' }),
    scopes: z.array(z.string().max(300)).max(1000).optional().meta({
      description:
        'It counts only while the app asks for nothing but these scopes, to the letter, and all that it asks for was seen. Absent: whatever it asks for.',
    }),
    verdict: Verdict.meta({ description: 'What the lifted rules say instead. It never raises a verdict.' }),
    expires: z.iso.datetime({ offset: true }).meta({ description: 'From then on the exception counts no more.' }),
    reason: z.string().min(1).max(300).meta({ description: 'For whoever reads the policy later.' }),
  })
  .refine(e => (e.app === undefined) !== (e.match === undefined), {
    error: 'either "app" or "match"',
    params: { hint: 'Name an entry of "apps" with "app", or describe one client with "match"; not both.' },
    when: isObject,
  })
export type Exception = z.infer<typeof Exception>

/** Held to the rules for `policyUrl` once more when it is fetched. */
const isListAddress = (text: string): boolean => {
  const beside = 'https://policy.invalid/'
  if (text === '' || !URL.canParse(text, beside)) return false
  const { protocol, hostname, username, password, hash } = new URL(text, beside)
  const loopback = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return (protocol === 'https:' || loopback) && !username && !password && !hash
}

/** Lists in which an id stands only once. */
export const LISTS = ['apps', 'rules', 'exceptions', 'providers'] as const
export const TWICE = { message: 'an id that stands only once in its list', params: { hint: 'Give each entry an id of its own.' } }

/** The one document that IT writes. Reference (docs/policy.md) and docs/policy.schema.json are generated from here: npm run docs. */
export const Policy = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('scopewarden.policy/1').meta({ description: 'The version of this format.' }),
    organisation: z.strictObject({
      id: Id.meta({ description: 'The same as `organisationId` in the managed settings; a policy of another one is refused.' }),
      name: z.string().min(1).max(80).meta({ description: 'As the person reads it.' }),
      domains: z
        .array(Host)
        .max(200)
        .meta({ description: 'Mail domains of work accounts. Empty: no account can be told to be a work account or a personal one.' }),
      contact: z
        .strictObject({ email: z.email().optional(), url: z.url({ protocol: /^https$/ }).optional() })
        .optional()
        .meta({ description: 'Where a person asks: an `email`, an https `url`, or both.' }),
      logo: z
        .string()
        .max(32_768)
        .regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/, 'a PNG, JPEG or WebP picture as a data: address in base64')
        .optional()
        .meta({
          description:
            'A picture that people know, as a `data:` address (PNG, JPEG or WebP, at most 24 KB), shown 24 pixels high beside the product’s name. Nothing is loaded from anywhere.',
        }),
    }),
    mode: z.enum(['monitor', 'enforce']).meta({ description: '`monitor`: nothing is shown, every verdict is reported as “would have”.' }),
    whenUnknown: Verdict.meta({
      description: 'The weakest verdict for a consent of which something that matters could not be read or is not known.',
    }),
    classes: z
      .partialRecord(DataType, DataClass)
      .default({})
      .meta({ description: 'The class of each type of data. What is left out has the default of policies/vocabulary/data.json.' }),
    apps: z.array(PolicyApp).max(20_000).default([]).meta({ description: 'The apps that the organisation knows.' }),
    providers: z.array(OwnProvider).max(50).default([]).meta({
      description:
        'Authorization servers of the organisation’s own, in the shape of a file in policies/providers; `id`, `name` and `hosts` are enough.',
    }),
    rules: z.array(Rule).max(2000).meta({ description: 'In any order.' }),
    exceptions: z.array(Exception).max(5000).default([]).meta({ description: 'What is let pass for a while.' }),
    threats: z
      .strictObject({
        url: z
          .string()
          .max(2000)
          .refine(isListAddress, {
            error: 'an https address, or a path beside the policy',
            params: { hint: 'Write "threats.jws", or an https address without a name, a password or "#".' },
          })
          .meta({ description: 'Address of the signed list; a relative one, such as `threats.jws`, starts from `policyUrl`.' }),
      })
      .optional()
      .meta({ description: 'A threat list of the organisation’s own, on top of the built-in one. Absent: none is fetched.' }),
    muteDays: z.number().int().min(0).max(365).default(30).meta({
      description:
        'Days for which a person may mute a notice (`inform`, `acknowledge`) that says nothing new; a new policy ends every mute. 0: no notice can be muted.',
    }),
    privacy: z.strictObject({
      person: z.enum(['pseudonym', 'work-account']).default('pseudonym').meta({
        description:
          'Who is named in reports. `pseudonym`: a random id of the browser profile. `work-account`: also `accountEmail` of the managed settings.',
      }),
      watchSignUps: z
        .boolean()
        .default(true)
        .meta({ description: '`false`: nothing looks for sign-up forms, and the sentinel is not there.' }),
      retentionDays: z.number().int().min(1).max(730).default(90).meta({ description: 'Days for which a browser keeps single facts.' }),
    }),
  })
  .superRefine((policy, context) => {
    for (const list of LISTS) {
      const seen = new Set<string>()
      policy[list].forEach((entry, i) => {
        if (seen.has(entry.id)) context.addIssue({ ...TWICE, code: 'custom', path: [list, i, 'id'] })
        seen.add(entry.id)
      })
    }
  })
export type Policy = z.infer<typeof Policy>
export type PolicyInput = z.input<typeof Policy>

/** A policy as it is applied. `stale`: past its expiry, still in force, its exceptions lapsed. `sha256`: of its signed form, base64url. */
export type PolicyInForce = {
  policy: Policy
  version: number
  epoch: number
  source: 'embedded' | 'fetched' | 'file'
  stale: boolean
  sha256?: string | null
}
