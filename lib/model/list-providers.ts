import type { Providers } from './knowledge.ts'
import type { Provider } from './provider.ts'

export const hostsWithPages = (list: readonly Provider[]): string[] => list.flatMap(({ pages, hosts }) => (pages.length > 0 ? hosts : []))

/** Providers that are all at hand. Of two that claim a host, or an id, the later one (the organisation's own) has it. */
export function listProviders(list: readonly Provider[]): Providers {
  const byId = new Map(list.map(provider => [provider.id, provider]))
  const byHost = new Map(list.flatMap(provider => provider.hosts.map(host => [host, provider])))
  const all = [...list]
  const engines = all.filter(({ engine }) => engine)
  return {
    of: id => byId.get(id),
    at: host => byHost.get(host),
    engines: () => engines,
    pagedHosts: () => hostsWithPages(all),
    all: () => all,
  }
}
