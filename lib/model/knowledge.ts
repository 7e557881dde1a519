import { z } from 'zod'
import type { Names } from './names.ts'
import type { Provider } from './provider.ts'
import { APP_CATEGORIES } from './terms.ts'
import { HOST_RISKS, type HostRisk, ThreatClient, ThreatHost, type ThreatsInForce } from './threat-list.ts'
import { Host, type Vocabulary } from './vocabulary.ts'

/** `policies/threats/clients.json`: client ids with a history. Abused-legitimate means just that: the maker did nothing wrong. */
export const ThreatClients = z.strictObject({
  sources: z.array(z.string()).min(1),
  reviewed: z.iso.date(),
  clients: z.array(ThreatClient),
  /** What the names of apps in attacks had in common: no letter and no digit of any script; one of these very names. */
  names: z.array(
    z.discriminatedUnion('heuristic', [
      z.strictObject({ heuristic: z.literal('no-letters'), source: z.string().min(3).max(300) }),
      z.strictObject({
        heuristic: z.literal('placeholder'),
        names: z.array(z.string().min(1).max(80)).min(1),
        source: z.string().min(3).max(300),
      }),
    ]),
  ),
})
/**
 * `policies/threats/redirect-hosts.json`: domains below which anybody can have a host, and hosts to which attackers had
 * answers sent. Hosts alone: of a redirect neither path nor query is ever kept.
 */
export const ThreatHosts = z.strictObject({
  sources: z.array(z.string()).min(1),
  reviewed: z.iso.date(),
  /** Their source and date are those of the file: they were compiled together. */
  hosts: z.record(z.enum(HOST_RISKS), z.array(Host)),
  malicious: z.array(ThreatHost),
})
/**
 * `policies/apps/<name>.json`: work products. One owner per registrable domain; a host below one may be a product of the
 * same maker. Domains below which anybody can have a host belong to no product.
 */
export const AppCatalogue = z.strictObject({
  sources: z.array(z.string()).min(1),
  reviewed: z.iso.date(),
  apps: z.array(
    z.strictObject({
      name: z.string().min(1).max(80),
      domains: z.array(Host).min(1),
      category: z.enum(APP_CATEGORIES),
      ai: z.boolean().optional(),
      /** Known to few: its name is no brand that somebody could borrow ("Sandbox", "Four"). */
      lesser: z.boolean().optional(),
    }),
  ),
})
export type CatalogueApp = z.infer<typeof AppCatalogue>['apps'][number]

/** The catalogue of work products, as it is looked up. A domain is a registrable one, or a host that is a product of its own. */
export type Catalogue = {
  /** The product to which exactly this domain belongs, or null. */
  ownerOf: (domain: string) => CatalogueApp | null
  /** Every product, made anew at each call: thousands of them. */
  all: () => CatalogueApp[]
}

/** The servers that are known, as they are looked up. */
export type Providers = {
  of: (id: string) => Provider | undefined
  /** Who says this of its hosts, word for word: a host, or `*.` and a domain. */
  at: (host: string) => Provider | undefined
  /** Software that runs on hosts of anybody's. */
  engines: () => Provider[]
  /** Hosts of those whose pages are known, as they say them: the ones that it pays to imitate. */
  pagedHosts: () => readonly string[]
  /** Every one: hundreds, and to be made where they were not looked at yet. */
  all: () => Provider[]
}

/** Threats as the data files list them. */
export type ThreatLists = Pick<z.infer<typeof ThreatClients>, 'clients' | 'names'> &
  Pick<z.infer<typeof ThreatHosts>, 'hosts' | 'malicious' | 'reviewed'>
/** Threats as they are looked up, by ids that `threat-id.ts` makes. */
export type Threats = Pick<ThreatLists, 'names' | 'reviewed'> & {
  client: (id: string) => ThreatClient | undefined
  risk: (host: string) => HostRisk | undefined
  /** The evidence against a host to which attackers had answers sent. */
  malicious: (host: string) => Omit<z.infer<typeof ThreatHost>, 'host'> | undefined
  /** Every one: some thousand. */
  all: () => ThreatLists
}

/** All that is known of the world, handed to `observe` and `assess`; loading it is `platform`'s (or the command's) business. */
export type Knowledge = {
  providers: Providers
  vocabulary: Vocabulary
  threats: Threats
  apps: Catalogue
  /** Names of `apps` and `providers`, where they were put together before; else that is done when one is first looked at. */
  names?: Names | undefined
  /** A list of the organisation's, on top of `threats`. */
  fetchedThreats?: ThreatsInForce | null
}

/** The words of one language. `say` fills `$1`…`$9`; a missing key is an error at build, not at run. */
export type Language = { lang: string; say: (key: MessageKey, ...values: string[]) => string }
export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json')
