import type { Given } from '../model/before.ts'
import type { Grant, Landing, Observation } from '../model/observation.ts'
import type { ProviderIndex } from './compile-providers.ts'
import { readScope } from './read-scope.ts'

const GRANTED = ['code', 'access_token', 'id_token', 'oauth_verifier']
/** OpenID Connect Core §3.1.2.6 and vendors: not refused, but not given either. */
const PENDING = /^(consent_required|interaction_required|admin_consent_required|approval_required|authorization_pending)$/

/**
 * Whether this address is where the flow comes back to, and with what. Only the names of parameters are looked at, and
 * of values `error` (against a closed list) and `scope`.
 * @param observation the flow's; without a redirect URI in the request, any other host may be the end of it
 */
export function readLanding(address: string, observation: Observation): Landing | null {
  if (address.length > 256 * 1024 || !URL.canParse(address)) return null
  const url = new URL(address)
  if (!isTarget(url, observation)) return null
  const query = url.searchParams
  const fragment = new URLSearchParams(url.hash.replace(/^#[?/]?/, ''))
  const value = (name: string) => query.get(name) ?? fragment.get(name)
  const error = value('error')
  if (error !== null) return { outcome: PENDING.test(error) ? 'pending' : 'denied', scopesGranted: null }
  if (query.has('denied')) return { outcome: 'denied', scopesGranted: null }
  if (value('setup_action') === 'request') return { outcome: 'pending', scopesGranted: null }
  const adminConsent = value('admin_consent')
  if (adminConsent !== null) return { outcome: /^true$/i.test(adminConsent) ? 'granted' : 'denied', scopesGranted: null }
  if (!GRANTED.some(name => query.has(name) || fragment.has(name))) return null
  const scope = value('scope')
  const scopesGranted =
    scope === null ? null : [...new Set(scope.split(/[\s,]+/).filter(id => id !== '' && id.length <= 300))].slice(0, 1000)
  return { outcome: 'granted', scopesGranted }
}

function isTarget(url: URL, { redirect, server }: Observation): boolean {
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  if (redirect.kind === 'custom-scheme') return url.protocol === `${redirect.scheme}:`
  if (redirect.kind === 'relay') return url.protocol === 'storagerelay:'
  if (redirect.kind === 'out-of-band') return false
  if (redirect.host !== null) return url.hostname.replace(/\.$/, '') === redirect.host
  return isWeb && url.hostname !== server.host && (url.searchParams.has('state') || url.hash.includes('state='))
}

/** The outcome that the names of a posted answer's fields tell (`response_mode=form_post`). */
export const landingOfFields = (fields: string[]): Landing['outcome'] | null =>
  fields.includes('error') ? 'denied' : fields.some(field => GRANTED.includes(field) || field === 'response') ? 'granted' : null

const sameMeaning = (a: Grant, b: Grant) => a.known && b.known && a.data === b.data && a.access === b.access && a.reach === b.reach

/**
 * What a grant gave. Where the whole request was seen, nothing beyond it: the address of an answer can be made up by
 * whoever it leads to. Where it was not, what the answer names is taken for a part of it.
 * @param scopesGranted ids that the answer names; null or empty where it names none, and then all that was asked for was given
 */
export function readGiven(
  { scopes, provider }: Observation,
  scopesGranted: readonly string[] | null,
  index: ProviderIndex,
): Pick<Given, 'scopes' | 'visibility'> {
  const { requested, visibility } = scopes
  if (scopesGranted === null || scopesGranted.length === 0) return { scopes: requested, visibility }
  const compiled = index.byId(provider) ?? null
  const asked = new Set(requested.map(grant => grant.id))
  // The same scope may come back under another of its names.
  const others = scopesGranted.filter(id => !asked.has(id)).map(id => readScope(id, compiled, 'url'))
  const named = new Set(scopesGranted)
  const given = requested.filter(grant => named.has(grant.id) || others.some(other => sameMeaning(other, grant)))
  if (visibility !== 'full') return { scopes: [...given, ...others].slice(0, 1000), visibility: 'partial' }
  return { scopes: given.length > 0 ? given : requested, visibility }
}
