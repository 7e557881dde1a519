import type { Provider } from './provider.ts'

/** The servers that are built in, and beside them the organisation's own; of equal ids its own takes the place of the other, hosts and all. */
export function withOwn(known: readonly Provider[], own: readonly Provider[]): Provider[] {
  const taken = new Set(own.map(provider => provider.id))
  return [...known.filter(provider => !taken.has(provider.id)), ...own]
}
