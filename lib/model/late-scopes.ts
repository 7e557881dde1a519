import type { Provider, ScopeRule } from './provider.ts'

type Head = Omit<Provider, 'scopes'>

/**
 * Providers whose rules of scopes are made when they are first read, and kept. They are most of what is known, and one page
 * needs those of one provider.
 * @param heads all but the rules; they become the providers
 * @param rules by provider id; a provider without an entry has none
 */
export function withLateScopes(heads: readonly Head[], rules: Readonly<Record<string, () => ScopeRule[]>>): Provider[] {
  return heads.map(head => {
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
