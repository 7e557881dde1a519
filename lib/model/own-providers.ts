import type { Knowledge, Providers } from './knowledge.ts'
import { listProviders } from './list-providers.ts'
import type { Provider } from './provider.ts'

/**
 * The servers that are built in, and beside them the organisation's own; of equal ids its own takes the place of the other, hosts and
 * all. The very same where it has none. None of those that are built in is made for it: there are hundreds.
 */
export function withOwn(known: Providers, own: readonly Provider[]): Providers {
  if (own.length === 0) return known
  const ours = listProviders(own)
  const stays = (provider: Provider | undefined) => provider !== undefined && ours.of(provider.id) === undefined
  const staying = (host: string) => {
    const provider = known.at(host)
    return stays(provider) ? provider : undefined
  }
  return {
    of: id => ours.of(id) ?? known.of(id),
    at: host => ours.at(host) ?? staying(host),
    engines: () => [...known.engines().filter(stays), ...ours.engines()],
    pagedHosts: () => [...known.pagedHosts().filter(host => staying(host)), ...ours.pagedHosts()],
    all: () => [...known.all().filter(stays), ...ours.all()],
  }
}
/** All that is known, with the organisation's own servers beside those that are built in; names are put together anew where it has any. */
export function knowingOwn(knowledge: Knowledge, own: readonly Provider[]): Knowledge {
  const providers = withOwn(knowledge.providers, own)
  return providers === knowledge.providers ? knowledge : { ...knowledge, providers, names: undefined }
}
