import type { Catalogue, CatalogueApp } from './knowledge.ts'
import { lineOf, linesOf, packLines } from './lines.ts'
import { fromOneByte, oneByte } from './one-byte.ts'
import { APP_CATEGORIES } from './terms.ts'

/** One sign for each category, in the order of their list. */
const SIGNS = '0123456789abcdefghijklmnopqrstuvwxyz'
const bare = (host: string) => (host.startsWith('*.') ? host.slice(2) : host)
/** One letter beyond Latin-1, and the whole text takes two bytes a character wherever it lies. */
const plain = (name: string) => oneByte(name.replaceAll('\\', '\\u005c'))

/**
 * The catalogue as one text: a line for each domain, in the order of their code units: `domain⇥name⇥category`, the category as
 * one sign, after it `a` (an AI product) and `l` (known to few). Further domains of a product: `domain⇥>first domain`. Letters of
 * a name beyond Latin-1 are escaped as in JSON, and so is a backslash.
 * It takes a third of the room of JSON, and is looked up as it stands. Throws a `RangeError` where a name holds a tab or a
 * line's end, or there are more categories than signs.
 */
export function packCatalogue(apps: readonly CatalogueApp[]): string {
  const lines = apps.flatMap(({ name, domains, category, ai, lesser }) => {
    const sign = SIGNS[APP_CATEGORIES.indexOf(category)]
    if (sign === undefined || /[\t\n]/.test(name) || name.startsWith('>')) throw new RangeError(`${name} does not fit into the catalogue`)
    const [first = '', ...others] = domains.map(bare)
    return [`${first}\t${plain(name)}\t${sign}${ai ? 'a' : ''}${lesser ? 'l' : ''}`, ...others.map(domain => `${domain}\t>${first}`)]
  })
  return packLines(lines)
}

const appOf = (name: string, marks: string, domains: string[]): CatalogueApp => ({
  name: fromOneByte(name),
  domains,
  category: APP_CATEGORIES[SIGNS.indexOf(marks.charAt(0))] ?? 'other',
  ...(marks.includes('a', 1) ? { ai: true } : {}),
  ...(marks.includes('l', 1) ? { lesser: true } : {}),
})

/** Looks things up in a packed catalogue, with nothing to be made ready beforehand. */
export function openCatalogue(packed: string): Catalogue {
  const ownerOf = (domain: string): CatalogueApp | null => {
    const found = lineOf(packed, domain)
    if (found === null) return null
    if (found.startsWith('>')) return ownerOf(found.slice(1))
    const [name = '', marks = ''] = found.split('\t')
    return appOf(name, marks, [domain])
  }
  const all = (): CatalogueApp[] => {
    const apps = new Map<string, CatalogueApp>()
    const further: [domain: string, first: string][] = []
    for (const line of linesOf(packed)) {
      const [domain = '', name = '', marks = ''] = line.split('\t')
      if (name.startsWith('>')) further.push([domain, name.slice(1)])
      else apps.set(domain, appOf(name, marks, [domain]))
    }
    for (const [domain, first] of further) apps.get(first)?.domains.push(domain)
    return [...apps.values()]
  }
  return { ownerOf, all }
}
