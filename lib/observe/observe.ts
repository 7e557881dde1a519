import { bringsCode, mayAskForCode } from '../model/device-places.ts'
import type { Grant, Observation, PageFacts, Sign } from '../model/observation.ts'
import type { ProviderPage } from '../model/provider.ts'
import { type CompiledProvider, endpointAt, type ProviderIndex, pagedEngineAt, pagesAt, providerAt } from './compile-providers.ts'
import { lendMeaning } from './lend-meaning.ts'
import { resembles } from './look-alike.ts'
import { readLabel } from './read-label.ts'
import { type RequestReading, readRequest } from './read-request.ts'
import { areSignIn, isItself, isOnlyOffline, isOpaque, readScope } from './read-scope.ts'

export type Sighting = {
  /** The whole address, as the browser tells it. */
  url: string
  /** Fields of the form, when the request was posted. */
  posted?: Record<string, string[]> | null
  /** What the page at this address was seen to say. */
  page?: PageFacts | null
  /** Host of the site on which the person started. */
  site?: string | null
}

const idsOf = (grants: readonly Grant[]) => grants.map(grant => grant.id)
const NOBODY = { id: null, name: null, publisher: null, verified: 'unknown' } as const
const cutHost = (host: string) => host.slice(0, 255)

/** What a request asks for decides what it is: identity alone is a sign-in; anything unseen is not. */
function kindOf(
  compiled: CompiledProvider | null,
  asks: RequestReading['asks'],
  clientId: string | null,
  scopes: Observation['scopes'],
): Observation['kind'] {
  if (asks === 'identity') return 'sign-in'
  const { requested, visibility } = scopes
  if (visibility !== 'full' || !requested.every(grant => grant.known)) return 'consent'
  const others = idsOf(requested).filter(id => !isItself(id, clientId, compiled))
  return areSignIn(others, compiled) ? 'sign-in' : 'consent'
}

function fromRequest(reading: RequestReading, site: string | null): Observation {
  const { compiled, clientId } = reading
  const serverSide = compiled?.provider.serverSideClients?.some(prefix => clientId?.startsWith(prefix)) ?? false
  const unnamed = reading.omitted || (reading.requested.length > 0 && reading.requested.every(grant => isOnlyOffline(grant, compiled)))
  const emptyIsSignIn = unnamed && !serverSide && compiled?.provider.omitted === 'sign-in'
  const identity = reading.asks === 'identity'
  const emptyIsKnown = reading.asks === null && !serverSide && compiled?.provider.omittedScopes !== undefined
  const concealed = reading.concealed || (unnamed && !emptyIsSignIn && !emptyIsKnown && !identity)
  const assumed = unnamed && emptyIsKnown && !reading.concealed ? (compiled?.provider.omittedScopes ?? []) : []
  const requested = [...reading.requested, ...assumed.map(id => readScope(id, compiled, 'url'))]
  const visibility = !concealed ? 'full' : requested.length > 0 ? 'partial' : 'hidden'
  const scopes: Observation['scopes'] = { visibility, requested }
  return {
    kind: kindOf(compiled, reading.asks, clientId, scopes),
    provider: compiled?.provider.id ?? 'unknown',
    server: { host: reading.server },
    client: { ...NOBODY, id: clientId },
    redirect: reading.redirect,
    site: site === null ? null : cutHost(site),
    scopes,
    offline: reading.offline ? 'yes' : offlineOf(requested, visibility),
    responseType: reading.responseType,
    responseMode: reading.responseMode,
    account: 'unknown',
    signs: emptyIsSignIn ? reading.signs.filter(sign => sign !== 'omitted-scope') : reading.signs,
    resembles: reading.resembles,
  }
}

const offlineOf = (requested: Grant[], visibility: Observation['scopes']['visibility']): Observation['offline'] =>
  requested.some(grant => grant.offline && !grant.claimed)
    ? 'yes'
    : visibility === 'full' && requested.every(grant => grant.known && !grant.claimed)
      ? 'no'
      : 'unknown'

/** A page of a known provider that matters although nothing of a request is in its address. */
function fromPage(url: URL, compiled: CompiledProvider, isOwn: boolean, page: PageFacts | null, site: string | null): Observation | null {
  const candidates = pagesAt(url, compiled)
  const seen = page?.pageId ? candidates.find(candidate => candidate.id === page.pageId) : null
  // Consent is drawn at the addresses of log-in pages; the other kinds have addresses of their own.
  const ownAddress = ({ kind, path }: ProviderPage) =>
    !path.startsWith('/*') && (kind === 'device-code' || kind === 'code-paste' || kind === 'api-key')
  // Anybody can have such a path: there the page says it as well, where it can.
  const sure = candidates.filter(candidate => candidate.hooks?.when === undefined || (isOwn && ownAddress(candidate)))
  // What no hooks speak of is what its address says.
  const found = seen ?? sure.find(candidate => page === null || candidate.hooks === undefined) ?? null
  const kind = found?.kind === 'warning' ? 'consent' : found?.kind
  if (kind === undefined || kind === 'log-in') return null
  // Where requests are sent, one that asks for nothing has no answer but an error, until the page says otherwise.
  if (kind === 'consent' && page === null && url.search !== '' && endpointAt(url, compiled) !== null) return null
  return blank(kind, compiled.provider.id, url, site)
}

/**
 * A server that nobody describes, and an address that says nothing, but a page that asks: it repeats a whole request in its
 * form, bears the sign of software whose consent page it is, or names in so many words who asks and for what.
 */
function fromForm(url: URL, page: PageFacts | null, site: string | null): Observation | null {
  if (page?.kind !== 'consent') return null
  const says = page.appName !== null && page.scopeLabels !== null
  if (page.clientId === null && page.engine === undefined && !says) return null
  return blank('consent', 'unknown', url, site)
}

/** Where a person types a device's code, and no data names the page: its address brings the code along, or its page says so. */
function fromEntry(url: URL, provider: string, page: PageFacts | null, site: string | null): Observation | null {
  const isEntry = bringsCode(url) || (page?.kind === 'device-code' && mayAskForCode(url))
  return isEntry ? blank('device-code', provider, url, site) : null
}

/** What is to be said of a host that is no known provider's. */
function marksOf(observation: Observation, url: URL, engine: CompiledProvider | null, index: ProviderIndex): void {
  const imitated = resembles(url, index.imitable())
  if (engine) observation.signs.push('self-hosted')
  if (imitated) observation.signs.push('look-alike-host')
  observation.resembles = imitated
}

const blank = (kind: Observation['kind'], provider: string, url: URL, site: string | null): Observation => ({
  kind,
  provider,
  server: { host: cutHost(url.hostname) },
  client: { ...NOBODY },
  redirect: { host: null, kind: null, scheme: null },
  site,
  scopes: { visibility: kind === 'sign-in' || kind === 'sign-up' ? 'full' : 'hidden', requested: [] },
  offline: 'unknown',
  responseType: null,
  responseMode: null,
  account: 'unknown',
  signs: [],
  resembles: null,
})

/** An account, with its domain only where it is one of the organisation's. */
const accountIn = ({ account, accountDomain }: Pick<Observation, 'account' | 'accountDomain'>) => ({
  account,
  accountDomain: account === 'work' ? accountDomain : undefined,
})

/** A sign-up form at a site: whose product it is, and nothing of what was typed. */
export function observeSignUp(
  address: string,
  facts: { siteName: string | null } & Pick<Observation, 'account' | 'accountDomain'>,
): Observation | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const observation = blank('sign-up', 'unknown', url, null)
  return { ...observation, client: { ...NOBODY, name: facts.siteName }, ...accountIn(facts) }
}

/**
 * What there is to see at an address. Nothing is judged here.
 * @returns null when the address is none of our business. Never throws, whatever the address or page.
 */
export function observe(sighting: Sighting, index: ProviderIndex): Observation | null {
  const { url: address, posted = null, page = null, site = null } = sighting
  const reading = readRequest(address, index, posted)
  if (reading) return page ? joinPage(fromRequest(reading, site), page, index) : fromRequest(reading, site)
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const own = providerAt(url, index)
  const compiled = own ?? pagedEngineAt(url, index)
  const seen = compiled ? fromPage(url, compiled, own !== null, page, site) : fromForm(url, page, site)
  const observation = seen ?? fromEntry(url, compiled?.provider.id ?? 'unknown', page, site)
  if (observation && !own) marksOf(observation, url, compiled, index)
  if (!observation || !compiled) return observation && page ? joinPage(observation, page, index) : observation
  const clientId = compiled.provider.params.clientId.map(name => url.searchParams.get(name)).find(Boolean)
  if (clientId) observation.client.id = clientId.slice(0, 512)
  return page ? joinPage(observation, page, index) : observation
}

/**
 * Adds what the page says to what the request said. The page can only add: a scope that the request named stays,
 * and nothing that was hidden becomes "none".
 */
export const joinPage = (observation: Observation, page: PageFacts, index: ProviderIndex): Observation =>
  lendMeaning(joinFacts(observation, page, index), page, index)

function joinFacts(observation: Observation, page: PageFacts, index: ProviderIndex): Observation {
  const compiled = index.byId(observation.provider) ?? null
  const strange = page.pageId === null && compiled !== null
  if (strange && page.kind !== 'consent') return { ...observation, signs: withSigns(observation.signs, ['page-not-understood']) }
  const requested = new Map(observation.scopes.requested.map(grant => [grant.id, grant]))
  const nameOf = (id: string) => (compiled ? compiled.nameOf(id) : id)
  const named = new Set([...requested.keys(), ...(page.scopeIds ?? [])].map(nameOf))
  let complete = false
  let gaps = false
  for (const id of page.scopeIds ?? []) {
    complete = true
    if (isOpaque(id, compiled)) gaps = true
    if (!requested.has(id)) requested.set(id, readScope(id, compiled, 'page'))
  }
  for (const label of page.scopeLabels ?? []) {
    complete = true
    const ids = compiled ? readLabel(label, compiled, page.appName) : null
    if (compiled && ids) {
      // One of them was asked for, by whichever of its names: then the sentence speaks of that one.
      const [gravest = ''] = ids
      if (!ids.some(id => named.has(compiled.nameOf(id)))) requested.set(gravest, readScope(gravest, compiled, 'page'))
      // Where the page also names its scopes by id, a sentence in another language says nothing more.
    } else if (observation.scopes.visibility !== 'full' && !page.scopeIds?.length) {
      requested.set(label, readScope(label, null, 'page'))
    }
  }
  const grants = [...requested.values()].slice(0, 1000)
  const visibility =
    observation.scopes.visibility === 'full' || (complete && !gaps && !(page.byShape && compiled))
      ? 'full'
      : grants.length > 0
        ? 'partial'
        : 'hidden'
  const scopes: Observation['scopes'] = { visibility, requested: grants }
  const isFlowKind = observation.kind === 'consent' || observation.kind === 'sign-in'
  const wasIdentityEndpoint = observation.kind === 'sign-in' && areSignIn(idsOf(grants), compiled)
  return {
    ...observation,
    kind: !isFlowKind ? observation.kind : wasIdentityEndpoint ? 'sign-in' : kindOf(compiled, null, observation.client.id, scopes),
    client: {
      id: observation.client.id ?? page.clientId,
      name: page.appName ?? observation.client.name,
      publisher: page.publisher ?? observation.client.publisher,
      verified: page.verified === 'unknown' ? observation.client.verified : page.verified,
    },
    redirect:
      observation.redirect.kind === null && page.redirectUriHost !== null
        ? { host: page.redirectUriHost, kind: 'web', scheme: null }
        : observation.redirect,
    scopes,
    offline: observation.offline === 'yes' ? 'yes' : offlineOf(grants, visibility),
    ...(page.account === 'unknown' ? accountIn(observation) : accountIn(page)),
    signs: withSigns(observation.signs, [
      ...(gaps ? (['opaque-scope'] as const) : []),
      ...(strange ? (['page-not-understood'] as const) : []),
      ...(page.disguised ? (['bidi-characters'] as const) : []),
    ]),
  }
}

const withSigns = (signs: Sign[], more: Sign[]): Sign[] => [...new Set([...signs, ...more])]
