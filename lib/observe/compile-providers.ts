import type { PageHooks, Provider, ProviderPage, ScopeRule } from '../model/provider.ts'

type Matcher = (path: string) => boolean
type Compiled<T> = T & { matches: Matcher }

export type CompiledProvider = {
  provider: Provider
  authorize: Compiled<Provider['authorize'][number]>[]
  pages: Compiled<ProviderPage>[]
  exactScopes: Map<string, ScopeRule>
  patternScopes: { matches: Matcher; rule: ScopeRule }[]
  opaqueScopes: Matcher[]
  signInScopes: Set<string>
  labels: Map<string, string>
}

/** Providers by host, made once. Looking a host up costs a map access and a walk over its labels. */
export type ProviderIndex = {
  byId: Map<string, CompiledProvider>
  exact: Map<string, CompiledProvider>
  below: Map<string, CompiledProvider>
  /** Hosts worth imitating. */
  hosts: string[]
}

const literal = (text: string) => text.replace(/[.+?^$()|[\]\\{}]/g, '\\$&')

/** `{name}` is one segment; `*` is any run of characters. Made of literals and two constructs, so it runs in linear time. */
export function pathMatcher(path: string): Matcher {
  if (!/[{*]/.test(path)) return candidate => candidate === path || candidate === `${path}/`
  const source = path.split(/(\{[^}]*\}|\*)/).map(part => (part === '*' ? '.*' : part.startsWith('{') ? '[^/]+' : literal(part)))
  const expression = new RegExp(`^${source.join('')}/?$`, 's')
  return candidate => expression.test(candidate)
}

const starMatcher = (pattern: string): Matcher => {
  const expression = new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's')
  return candidate => expression.test(candidate)
}

/** Labels are compared without case, punctuation at the end, or runs of white space. */
export const labelKey = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.:…]+$/, '')
    .toLowerCase()

function compileOne(provider: Provider, scopes: ScopeRule[]): CompiledProvider {
  const fold = (id: string) => (provider.scopeMatching.ignoreCase ? id.toLowerCase() : id)
  const labels = new Map<string, string>()
  for (const rule of scopes) for (const label of rule.labels ?? []) if (rule.id) labels.set(labelKey(label), rule.id)
  const exactScopes = new Map<string, ScopeRule>()
  for (const rule of scopes) if (rule.id !== undefined && !exactScopes.has(fold(rule.id))) exactScopes.set(fold(rule.id), rule)
  return {
    provider,
    authorize: provider.authorize.map(endpoint => ({ ...endpoint, matches: pathMatcher(endpoint.path) })),
    pages: provider.pages.map(page => ({ ...page, matches: pathMatcher(page.path) })),
    exactScopes,
    patternScopes: scopes.flatMap(rule => (rule.pattern === undefined ? [] : [{ matches: starMatcher(fold(rule.pattern)), rule }])),
    opaqueScopes: (provider.scopeMatching.opaque ?? []).map(pattern => starMatcher(fold(pattern))),
    signInScopes: new Set(provider.signInScopes.map(fold)),
    labels,
  }
}

/** @param providers checked data; of two that claim a host, the later one (the organisation's own) has it. */
export function compileProviders(providers: Provider[]): ProviderIndex {
  const index: ProviderIndex = { byId: new Map(), exact: new Map(), below: new Map(), hosts: [] }
  const byId = new Map(providers.map(provider => [provider.id, provider]))
  for (const provider of providers) {
    const borrowed = provider.scopesOf === undefined ? [] : (byId.get(provider.scopesOf)?.scopes ?? [])
    const compiled = compileOne(provider, [...provider.scopes, ...borrowed])
    index.byId.set(provider.id, compiled)
    for (const host of provider.hosts) {
      if (host.startsWith('*.')) index.below.set(host.slice(2), compiled)
      else index.exact.set(host, compiled)
      index.hosts.push(host.replace(/^\*\./, ''))
    }
  }
  return index
}

/**
 * The provider that serves this address, or null. HTTPS on the default port and the exact host, nothing else: another
 * port, a trailing dot, a longer name are somebody else.
 */
export function providerAt(url: URL, index: ProviderIndex): CompiledProvider | null {
  if (url.protocol !== 'https:' || url.port !== '') return null
  const exact = index.exact.get(url.hostname)
  if (exact) return exact
  for (let dot = url.hostname.indexOf('.'); dot > 0; dot = url.hostname.indexOf('.', dot + 1)) {
    const below = index.below.get(url.hostname.slice(dot + 1))
    if (below) return below
  }
  return null
}

const hostFits = (host: string | undefined, url: URL) =>
  host === undefined || (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host)

export const endpointAt = (url: URL, compiled: CompiledProvider) =>
  compiled.authorize.find(endpoint => hostFits(endpoint.host, url) && endpoint.matches(url.pathname)) ?? null

/** The provider's pages that this address can be, most particular first as the data file has them. */
export const pagesAt = (url: URL, compiled: CompiledProvider) =>
  compiled.pages.filter(
    page => hostFits(page.host, url) && page.matches(url.pathname) && (page.params ?? []).every(name => url.searchParams.has(name)),
  )

/** What a reader needs in order to read the page at this address; null where no data file speaks of it. */
export function pagesFor(address: string, index: ProviderIndex): { pageId: string; kind: string; hooks: PageHooks }[] | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const compiled = providerAt(url, index)
  if (!compiled) return null
  const pages = pagesAt(url, compiled).flatMap(page => (page.hooks ? [{ pageId: page.id, kind: page.kind, hooks: page.hooks }] : []))
  return pages.length > 0 ? pages : null
}

/** Who serves an address: a provider's id or `unknown`, and the host; null for what is not the web. */
export function serverAt(address: string, index: ProviderIndex): { provider: string; server: { host: string } } | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  return { provider: providerAt(url, index)?.provider.id ?? 'unknown', server: { host: url.hostname.slice(0, 255) } }
}
