import type { Threats } from '../model/knowledge.ts'
import { threatClientId, threatHostId } from '../model/threat-id.ts'
import type { HostRisk, ThreatClient, ThreatsInForce } from '../model/threat-list.ts'

/** The threats that are in force, by ids. */
export type ThreatIndex = {
  client: (id: string) => ThreatClient | undefined
  /** What is risky about a host. */
  risk: (host: string) => HostRisk | undefined
  /** Where it is from that a host was used in attacks. */
  sourceOf: (host: string) => string | undefined
}

/** The built-in threats alone. */
export const builtInThreats = ({ client, risk, malicious }: Threats): ThreatIndex => ({
  client,
  risk,
  sourceOf: host => malicious(host)?.source,
})

const GRAVITY = { withdrawn: 0, 'first-party-cli': 1, 'abused-legitimate': 2, malicious: 3 }

/**
 * A fetched list over the built-in threats. It adds, and it replaces or takes back what has the same id, where that was
 * built in before the list was signed: an old list hides nothing that a release has learned since. A list past its expiry
 * only adds and makes graver. A host has one entry: what a list calls malicious is no longer merely risky.
 */
export function putOver(built: Threats, { list, issuedAtMs, stale }: ThreatsInForce): ThreatIndex {
  const mayReplace = (date: string, isGraver: boolean) => Date.parse(date) <= issuedAtMs && (!stale || isGraver)
  // Null: taken back.
  const clients = new Map<string, ThreatClient | null>()
  for (const { kind, withdrawn, ...entry } of list.clients) {
    const id = threatClientId(entry)
    const there = built.client(id)
    if (there && !mayReplace(there.date, GRAVITY[kind ?? 'withdrawn'] > GRAVITY[there.kind])) continue
    clients.set(id, kind ? { ...entry, kind } : null)
  }
  const hosts = new Map<string, { risk?: HostRisk; source?: string }>()
  for (const { host, kind, source } of list.redirectHosts) {
    const id = threatHostId(host)
    const listed = built.malicious(id)
    const date = listed?.date ?? (built.risk(id) ? built.reviewed : null)
    if (date !== null && !mayReplace(date, kind === 'malicious' && !listed)) continue
    hosts.set(id, kind === 'malicious' ? { source } : kind ? { risk: kind } : {})
  }
  return {
    client: id => (clients.has(id) ? (clients.get(id) ?? undefined) : built.client(id)),
    risk: host => (hosts.get(host) ?? { risk: built.risk(host) }).risk,
    sourceOf: host => (hosts.get(host) ?? { source: built.malicious(host)?.source }).source,
  }
}
