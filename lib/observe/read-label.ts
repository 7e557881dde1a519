import { type CompiledProvider, labelKey } from './compile-providers.ts'
import { readScope } from './read-scope.ts'

/** What pages put behind the sentence: a link, or the longer description that unfolds below it. */
const BEHIND = /\s+(?:learn more|allows? the app|this is a permission requested)\b.*$/
/** What pages put in front of it where they speak of the app: "Acme wants to …", "Allow Acme to …". */
const ASKS = /^(?:wants? to|would like to|will be able to|is (?:able|allowed) to|can|could|may|to)\s+/
const LETS = /^(?:allows?|lets?|permits?)\s+(.{1,120}?)\s+to\s+/

function withoutApp(key: string, appName: string | null): string {
  const name = appName === null ? '' : labelKey(appName)
  const lets = LETS.exec(key)
  if (lets) return key.slice(lets[0].length)
  const subject = [name, 'this app', 'the app', 'it'].find(
    one => one !== '' && key.startsWith(one) && /^[\s:–—-]/.test(key.slice(one.length)),
  )
  return subject === undefined
    ? key
    : key
        .slice(subject.length)
        .replace(/^[\s:–—-]+/, '')
        .replace(ASKS, '')
}

/** Where a maker has no words yet, its page spells the scope: "Private Service: https://…/auth/homegraph". */
const namedIn = (label: string, compiled: CompiledProvider): string[] =>
  label.split(/\s+/).filter(word => /^https:\/\/.*[^/.]$/.test(word) && readScope(word, compiled, 'page').known)

/**
 * The scopes that a sentence of a consent page stands for, the gravest first.
 * @param appName the app as the page names it, which some pages put in front of each sentence
 * @returns null for a sentence that no data file has
 */
export function readLabel(label: string, compiled: CompiledProvider, appName: string | null): string[] | null {
  const { labels } = compiled
  const key = labelKey(label)
  const exact = labels.get(key)
  if (exact) return exact
  const spelt = namedIn(label, compiled)
  if (spelt.length > 0) return spelt
  const short = labelKey(key.replace(BEHIND, ''))
  const ways = [short, labelKey(withoutApp(short, appName)), labelKey(withoutApp(key, appName))]
  return ways.map(way => labels.get(way)).find(ids => ids !== undefined) ?? null
}
