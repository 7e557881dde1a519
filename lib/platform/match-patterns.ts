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

/** Match patterns for pages that are told by their paths, at hosts of anybody's. */
export const pagedPatterns = (providers: Provider[]): string[] =>
  providers.flatMap(({ engine, pages }) =>
    pages.filter(({ id }) => engine?.pages.includes(id)).map(({ path }) => `*://*${path.replace(/\{[^}]*\}/g, '*').replace(/\*?$/, '*')}`),
  )

export type UrlFilter = {
  hostEquals?: string
  hostSuffix?: string
  pathPrefix?: string
  queryContains?: string
  urlContains?: string
  schemes?: string[]
}

/** Words in the addresses of most authorization endpoints. An address that bears one is heard of, whoever serves it. */
const TELLING = [
  'authoriz',
  'oauth',
  'adminconsent',
  '/oidc/auth',
  'client_id%3D',
  'openid-connect/auth',
  'openid-connect%2Fauth',
  '/ap/oa',
]
/** What a request bears, at servers of all kinds (RFC 6749 §4.1.1, 9126, 9101, 5849). */
const REQUEST_PARAMETERS = ['response_type=', 'client_id=', 'redirect_uri=', 'request_uri=', 'request=ey', 'oauth_token=']
const REQUEST_FILTERS: UrlFilter[] = [
  ...REQUEST_PARAMETERS.map(queryContains => ({ queryContains })),
  ...TELLING.map(urlContains => ({ urlContains })),
]
const REQUEST_PATTERNS = [...REQUEST_PARAMETERS, ...TELLING].map(text => `*://*/*${text}*`)

const ANSWERS = ['code', 'error', 'oauth_verifier', 'denied', 'admin_consent', 'setup_action']
/** Where a flow comes back: the parameter begins right after `?` or `&`, so that `zip_code=` is not one. */
export const LANDING_PATTERNS = ANSWERS.flatMap(name => [`*://*/*?${name}=*`, `*://*/*&${name}=*`])
const LANDING_FILTERS: UrlFilter[] = ANSWERS.flatMap(name => [{ urlContains: `?${name}=` }, { urlContains: `&${name}=` }])

/** URL filters for `webNavigation`: the browser compares, and the worker sleeps through everything else. */
const filtersOf = (providers: Provider[]): UrlFilter[] =>
  providers.flatMap(places).map(({ host, path }) => ({
    ...(host.startsWith('*.') ? { hostSuffix: host.slice(1) } : { hostEquals: host }),
    pathPrefix: path.slice(0, path.indexOf('*')),
    schemes: ['https'],
  }))

/** Pages from which an answer may be sent. */
const ANSWERING = ['consent', 'sign-in', 'warning']
type Endpoint = Provider['authorize'][number]
/** A request at this endpoint bears nothing by which it is heard of anyhow. */
const isUntold = ({ params }: Provider, { path, in: where }: Endpoint) =>
  !TELLING.some(word => path.includes(word)) &&
  (params.clientId.some(name => name !== 'client_id') || path.includes('{client_id}') || where === 'fragment')
const isTold = ({ path }: { path: string }) => TELLING.some(word => path.includes(word))

/** `history`: pages that come without a document of their own, in a site that is one. */
export type Heard = { patterns: string[]; filters: UrlFilter[]; history: UrlFilter[] }

/**
 * All addresses of which the worker hears, as `webRequest` and as `webNavigation` want them. They are few: the browser takes
 * all of them anew whenever the worker wakes, and before a page is judged. Most requests are told by what they bear; a
 * provider's other pages have a reader in them, who wakes the worker. Made when the extension is built, since the worker has
 * to listen at once.
 */
export const heardOf = (providers: Provider[]): Heard => {
  const own = (kinds: string[]) =>
    providers.map(provider => ({
      ...provider,
      authorize: provider.authorize.filter(endpoint => isUntold(provider, endpoint)),
      pages: provider.pages.filter(page => kinds.includes(page.kind) && !isTold(page)),
    }))
  const answering = own(ANSWERING)
  return {
    patterns: [...matchPatterns(answering), ...REQUEST_PATTERNS, ...LANDING_PATTERNS],
    filters: [...filtersOf(answering), ...REQUEST_FILTERS, ...LANDING_FILTERS],
    history: [...filtersOf(own([...ANSWERING, 'api-key'])), ...REQUEST_FILTERS],
  }
}
