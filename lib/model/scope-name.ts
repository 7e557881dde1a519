import type { Provider } from './provider.ts'

/** Makes of a scope's id the name by which the provider's data knows it: without its API's address in front, in the provider's case. */
export function scopeNamer({ ignoreCase, prefixes = [] }: Provider['scopeMatching']): (id: string) => string {
  const folded = ignoreCase ? prefixes.map(prefix => prefix.toLowerCase()) : prefixes
  return id => {
    const name = ignoreCase ? id.toLowerCase() : id
    const prefix = folded.find(one => name.startsWith(one))
    return prefix === undefined ? name : name.slice(prefix.length)
  }
}
