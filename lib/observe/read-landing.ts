import type { Landing, Observation } from '../model/observation.ts'

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
