import { toUnicode } from 'punycode/punycode.es6.js'
import { skeleton } from '../model/skeleton.ts'
import type { ProviderIndex } from './compile-providers.ts'

/** Pairs that run together into another letter: `rnicrosoft`, `vvork`. Folded on both sides, so that a true `rn` stays itself. */
const runTogether = (host: string) => host.replaceAll('rn', 'm').replaceAll('vv', 'w')

function inUnicode(host: string): string {
  try {
    return toUnicode(host)
  } catch {
    return host
  }
}

const dashed = (host: string) => `-${host.replace(/[._]/g, '-')}-`
const family = (host: string) => host.split('.').slice(-2).join('.')

/**
 * The known host that this address seems to pass itself off as, or null. Asked only of addresses that are nobody's:
 * a provider's own hosts never come here.
 */
export function resembles(url: URL, index: ProviderIndex): string | null {
  const host = url.hostname.replace(/\.$/, '')
  const claimed = `${decodeSafely(url.username)} ${decodeSafely(url.password)}`.toLowerCase()
  const drawn = runTogether(skeleton(inUnicode(host), true))
  for (const known of index.hosts) {
    if (host === known) return known
    if (claimed.includes(known)) return known
    if (family(host) === family(known)) continue
    const seen = runTogether(known)
    if (drawn === seen || drawn.endsWith(`.${seen}`)) return known
    if (dashed(host).includes(dashed(known))) return known
  }
  return null
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
