import type { Observation } from '../model/observation.ts'

type Redirect = Observation['redirect']
const NONE: Redirect = { host: null, kind: null, scheme: null }
/** RFC 8252 §7.3, and the address of no host, by which browsers reach the machine that they run on. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/
/** Chromium's and Firefox's own redirect hosts for extensions (identity.getRedirectURL). */
const EXTENSION_HOST = /^[a-z0-9-]+\.(chromiumapp\.org|extensions\.allizom\.org)$/
const EXTENSION_SCHEME = /^(chrome|moz|safari-web|ms-browser)-extension:$/

/** Some builders encode it twice, and then it leads nowhere at most servers; where it was meant to lead is what is kept. */
function plain(text: string): string {
  if (!/^[a-z][a-z\d+.-]*%3A/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const bare = (hostname: string) => hostname.replace(/\.$/, '').slice(0, 255)

/**
 * Where the answer of an authorization goes. Keeps host, scheme and kind: never path, query or port.
 * @param value a redirect URI as asked for; null where the request names none (the server then uses a registered one)
 */
export function readRedirect(value: string | null): Redirect & { unread: boolean } {
  if (value === null || value === '') return { ...NONE, unread: false }
  const text = plain(value.trim().slice(0, 8192))
  if (/^urn:ietf:wg:oauth:2\.0:oob\b/i.test(text) || text === 'oob') return { host: null, kind: 'out-of-band', scheme: null, unread: false }
  if (text === 'postmessage' || /^storagerelay:$/i.test(text)) return { host: null, kind: 'relay', scheme: null, unread: false }
  const relay = /^storagerelay:\/\/https?\/([^/?#]+)/i.exec(text)
  if (relay) {
    const site = `https://${relay[1]}`
    return { host: URL.canParse(site) ? bare(new URL(site).hostname) : null, kind: 'relay', scheme: null, unread: false }
  }
  if (!URL.canParse(text)) return { ...NONE, unread: true }
  const url = new URL(text)
  if (EXTENSION_SCHEME.test(url.protocol))
    return { host: bare(url.hostname), kind: 'extension', scheme: url.protocol.slice(0, -1), unread: false }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { host: null, kind: 'custom-scheme', scheme: url.protocol.slice(0, -1).slice(0, 80), unread: false }
  }
  const host = bare(url.hostname)
  const kind = LOOPBACK.test(host) ? 'loopback' : EXTENSION_HOST.test(host) ? 'extension' : 'web'
  return { host, kind, scheme: url.protocol.slice(0, -1), unread: false }
}
