import { toUnicode } from 'punycode/punycode.es6.js'
import type { ProviderIndex } from './compile-providers.ts'

/** Letters of other scripts that are drawn like Latin ones (Unicode TS #39, the ones that occur in host names). */
const DRAWN_ALIKE = new Map(
  'аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw ґr вb кk мm нh тt αa βb γy εe ηn ιi κk νv οo ρp τt υu ωw χx ɡg ıi łl øo đd ħh ŧt'
    .split(' ')
    .map(pair => [...pair] as [string, string]),
)

/** A host name as the eye takes it: confusable letters and marks folded to plain Latin. */
export const skeleton = (host: string) =>
  [...inUnicode(host).normalize('NFKD')]
    .filter(character => !/\p{M}/u.test(character))
    .map(character => DRAWN_ALIKE.get(character) ?? character)
    .join('')
    .replace(/[01]/g, digit => (digit === '0' ? 'o' : 'l'))

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
  const drawn = runTogether(skeleton(host))
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
