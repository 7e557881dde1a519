import { liveQuery } from 'dexie'
import type { AccessRequest } from '../model/access-request.ts'
import type { CloudEvent } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { Failure } from '../model/failure.ts'
import type { ManagedState } from '../model/managed.ts'
import type { DeliveryState, ThreatsState } from '../model/message.ts'
import type { Mute } from '../model/mute.ts'
import type { Policy } from '../model/policy.ts'
import type { Receipt } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'
import { type RequestState, requestState } from '../model/request-state.ts'
import type { SelfTest } from '../model/self-test.ts'
import { ScopewardenDatabase, type ToldRow } from './database.ts'
import { type LookupBook, readLookups } from './look-up.ts'
import { settingsForPage } from './managed-settings.ts'
import { deliveryState } from './outbox.ts'
import type { LocalArea } from './platform-deps.ts'
import { type LoadedPolicy, loadPolicy } from './policy-store.ts'
import { readSelfTest } from './self-test.ts'
import { loadThreats } from './threats-store.ts'

/** Facts that a page reads at most; the whole count is given beside them. */
export const FACTS_MAX = 1000

export type PageData = {
  apps: AppRecord[]
  /** The newest, newest first. */
  facts: Fact[]
  factsTotal: number
  /** What waits to be sent, oldest first, each as it will leave. */
  waiting: CloudEvent[]
  policy: LoadedPolicy
  threats: ThreatsState
  delivery: DeliveryState
  /** Requests for access, the newest first, each with how it stands. */
  requests: { request: AccessRequest; standing: RequestState }[]
  /** What was really granted. */
  receipts: Receipt[]
  /** Notices that the person has muted. */
  mutes: Mute[]
  /** What the hub told of apps, and the last time that it was asked. */
  told: ToldRow[]
  lookups: LookupBook
  managed: ManagedState
  /** Null: the extension has not looked yet. */
  selfTest: SelfTest | null
}
export type PageDataDeps = {
  db?: ScopewardenDatabase
  local: LocalArea
  session: Pick<LocalArea, 'get'>
  /** Calls back when something in these areas has changed that a page shows; returns the way to stop. */
  onChanged: (changed: () => void) => () => void
  embedded: Policy
  nowMs: () => number
  extensionVersion: string
}

/**
 * What a page of ours shows of the stores, now and whenever they change. It reads and never writes. A store that cannot
 * be read is handed on as a `Failure`. Returns the way to stop.
 */
export function watchPageData(deps: PageDataDeps, tell: (data: PageData) => void, failed: (failure: Failure) => void): () => void {
  const { local, session, embedded, nowMs, extensionVersion, db = new ScopewardenDatabase() } = deps
  // An open page must not keep a newer worker from upgrading the store.
  db.on('versionchange', () => db.close())
  const fail = (cause: unknown) => failed(cause instanceof Failure ? cause : new Failure('store-unusable', String(cause), '', { cause }))
  const tables = () =>
    Promise.all([
      db.apps.orderBy('lastSeenMs').reverse().toArray(),
      db.facts.orderBy('atMs').reverse().limit(FACTS_MAX).toArray(),
      db.facts.count(),
      db.outbox.orderBy('seq').toArray(),
      db.meta.toArray(),
      db.requests.orderBy('askedAtMs').reverse().toArray(),
      db.told.toArray(),
      db.receipts.toArray(),
      db.mutes.toArray(),
    ])
  let latest: Awaited<ReturnType<typeof tables>> | null = null
  let round = 0
  const compose = async () => {
    if (!latest) return
    const mine = ++round
    const [apps, facts, factsTotal, outbox, , asked, told, receipts, mutes] = latest
    const managed = await settingsForPage(local, session)
    const settings = () => managed.settings
    const stores = { db, local, nowMs, settings, embedded, extensionVersion }
    const policy = await loadPolicy(stores)
    const { state: threats } = await loadThreats(stores, policy.inForce)
    const delivery = await deliveryState({ db, settings })
    const underWay = new Set(outbox.map(row => row.id))
    const requests = asked.map(request => ({
      request,
      standing: requestState({ ...request, inOutbox: underWay.has(request.factId) }, nowMs()),
    }))
    const lookups = await readLookups(db)
    const selfTest = await readSelfTest(local)
    const waiting = outbox.map(row => row.event)
    // Something newer is on its way already.
    if (mine === round)
      tell({ apps, facts, factsTotal, waiting, policy, threats, delivery, requests, receipts, mutes, told, lookups, managed, selfTest })
  }
  const recompose = () => void compose().catch(fail)
  // A query on a store that did not open says nothing to its observer; the opening does.
  db.open().catch(fail)
  const subscription = liveQuery(tables).subscribe({
    next: found => {
      latest = found
      recompose()
    },
    error: fail,
  })
  const stopListening = deps.onChanged(recompose)
  return () => {
    subscription.unsubscribe()
    stopListening()
  }
}
