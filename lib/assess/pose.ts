import type { Observation } from '../model/observation.ts'
import { brandWords } from './brand-words.ts'
import type { KnowledgeIndex } from './index-knowledge.ts'
import { hostOfClient } from './match-app.ts'
import { isWithin } from './suffixes.ts'

/**
 * Words that do not make a name another one: "Zoom" and "Zoom Web App" claim to be the same maker; "Zoom Notes by
 * Acme" does not, and neither does "Backup for Zoom".
 */
const FILLERS: ReadonlySet<string> = new Set(
  `app apps web online desktop mobile cloud official inc llc ltd gmbh corp corporation com account accounts security secure
   support team service services verification verify update login signin sign in sso portal client admin document documents
   online office 365 for windows mac ios android the`.split(/\s+/),
)
const MIN_LETTERS = 4
export const MAX_NAME_WORDS = 8

/**
 * The part of a name that is a well-known one, as `[start, end)` of its words; null when it says more than that name and filler.
 * @param isBrand whether these words, joined by a blank, are a well-known name
 */
export function brandWithin(words: readonly string[], isBrand: (text: string) => boolean): [number, number] | null {
  for (let length = words.length; length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      const brand = words.slice(start, start + length).join(' ')
      if (!isBrand(brand) || brand.replaceAll(' ', '').length < MIN_LETTERS || FILLERS.has(brand)) continue
      const rest = [...words.slice(0, start), ...words.slice(start + length)]
      return rest.every(word => FILLERS.has(word)) ? [start, start + length] : null
    }
  }
  return null
}

/** The well-known name that a name claims to be, and the domains that may speak for it: its own and its maker's. */
function claimed(name: string, index: KnowledgeIndex): { brand: string; domains: Set<string> } | null {
  const words = brandWords(name).slice(0, MAX_NAME_WORDS)
  const place = brandWithin(words, text => index.names.domainsOf(text) !== null)
  if (!place) return null
  const found = words.slice(...place)
  const brand = found.join(' ')
  // "Acme Mail" is a product of Acme's: what speaks for the maker speaks for it.
  return {
    brand,
    domains: new Set([...(index.names.domainsOf(brand) ?? []), ...(index.names.domainsOf(found[0] ?? '') ?? [])]),
  }
}

/** Two hosts with one owner as far as names tell: the last two labels agree, or three where the last two are short (co.uk). */
function sameOwner(host: string, domain: string): boolean {
  const labels = domain.split('.')
  const short = labels.length > 2 && (labels.at(-1)?.length ?? 0) === 2 && (labels.at(-2)?.length ?? 0) <= 3
  return isWithin(host, labels.slice(short ? -3 : -2).join('.'))
}

/**
 * Whether a client calls itself by a well-known name while its answer goes to a host that is not known to be of that
 * maker. Careful on purpose: a third-party tool may name what it works with.
 */
export function posesAs(observation: Observation, index: KnowledgeIndex): boolean {
  const { name, verified } = observation.client
  const client = hostOfClient(observation)
  if (name === null || verified === 'yes' || client === null || observation.redirect.kind !== 'web') return false
  const claim = claimed(name, index)
  if (!claim) return false
  const squashed = claim.brand.replaceAll(' ', '')
  if (isWithin(client.host, `${squashed}.com`)) return false
  return ![...claim.domains].some(domain => sameOwner(client.host, domain))
}
