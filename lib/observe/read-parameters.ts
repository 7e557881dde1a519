import type { Sign } from '../model/observation.ts'

/** The parameters of a request, from its query and its posted form alike. Names are case-sensitive (RFC 6749 §3.1). */
export type Parameters = {
  has: (name: string) => boolean
  all: (name: string) => string[]
  /** The first non-empty value of the first name that has one. */
  first: (names: string[]) => string | null
  entries: () => [string, string][]
  /**
   * Whether the first of this name stands behind somebody else's address that the query quotes (a search for it, a
   * report about it): then it belongs to the quote.
   */
  isQuoted: (name: string) => boolean
}

const MAX_PARAMETERS = 500
/** Log-in pages carry the address they lead on to under names of this kind (vendors' own are data). Without case, hyphens and underscores. */
const LEADS_ON =
  /^((login|session|auth|post(login|signin)|after(login|signin))?(redir(ect)?|return|ret|back|callback|success|start|target)(to|ur[il]|path|page|resource|after(login|signin))?|cont(inue)?|next|goto|from(ur[il]|page)?|dest(ination)?|done|forward|service(ur[il])?|after(login|signin)(ur[il])?|rd|ru|bo)$/
export const leadsOn = (name: string): boolean => LEADS_ON.test(name.toLowerCase().replace(/[-_]/g, ''))
/** Parameters that hold an address of their own by right, encoded or not. */
const ADDRESSES =
  /^(redirect_?ur[il]|oauth_callback|login_uri|resource|audience|client_id|origin|iss|scope|target_link_uri|realm|claims|state|acr_values|continue|return_to|return_?url|next|goto|redir)$/i

/** An address with a query of its own, with its scheme or without: what follows is no longer the outer query's. Linear time. */
function isQuote(value: string): boolean {
  const at = value.search(/https?:\/\//i)
  const from = at >= 0 ? at : /^(?:%22|")?[\w-]+(?:\.[\w-]+)+\//.test(value) ? 0 : -1
  return from >= 0 && value.includes('?', from)
}

/** An address within a query that nobody escaped, with all that stands behind it: its own query goes on there. */
export function unescaped(search: string, name: string): string[] {
  const query = `&${search.slice(1)}`
  const at = query.indexOf(`&${name}=`)
  const text = at < 0 ? '' : query.slice(at + name.length + 2)
  return (text.split('&')[0] ?? '').includes('?') ? [text] : []
}

/** What follows the first `?` of the query part, or of the fragment (all of it where it is no route). */
function queryOf(address: string, place: 'query' | 'fragment'): string {
  const hash = address.indexOf('#')
  if (place === 'query') return (hash < 0 ? address : address.slice(0, hash)).split('?').slice(1).join('?')
  const fragment = hash < 0 ? '' : address.slice(hash + 1)
  return fragment.includes('?') ? fragment.split('?').slice(1).join('?') : fragment.replace(/^[!/]+/, '')
}

/**
 * @param address the whole address
 * @param posted fields of the form that was posted, or null
 * @param place where the parameters stand: the fragment is looked at only where a data file says so
 */
export function readParameters(
  address: string,
  posted: Record<string, string[]> | null,
  place: 'query' | 'fragment' = 'query',
): Parameters {
  const query = queryOf(address, place)
  const map = new Map<string, string[]>()
  const add = (name: string, value: string) => {
    const values = map.get(name)
    if (values) values.push(value)
    else if (map.size < MAX_PARAMETERS) map.set(name, [value])
  }
  for (const [name, value] of new URLSearchParams(query)) add(name, value)
  for (const [name, values] of Object.entries(posted ?? {})) for (const value of values) add(name, value)
  const pairs = query.split('&')
  const quote = pairs.findIndex(pair => {
    if (/^https?:/i.test(pair)) return isQuote(pair)
    const equals = pair.indexOf('=')
    return !ADDRESSES.test(pair.slice(0, Math.max(0, equals))) && isQuote(pair.slice(equals + 1))
  })
  const before = quote < 0 ? null : new URLSearchParams(pairs.slice(0, quote).join('&'))
  return { ...over(map), isQuoted: name => before !== null && !before.has(name) && posted?.[name] === undefined }
}

function over(map: Map<string, string[]>): Omit<Parameters, 'isQuoted'> {
  return {
    has: name => map.has(name),
    all: name => map.get(name) ?? [],
    first: names => {
      for (const name of names) for (const value of map.get(name) ?? []) if (value !== '') return value
      return null
    },
    entries: () => [...map].flatMap(([name, values]) => values.map(value => [name, value] as [string, string])),
  }
}

/** What a request object may say; anything else in it is left where it is. */
const REQUEST_CLAIMS = [
  'client_id',
  'redirect_uri',
  'scope',
  'response_type',
  'response_mode',
  'code_challenge',
  'authorization_details',
  'resource',
]

/**
 * RFC 9101 and RFC 9126: where the request is in a signed object, or was pushed to the server beforehand, the plain
 * parameters beside it do not count; they are kept for display, and the rest is reported as concealed.
 */
export function unwrapRequestObject(outer: Parameters): { params: Parameters; signs: Sign[]; concealed: boolean } {
  const reference = outer.first(['request_uri'])
  if (reference !== null) {
    return { params: outer, signs: [/^urn:/i.test(reference) ? 'pushed-request' : 'request-by-reference'], concealed: true }
  }
  const object = outer.first(['request'])
  // Some vendors have a `request` parameter of their own: only what is shaped like a JWT is one.
  if (object === null || !/^[\w-]+\.[\w-]+\./.test(object)) return { params: outer, signs: [], concealed: false }
  const claims = readClaims(object)
  if (claims === null) return { params: outer, signs: ['request-object', 'request-object-unread'], concealed: true }
  const inner = new Map<string, string[]>()
  for (const [name, value] of outer.entries())
    if (!REQUEST_CLAIMS.includes(name) || name === 'client_id') inner.set(name, [...(inner.get(name) ?? []), value])
  for (const name of REQUEST_CLAIMS) {
    const value: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined
    if (typeof value === 'string') inner.set(name, [value])
    else if (name === 'authorization_details' && value !== undefined) inner.set(name, [JSON.stringify(value)])
    else if (name === 'scope' && Array.isArray(value)) inner.set(name, [value.filter(part => typeof part === 'string').join(' ')])
    else if (name === 'response_type' && outer.has(name)) inner.set(name, outer.all(name))
  }
  return { params: { ...over(inner), isQuoted: outer.isQuoted }, signs: ['request-object'], concealed: false }
}

/** Whether a JWT says what an authorization request says: RFC 9101 §4. */
export function isRequestObject(jwt: string): boolean {
  const claims = readClaims(jwt)
  return (
    claims !== null && typeof claims.client_id === 'string' && (Object.hasOwn(claims, 'redirect_uri') || Object.hasOwn(claims, 'scope'))
  )
}

function readClaims(jwt: string): Record<string, unknown> | null {
  const parts = jwt.split('.')
  if (parts.length !== 3 || jwt.length > 128 * 1024) return null
  try {
    const bytes = Uint8Array.from(atob((parts[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as Record<string, unknown>) : null
  } catch {
    return null
  }
}
