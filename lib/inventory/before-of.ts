import { Held, type MaybeBefore } from '../model/before.ts'
import type { AppRecord } from '../model/record.ts'

/** Keys under which more than one app may stand: nobody's client, and every program of a computer. */
const isShared = (key: string): boolean => {
  const rest = key.slice(key.indexOf('|') + 1)
  return rest === 'redirect:loopback' || !(rest.startsWith('client:') || rest.startsWith('redirect:'))
}

const time = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null)

/**
 * What the inventory's row says of earlier grants to the app of this key: null where there were none, undefined where
 * nobody can tell (several apps share the key, the row is damaged). A row of before grants were kept, and one whose grants
 * are damaged, says that something was granted and not what.
 */
export function beforeOf(key: string, record: AppRecord | undefined): MaybeBefore {
  if (key.startsWith('site:')) return null
  if (isShared(key)) return undefined
  if (record === undefined) return null
  const { granted, held, outcome, concludedAtMs } = Object(record) as Partial<AppRecord>
  if (held !== undefined) {
    const read = Held.safeParse(held)
    if (!read.success) return { grantedScopes: [], complete: false, firstGrantedMs: null, lastGrantedMs: null }
    const { scopes, complete, firstGrantedMs, lastGrantedMs } = read.data
    return { grantedScopes: scopes, complete, firstGrantedMs, lastGrantedMs }
  }
  const times = time(granted)
  if (times === null) return undefined
  if (times === 0) return null
  return { grantedScopes: [], complete: false, firstGrantedMs: null, lastGrantedMs: outcome === 'granted' ? time(concludedAtMs) : null }
}
