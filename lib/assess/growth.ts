import type { Finding } from '../model/assessment.ts'
import type { Before, HeldGrant, MaybeBefore } from '../model/before.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { REACHES } from '../model/terms.ts'
import type { Tri, Vocabulary } from '../model/vocabulary.ts'
import { type Deed, deedsOf } from './ceiling.ts'
import { severityOf } from './severity.ts'

const HAD_MAX = 50
const DAY_MS = 86_400_000
const keyOf = ({ id, actor }: Grant) => `${actor ?? ''}|${id}`
const placeOf = ({ data, actor }: Grant, reach: string) => `${data}|${actor ?? ''}|${reach}`

/** What was granted, made ready to be asked a thousand times: the very scopes, and the deeds on each type of data as far as each reach. */
type Past = { keys: ReadonlySet<string>; deeds: ReadonlyMap<string, ReadonlySet<Deed>> }

function pastOf(had: readonly HeldGrant[], vocabulary: Vocabulary): Past {
  const deeds = new Map<string, Set<Deed>>()
  for (const old of had) {
    if (old.data === 'unknown' || old.reach === 'unknown') continue
    for (const reach of REACHES.slice(0, REACHES.indexOf(old.reach) + 1)) {
      const place = placeOf(old, reach)
      const there = deeds.get(place) ?? new Set<Deed>()
      for (const deed of deedsOf(old.access, vocabulary) ?? []) there.add(deed)
      deeds.set(place, there)
    }
  }
  return { keys: new Set(had.map(keyOf)), deeds }
}

/** Whether what was granted already contains this scope: the very scope, or all that it lets one do with the same data, as far as it reaches. */
function isCovered(grant: Grant, past: Past, vocabulary: Vocabulary): boolean {
  if (severityOf(grant, vocabulary) === 0 || past.keys.has(keyOf(grant))) return true
  const deeds = deedsOf(grant.access, vocabulary)
  if (grant.data === 'unknown' || deeds === null) return false
  // Of an unknown reach the widest has to be feared.
  const allowed = past.deeds.get(placeOf(grant, grant.reach === 'unknown' ? (REACHES.at(-1) ?? '') : grant.reach))
  return deeds.every(deed => allowed?.has(deed) ?? false)
}

/** What is known of an app's history, where this account can have one and the app can be told from others. */
export const historyOf = ({ account, client, redirect }: Observation, before: MaybeBefore): MaybeBefore =>
  account === 'personal' || (client.id === null && redirect.kind === null) ? undefined : before

/** The finding `scope-expansion`, where it can be proven: what is hidden, now or then, is no growth. */
export function growth({ kind, scopes }: Observation, before: MaybeBefore, vocabulary: Vocabulary): Finding | null {
  if (kind !== 'consent' || !before?.complete) return null
  const past = pastOf(before.grantedScopes, vocabulary)
  const added = scopes.requested.filter(grant => !isCovered(grant, past, vocabulary)).map(grant => grant.id)
  if (added.length === 0) return null
  const had = before.grantedScopes
    .map(grant => ({ grant, severity: severityOf(grant, vocabulary) }))
    .sort((a, b) => b.severity - a.severity || (a.grant.sinceMs ?? 0) - (b.grant.sinceMs ?? 0))
  return { code: 'scope-expansion', scopes: [...new Set(added)], had: had.slice(0, HAD_MAX).map(({ grant }) => grant) }
}

/** The fact for want of which nobody can say that an app asks for nothing new; null where that can be said. */
export function untoldGrowth({ kind, scopes }: Observation, before: MaybeBefore): string | null {
  if (kind !== 'consent' || before === null) return null
  if (before === undefined) return 'before'
  if (!before.complete) return 'before.scopes'
  return scopes.visibility === 'full' ? null : 'scopes.visibility'
}

export type HistoryFacts = { grantedBefore: Tri; daysSinceGranted: number | 'never' | 'unknown' }

/** @param nowMs a clock that was turned back makes a grant of today, not of the future */
export function historyFacts(before: MaybeBefore, nowMs: number): HistoryFacts {
  if (before === undefined) return { grantedBefore: 'unknown', daysSinceGranted: 'unknown' }
  if (before === null) return { grantedBefore: 'no', daysSinceGranted: 'never' }
  const days = daysSince(before, nowMs)
  return { grantedBefore: 'yes', daysSinceGranted: days ?? 'unknown' }
}

function daysSince({ lastGrantedMs }: Before, nowMs: number): number | null {
  const days = lastGrantedMs === null ? Number.NaN : Math.max(0, Math.floor((nowMs - lastGrantedMs) / DAY_MS))
  return Number.isNaN(days) ? null : days
}
