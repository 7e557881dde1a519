import { z } from 'zod'
import { threatClientId, threatHostId } from './threat-id.ts'
import { Host, Id } from './vocabulary.ts'

/** What a client is listed as. Abused-legitimate means just that: the maker did nothing wrong. */
export const CLIENT_THREATS = ['malicious', 'abused-legitimate', 'first-party-cli'] as const
/** What a redirect host is listed as: one that attackers used, or a domain below which anybody can have a host. */
export const HOST_RISKS = ['url-shortener', 'tunnel', 'dynamic-dns', 'free-subdomain'] as const
export type HostRisk = (typeof HOST_RISKS)[number]

/** Where an entry is from and how old it is: shown to the person, and kept with every fact. */
export const EVIDENCE = {
  source: z.string().min(3).max(300).meta({ description: 'Where this is from: an address, or words. The person reads it.' }),
  date: z.iso.date().meta({ description: 'The day on which the entry was last looked at, as `2027-01-31`.' }),
}
const CLIENT = {
  provider: Id.meta({ description: 'Id of the provider at which the client id is registered.' }),
  clientId: z.string().min(3).max(200).meta({ description: 'The client id.' }),
}
const clientName = z.string().max(120)
const clientKind = z.enum(CLIENT_THREATS).meta({
  description:
    '`malicious`: known from attacks. `abused-legitimate`: used in attacks, although its maker did nothing wrong. `first-party-cli`: a tool of the provider itself whose sign-in is borrowed.',
})
const withdrawn = z
  .literal(true)
  .optional()
  .meta({ description: 'Takes back the entry of the same id that is built in; then without `kind`.' })

/** A client with a history, as the data files have it. */
export const ThreatClient = z.strictObject({ ...CLIENT, name: clientName, kind: clientKind, ...EVIDENCE })
export type ThreatClient = z.infer<typeof ThreatClient>
/** A host to which attackers had answers sent, as the data files have it. */
export const ThreatHost = z.strictObject({ host: Host, ...EVIDENCE })

type Statement = { kind?: unknown; withdrawn?: unknown }
const saysOne = ({ kind, withdrawn: taken }: Statement) => (kind === undefined) !== (taken === undefined)
const ONE = 'either "kind" or "withdrawn": true'

export const ListedClient = z
  .strictObject({
    ...CLIENT,
    name: clientName.default('(no name)').meta({ description: 'Name of the app, as it was seen.' }),
    kind: clientKind.optional(),
    withdrawn,
    ...EVIDENCE,
  })
  .refine(saysOne, ONE)
export type ListedClient = z.infer<typeof ListedClient>

export const ListedHost = z
  .strictObject({
    // A name without a dot would list all that lies below it.
    host: Host.regex(/[a-z0-9-]\.[a-z0-9-]/, 'a host name with a dot inside').meta({
      description: 'The host; all that lies below it is meant too.',
    }),
    kind: z
      .enum(['malicious', ...HOST_RISKS])
      .optional()
      .meta({
        description: '`malicious`: answers were sent there in attacks. The others: anybody can have a host below it, or a link of it.',
      }),
    withdrawn,
    ...EVIDENCE,
  })
  .refine(saysOne, ONE)
export type ListedHost = z.infer<typeof ListedHost>

/** What IT adds to the built-in threats, takes back of them or corrects, between two releases. Signed as a policy is. */
export const ThreatList = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('scopewarden.threats/1').meta({ description: 'The version of this format.' }),
    organisation: Id.meta({ description: 'The same as `organisationId` in the managed settings; a list of another one is refused.' }),
    clients: z.array(ListedClient).max(5000).default([]).meta({ description: 'Clients, by `provider` and `clientId`.' }),
    redirectHosts: z.array(ListedHost).max(5000).default([]).meta({ description: 'Hosts to which answers go, by `host`.' }),
  })
  .superRefine(({ clients, redirectHosts }, context) => {
    const once = (list: string, ids: string[]) => {
      const seen = new Set<string>()
      ids.forEach((id, i) => {
        if (seen.has(id))
          context.addIssue({ code: 'custom', path: [list, i], message: 'a client or host that stands only once in the list' })
        seen.add(id)
      })
    }
    once('clients', clients.map(threatClientId))
    once(
      'redirectHosts',
      redirectHosts.map(({ host }) => threatHostId(host)),
    )
  })
export type ThreatList = z.infer<typeof ThreatList>
export type ThreatListInput = z.input<typeof ThreatList>

/**
 * A list as it is applied. `issuedAtMs`: when it was signed; what is built in and newer is not corrected by it. `stale`: past its
 * expiry; it goes on adding, and takes nothing back.
 */
export type ThreatsInForce = { list: ThreatList; version: number; epoch: number; issuedAtMs: number; stale: boolean }
