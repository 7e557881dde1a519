import { mayAskForCode } from '../model/device-places.ts'
import type { Providers } from '../model/knowledge.ts'
import { listProviders } from '../model/list-providers.ts'
import type { EngineSigns, PageHooks, Provider, ProviderPage, ScopeRule } from '../model/provider.ts'
import { scopeNamer } from '../model/scope-name.ts'
import { type Imitable, imitable } from './look-alike.ts'

type Matcher = (path: string) => boolean
type Compiled<T> = T & { matches: Matcher }

type Parts = {
  provider: Provider
  scopes: ScopeRule[]
  /** `clientIdAt`: which segment of the path is the client's id, or -1. */
  authorize: (Compiled<Provider['authorize'][number]> & { clientIdAt: number })[]
  pages: Compiled<ProviderPage>[]
  nameOf: (id: string) => string
  exactScopes: Map<string, ScopeRule>
  patternScopes: { matches: Matcher; rule: ScopeRule }[]
  opaqueScopes: Matcher[]
  signInScopes: Set<string>
  signInSets: Set<string>[]
  labels: Map<string, string[]>
}

/** One provider, each part made when it is first looked at: there are hundreds, and a waking worker meets one or two. */
export class CompiledProvider {
  readonly #made: Partial<Parts> = {}
  readonly #source: () => Provider
  readonly #furtherScopes: (provider: Provider) => ScopeRule[]

  /** @param furtherScopes rules of another provider that hold here as well */
  constructor(source: () => Provider, furtherScopes: (provider: Provider) => ScopeRule[]) {
    this.#source = source
    this.#furtherScopes = furtherScopes
  }
  #once<Key extends keyof Parts>(key: Key, make: () => Parts[Key]): Parts[Key] {
    this.#made[key] ??= make()
    return this.#made[key] as Parts[Key]
  }
  #fold(id: string): string {
    return this.provider.scopeMatching.ignoreCase ? id.toLowerCase() : id
  }
  get #scopes() {
    return this.#once('scopes', () => [...this.provider.scopes, ...this.#furtherScopes(this.provider)])
  }

  get provider() {
    return this.#once('provider', this.#source)
  }
  get authorize() {
    return this.#once('authorize', () =>
      this.provider.authorize.map(endpoint => ({
        ...endpoint,
        matches: pathMatcher(endpoint.path),
        clientIdAt: endpoint.path.split('/').indexOf('{client_id}'),
      })),
    )
  }
  get pages() {
    return this.#once('pages', () => this.provider.pages.map(page => ({ ...page, matches: pathMatcher(page.path) })))
  }
  /** Makes of a scope's id the name by which the data knows it. */
  get nameOf() {
    return this.#once('nameOf', () => scopeNamer(this.provider.scopeMatching))
  }
  get exactScopes() {
    return this.#once('exactScopes', () => {
      const rules = new Map<string, ScopeRule>()
      for (const rule of this.#scopes) if (rule.id !== undefined && !rules.has(this.#fold(rule.id))) rules.set(this.#fold(rule.id), rule)
      return rules
    })
  }
  get patternScopes() {
    return this.#once('patternScopes', () =>
      this.#scopes.flatMap(rule => (rule.pattern === undefined ? [] : [{ matches: starMatcher(this.#fold(rule.pattern)), rule }])),
    )
  }
  /** Whether the data says of any scope what it means. */
  get knowsScopes() {
    return this.#scopes.length > 0
  }
  get opaqueScopes() {
    return this.#once('opaqueScopes', () => (this.provider.scopeMatching.opaque ?? []).map(pattern => starMatcher(this.#fold(pattern))))
  }
  get signInScopes() {
    return this.#once('signInScopes', () => new Set(this.provider.signInScopes.map(id => this.#fold(id))))
  }
  get signInSets() {
    return this.#once('signInSets', () => this.provider.signInSets.map(set => new Set(set.map(id => this.#fold(id)))))
  }
  /** On-screen sentence to the scopes that it stands for, the gravest first. */
  get labels() {
    return this.#once('labels', () => labelsOf(this.#scopes))
  }
}

/** Providers by what they are looked up by. Each is made ready when it is first met, and kept. */
export type ProviderIndex = {
  byId: (id: string) => CompiledProvider | undefined
  /** By one of its hosts, as the provider says it: `*.example.com` for all below. */
  byHost: (host: string) => CompiledProvider | undefined
  /** Software that runs on hosts of anybody's, by the paths of its endpoints. */
  readonly engines: readonly CompiledProvider[]
  /** Software that bears signs in its pages, as a reader is told of it. */
  readonly signs: EngineSigns[]
  /** Software that has pages at paths of its own. */
  readonly paged: readonly CompiledProvider[]
  /** Hosts of those whose pages are known: the ones that it pays to imitate. */
  imitable: () => Imitable
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

/** Labels are compared without case, bullets and quotes around them, punctuation at the end, or runs of white space. */
export const labelKey = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201b\u02bc\u2032`\u00b4]/g, "'")
    .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\s\u200b-\u200f\u2060\ufeff]+/g, ' ')
    .replace(/^[\s"'•·*-]+|[\s"'.:;…]+$/g, '')
    .toLowerCase()

function labelsOf(scopes: readonly ScopeRule[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { id, labels = [] } of scopes)
    for (const label of id === undefined ? [] : labels.map(labelKey)) found.set(label, [...(found.get(label) ?? []), id ?? ''])
  return found
}

/** A server that runs a known engine: its own words first, the engine's for the rest. */
function alike(provider: Provider, known: Providers): Provider {
  const engine = provider.like === undefined ? undefined : known.of(provider.like)
  if (!engine) return provider
  const { hosts, id, name } = provider
  const or = <Entry>(own: Entry[], theirs: Entry[]) => (own.length > 0 ? own : theirs)
  return {
    ...engine,
    ...{ id, name, hosts },
    authorize: or(provider.authorize, or(engine.engine?.authorize ?? [], engine.authorize)),
    pages: or(provider.pages, engine.pages),
    scopes: [...provider.scopes, ...engine.scopes],
    signInScopes: [...provider.signInScopes, ...engine.signInScopes],
    signInSets: [...provider.signInSets, ...engine.signInSets],
    revoke: provider.revoke,
    engine: undefined,
  }
}

/** What a page of that software is told by, and read by; of hooks that are the same at several addresses, the first. */
function signsOf({ id, engine, pages }: Provider): EngineSigns {
  const asking = pages.filter(({ kind }) => kind === 'consent' || kind === 'device-code')
  const readable = asking.flatMap(({ id: pageId, kind, hooks }) => (hooks?.when ? [{ pageId, kind, hooks }] : []))
  const seen = new Map(readable.map(page => [JSON.stringify(page.hooks), page]))
  return { id, signs: (engine?.signs ?? []).map(sign => sign.selector), pages: [...seen.values()] }
}

/** Software on anybody's host, with those of its pages alone that no other has at such a path. */
const pagedAt = (provider: Provider, ids: readonly string[], further: (provider: Provider) => ScopeRule[]) =>
  new CompiledProvider(() => ({ ...provider, pages: provider.pages.filter(page => ids.includes(page.id)) }), further)

/** What is made when it is first asked for. */
function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** @param given checked data; a list where it is at hand anyhow */
export function compileProviders(given: Providers | readonly Provider[]): ProviderIndex {
  const known = 'all' in given ? given : listProviders(given)
  const further = ({ scopesOf: id }: Provider) => (id === undefined ? [] : (known.of(id)?.scopes ?? []))
  const compiled = new Map<Provider, CompiledProvider>()
  const compile = (provider: Provider | undefined) => {
    if (!provider) return undefined
    const there = compiled.get(provider)
    if (there) return there
    const made = new CompiledProvider(() => alike(provider, known), further)
    compiled.set(provider, made)
    return made
  }
  const engines = lazily(() =>
    known.engines().flatMap(provider => {
      const { engine } = provider
      return engine ? [new CompiledProvider(() => ({ ...provider, authorize: engine.authorize }), further)] : []
    }),
  )
  const signs = lazily(() => known.engines().flatMap(one => (one.engine && one.engine.signs.length > 0 ? [signsOf(one)] : [])))
  const paged = lazily(() =>
    known.engines().flatMap(one => (one.engine && one.engine.pages.length > 0 ? [pagedAt(one, one.engine.pages, further)] : [])),
  )
  const worthImitating = () => known.pagedHosts().map(host => host.replace(/^\*\./, ''))
  return {
    byId: id => compile(known.of(id)),
    byHost: host => compile(known.at(host)),
    get engines() {
      return engines()
    },
    get signs() {
      return signs()
    },
    get paged() {
      return paged()
    },
    imitable: imitable(worthImitating),
  }
}

/** A host with `www.` and without: whoever has the one has the other, and sends people on from one to the other. */
const siblingOf = (host: string) => (host.startsWith('www.') ? host.slice(4) : `www.${host}`)

/**
 * The provider that serves this address, or null. HTTPS on the default port and the exact host, with `www.` or without,
 * nothing else: another port, a trailing dot, a longer name are somebody else.
 */
export function providerAt(url: URL, index: ProviderIndex): CompiledProvider | null {
  if (url.protocol !== 'https:' || url.port !== '') return null
  const exact = index.byHost(url.hostname) ?? index.byHost(siblingOf(url.hostname))
  if (exact) return exact
  for (let dot = url.hostname.indexOf('.'); dot > 0; dot = url.hostname.indexOf('.', dot + 1)) {
    const below = index.byHost(`*${url.hostname.slice(dot)}`)
    if (below) return below
  }
  return null
}

/** The path as servers take it: most make one of several slashes in a row. */
const pathOf = ({ pathname }: URL) => (pathname.includes('//') ? pathname.replace(/\/{2,}/g, '/') : pathname)

/** The engine whose endpoint this address looks like, on a host that is nobody's. What it says of the host is nothing. */
export function engineAt(url: URL, index: ProviderIndex): CompiledProvider | null {
  const path = pathOf(url)
  return index.engines.find(engine => engine.authorize.some(endpoint => endpoint.matches(path) && bears(endpoint, url))) ?? null
}

/** The engine that has a page of its own at this path, on a host that is nobody's. */
export function pagedEngineAt(url: URL, index: ProviderIndex): CompiledProvider | null {
  const path = pathOf(url)
  return /^https?:$/.test(url.protocol) ? (index.paged.find(engine => engine.pages.some(page => page.matches(path))) ?? null) : null
}

/** The engine that a page says it is of, if there is one of that id which pages can tell. */
export const engineOf = (id: string, index: ProviderIndex): CompiledProvider | null =>
  index.signs.some(entry => entry.id === id) ? (index.byId(id) ?? null) : null

const hostFits = (host: string | undefined, url: URL) =>
  host === undefined ||
  (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host || url.hostname === siblingOf(host))

const bears = ({ params = [] }: { params?: string[] | undefined }, url: URL) => params.every(name => url.searchParams.has(name))

export function endpointAt(url: URL, compiled: CompiledProvider) {
  const path = pathOf(url)
  return compiled.authorize.find(endpoint => hostFits(endpoint.host, url) && endpoint.matches(path) && bears(endpoint, url)) ?? null
}

/** The provider's pages that this address can be, most particular first as the data file has them. */
export function pagesAt(url: URL, compiled: CompiledProvider) {
  const path = pathOf(url)
  return compiled.pages.filter(page => hostFits(page.host, url) && page.matches(path) && bears(page, url))
}

/**
 * What a reader needs in order to read the page at this address; nothing in the list where somebody may type the code of a
 * device at a server that no data file names, which is read by what such pages have in common. Null: none of our business.
 */
export function pagesFor(address: string, index: ProviderIndex): { pageId: string; kind: string; hooks: PageHooks }[] | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const compiled = providerAt(url, index) ?? engineAt(url, index) ?? pagedEngineAt(url, index)
  if (!compiled) return mayAskForCode(url) ? [] : null
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
