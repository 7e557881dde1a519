import type { Provider } from './provider.ts'

/** The scope as the provider's data names it: without its API's address in front, in the provider's case. */
export function scopeName(id: string, { ignoreCase, prefixes }: Provider['scopeMatching']): string {
  const folded = ignoreCase ? id.toLowerCase() : id
  const prefix = prefixes?.find(p => folded.startsWith(ignoreCase ? p.toLowerCase() : p))
  return prefix === undefined ? folded : folded.slice(prefix.length)
}
