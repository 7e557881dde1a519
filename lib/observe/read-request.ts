import type { Grant, Sign } from '../model/observation.ts'
import type { Delimiter } from '../model/provider.ts'
import { type CompiledProvider, endpointAt, engineAt, type ProviderIndex, pagesAt, providerAt } from './compile-providers.ts'
import { resembles } from './look-alike.ts'
import { isRequestObject, leadsOn, type Parameters, readParameters, unescaped, unwrapRequestObject } from './read-parameters.ts'
import { readRedirect } from './read-redirect.ts'
import { isItself, isOpaque, readItself, readScope, splitScopes } from './read-scope.ts'

/** An authorization request as its address (and, for a POST, its form) states it. */
export type RequestReading = {
  compiled: CompiledProvider | null
  server: string
  clientId: string | null
  redirect: { host: string | null; kind: ReturnType<typeof readRedirect>['kind']; scheme: string | null }
  requested: Grant[]
  /** Something asked for is not in `requested`: kept at the server, by reference, or unreadable. */
  concealed: boolean
  omitted: boolean
  /** A parameter asks for access while the person is away. */
  offline: boolean
  asks: 'identity' | 'opaque' | null
  responseType: string | null
  responseMode: string | null
  signs: Sign[]
  resembles: string | null
}

const RESPONSE_TYPES = new Set(['code', 'token', 'id_token', 'none'])
/** RFC 9126 §2.2 names one form; vendors have more. */
const PUSHED = /^urn:\w/i
const PLACED = /^urn:ietf:params:oauth:request_uri:/i
const JWT = /^[\w-]+\.[\w-]*\.[\w-]*(\.[\w-]*\.[\w-]*)?$/
const MAX_SCOPES = 1000
const MAX_URL = 256 * 1024
/** Control and formatting characters: they reorder or hide what stands beside them. */
const DECEIVING = /[\p{Cc}\p{Cf}]/u

const isResponseType = (value: string | null) =>
  value !== null &&
  value.length < 60 &&
  value
    .trim()
    .split(/[\s,]+/)
    .some(part => RESPONSE_TYPES.has(part))

/** The client's id where it is a part of the path (`/apps/{client_id}/…`). */
const clientInPath = (url: URL, endpoint: { clientIdAt: number } | null): string | null =>
  endpoint && endpoint.clientIdAt >= 0 ? (url.pathname.split('/')[endpoint.clientIdAt] ?? null) : null

/** What vendors have in place of the standard's names, where no data says what this one has. */
const COMMON_CLIENT = ['clientId', 'app_id', 'appid', 'appId', 'application_id', 'client_key', 'appKey']
const COMMON_REDIRECT = ['redirect_url', 'redirectUri', 'redirectUrl', 'callback_url', 'callbackUrl']
/**
 * A vendor's own names first, then those of the standards, which libraries send to everybody (servers of OAuth 1.0 take
 * `oauth_callback` here as well), then others.
 */
const allNames = (compiled: CompiledProvider | null) => ({
  clientId: [...new Set([...(compiled?.provider.params.clientId ?? []), 'client_id', ...(compiled ? [] : COMMON_CLIENT)])],
  redirectUri: [...new Set([...(compiled?.provider.params.redirectUri ?? []), 'redirect_uri', 'oauth_callback', ...COMMON_REDIRECT])],
})
const NAMES = allNames(null)
const namesByProvider = new WeakMap<CompiledProvider, typeof NAMES>()
function namesOf(compiled: CompiledProvider | null): typeof NAMES {
  if (compiled === null) return NAMES
  const names = namesByProvider.get(compiled) ?? allNames(compiled)
  namesByProvider.set(compiled, names)
  return names
}
const STANDARD_SCOPE = { name: 'scope', delimiter: null, actor: undefined, bits: undefined, optional: undefined }

/** Endpoints beside the one that asks, by the end of their paths: RFC 7009, 7662, 8628, 9126, OpenID Connect RP-Initiated Logout. */
const BESIDE =
  /\/((access|request)?[-_]?token|introspect(ion)?|revo(ke|cation)|userinfo|jwks|par|device_authorization|end[-_]?session|iframe(rpc)?|check[-_]?session)\/?$/i
/** Pages on which somebody leaves, or gets into an account again: what they lead to, they lead to afterwards. In the languages of `LOG_IN`. */
const LEAVES =
  /\b(log|sign)[-_]?(out|off)(\b|_)|(forg[eo]t|reset|recover|lost)[-_]?(your|my|the)?[-_]?(pass|pwd|credential|user|account)|abmeld|ausloggen|d[ei]s?conn?e(xion|ct)|cerrar|salir|sair\b|logga[-_]?ut|uitlog|wylogu|odhlas|cikis|keluar|dangxuat/i
/** Where forges show a file, a discussion or a change of somebody's project: its path is what somebody called it. */
const SHOWN = /^(\/[^/]+){2,}\/(blob|tree|raw|blame|commits?|issues|pull|merge_requests|wiki)\//
/** A page to be read, and no endpoint: guides are called after what they are about. One that leads back, or asks for something, is none. */
const DOCUMENT = /\.(html?|md)$|\/(docs?|documentation|guides?|tutorials?|articles?|blog)\//i
/** Archives, proxies and link checkers have the address that they are about in their path: the query is that one's. */
const QUOTES_ADDRESS = /https?:\/{1,2}[^/]/i

/** Whether this address, at a place that no data file names, is something else that carries the names of a request. */
const isElse = (url: URL, params: Parameters) =>
  BESIDE.test(url.pathname) ||
  SHOWN.test(url.pathname) ||
  // Hosts that hand files out as they are.
  url.hostname.startsWith('raw.') ||
  QUOTES_ADDRESS.test(url.pathname) ||
  LEAVES.test(url.pathname) ||
  // Who tries requests out names the server that they are for.
  ['authorize_uri', 'authorization_endpoint'].some(params.has) ||
  (DOCUMENT.test(url.pathname) && !['redirect_uri', 'scope', 'state'].some(params.has)) ||
  params.has('error') ||
  (params.has('code') && !params.has('code_challenge'))

/** A path without what is somebody's title: four words and more with hyphens between them. */
const named = ({ pathname }: URL) =>
  pathname
    .split('/')
    .filter(part => part.split('-').length < 4)
    .join('/')
/** What the path of an endpoint, or of a page that asks, is called after. */
const ASKING = /authori[sz]|oauth|oidc|consent/i
/** The usual end of an endpoint's path. There, vendors leave out what the standard wants, or answer in ways of their own (RFC 6749 §8.4). */
const USUAL = /\/(oauth2?|oidc|openid|connect|auth)(\/v?\d[\d.]*)?\/(authori[sz]e|auth|authori[sz]ation)\/?$/i
/** A place of that name anywhere: there the way back and something asked for, or the client's own mark, have to be said. */
const NAMED = /\/authori[sz]e\/?$/i
/** The log-in page of a server that speaks of nothing else: who asks and the way back say it. */
const DOOR = /\/oauth2?\/(log|sign)[-_]?in\/?$/i
/** What nothing but a request says of itself: RFC 6749 §4.1.1, RFC 8707, OpenID Connect Core §3.1.2.1, and where a log-in page goes on with one. */
const SAYS = ['scope', 'state', 'nonce', 'code_challenge', 'prompt', 'login_hint', 'audience', 'resource', 'login_verifier']

/** RFC 5849 §2.2: the client's name stays between the two servers. The way back carries the same token (OAuth 1.0 without a verifier). */
const asksByToken = (url: URL, params: Parameters) =>
  params.has('oauth_token') &&
  !params.has('oauth_verifier') &&
  !params.has('oauth_signature') &&
  /(auth|login|connect|permission)/i.test(url.pathname) &&
  !/(call-?_?back|return|complete|finish|done|verif|(access|request)_?token)/i.test(url.pathname)

/**
 * A token request has a kind of grant or proves who asks, and names no kind of answer. Builders of requests put the one beside the other,
 * or an answer where the grant belongs.
 */
const isGrant = (params: Parameters) =>
  !['response_type', 'grant_type'].some(name => isResponseType(params.first([name]))) && params.first(['grant_type']) !== 'authorize'
    ? params.has('grant_type') || params.has('client_secret')
    : /password|client_credentials|refresh|urn:/.test(params.first(['grant_type']) ?? '')

/** Whether these parameters, at this place, ask for an authorization. RFC 6749 §4.1.1, RFC 9126 §4, RFC 9101 §5, RFC 5849 §2.2. */
function isRequest(url: URL, params: Parameters, compiled: CompiledProvider | null): boolean {
  const endpoint = compiled && endpointAt(url, compiled)
  const names = namesOf(compiled)
  const clientId = params.first(names.clientId) ?? clientInPath(url, endpoint)
  // Most addresses name nobody who could ask.
  if (!clientId && !['request_uri', 'request', 'oauth_token', ...names.redirectUri].some(params.has)) return false
  // A token request, a log-out and a callback carry a client id too.
  if (isGrant(params) || (params.has('post_logout_redirect_uri') && !isResponseType(params.first(['response_type'])))) return false
  if (endpoint === null && isElse(url, params)) return false
  const asks = endpoint !== null || ASKING.test(named(url))
  // The client may have told the server its name beforehand, and hold a token or the place of the request instead.
  if (!clientId) {
    if (asks && PLACED.test(params.first(['request_uri']) ?? '') && !params.isQuoted('request_uri')) return true
    // RFC 9101 §5: who asks may stand in the object alone.
    if (asks && isRequestObject(params.first(['request']) ?? '')) return true
    const leadsBack = params.first(names.redirectUri) !== null
    // Some servers tell who asks by where it leads back; a request whose client was left empty is none.
    const byTheWayBack = USUAL.test(url.pathname) && isResponseType(params.first(['response_type'])) && !names.clientId.some(params.has)
    if (leadsBack && (endpoint?.bare || byTheWayBack)) return true
    return asksByToken(url, params)
  }
  if (endpoint?.bare || endpoint?.asks === 'identity') return true
  const isOwn = !names.clientId.every(name => !params.has(name) || params.isQuoted(name))
  const leadsBack = params.first(names.redirectUri) !== null
  // A client and a wish for a code say it where people log in. Anywhere else there is a way back, or something asked for.
  const wishes = LOG_IN.test(url.hostname + named(url)) || params.has('scope') || params.has('state')
  const says = asks || leadsBack || (wishes && params.first(['response_type']) !== 'none')
  if (isResponseType(params.first(['response_type'])) && says) {
    if (isOwn && !params.isQuoted('response_type')) return true
    return endpoint !== null || (compiled !== null && pagesAt(url, compiled).length > 0)
  }
  if (PUSHED.test(params.first(['request_uri']) ?? '')) return true
  // Log-in pages of some makes have the request's own parameters, but for the kind of answer.
  if (endpoint === null && isOwn && leadsBack && params.has('scope') && LOG_IN.test(named(url))) return true
  // RFC 7636 §4.3: nothing but a request has a challenge.
  if (endpoint === null && isOwn && leadsBack && params.has('code_challenge')) return true
  if (endpoint === null && USUAL.test(url.pathname) && (leadsBack || SAYS.some(params.has))) return isOwn
  if (endpoint === null && DOOR.test(url.pathname) && leadsBack) return isOwn
  // Who has no name but an address of its own is an application, whatever else is said (IndieAuth §5.2).
  if (endpoint === null && NAMED.test(url.pathname) && leadsBack && (/^https?:/i.test(clientId) || SAYS.some(params.has))) return isOwn
  if (/^https:/i.test(params.first(['request_uri']) ?? '') && asks) return true
  const object = params.first(['request']) ?? ''
  if (JWT.test(object) && (asks || isRequestObject(object))) return true
  return endpoint !== null && (leadsBack || params.has('response_type') || SAYS.some(params.has))
}

/** The domain that somebody registered, nearly: below `co.uk` and its like it has three labels. */
const family = (host: string) => /[^.]+\.(?:(?:com?|org|net|gov|edu|ac|ne|or)\.[a-z]{2}|[^.]+)$/.exec(host)?.[0] ?? host

/** What hosts and paths of log-in pages are called after, and of the pages that come between, in the languages of those who make them. */
const LOG_IN =
  /(log|sign)[-_]?(in|on)|auth|sso|idp|account|session|identi[tf]|passport|challenge|verify|mfa|otp|2fa|terms|tos\b|connect|consent|\biam\b|xui|anmeld|einlogg|konto|connexion|compte|ingres[ao]|acceso|acceder|cuenta|entrar|accedi|inlog|logowanie|zaloguj|prihlas|giris|hesap|masuk|dangnhap|denglu|logga/i

/** The address that a log-in page leads on to, when it lies at the same server, or is an endpoint at another one of the same domain. */
function onward(url: URL, params: Parameters, compiled: CompiledProvider | null, index: ProviderIndex): string[] {
  const own = compiled?.provider.params.nested ?? []
  if (BESIDE.test(url.pathname) || LEAVES.test(url.pathname)) return []
  const door = compiled !== null || LOG_IN.test(url.hostname + url.pathname)
  if (!door && !/=(%2f|\/)\w/i.test(url.search)) return []
  return params
    .entries()
    .filter(([name, value]) => (own.includes(name) || leadsOn(name)) && value.length > 8)
    .flatMap(([name, value]) => {
      const candidates = [...unescaped(url.search, name), value]
      for (let depth = 0; depth < 2 && /%[0-9a-f]{2}/i.test(candidates.at(-1) ?? ''); depth++) {
        try {
          candidates.push(decodeURIComponent(candidates.at(-1) ?? ''))
        } catch {
          break
        }
      }
      return candidates.filter(candidate => {
        if (!URL.canParse(candidate, url)) return false
        const target = new URL(candidate, url)
        // A page of any name that goes on to an endpoint beside it comes between.
        if (!door) return /^\/\w/.test(candidate) && USUAL.test(target.pathname)
        if (compiled) return compiled.provider.hosts.some(host => hostIs(target.hostname, host)) && target.protocol === 'https:'
        if (target.origin === url.origin) return true
        if (family(target.hostname) !== family(url.hostname)) return false
        const other = providerAt(target, index)
        if (other !== null) return endpointAt(target, other) !== null
        return target.protocol === 'https:' && (ASKING.test(target.pathname) || engineAt(target, index) !== null)
      })
    })
    .map(candidate => new URL(candidate, url).href)
}

const hostIs = (hostname: string, host: string) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host)

/** The rights that a number's bits stand for; a bit that no data names keeps its number. */
function bitScopes(value: string, bits: Record<string, string>): string[] {
  const number = BigInt(value)
  const set = Array.from({ length: 64 }, (_, bit) => bit).filter(bit => (number >> BigInt(bit)) & 1n)
  return set.map(bit => bits[bit] ?? `bit ${bit}`)
}

function readRequested(url: URL, params: Parameters, compiled: CompiledProvider | null, clientId: string | null, signs: Set<Sign>) {
  const own = compiled?.provider.params.scopes ?? null
  const standard = own === null ? [STANDARD_SCOPE, { ...STANDARD_SCOPE, name: 'scopes' }] : [STANDARD_SCOPE]
  const definitions = own?.some(({ name }) => name === 'scope') ? own : [...(own ?? []), ...standard]
  const override = compiled ? (endpointAt(url, compiled)?.delimiter ?? null) : null
  const isKnown = (id: string) => readScope(id, compiled, 'url').known
  // Data without scopes knows how they are parted no better than nobody.
  const delimiterOf = ({ delimiter }: typeof STANDARD_SCOPE | { delimiter: Delimiter }) =>
    delimiter === 'space' && compiled?.knowsScopes === false ? null : delimiter
  const bot = Object.entries(compiled?.provider.params.bot ?? {}).some(([name, value]) => params.first([name]) === value)
  const requested = new Map<string, Grant>()
  let present = false
  // A server without scopes of its own decides by itself, whatever is written there.
  let concealed = own !== null && own.length === 0 && !compiled?.provider.omittedScopes
  for (const definition of definitions) {
    const values = params.all(definition.name)
    if (values.length > 1) signs.add('duplicate-parameter')
    const { bits } = definition
    const split = (value: string) =>
      bits && /^\d{1,20}$/.test(value) ? bitScopes(value, bits) : splitScopes(value, override ?? delimiterOf(definition), isKnown)
    for (const id of values.flatMap(split)) {
      present = true
      if (requested.size >= MAX_SCOPES || id.length > 300) {
        signs.add('scope-cut')
        concealed = true
        if (requested.size >= MAX_SCOPES) break
      }
      if (DECEIVING.test(id)) signs.add('bidi-characters')
      if (isOpaque(id, compiled)) {
        signs.add('opaque-scope')
        concealed = true
      }
      const actor = bot ? 'bot' : definition.actor
      const grant = isItself(id, clientId, compiled) ? readItself(id) : readScope(id, compiled, 'url', actor)
      const key = `${actor ?? ''} ${grant.id}`
      // What one list asks for and another would like is asked for.
      if (!requested.has(key) || requested.get(key)?.optional)
        requested.set(key, definition.optional ? { ...grant, optional: true } : grant)
    }
  }
  for (const name of compiled?.provider.params.opaque ?? []) {
    if (params.has(name)) {
      signs.add('opaque-scope')
      concealed = true
    }
  }
  // What is written there then does not stand for what was left out.
  return { requested, present: present && own?.length !== 0, concealed }
}

/** RFC 9396: what is asked for in structured form. Its types are kept, its contents are not. */
function readDetails(value: string, requested: Map<string, Grant>, signs: Set<Sign>): boolean {
  signs.add('authorization-details')
  try {
    const list: unknown = value.length > 64 * 1024 ? null : JSON.parse(value)
    if (!Array.isArray(list)) throw new TypeError('not an array')
    for (const entry of list.slice(0, 100)) {
      const type: unknown = Object(entry).type
      if (typeof type !== 'string' || type === '') throw new TypeError('no type')
      requested.set(`detail ${type}`, readScope(type, null, 'url'))
    }
    return list.length > 100
  } catch {
    signs.add('authorization-details-unread')
    return true
  }
}

/**
 * Reads an address as an authorization request, following log-in pages that carry one inside (three deep at most).
 * @returns null when nothing is asked for here. Never throws; holds no value but those on the allow-list.
 */
export function readRequest(
  address: string,
  index: ProviderIndex,
  posted: Record<string, string[]> | null = null,
  depth = 0,
): RequestReading | null {
  const cut = address.length > MAX_URL
  const text = cut ? address.slice(0, MAX_URL) : address
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const own = providerAt(url, index)
  const compiled = own ?? engineAt(url, index)
  const place = (compiled && endpointAt(url, compiled)?.in) ?? 'query'
  const outer = readParameters(text, posted, place)
  // Who is asked without encryption may be anybody, and is not named; what is asked is the same.
  const meant = compiled ?? (url.protocol === 'http:' ? providerAt(new URL(text.replace(/^http:/i, 'https:')), index) : null)
  if (!isRequest(url, outer, meant)) {
    if (depth >= 3) return null
    for (const inner of onward(url, outer, compiled, index)) {
      const reading = readRequest(inner, index, null, depth + 1)
      if (reading) return { ...reading, signs: [...new Set<Sign>([...reading.signs, 'nested'])] }
    }
    return null
  }
  const signs = new Set<Sign>()
  if (cut) signs.add('url-cut')
  if (posted) signs.add('posted')
  const unwrapped = unwrapRequestObject(outer)
  for (const sign of unwrapped.signs) signs.add(sign)
  const { params } = unwrapped
  const names = namesOf(compiled)
  for (const name of [...names.clientId, ...names.redirectUri, 'response_type'])
    if (params.all(name).length > 1) signs.add('duplicate-parameter')

  const endpoint = compiled && endpointAt(url, compiled)
  const clientId = params.first(names.clientId) ?? clientInPath(url, endpoint)
  const { requested, present, concealed } = readRequested(url, params, compiled, clientId, signs)
  const details = params.first(['authorization_details'])
  const moreDetails = details === null ? false : readDetails(details, requested, signs)
  const oauth1 = !params.has('client_id') && params.has('oauth_token')
  if (oauth1) signs.add('oauth1')
  if (!present && details === null && endpoint?.asks !== 'identity') signs.add('omitted-scope')
  if (endpoint?.reach === 'organisation') signs.add('admin-consent')

  const redirect = readRedirect(params.first(names.redirectUri))
  if (redirect.unread && !compiled?.provider.params.redirectByName) signs.add('redirect-unread')
  if (redirect.kind === 'web' && redirect.scheme === 'http') signs.add('insecure-redirect')
  const responseType = params.first(['response_type'])
  if (/\btoken\b/.test(responseType?.replaceAll('id_token', '') ?? '')) signs.add('implicit')
  if (
    (redirect.kind === 'loopback' || redirect.kind === 'custom-scheme') &&
    /\bcode\b/.test(responseType ?? '') &&
    !params.has('code_challenge')
  ) {
    signs.add('no-pkce')
  }
  if (url.protocol === 'http:') signs.add('insecure-server')
  if (url.username !== '' || url.password !== '') signs.add('user-info-in-url')
  if (compiled && !own) signs.add('self-hosted')
  const imitated = own ? null : resembles(url, index.imitable())
  if (imitated) signs.add('look-alike-host')
  if (DECEIVING.test(clientId ?? '')) signs.add('bidi-characters')

  return {
    compiled,
    server: url.hostname.slice(0, 255),
    clientId: clientId === null ? null : clientId.slice(0, 512),
    redirect: { host: redirect.host, kind: redirect.kind, scheme: redirect.scheme },
    requested: [...requested.values()],
    concealed: concealed || moreDetails || unwrapped.concealed || cut || oauth1 || endpoint?.asks === 'opaque',
    omitted: !present && details === null,
    offline: Object.entries(compiled?.provider.params.offline ?? {}).some(([name, value]) => params.first([name]) === value),
    asks: endpoint?.asks ?? null,
    responseType: isResponseType(responseType) ? (responseType ?? '').slice(0, 60) : null,
    responseMode: /^[a-z_.]{1,30}$/.test(params.first(['response_mode']) ?? '') ? params.first(['response_mode']) : null,
    signs: [...signs],
    resembles: imitated,
  }
}
