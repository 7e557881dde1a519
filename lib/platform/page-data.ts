import { liveQuery } from 'dexie'
import type { CloudEvent } from '../model/event.ts'
import type { Fact } from '../model/fact.ts'
import { Failure } from '../model/failure.ts'
import type { DeliveryState, ThreatsState } from '../model/message.ts'
import type { Policy } from '../model/policy.ts'
import type { AppRecord } from '../model/record.ts'
import { ScopewardenDatabase } from './database.ts'
import { cachedSettings, type ManagedState } from './managed-settings.ts'
import { deliveryState } from './outbox.ts'
import type { LocalArea } from './platform-deps.ts'
import { type LoadedPolicy, loadPolicy } from './policy-store.ts'
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
  managed: ManagedState
}
export type PageDataDeps = {
  db?: ScopewardenDatabase
  local: LocalArea
  /** Calls back when something in the local area has changed; returns the way to stop. */
  onLocalChanged: (changed: () => void) => () => void
  embedded: Policy
  nowMs: () => number
  extensionVersion: string
}

/**
 * What a page of ours shows of the stores, now and whenever they change. It reads and never writes. A store that cannot
 * be read is handed on as a `Failure`. Returns the way to stop.
 */
export function watchPageData(deps: PageDataDeps, tell: (data: PageData) => void, failed: (failure: Failure) => void): () => void {
  const { local, embedded, nowMs, extensionVersion, db = new ScopewardenDatabase() } = deps
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
    ])
  let latest: Awaited<ReturnType<typeof tables>> | null = null
  let round = 0
  const compose = async () => {
    if (!latest) return
    const mine = ++round
    const [apps, facts, factsTotal, outbox] = latest
    const managed = await cachedSettings(local)
    const settings = () => managed.settings
    const stores = { db, local, nowMs, settings, embedded, extensionVersion }
    const policy = await loadPolicy(stores)
    const { state: threats } = await loadThreats(stores, policy.inForce)
    const delivery = await deliveryState({ db, settings })
    // Something newer is on its way already.
    if (mine === round) tell({ apps, facts, factsTotal, waiting: outbox.map(row => row.event), policy, threats, delivery, managed })
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
  const stopListening = deps.onLocalChanged(recompose)
  return () => {
    subscription.unsubscribe()
    stopListening()
  }
}
