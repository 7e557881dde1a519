import { lineOf, packLines } from './lines.ts'
import { fromOneByte, oneByte } from './one-byte.ts'

/** Names that somebody may want to be taken for: words in lower case, joined by a blank. */
export type Names = {
  /** The domains that may speak for this name, or null where it is nobody's. */
  domainsOf: (name: string) => readonly string[] | null
  /** The name that looks like this (`skeleton`), or null. */
  drawnLike: (skeleton: string) => string | null
}
/** Of each name its domains, and of what each name looks like the name. */
export type GatheredNames = { domains: ReadonlyMap<string, ReadonlySet<string>>; drawn: ReadonlyMap<string, string> }
/** `names`: `name⇥domain domain`; one that begins with the name's letters without them, as `.com`. `drawn`: `skeleton⇥name`, where it is another. */
export type PackedNames = { names: string; drawn: string }

/** Names that are all at hand. */
export const listNames = ({ domains, drawn }: GatheredNames): Names => ({
  domainsOf: name => {
    const found = domains.get(name)
    return found ? [...found] : null
  },
  drawnLike: skeleton => drawn.get(skeleton) ?? null,
})

const squashed = (name: string) => name.replaceAll(' ', '')

/** Names as texts that are looked up as they stand: made anew, thousands of them take a waking worker longer than a verdict. */
export function packNames({ domains, drawn }: GatheredNames): PackedNames {
  const short = (name: string, domain: string) => (domain.startsWith(`${squashed(name)}.`) ? domain.slice(squashed(name).length) : domain)
  const line = (key: string, value: string) => oneByte(`${key}\t${value}`)
  return {
    names: packLines([...domains].map(([name, its]) => line(name, [...its].map(domain => short(name, domain)).join(' ')))),
    drawn: packLines([...drawn].filter(([skeleton, name]) => skeleton !== name).map(([skeleton, name]) => line(skeleton, name))),
  }
}

/** Looks up what was packed. */
export function openNames({ names, drawn }: PackedNames): Names {
  const domainsOf = (name: string) => {
    const found = lineOf(names, oneByte(name))
    if (!found) return found === null ? null : []
    return found.split(' ').map(domain => (domain.startsWith('.') ? squashed(name) + domain : domain))
  }
  return {
    domainsOf,
    drawnLike: skeleton => {
      const other = lineOf(drawn, oneByte(skeleton))
      return other === null ? domainsOf(skeleton) && skeleton : fromOneByte(other)
    },
  }
}
