import type { Provider } from './provider.ts'

/**
 * The servers that are built in, and beside them the organisation's own; of equal ids its own takes the place of the other, hosts and
 * all. The very same list where it has none.
 */
export function withOwn(known: Provider[], own: readonly Provider[]): Provider[] {
  if (own.length === 0) return known
  const taken = new Set(own.map(provider => provider.id))
  return [...known.filter(provider => !taken.has(provider.id)), ...own]
}
