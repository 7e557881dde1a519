import type { ThreatLists, Threats } from './knowledge.ts'
import { lineOf, linesOf, packLines } from './lines.ts'
import { oneByte } from './one-byte.ts'
import { threatClientId, threatHostId } from './threat-id.ts'
import type { HostRisk, ThreatClient } from './threat-list.ts'

type Evidence = ReturnType<Threats['malicious']>
const entriesOf = ({ clients, hosts, malicious }: ThreatLists) => ({
  clients: new Map(clients.map(client => [threatClientId(client), client])),
  risky: new Map(Object.entries(hosts).flatMap(([risk, names]) => names.map(host => [threatHostId(host), risk as HostRisk]))),
  malicious: new Map(malicious.map(({ host, ...evidence }) => [threatHostId(host), evidence])),
})

/** Threats that are all at hand. */
export function listThreats(lists: ThreatLists): Threats {
  const { clients, risky, malicious } = entriesOf(lists)
  const { names, reviewed } = lists
  return {
    names,
    reviewed,
    client: id => clients.get(id),
    risk: host => risky.get(host),
    malicious: host => malicious.get(host),
    all: () => lists,
  }
}

/** `clients` and `malicious`: `id⇥JSON` on a line; `risky`: `host⇥risk`. */
export type PackedThreats = Pick<Threats, 'names' | 'reviewed'> & { clients: string; risky: string; malicious: string }

/** Threats as a waking worker can have them at once, with nothing to be made of them. */
export function packThreats(lists: ThreatLists): PackedThreats {
  const { clients, risky, malicious } = entriesOf(lists)
  const lines = (entries: Map<string, unknown>) => packLines([...entries].map(([id, entry]) => `${id}\t${oneByte(JSON.stringify(entry))}`))
  return {
    names: lists.names,
    reviewed: lists.reviewed,
    clients: lines(clients),
    risky: packLines([...risky].map(entry => entry.join('\t'))),
    malicious: lines(malicious),
  }
}

/** Looks up what was packed; an entry is parsed when it is met. */
export function openThreats({ names, reviewed, clients, risky, malicious }: PackedThreats): Threats {
  const entry = <Entry>(packed: string, id: string): Entry | undefined => JSON.parse(lineOf(packed, id) ?? 'null') ?? undefined
  return {
    names,
    reviewed,
    client: id => entry<ThreatClient>(clients, id),
    risk: host => (lineOf(risky, host) ?? undefined) as HostRisk | undefined,
    malicious: host => entry<NonNullable<Evidence>>(malicious, host),
    all: () => {
      const pairs = (packed: string) => linesOf(packed).map(line => line.split('\t') as [string, string])
      const hosts: Record<HostRisk, string[]> = { 'url-shortener': [], tunnel: [], 'dynamic-dns': [], 'free-subdomain': [] }
      for (const [host, risk] of pairs(risky)) hosts[risk as HostRisk].push(host)
      return {
        names,
        reviewed,
        hosts,
        clients: pairs(clients).map(([, json]) => JSON.parse(json)),
        malicious: pairs(malicious).map(([host, json]) => ({ host, ...JSON.parse(json) })),
      }
    },
  }
}
