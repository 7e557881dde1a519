import { packLines } from '../lib/model/lines.ts'
import { hostsWithPages } from '../lib/model/list-providers.ts'
import { oneByte } from '../lib/model/one-byte.ts'
import type { PackedProviders, PackedRule } from '../lib/model/open-providers.ts'
import { PROVENANCE, type Provider } from '../lib/model/provider.ts'

const mostFrequent = (texts: string[]): string => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]
}
const json = (value: unknown) => oneByte(JSON.stringify(value))

/**
 * Providers as a waking worker can have them at once, with nothing to be made of them: without where the data is from, what most of
 * them share said once. They come out in the order of their ids.
 */
export function packProviders(providers: readonly Provider[]): PackedProviders {
  const bare = providers.map(({ scopes, ...head }) =>
    Object.fromEntries(Object.entries(head).filter(([key]) => !Object.hasOwn(PROVENANCE, key))),
  )
  // Only of what every one has: a key that is absent says something itself.
  const shared = Object.keys(bare[0] ?? {}).filter(key => bare.every(head => head[key] !== undefined))
  const common = Object.fromEntries(shared.map(key => [key, mostFrequent(bare.map(head => JSON.stringify(head[key])))]))
  let rules = ''
  const meanings = new Map<string, number>()
  const packRule = ({ data, access, reach, vendor, ...own }: Provider['scopes'][number]): PackedRule => {
    const meaning = JSON.stringify({ data, access, reach, vendor })
    const at = meanings.get(meaning) ?? meanings.size
    meanings.set(meaning, at)
    return [at, own.id !== undefined && Object.keys(own).length === 1 ? own.id : own]
  }
  const heads = providers.map(({ id, scopes }, i) => {
    const own = Object.entries(bare[i] ?? {}).filter(([key, value]) => JSON.stringify(value) !== common[key])
    const from = rules.length
    if (scopes.length > 0) rules += json(scopes.map(packRule))
    return [id, from, rules.length, json(Object.fromEntries(own))].join('\t')
  })
  const owners = new Map(providers.flatMap(({ id, hosts }) => hosts.map(host => [host, id])))
  return {
    common: Object.fromEntries(Object.entries(common).map(([key, text]) => [key, JSON.parse(text)])),
    heads: packLines(heads),
    hosts: packLines([...owners].map(entry => entry.join('\t'))),
    engines: providers.flatMap(({ id, engine }) => (engine ? [id] : [])),
    paged: hostsWithPages(providers).join(' '),
    rules,
    meanings: [...meanings.keys()],
  }
}
