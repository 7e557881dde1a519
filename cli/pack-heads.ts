import type { PackedHeads } from '../lib/model/open-providers.ts'
import { PROVENANCE, type Provider } from '../lib/model/provider.ts'

const mostFrequent = (texts: string[]): string => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]
}

/**
 * Providers as a waking worker can take them up at once, less than half of what the files hold: without their rules and
 * without where the data is from, what most of them share said once.
 */
export function packHeads(providers: readonly Provider[]): PackedHeads {
  const bare = providers.map(({ scopes, ...head }) =>
    Object.fromEntries(Object.entries(head).filter(([key]) => !Object.hasOwn(PROVENANCE, key))),
  )
  // Only of what every one has: a key that is absent says something itself.
  const shared = Object.keys(bare[0] ?? {}).filter(key => bare.every(head => head[key] !== undefined))
  const common = Object.fromEntries(shared.map(key => [key, mostFrequent(bare.map(head => JSON.stringify(head[key])))]))
  return {
    common: Object.fromEntries(Object.entries(common).map(([key, text]) => [key, JSON.parse(text)])),
    heads: bare.map(head => Object.fromEntries(Object.entries(head).filter(([key, value]) => JSON.stringify(value) !== common[key]))),
  }
}
