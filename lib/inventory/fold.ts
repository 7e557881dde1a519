import type { Held, HeldGrant } from '../model/before.ts'
import type { Fact, FactOf } from '../model/fact.ts'
import type { Grant } from '../model/observation.ts'
import type { AppRecord } from '../model/record.ts'

/** As many as one observation may hold; the newest readings stay. */
const SCOPES_MAX = 1000

type Look = FactOf<'observed'> | FactOf<'revised'>

const scopeKey = (grant: Grant) => `${grant.actor ?? ''}|${grant.id}`

/** All scopes ever asked for. Where both know one, `stronger` wins, save that a known reading is never lost to an unknown one. */
const uniteScopes = (stronger: Grant[], weaker: Grant[]): Grant[] => {
  const byKey = new Map(stronger.map(grant => [scopeKey(grant), grant]))
  for (const grant of weaker) {
    const there = byKey.get(scopeKey(grant))
    if (!there || (!there.known && grant.known)) byKey.set(scopeKey(grant), grant)
  }
  return [...byKey.values()].slice(0, SCOPES_MAX)
}

/** Whether this look's verdict is to stand. Times are rounded to the minute, so ids (UUIDv7, in order of time) break ties. */
const displaces = (record: AppRecord, look: Look): boolean => {
  const [isSignIn, wasSignIn] = [look.observation.kind === 'sign-in', record.kind === 'sign-in']
  if (isSignIn !== wasSignIn) return wasSignIn
  const judgedAtMs = record.judgedAtMs ?? record.lastSeenMs
  if (look.atMs !== judgedAtMs) return look.atMs > judgedAtMs
  if (look.encounterId !== record.lastEncounterId) return look.encounterId > record.lastEncounterId
  return look.type === 'revised'
}

const judgement = ({ observation, assessment, atMs, encounterId }: Look) => ({
  kind: observation.kind,
  visibility: observation.scopes.visibility,
  findings: assessment.findings,
  verdict: assessment.verdict,
  wouldBe: assessment.wouldBe,
  decidedBy: assessment.decidedBy,
  policyApp: assessment.app,
  judgedAtMs: atMs,
  lastEncounterId: encounterId,
})

const begin = (look: Look): AppRecord => ({
  key: look.appKey,
  provider: look.observation.provider,
  serverHost: look.observation.server.host,
  client: look.observation.client,
  redirect: { host: look.observation.redirect.host, kind: look.observation.redirect.kind },
  scopes: uniteScopes(look.observation.scopes.requested, []),
  scopesGranted: null,
  decision: null,
  outcome: null,
  firstSeenMs: look.atMs,
  lastSeenMs: look.atMs,
  encounters: look.type === 'observed' ? 1 : 0,
  granted: 0,
  ...judgement(look),
})

const foldLook = (record: AppRecord, look: Look): AppRecord => {
  const { client, redirect, scopes, server } = look.observation
  const newer = displaces(record, look)
  const pick = <T>(mine: T | null, theirs: T | null) => (newer ? (theirs ?? mine) : (mine ?? theirs))
  const [ours, theirs] = newer ? [client.verified, record.client.verified] : [record.client.verified, client.verified]
  return {
    ...record,
    ...(newer ? judgement(look) : {}),
    serverHost: newer ? server.host : record.serverHost,
    client: {
      id: pick(record.client.id, client.id),
      name: pick(record.client.name, client.name),
      publisher: pick(record.client.publisher, client.publisher),
      verified: ours === 'unknown' ? theirs : ours,
    },
    redirect: { host: pick(record.redirect.host, redirect.host), kind: pick(record.redirect.kind, redirect.kind) },
    scopes: newer ? uniteScopes(scopes.requested, record.scopes) : uniteScopes(record.scopes, scopes.requested),
    firstSeenMs: Math.min(record.firstSeenMs, look.atMs),
    lastSeenMs: Math.max(record.lastSeenMs, look.atMs),
    encounters: record.encounters + (look.type === 'observed' ? 1 : 0),
  }
}

type Growth = NonNullable<Held['grown']>

const byAge = (a: HeldGrant, b: HeldGrant) => (a.sinceMs ?? 0) - (b.sinceMs ?? 0) || (scopeKey(a) < scopeKey(b) ? -1 : 1)

/** Each scope with the time of its first grant; a known reading is never lost to an unknown one. The oldest stay. */
const uniteHeld = (there: HeldGrant[], given: Grant[], atMs: number): HeldGrant[] => {
  const byKey = new Map(there.map(grant => [scopeKey(grant), grant]))
  for (const grant of given) {
    const old = byKey.get(scopeKey(grant))
    const sinceMs = Math.min(old?.sinceMs ?? atMs, atMs)
    byKey.set(scopeKey(grant), old && (old.known || !grant.known) ? { ...old, sinceMs } : { ...grant, sinceMs })
  }
  return [...byKey.values()].sort(byAge).slice(0, SCOPES_MAX)
}

/** Of one minute both: times are rounded to it. */
const laterGrowth = (one: Growth, there: Growth | undefined): Growth => {
  if (!there || one.atMs > there.atMs) return one
  if (one.atMs < there.atMs) return there
  return { atMs: one.atMs, scopes: [...new Set([...one.scopes, ...there.scopes])].sort().slice(0, SCOPES_MAX) }
}

/** What is held after one more grant. Of grants that were counted before their scopes were kept nobody knows what they gave. */
const foldGiven = ({ held, granted }: AppRecord, { given, atMs }: FactOf<'concluded'>): Held => {
  const grown = given && given.added.length > 0 ? laterGrowth({ atMs, scopes: given.added }, held?.grown) : held?.grown
  return {
    scopes: uniteHeld(held?.scopes ?? [], given?.scopes ?? [], atMs),
    complete: (held ? held.complete : granted === 0) && given?.visibility === 'full',
    firstGrantedMs: Math.min(held?.firstGrantedMs ?? atMs, atMs),
    lastGrantedMs: Math.max(held?.lastGrantedMs ?? 0, atMs),
    ...(grown ? { grown } : {}),
  }
}

const foldConcluded = (record: AppRecord, fact: FactOf<'concluded'>): AppRecord => {
  const newer = fact.atMs >= (record.concludedAtMs ?? 0)
  const granted = fact.scopesGranted && [...new Set([...(record.scopesGranted ?? []), ...fact.scopesGranted])].sort().slice(0, SCOPES_MAX)
  return {
    ...record,
    ...(newer ? { outcome: fact.outcome, concludedAtMs: fact.atMs } : {}),
    // What was once granted stays granted: taking it back happens where no browser sees it.
    scopesGranted: granted ?? record.scopesGranted,
    granted: record.granted + (fact.outcome === 'granted' ? 1 : 0),
    ...(fact.outcome === 'granted' ? { held: foldGiven(record, fact) } : {}),
  }
}

/**
 * Folds one fact into the inventory's row of its app. The caller folds each fact id once; facts may come late and out of
 * order. `undefined` comes back for a decision or an outcome of an app of which no look is known yet (keep the fact and
 * fold it again after the look). Requests for access, disputes and health facts are no part of the inventory and change nothing.
 * `encounters` counts first looks: 0 while only a later look of an encounter is known under this key.
 */
export const fold = (record: AppRecord | undefined, fact: Fact): AppRecord | undefined => {
  switch (fact.type) {
    case 'observed':
    case 'revised':
      return record ? foldLook(record, fact) : begin(fact)
    case 'decided': {
      if (!record) return undefined
      if (fact.atMs < (record.decidedAtMs ?? 0)) return record
      const { action, reason, note } = fact.decision
      return { ...record, decision: action, reason, note, decidedAtMs: fact.atMs }
    }
    case 'concluded':
      return record && foldConcluded(record, fact)
    case 'asked':
    case 'disputed':
    case 'health':
      return record
  }
}
