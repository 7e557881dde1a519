import type { AppMatch } from '../lib/model/policy.ts'

const bare = (pattern: string) => pattern.replace(/^\*\./, '')
const isBelow = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)
/** Whether every host that the one pattern means is meant by the other. */
const hostWithin = (one: string, other: string) =>
  other.startsWith('*.') ? (one.startsWith('*.') ? isBelow(bare(one), bare(other)) : one.endsWith(other.slice(1))) : one === other

/**
 * Whether every client that the one recognises is recognised by the other. `false` where that is not sure: a domain is also
 * that of a sign-up, which no redirect host is.
 */
export function isWithinMatch(one: AppMatch, other: AppMatch): boolean {
  if (other.provider !== undefined && one.provider !== other.provider) return false
  if (other.clientId !== undefined && one.clientId !== other.clientId) return false
  if (other.redirectHost !== undefined && (one.redirectHost === undefined || !hostWithin(one.redirectHost, other.redirectHost)))
    return false
  if (other.domain === undefined) return true
  const domain = bare(other.domain)
  return [one.redirectHost, one.domain].some(host => host !== undefined && isBelow(bare(host), domain))
}
