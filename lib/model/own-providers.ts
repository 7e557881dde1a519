import type { Knowledge, Providers } from './knowledge.ts'
import { listProviders } from './list-providers.ts'
import type { Provider } from './provider.ts'

/**
 * The servers that are built in, and beside them the organisation's own; of equal ids its own takes the place of the other, hosts and
 * all. The very same where it has none.
 */
export function withOwn(known: Providers, own: readonly Provider[]): Providers {
  if (own.length === 0) return known
  const taken = new Set(own.map(provider => provider.id))
  return listProviders([...known.all().filter(provider => !taken.has(provider.id)), ...own])
}

/** All that is known, with the organisation's own servers beside those that are built in; names are put together anew where it has any. */
export function knowingOwn(knowledge: Knowledge, own: readonly Provider[]): Knowledge {
  const providers = withOwn(knowledge.providers, own)
  return providers === knowledge.providers ? knowledge : { ...knowledge, providers, names: undefined }
}
