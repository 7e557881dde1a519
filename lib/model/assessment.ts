import { z } from 'zod'
import { HeldGrant } from './before.ts'
import { Sign } from './observation.ts'
import { Verdict } from './vocabulary.ts'

const Text = z.string().max(300)

/** What speaks for or against, each with its evidence inside. Codes are stable: rules and exports name them. */
export const Finding = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('scopes-hidden') }),
  z.strictObject({ code: z.literal('scope-unknown'), scopes: z.array(z.string().max(300)) }),
  z.strictObject({ code: z.literal('server-unknown'), host: Text }),
  /** A server that no data knows, whose page bears the sign of this software: what its scopes mean is that page's word. */
  z.strictObject({ code: z.literal('software-claimed'), software: Text }),
  z.strictObject({ code: z.literal('look-alike-host'), host: Text, resembles: Text.nullable() }),
  z.strictObject({
    code: z.literal('redirect-risky'),
    host: Text,
    risk: z.enum(['url-shortener', 'tunnel', 'dynamic-dns', 'free-subdomain', 'insecure']),
  }),
  z.strictObject({ code: z.literal('redirect-unlike-name'), host: Text, name: Text }),
  /** The client id is that of an app of the policy, and the answer goes to none of the hosts that the policy gives it. */
  z.strictObject({ code: z.literal('redirect-unlike-home'), host: Text, app: Text, home: Text }),
  z.strictObject({ code: z.literal('threat-listed'), client: Text, kind: z.enum(['malicious', 'abused-legitimate']), source: Text }),
  z.strictObject({ code: z.literal('redirect-listed'), host: Text, source: Text }),
  z.strictObject({ code: z.literal('name-suspicious'), name: Text, heuristic: z.enum(['no-letters', 'placeholder']) }),
  /** `resembles`: the well-known name that it looks like; null where it only mixes letters of two scripts within a word. */
  z.strictObject({ code: z.literal('name-confusable'), name: Text, resembles: Text.nullable() }),
  z.strictObject({ code: z.literal('client-borrowed'), client: Text, name: Text }),
  z.strictObject({ code: z.literal('publisher-unverified'), name: Text.nullable() }),
  z.strictObject({ code: z.literal('admin-consent') }),
  z.strictObject({ code: z.literal('offline-access') }),
  z.strictObject({ code: z.literal('above-ceiling'), app: Text, scopes: z.array(z.string().max(300)) }),
  /** More than was granted before. `scopes`: the ids of what is new. `had`: what was there, the gravest first. */
  z.strictObject({ code: z.literal('scope-expansion'), scopes: z.array(z.string().max(300)), had: z.array(HeldGrant).max(50) }),
  z.strictObject({ code: z.literal('request-odd'), signs: z.array(Sign) }),
])
export type Finding = z.infer<typeof Finding>
export const FINDING_CODES = Finding.options.map(o => o.shape.code.value)

/** A rule or input that could not be used. It is listed, and never makes the verdict weaker. */
export const AssessmentError = z.strictObject({ code: z.string().max(60), where: z.string().max(200), message: z.string().max(300) })

export const Assessment = z.strictObject({
  verdict: Verdict,
  /** Ids of the rules (or `when-unknown`, `exception:<id>`) that set the verdict. */
  decidedBy: z.array(z.string().max(120)),
  /** Monitored rules, and a whole policy in monitor mode: what the verdict would have been. */
  wouldBe: Verdict.nullable(),
  findings: z.array(Finding),
  /** Predicates and facts that could not be told; each is a path such as `scopes.visibility`. */
  unknown: z.array(z.string().max(120)),
  errors: z.array(AssessmentError),
  /** The policy's app that the client was matched to. */
  app: z.strictObject({ id: z.string(), name: z.string(), status: z.string() }).nullable(),
  policy: z.strictObject({ version: z.number(), epoch: z.number(), source: z.enum(['embedded', 'fetched', 'file']) }),
})
export type Assessment = z.infer<typeof Assessment>
