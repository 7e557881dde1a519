import type { Provider } from '../model/provider.ts'

/** Where a provider's pages are: host (exact, or `*.below`) and a path whose variable parts are `*`. */
type Place = { host: string; path: string }

const places = (provider: Provider): Place[] => {
  const all = [...provider.authorize, ...provider.pages].flatMap(({ host, path }) =>
    (host ? [host] : provider.hosts).map(one => ({ host: one, path: path.replace(/\{[^}]*\}/g, '*').replace(/\*?$/, '*') })),
  )
  return [...new Map(all.map(place => [`${place.host}${place.path}`, place])).values()]
}

/** Match patterns for `scripting` and `webRequest`. A longer pattern that a shorter one already covers is left out. */
export function matchPatterns(providers: Provider[]): string[] {
  const patterns = new Set(providers.flatMap(places).map(({ host, path }) => `https://${host}${path}`))
  // In this order a beginning stands right before all that begin with it.
  let beginning: string | null = null
  for (const pattern of [...patterns].map(one => one.slice(0, -1)).sort()) {
    if (beginning !== null && pattern.startsWith(beginning)) patterns.delete(`${pattern}*`)
    else if (!pattern.includes('*')) beginning = pattern
  }
  return [...patterns]
}

export type UrlFilter = {
  hostEquals?: string
  hostSuffix?: string
  pathPrefix?: string
  queryContains?: string
  urlContains?: string
  schemes?: string[]
}

/** URL filters for `webNavigation`: the browser compares, and the worker sleeps through everything else. */
export const navigationFilters = (providers: Provider[]): UrlFilter[] =>
  providers.flatMap(places).map(({ host, path }) => ({
    ...(host.startsWith('*.') ? { hostSuffix: host.slice(1) } : { hostEquals: host }),
    pathPrefix: path.slice(0, path.indexOf('*')),
    schemes: ['https'],
  }))

/** Words in the addresses of most authorization endpoints. An address that bears one is heard of, whoever serves it. */
const TELLING = ['authoriz', 'oauth']
const isTelling = (path: string) => TELLING.some(word => path.includes(word))

/** What an authorization request at a server that nobody describes cannot do without (RFC 6749 §4.1.1, 9126, 9101, 5849). */
const REQUEST_FILTERS: UrlFilter[] = [
  { queryContains: 'response_type=' },
  { queryContains: 'request_uri=' },
  { queryContains: 'request=ey' },
  { queryContains: 'oauth_token=' },
  ...TELLING.map(urlContains => ({ urlContains })),
]
const REQUEST_PATTERNS = [
  '*://*/*response_type=*',
  '*://*/*request_uri=*',
  '*://*/*request=ey*',
  '*://*/*oauth_token=*',
  ...TELLING.map(word => `*://*/*${word}*`),
]

const ANSWERS = ['code', 'error', 'oauth_verifier', 'denied', 'admin_consent', 'setup_action']
/** Where a flow comes back: the parameter begins right after `?` or `&`, so that `zip_code=` is not one. */
export const LANDING_PATTERNS = ANSWERS.flatMap(name => [`*://*/*?${name}=*`, `*://*/*&${name}=*`])
const LANDING_FILTERS: UrlFilter[] = ANSWERS.flatMap(name => [{ urlContains: `?${name}=` }, { urlContains: `&${name}=` }])

/** All addresses of which the worker hears, as `webRequest` and as `webNavigation` want them. */
export type Heard = { patterns: string[]; filters: UrlFilter[] }

/**
 * A provider's address that bears a telling word is heard of without its own pattern; there are hundreds, and the browser
 * takes each of them anew whenever the worker wakes. Made when the extension is built: the worker has to listen at once.
 */
export const heardOf = (providers: Provider[]): Heard => ({
  patterns: [
    ...matchPatterns(providers).filter(pattern => !isTelling(pattern.replace(/^https:\/\/[^/]*/, ''))),
    ...REQUEST_PATTERNS,
    ...LANDING_PATTERNS,
  ],
  filters: [
    ...navigationFilters(providers).filter(({ pathPrefix = '' }) => !isTelling(pathPrefix)),
    ...REQUEST_FILTERS,
    ...LANDING_FILTERS,
  ],
})
