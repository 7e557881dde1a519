import type { Provider, ScopeRule } from './provider.ts'

type Head = Omit<Provider, 'scopes'>
/** All but the rules of scopes. `common`: what holds of each head that does not say otherwise. */
export type PackedHeads = { common: Partial<Head>; heads: Partial<Head>[] }

/**
 * Providers whose rules of scopes are made when they are first read, and kept. They are most of what is known, and one page
 * needs those of one provider.
 * @param packed as `packHeads` of the build makes it
 * @param rules by provider id; a provider without an entry has none
 */
export function openProviders({ common, heads }: PackedHeads, rules: Readonly<Record<string, () => ScopeRule[]>>): Provider[] {
  return heads.map(own => {
    const head = { ...common, ...own } as Head
    const make = Object.hasOwn(rules, head.id) ? rules[head.id] : undefined
    if (!make) return Object.assign(head, { scopes: [] })
    return Object.defineProperty(head, 'scopes', {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = make()
        Object.defineProperty(head, 'scopes', { value, enumerable: true })
        return value
      },
    }) as Provider
  })
}
