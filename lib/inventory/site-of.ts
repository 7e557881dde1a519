import { getDomain } from 'tldts'

/** The registrable domain of a host by the Public Suffix List, private suffixes included; the host itself where it has none. */
export const siteOf = (host: string): string => getDomain(host, { allowPrivateDomains: true }) ?? host
