import type { Providers } from './knowledge.ts'
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
