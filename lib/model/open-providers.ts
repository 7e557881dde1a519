import type { Providers } from './knowledge.ts'
import { lineOf, linesOf } from './lines.ts'
import type { Provider, ScopeRule } from './provider.ts'

type Head = Omit<Provider, 'scopes'>
type Meaning = Pick<ScopeRule, 'data' | 'access' | 'reach' | 'vendor'>
/** A rule of a scope: which of the meanings it has, and what else it says; its id where that is all. */
export type PackedRule = [meaning: number, own: string | Omit<ScopeRule, keyof Meaning>]
/**
 * Providers as texts, each of which a worker keeps as it stands. In `heads` and `hosts` a line is found by what it begins with.
 */
export type PackedProviders = {
  /** What holds of each provider that does not say otherwise. */
  common: Partial<Head>
  /** `id⇥from⇥to⇥JSON`: what is the provider's own, and where in `rules` its rules of scopes are. */
  heads: string
  /** `host⇥id`, the host as the provider says it. */
  hosts: string
  /** Ids of software that runs on hosts of anybody's. */
  engines: readonly string[]
  /** Hosts of those that have pages, parted by blanks. */
  paged: string
  /** JSON, a list of packed rules after the other: by far the most of what is known. */
  rules: string
  /** JSON of each meaning: there are some hundred, of thousands of rules. */
  meanings: readonly string[]
}

/**
 * Providers of which each is made when it is first looked at, its rules of scopes when they are first read; both are kept. There are
 * hundreds, and a page needs one or two.
 * @param packed as `packProviders` of the build makes it
 */
export function openProviders({ common, heads, hosts, engines, paged, rules, meanings }: PackedProviders): Providers {
  const made = new Map<string, Provider>()
  const rulesAt = (from: number, to: number): ScopeRule[] => {
    if (from === to) return []
    const packed: PackedRule[] = JSON.parse(rules.slice(from, to))
    return packed.map(([meaning, own]) => ({ ...(typeof own === 'string' ? { id: own } : own), ...JSON.parse(meanings[meaning] ?? '') }))
  }
  const open = (line: string): Provider => {
    const [from, to, json = ''] = line.split('\t')
    const head: Head = { ...common, ...JSON.parse(json) }
    return Object.defineProperty(head, 'scopes', {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = rulesAt(Number(from), Number(to))
        Object.defineProperty(head, 'scopes', { value, enumerable: true })
        return value
      },
    }) as Provider
  }
  const of = (id: string): Provider | undefined => {
    const known = made.get(id)
    if (known) return known
    const line = lineOf(heads, id)
    if (line === null) return undefined
    const provider = open(line)
    made.set(id, provider)
    return provider
  }
  const some = (ids: readonly string[]) => ids.flatMap(id => of(id) ?? [])
  return {
    of,
    at: host => of(lineOf(hosts, host) ?? ''),
    engines: () => some(engines),
    pagedHosts: () => paged.split(' ').filter(Boolean),
    all: () => some(linesOf(heads).map(line => line.slice(0, line.indexOf('\t')))),
  }
}
