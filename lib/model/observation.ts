import { z } from 'zod'
import { Access, DataType, Kind, Reach, RedirectKind, Tri } from './vocabulary.ts'

const Short = z.string().max(256)

/** A scope as asked for, read as data × access × reach. `known: false` means that no data file speaks of it. */
export const Grant = z.strictObject({
  id: z.string().max(300),
  data: DataType,
  access: Access,
  reach: Reach,
  known: z.boolean(),
  seen: z.enum(['url', 'page']),
  actor: z.enum(['person', 'bot']).optional(),
  offline: z.boolean().optional(),
  /** Asked for as well, if there is any to give. */
  optional: z.boolean().optional(),
  /** What it means is the page's own word for which software it is: told to the person, and never lowers a verdict. */
  claimed: z.literal(true).optional(),
  vendor: z.enum(['sensitive', 'restricted', 'admin']).optional(),
})
export type Grant = z.infer<typeof Grant>

/** `full`: all that is asked for was seen. `partial`: some of it. `hidden`: none. Hidden is never "none". */
export const Visibility = z.enum(['full', 'partial', 'hidden'])
export type Visibility = z.infer<typeof Visibility>

/** Things about the shape of a request that a finding may be made of. Closed, so that no value can leak into it. */
export const Sign = z.enum([
  'duplicate-parameter',
  'scope-cut',
  'url-cut',
  'pushed-request',
  'request-object',
  'request-object-unread',
  'request-by-reference',
  'authorization-details',
  'authorization-details-unread',
  'opaque-scope',
  'omitted-scope',
  'oauth1',
  'implicit',
  'no-pkce',
  'admin-consent',
  'user-info-in-url',
  'look-alike-host',
  'insecure-server',
  'insecure-redirect',
  'redirect-unread',
  'nested',
  'bidi-characters',
  'page-not-understood',
  'posted',
  'self-hosted',
])
export type Sign = z.infer<typeof Sign>

/** What was seen, nothing judged. Holds no secret by construction: every field is on an allow-list. */
export const Observation = z.strictObject({
  kind: Kind,
  /** A provider's id, or `unknown` for a server that no data file names. */
  provider: z.string().max(60),
  /** Host of the authorization server (or of the page, for a sign-up). */
  server: z.strictObject({ host: Short }),
  client: z.strictObject({ id: z.string().max(512).nullable(), name: Short.nullable(), publisher: Short.nullable(), verified: Tri }),
  redirect: z.strictObject({ host: Short.nullable(), kind: RedirectKind.nullable(), scheme: z.string().max(80).nullable() }),
  /** Host of the site on which the person started, where it is known and is not the server itself. */
  site: Short.nullable(),
  scopes: z.strictObject({ visibility: Visibility, requested: z.array(Grant).max(1000) }),
  offline: Tri,
  responseType: z.string().max(60).nullable(),
  responseMode: z.string().max(30).nullable(),
  account: z.enum(['work', 'personal', 'unknown']),
  /** Of a work account: which of the organisation's domains. Absent: not told, or it was written before this was kept. */
  accountDomain: Short.optional(),
  signs: z.array(Sign),
  /** Which software the page of an unknown server says it is of, an id of the data: told to the person, and never lowers a verdict. */
  software: z.string().max(60).optional(),
  /** A host of a known provider that this one imitates. */
  resembles: Short.nullable(),
})
export type Observation = z.infer<typeof Observation>

/** What a consent page was seen to say; read by hooks, joined to the flow by the worker. */
export const PageFacts = z.strictObject({
  /** The page that the hooks recognised; null when a rule for this page exists and did not fit. */
  pageId: z.string().max(60).nullable(),
  kind: Kind.nullable(),
  clientId: z.string().max(512).nullable(),
  redirectUriHost: Short.nullable(),
  appName: Short.nullable(),
  publisher: Short.nullable(),
  verified: Tri,
  /** Domain of the account shown, compared in the page; the address itself stays there. */
  account: z.enum(['work', 'personal', 'unknown']),
  /** One of the policy's own domains, never that of another account. */
  accountDomain: Short.optional(),
  /** Scopes by id, and on-screen sentences that still have to be mapped. Null: the page has no place for them. */
  scopeIds: z.array(z.string().max(300)).max(1000).nullable(),
  scopeLabels: z.array(z.string().max(300)).max(200).nullable(),
  /** The name is written with characters that have no shape, or that turn it around. */
  disguised: z.literal(true).optional(),
  /** They were told by the shape of the page, where data knows the page and found none: they may not be all. */
  byShape: z.literal(true).optional(),
  /** Software that the page of an unknown server bears the sign of: an id of the data, believed only if it is one. */
  engine: z.string().max(60).optional(),
})
export type PageFacts = z.infer<typeof PageFacts>

/** How a flow came back. The values of `code` and tokens are never read, only that they are there. */
export const Landing = z.strictObject({
  outcome: z.enum(['granted', 'denied', 'pending']),
  scopesGranted: z.array(z.string().max(300)).max(1000).nullable(),
})
export type Landing = z.infer<typeof Landing>
