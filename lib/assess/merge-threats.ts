import type { Knowledge } from '../model/knowledge.ts'
import { threatClientId, threatHostId } from '../model/threat-id.ts'
import type { HostRisk, ThreatClient, ThreatsInForce } from '../model/threat-list.ts'

/** The threats in maps, to be changed in place. */
export type ThreatMaps = {
  clients: Map<string, ThreatClient>
  /** Host → what is risky about it. */
  riskyHosts: Map<string, HostRisk>
  /** Host → source of it having been used in attacks. */
  listedHosts: Map<string, string>
}

/** The built-in threats, in maps. */
export function threatMaps({ clients, hosts, malicious }: Knowledge['threats']): ThreatMaps {
  const riskyHosts = new Map<string, HostRisk>()
  for (const [risk, names] of Object.entries(hosts)) for (const host of names) riskyHosts.set(threatHostId(host), risk as HostRisk)
  return {
    clients: new Map(clients.map(client => [threatClientId(client), client])),
    riskyHosts,
    listedHosts: new Map(malicious.map(({ host, source }) => [threatHostId(host), source])),
  }
}

const GRAVITY = { withdrawn: 0, 'first-party-cli': 1, 'abused-legitimate': 2, malicious: 3 }

/**
 * Puts a fetched list over the built-in threats. It adds, and it replaces or takes back what has the same id, where that was
 * built in before the list was signed: an old list hides nothing that a release has learned since. A list past its expiry
 * only adds and makes graver. A host has one entry: what a list calls malicious is no longer merely risky.
 */
export function putOver(maps: ThreatMaps, built: Knowledge['threats'], { list, issuedAtMs, stale }: ThreatsInForce): void {
  const mayReplace = (date: string, isGraver: boolean) => Date.parse(date) <= issuedAtMs && (!stale || isGraver)
  for (const { kind, withdrawn, ...entry } of list.clients) {
    const id = threatClientId(entry)
    const there = maps.clients.get(id)
    if (there && !mayReplace(there.date, GRAVITY[kind ?? 'withdrawn'] > GRAVITY[there.kind])) continue
    if (kind) maps.clients.set(id, { ...entry, kind })
    else maps.clients.delete(id)
  }
  const dates = new Map(built.malicious.map(({ host, date }) => [threatHostId(host), date]))
  for (const { host, kind, source } of list.redirectHosts) {
    const id = threatHostId(host)
    const date = dates.get(id) ?? (maps.riskyHosts.has(id) ? built.reviewed : null)
    if (date !== null && !mayReplace(date, kind === 'malicious' && !dates.has(id))) continue
    maps.riskyHosts.delete(id)
    maps.listedHosts.delete(id)
    if (kind === 'malicious') maps.listedHosts.set(id, source)
    else if (kind) maps.riskyHosts.set(id, kind)
  }
}
