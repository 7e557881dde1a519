import type { Observation } from '../model/observation.ts'
import { askFor } from './ask-text.ts'

/** The cap of `Fact.appKey`. Only an id of more than 430 characters at a server of no provider can meet it. */
const KEY_MAX_CHARS = 700
/** Far more than any id that a person registered by hand at a server that no data file names; keeps keys below their cap. */
const STATIC_ID_MAX_CHARS = 200

/** The host that an `https:` client id (OAuth Client ID Metadata Document) stands on, or null where it is no such address. */
const clientUrlHost = (id: string): string | null => {
  if (!/^https:\/\//i.test(id) || !URL.canParse(id)) return null
  return new URL(id).hostname || null
}

/** True for ids such as dynamic registration (RFC 7591) hands out: new for every browser, so no name of an app. */
const looksRandom = (id: string): boolean => {
  if (id.length > STATIC_ID_MAX_CHARS) return true
  const longest = id.split(/[^A-Za-z0-9]+/).reduce((a, b) => (b.length > a.length ? b : a), '')
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.test(id)
  const mixed = /\d.*\d/.test(longest) || (/[a-z][A-Z]/.test(longest) && /[A-Z][a-z]?[A-Z]/.test(longest))
  return uuid || (longest.length >= 12 && mixed)
}

/** Where the answer goes, as far as it tells apps apart: a host, `loopback`, or a scheme of the app's own. */
const redirectPlace = ({ redirect }: Observation): string | null => {
  if (redirect.kind === 'loopback') return 'loopback'
  if (redirect.host) return redirect.host.toLowerCase()
  return redirect.scheme ? `${redirect.scheme.toLowerCase().replace(/:.*$/, '')}:` : null
}

/**
 * The authorization server's part of a key. Provider ids hold no dot, so a host gets one: neither can pose as the other.
 * Client ids of software on a host of its own are that host's.
 */
const serverPart = ({ provider, server, signs }: Observation): string => {
  if (provider !== 'unknown' && !signs.includes('self-hosted')) return provider
  const host = server.host.toLowerCase()
  return host.includes('.') ? host : `${host}.`
}

/**
 * The key under which an app stands in the inventory: `<server>|client:<id>`, `<server>|redirect:<host>` or
 * `site:<registrable domain>`; `<server>|<kind>` where neither a client nor a redirect was seen. `<server>` is the
 * provider's id, or the server's host where no data file names it. Never made from a display name: anybody can take any name.
 * @param siteOf the registrable domain of a host: `siteOf` of `site-of.ts`, whose list is long to load and only a sign-up needs
 */
export const appKey = (observation: Observation, siteOf: (host: string) => string): string => {
  const { kind, client, server, provider } = observation
  if (kind === 'sign-up') return `site:${siteOf(server.host.toLowerCase())}`
  const prefix = serverPart(observation)
  const place = redirectPlace(observation)
  const id = client.id?.trim() || null
  const urlHost = id && clientUrlHost(id)
  // A loopback address is shared by every program of a computer; the metadata document's host then says more.
  if (urlHost) return `${prefix}|redirect:${place && observation.redirect.kind === 'web' ? place : urlHost}`
  if (id && !(provider === 'unknown' && looksRandom(id) && place)) return `${prefix}|client:${id}`.slice(0, KEY_MAX_CHARS)
  return place ? `${prefix}|redirect:${place}` : `${prefix}|${kind}`
}

/**
 * `appKey` for who has no use for sign-ups at first.
 * @param load brings `siteOf`
 * @returns `appKey` and `askFor`, which throw for a sign-up before `readySites` is done
 */
export function lateAppKey(load: () => Promise<{ siteOf: (host: string) => string }>) {
  let siteOf = (_: string): string => {
    throw new Error('sites are not ready')
  }
  const keyOf = (observation: Observation): string => appKey(observation, host => siteOf(host))
  return {
    appKey: keyOf,
    /** What a request for access asks for. */
    askFor: (observation: Observation) => askFor(keyOf(observation), observation),
    readySites: async (): Promise<void> => {
      siteOf = (await load()).siteOf
    },
  }
}
