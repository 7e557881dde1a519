import type { Observation } from '../model/observation.ts'
import type { AppMatch, PolicyApp } from '../model/policy.ts'
import { fitsHost, isWithin, suffixes } from './suffixes.ts'

/** Something that a policy says of clients: an app or an exception. */
type Entry<T> = { value: T; match: AppMatch }
/** Ways to recognise clients, by the most telling field of each. Built once; a lookup costs a few map reads. */
export type MatchIndex<T> = { clients: Map<string, Entry<T>[]>; hosts: Map<string, Entry<T>[]>; domains: Map<string, Entry<T>[]> }

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
/** Servers compare GUIDs without regard to case (RFC 9562 §4); every other id is compared as it stands. */
const sameId = (clientId: string) => (GUID.test(clientId) ? clientId.toLowerCase() : clientId)
const clientKey = (provider: string, clientId: string) => `${provider}|${sameId(clientId)}`

function put<T>(map: Map<string, Entry<T>[]>, key: string, entry: Entry<T>) {
  const list = map.get(key)
  if (list) list.push(entry)
  else map.set(key, [entry])
}

export function compileMatches<T>(values: readonly T[], matchesOf: (value: T) => readonly AppMatch[]): MatchIndex<T> {
  const index: MatchIndex<T> = { clients: new Map(), hosts: new Map(), domains: new Map() }
  for (const value of values) {
    for (const match of matchesOf(value)) {
      if (match.clientId !== undefined) put(index.clients, clientKey(match.provider ?? '', match.clientId), { value, match })
      else if (match.redirectHost !== undefined) put(index.hosts, match.redirectHost.replace(/^\*\./, ''), { value, match })
      else if (match.domain !== undefined) put(index.domains, match.domain.replace(/^\*\./, ''), { value, match })
    }
  }
  return index
}

/**
 * The host that speaks for the client. The server sends the answer there and nowhere else, so over HTTPS it proves who
 * asks; `relay` is a site whose origin the server checked. Loopback, custom schemes and the like prove nothing.
 * A sign-up is spoken for by the site itself.
 */
export function hostOfClient(observation: Observation): { host: string; proven: boolean } | null {
  const { kind, redirect, server, signs } = observation
  if (kind === 'sign-up') return { host: server.host, proven: true }
  if (redirect.host === null || (redirect.kind !== 'web' && redirect.kind !== 'relay')) return null
  const insecure =
    signs.includes('insecure-redirect') || (redirect.kind === 'web' && redirect.scheme !== null && redirect.scheme !== 'https')
  return { host: redirect.host, proven: !insecure }
}

/** A host that runs a known engine calls itself what it likes: its client ids are its own, and vouch for nothing elsewhere. */
const isNobodys = ({ signs }: Observation) => signs.includes('self-hosted')

function holds(match: AppMatch, observation: Observation, host: string | null, weak: boolean): boolean {
  if (match.provider !== undefined && (match.provider !== observation.provider || (isNobodys(observation) && !weak))) return false
  if (match.clientId !== undefined && (observation.client.id === null || sameId(match.clientId) !== sameId(observation.client.id)))
    return false
  if (match.redirectHost !== undefined && (host === null || observation.kind === 'sign-up' || !fitsHost(host, match.redirectHost)))
    return false
  return match.domain === undefined || (host !== null && isWithin(host, match.domain.replace(/^\*\./, '')))
}

/**
 * All values whose match fits, without order.
 * @param weakly for which of them a host also counts that anybody on the way could have put there (plain HTTP), and a provider
 *   that a host only looks like: enough to stop, never to let pass
 */
export function matching<T>(observation: Observation, index: MatchIndex<T>, weakly: (value: T) => boolean = () => false): Set<T> {
  const found = new Set<T>()
  const client = hostOfClient(observation)
  const host = client?.host ?? null
  const proven = client?.proven ? host : null
  const { id } = observation.client
  const take = (entries: readonly Entry<T>[] | undefined) => {
    for (const { value, match } of entries ?? []) {
      const weak = weakly(value)
      if (holds(match, observation, weak ? host : proven, weak)) found.add(value)
    }
  }
  if (id !== null && index.clients.size > 0) take(index.clients.get(clientKey(observation.provider, id)))
  if (host !== null && index.hosts.size + index.domains.size > 0)
    for (const suffix of suffixes(host)) {
      take(index.hosts.get(suffix))
      take(index.domains.get(suffix))
    }
  return found
}

const STRENGTH: Record<PolicyApp['status'], number> = { blocked: 2, tolerated: 1, sanctioned: 0 }

/**
 * The policy's app behind a request. Where several fit, the sternest status wins; of equals the smallest id, so that
 * the order of the policy does not matter. A display name is never looked at.
 */
export function matchApp(observation: Observation, index: MatchIndex<PolicyApp>): PolicyApp | null {
  let best: PolicyApp | null = null
  for (const app of matching(observation, index, ({ status }) => status === 'blocked')) {
    const order = best === null ? 1 : STRENGTH[app.status] - STRENGTH[best.status]
    if (best === null || order > 0 || (order === 0 && app.id < best.id)) best = app
  }
  return best
}
