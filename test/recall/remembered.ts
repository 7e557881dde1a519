import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RedirectKind } from '../../lib/model/vocabulary.ts'
import type { RecallCase } from './recall-case.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8').split('\n')
const told = (text: string | undefined) => (text === undefined || text === '-' ? null : text)

/** `host`, `kind` or `kind:host`. */
function redirectOf(text: string | null): RecallCase['truth']['redirect'] {
  if (text === null) return { host: null, kind: null }
  if (text === 'out-of-band' || text === 'custom-scheme') return { host: null, kind: text }
  const [first = '', host] = text.split(':')
  return host === undefined ? { host: first, kind: 'web' } : { host, kind: first as RedirectKind }
}

/** What sign-in libraries of other languages, identity kits and integration platforms send people to, written down from memory. */
export const rememberedRequests = (): RecallCase[] =>
  read('remembered-requests.tsv')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map((line, at) => {
      const [maker = '', provider, kind, scopes, clientId, redirect, url = ''] = line.split('\t')
      return {
        library: 'remembered',
        name: `${maker} ${at + 1}`,
        url,
        truth: {
          kind: told(kind) as RecallCase['truth']['kind'],
          provider: told(provider),
          scopes: told(scopes)?.split(' ') ?? [],
          clientId: told(clientId),
          redirect: redirectOf(told(redirect)),
        },
      }
    })

/** Addresses of everyday work near consent that ask for nothing, by kind, written down in the same way. */
export function rememberedAddresses(): Record<string, string[]> {
  const kinds: Record<string, string[]> = {}
  let kind = ''
  for (const line of read('remembered-addresses.txt')) {
    if (line.startsWith('# ')) kind = `${line.slice(2)} (remembered)`
    else if (line !== '') kinds[kind] = [...(kinds[kind] ?? []), line]
  }
  return kinds
}
