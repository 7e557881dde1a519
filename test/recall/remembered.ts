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
  const colon = text.startsWith('[') ? -1 : text.indexOf(':')
  return colon < 0 ? { host: text, kind: 'web' } : { host: text.slice(colon + 1), kind: text.slice(0, colon) as RedirectKind }
}

/**
 * Requests that were written down with their truth before they were judged for the first time, a set for each look: `remembered`,
 * what sign-in libraries of other languages, identity kits and integration platforms send people to; `gathered`, what public code and
 * documentation shows; `gathered-later`, the same again, from other code and of other servers; `gathered-at-large`, the
 * endpoints that descriptions of APIs name, a hundred and fifty as they came, with ordinary parameters; `gathered-everyday`,
 * what an employee would meet, two thirds of it at well-known servers; `gathered-recorded`, what scripted browsers recorded and what pages
 * and instructions of public projects link to; `gathered-spelt-out`, addresses that public code spells out and the builders of a catalogue
 * of connectors make; `gathered-spelt-out-later` and `gathered-spelt-out-again`, the same, found by other words; `gathered-by-libraries`,
 * what the adapters of sign-in libraries and makers' kits send people to, as each builds its addresses, two thirds of it at well-known servers;
 * `gathered-by-clients`, what connectors, command lines, apps to host oneself and sign-in buttons send people to.
 */
export const SETS = [
  'remembered',
  'gathered',
  'gathered-later',
  'gathered-at-large',
  'gathered-in-code',
  'gathered-from-code',
  'gathered-everyday',
  'gathered-recorded',
  'gathered-spelt-out',
  'gathered-spelt-out-later',
  'gathered-spelt-out-again',
  'gathered-by-libraries',
  'gathered-by-clients',
] as const

const requestsIn = (set: string): RecallCase[] =>
  read(`${set}-requests.tsv`)
    .filter(line => line !== '' && !line.startsWith('#'))
    .map((line, at) => {
      const [maker = '', provider, kind, scopes, clientId, redirect, url = ''] = line.split('\t')
      return {
        library: set,
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

export const rememberedRequests = (): RecallCase[] => SETS.flatMap(requestsIn)

/** Addresses of everyday work near consent that ask for nothing, by kind, written down in the same way. */
export function rememberedAddresses(): Record<string, string[]> {
  const kinds: Record<string, string[]> = {}
  for (const set of SETS) {
    let kind = ''
    for (const line of read(`${set}-addresses.txt`)) {
      if (line.startsWith('# ')) kind = `${line.slice(2)} (${set})`
      else if (line !== '') kinds[kind] = [...(kinds[kind] ?? []), line]
    }
  }
  return kinds
}

/** Addresses to which people are sent with a device's code, or to type one: which these are is all that they tell. */
export const deviceAddresses = (): string[] => read('device-addresses.txt').filter(line => line !== '')
