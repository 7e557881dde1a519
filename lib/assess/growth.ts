import type { Finding } from '../model/assessment.ts'
import type { Before, HeldGrant, MaybeBefore } from '../model/before.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { REACHES } from '../model/terms.ts'
import type { Act, Tri, Vocabulary } from '../model/vocabulary.ts'
import { actsOf } from './ceiling.ts'
import { severityOf } from './severity.ts'

const HAD_MAX = 50
const DAY_MS = 86_400_000
const sameKey = (a: Grant, b: Grant) => a.id === b.id && a.actor === b.actor

/** Whether what was granted already contains this scope: the very scope, or all of its acts on the same data, as far as it reaches. */
function isCovered(grant: Grant, had: readonly HeldGrant[], vocabulary: Vocabulary): boolean {
  if (severityOf(grant, vocabulary) === 0 || had.some(old => sameKey(old, grant))) return true
  const acts = actsOf(grant.access, vocabulary)
  if (grant.data === 'unknown' || acts === null) return false
  // Of an unknown reach the widest has to be feared.
  const reach = grant.reach === 'unknown' ? REACHES.length - 1 : REACHES.indexOf(grant.reach)
  const allowed = new Set<Act>()
  for (const old of had) {
    if (!old.known || old.data !== grant.data || old.actor !== grant.actor || old.reach === 'unknown') continue
    if (REACHES.indexOf(old.reach) >= reach) for (const act of actsOf(old.access, vocabulary) ?? []) allowed.add(act)
  }
  return acts.every(act => allowed.has(act))
}

/** What is known of an app's history, where this account can have one and the app can be told from others. */
export const historyOf = ({ account, client, redirect }: Observation, before: MaybeBefore): MaybeBefore =>
  account === 'personal' || (client.id === null && redirect.kind === null) ? undefined : before

/** The finding `scope-expansion`, where it can be proven: what is hidden, now or then, is no growth. */
export function growth({ kind, scopes }: Observation, before: MaybeBefore, vocabulary: Vocabulary): Finding | null {
  if (kind !== 'consent' || !before?.complete) return null
  const added = scopes.requested.filter(grant => !isCovered(grant, before.grantedScopes, vocabulary)).map(grant => grant.id)
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
