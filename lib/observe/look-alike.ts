import { toUnicode } from 'punycode/punycode.es6.js'
import { skeleton } from '../model/skeleton.ts'

/** Pairs that run together into another letter: `rnicrosoft`, `vvork`. Folded on both sides, so that a true `rn` stays itself. */
const runTogether = (host: string) => host.replaceAll('rn', 'm').replaceAll('vv', 'w')

function inUnicode(host: string): string {
  try {
    return toUnicode(host)
  } catch {
    return host
  }
}

const dashed = (host: string) => host.replace(/[._]/g, '-')
const family = (host: string) => host.split('.').slice(-2).join('.')

/** Hosts worth imitating, by how they look: looked up, never gone through. */
export type Imitable = { drawn: Map<string, string>; dashed: Map<string, string>; hosts: string[] }

/** Made when somebody is first looked at who is nobody: a worker that wakes for a known server has no use for it. */
export function imitable(hosts: () => string[]): () => Imitable {
  let made: Imitable | null = null
  const make = (all: string[]): Imitable => ({
    drawn: new Map(all.map(host => [runTogether(host), host])),
    dashed: new Map(all.map(host => [dashed(host), host])),
    hosts: all,
  })
  return () => {
    made ??= make(hosts())
    return made
  }
}

/**
 * Every run of neighbouring parts, with dashes; host names have few parts, and a bound besides. A run that is the end of
 * the name and begins within a label is a name of its own: `mail-box.example` does not hold `box.example`.
 */
function* runs(host: string): Generator<string> {
  const parts = host.split('.').flatMap(label => label.split(/[-_]/).map((text, i) => ({ text, beginsLabel: i === 0 })))
  const some = parts.slice(0, 24)
  for (const [from, { beginsLabel }] of some.entries()) {
    for (let to = some.length; to > from; to--) {
      if (to === parts.length && !beginsLabel) continue
      yield some
        .slice(from, to)
        .map(({ text }) => text)
        .join('-')
    }
  }
}

/**
 * The known host that this address seems to pass itself off as, or null. Asked only of addresses that are nobody's:
 * a provider's own hosts never come here.
 */
export function resembles(url: URL, { drawn, dashed: byDashes, hosts }: Imitable): string | null {
  const host = url.hostname.replace(/\.$/, '')
  if (byDashes.get(dashed(host)) === host) return host
  if (url.username !== '' || url.password !== '') {
    const claimed = `${decodeSafely(url.username)} ${decodeSafely(url.password)}`.toLowerCase()
    const known = hosts.find(one => claimed.includes(one))
    if (known) return known
  }
  const others = (known: string | undefined) => (known !== undefined && family(host) !== family(known) ? known : undefined)
  const seen = runTogether(skeleton(inUnicode(host), true)).split('.')
  for (let from = 0; from < seen.length; from++) {
    const known = others(drawn.get(seen.slice(from).join('.')))
    if (known) return known
  }
  for (const run of runs(host)) {
    const known = others(byDashes.get(run))
    if (known) return known
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
