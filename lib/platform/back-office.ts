import type { Browser } from 'webextension-polyfill'

// Before the schemas below are made: an extension's own policy refuses the code that they would write.
import './no-eval.ts'

import type { Assessment } from '../model/assessment.ts'
import type { MaybeBefore } from '../model/before.ts'
import { ALIVE, type Fact } from '../model/fact.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import { MANAGED_DEFAULTS, type ManagedState } from '../model/managed.ts'
import type { DeliveryState, Disputed, PolicyState } from '../model/message.ts'
import type { Mute, MutedLook } from '../model/mute.ts'
import type { Observation } from '../model/observation.ts'
import type { Policy } from '../model/policy.ts'
import { tellPolicy } from '../model/policy-told.ts'
import type { AppRecord } from '../model/record.ts'
import type { RequestState } from '../model/request-state.ts'
import { openDatabase, ScopewardenDatabase } from './database.ts'
import { deskOfMutes } from './desk-of-mutes.ts'
import { deskOfReceipts } from './desk-of-receipts.ts'
import { deskOfRequests } from './desk-of-requests.ts'
import { disputeVerdict } from './dispute-book.ts'
import { POLICY } from './document-kinds.ts'
import { wasUnreachable } from './document-store.ts'
import { forgetEncounter } from './forget-encounter.ts'
import { checkGeneration } from './generation.ts'
import { installId, reporter } from './install.ts'
import { keepAlarm } from './keep-alarm.ts'
import { type LeftOpen, leftOpen } from './left-open.ts'
import { recallTold } from './look-up.ts'
import { askManagedSettings, cachedSettings, followManagedSettings, keepAnswer, withinTime } from './managed-settings.ts'
import { deliver } from './outbox.ts'
import type { LocalArea, PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { purge } from './purge.ts'
import type { Recalled } from './recall-before.ts'
import { recordFact } from './record-fact.ts'
import { forgetHealth, type Health, recordHealth } from './record-health.ts'
import type { AskDraft } from './request-book.ts'
import { selfTest } from './self-test.ts'
import { tellSettings } from './tell-settings.ts'
import { loadThreats, refreshThreats } from './threats-store.ts'
import type { World, WorldMemory } from './world.ts'

/** What of the inventory's room the store needs. */
export type Bookkeeping = Pick<PlatformDeps, 'fold' | 'toCloudEvent'> & {
  /** What the inventory's row of a key says of earlier grants. */
  beforeOf: (key: string, record: AppRecord | undefined) => MaybeBefore
}
export type BackOfficeParts = {
  browser: Browser
  /** `chrome` or `firefox`, with the major version. */
  browserName: string
  embedded: Policy
  bookkeeping: Bookkeeping
  random: PlatformDeps['random']
  nowMs: () => number
  factId: PlatformDeps['factId']
  /** As it is at this moment; null before the first one is adopted. */
  world: () => World | null
  memory: WorldMemory
  /** Puts another policy, list or settings in force. */
  adopt: (world: World) => void
  /** The host of an address that matters here: of a known server, or one that asks for access. Null: it is nobody's business. */
  watchedHost: (url: string) => string | null
  /** Ends encounters that nobody has touched for long. */
  sweep: () => Promise<void>
  /** What the policy in force says of a request. Without `before`: whatever the app was granted before. */
  judge: (observation: Observation, before?: MaybeBefore) => Assessment
  /** What a request asks for, as one text. */
  askText: (observation: Observation) => string
  /** Something new is known of an app. */
  learned: (appKey: string, told: MaybeInOrganisation) => Promise<void>
  /** What is muted has changed. */
  mutesChanged: (mutes: Mute[]) => Promise<void>
  trouble: (code: string, cause: unknown) => void
}

const POLICY_ALARM = 'policy'
const DELIVERY_ALARM = 'delivery'
const SWEEP_ALARM = 'sweep'
const SWEEP_MINUTES = 5
/** Soon after a fact, in the hope that others come with it; the alarm stands in if the worker is put to sleep before. */
const DELIVER_SOON_MS = 1500
const DELIVER_AGAIN_MS = 30_000

type Signed = { version: number; epoch: number; stale: boolean }
const isOther = (a: Signed | null, b: Signed | null) => a?.version !== b?.version || a?.epoch !== b?.epoch || a?.stale !== b?.stale

/**
 * Everything that a worker does beside judging and asking: settings, policy and threat list from their stores, writing
 * facts, delivering them, the chores of every few minutes. It brings schemas, the database and cryptography with it, so it
 * is loaded when it is first needed, and not before a page that woke the worker was judged.
 */
export function openBackOffice(parts: BackOfficeParts) {
  const { browser, embedded, random, nowMs, trouble } = parts
  const { fold, toCloudEvent, beforeOf } = parts.bookkeeping
  const db = new ScopewardenDatabase()
  const unsettled: ManagedState = { settings: {}, source: 'none', refused: [], pending: true }
  let managed = parts.world()?.managed ?? unsettled
  const inForce = () => parts.world()?.inForce ?? { policy: embedded, version: 0, epoch: 0, source: 'embedded' as const, stale: false }
  const deps: PlatformDeps = {
    db,
    local: browser.storage.local,
    fetch: (url, init) => fetch(url, init),
    nowMs,
    random,
    settings: () => managed.settings,
    embedded,
    extensionVersion: browser.runtime.getManifest().version,
    browserName: parts.browserName,
    fold,
    toCloudEvent,
    factId: parts.factId,
  }
  const failed = (cause: unknown) => trouble('worker-error', cause)

  /** Who writes waits for the store. */
  const opened = openDatabase(db)
  void opened.then(failure => failure && trouble('store-unusable', failure))
  const who = async () => {
    await opened
    return reporter(deps, inForce().policy)
  }
  const writeHealth = async (report: Health) => recordHealth(deps, await who(), report)
  const told = { tell: writeHealth, forget: (isWell: (onceKey: string) => boolean) => forgetHealth(deps, isWell) }
  const sight = selfTest({
    browser,
    local: deps.local,
    nowMs,
    watchedHost: parts.watchedHost,
    ...told,
    // Whether private windows can be opened at all is for whoever manages the browser to know; nobody else is told.
    isManaged: () => managed.source !== 'none',
  })

  const itsPolicy = () => {
    const policy = inForce()
    const isIts = managed.settings.policyUrl === undefined ? !managed.pending : policy.source === 'fetched'
    return isIts ? policy : null
  }
  const receipts = deskOfReceipts({ ...parts, deps, opened, inForce: itsPolicy, beforeOf })
  const mutes = deskOfMutes({ deps, opened, inForce, changed: parts.mutesChanged })
  const requests = deskOfRequests({
    ...parts,
    deps,
    opened,
    who,
    inForce: itsPolicy,
    // The policy may be on its way already; it is looked for once more at most.
    refresh: () => refresh(),
    deliverSoon: () => deliverSoon(),
    failed,
  })

  const send = async (force: boolean): Promise<DeliveryState> => {
    const state = await deliver(deps, { force })
    // Only a hub that knows this browser answers it, and it knows it from now on.
    if (state.lastError === null) void requests.lookUp({ force }).catch(failed)
    // Whatever is left has a time of its own; the alarm outlives this worker.
    if (state.waiting > 0) await browser.alarms.create(DELIVERY_ALARM, { when: Math.max(state.nextTryMs ?? 0, nowMs() + DELIVER_AGAIN_MS) })
    return state
  }
  let deliverTimer: ReturnType<typeof setTimeout> | undefined
  const deliverSoon = () => {
    if (!managed.settings.hubUrl) return
    clearTimeout(deliverTimer)
    deliverTimer = setTimeout(() => void send(false).catch(cause => trouble('delivery-failed', cause)), DELIVER_SOON_MS)
    void browser.alarms.create(DELIVERY_ALARM, { delayInMinutes: 1 })
  }
  /** Once a day, and with each new policy: a browser that is silent is then one that is gone. */
  const sayAlive = async () => {
    if (!managed.settings.hubUrl) return
    const { source, epoch, version, stale, sha256 } = inForce()
    const list = parts.world()?.threats
    const detail = tellPolicy({
      source,
      version: `${epoch}.${version}`,
      // Two browsers that were given different documents of one version are then seen to differ.
      hash: sha256?.slice(0, 8) ?? null,
      expired: stale,
      threats: list ? { version: `${list.epoch}.${list.version}`, expired: list.stale } : null,
    })
    const day = new Date(nowMs()).toISOString().slice(0, 10)
    await writeHealth({ code: ALIVE, detail, onceKey: `${ALIVE}:${day}:${detail}` })
    deliverSoon()
  }

  /** What the stores hold, verified with the keys of the settings at this moment. */
  const load = async (local: LocalArea): Promise<{ world: World; lastTryMs: number | null; untilMs: number | null }> => {
    const asKept = { ...deps, local }
    const policy = loadPolicy(asKept)
    // A browser that cannot be told from others is in no share of them.
    const browserId = installId(asKept).catch(() => null)
    // Both are read and verified side by side.
    const list = await loadThreats(
      asKept,
      policy.then(loaded => loaded.inForce),
    )
    const { inForce: loaded, state } = await policy
    const ends = [state, list.state].flatMap(({ stale, expiresAtMs }) => (stale || expiresAtMs === null ? [] : [expiresAtMs]))
    return {
      world: { managed, inForce: loaded, threats: list.list, browserId: await browserId },
      lastTryMs: state.lastTryMs,
      untilMs: ends.length > 0 ? Math.min(...ends) : null,
    }
  }
  const keep = (world: World, untilMs: number | null) => parts.memory.remember(world, { nowMs: nowMs(), untilMs }).catch(failed)
  /** Puts in force what the stores hold, if it is another than what is; and keeps it for the next waking. */
  const bringInForce = async (always: boolean): Promise<number | null> => {
    const { world, lastTryMs, untilMs } = await load(deps.local)
    const now = parts.world()
    const isNew = !now || isOther(world.inForce, now.inForce) || isOther(world.threats, now.threats) || world.browserId !== now.browserId
    if (always || isNew) parts.adopt(world)
    await keep(world, untilMs)
    void requests.holdAgainstPolicy().catch(failed)
    void receipts.review().catch(failed)
    if (itsPolicy()) void mutes.review().catch(failed)
    return lastTryMs
  }

  const refresh = async (): Promise<PolicyState> => {
    const { inForce: policy, state } = await refreshPolicy(deps)
    // A policy does not wait for the list that it names.
    const now = parts.world()
    if (isOther(policy, inForce()))
      parts.adopt({
        managed,
        inForce: policy,
        threats: policy.policy.threats ? (now?.threats ?? null) : null,
        browserId: now?.browserId ?? null,
      })
    await refreshThreats(deps, policy)
    await bringInForce(false)
    await sayAlive()
    return state
  }

  const every = (name: string, minutes: number) => keepAlarm(browser.alarms, name, minutes, random)
  const apply = async (state: ManagedState) => {
    const changed = JSON.stringify(managed.settings) !== JSON.stringify(state.settings)
    const before = managed
    managed = state
    await keepAnswer(browser.storage.session, state).catch(failed)
    await tellSettings(told, before, state)
    const { policyUrl, policyRefreshMinutes = MANAGED_DEFAULTS.policyRefreshMinutes } = state.settings
    if (!state.pending) await (policyUrl ? every(POLICY_ALARM, policyRefreshMinutes) : browser.alarms.clear(POLICY_ALARM))
    const lastTryMs = await bringInForce(changed)
    const isDue = nowMs() - (lastTryMs ?? 0) > policyRefreshMinutes * 60_000
    if (policyUrl && (changed || (isDue && !state.pending))) void refresh().catch(failed)
  }
  const managedDeps = {
    getManaged: withinTime(() => browser.storage.managed.get() as Promise<Record<string, unknown>>),
    local: deps.local,
    nowMs,
    startedAtMs: performance.timeOrigin,
    wait: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
  }

  const work: Record<string, () => Promise<unknown>> = {
    [POLICY_ALARM]: refresh,
    [DELIVERY_ALARM]: () => send(false),
    [SWEEP_ALARM]: async () => {
      await parts.sweep()
      // Firefox tells of no change, and of a missed one nobody does.
      await askManagedSettings(managedDeps, apply)
      await purge(deps, inForce().policy.privacy.retentionDays)
      // A computer that woke before its network did is not left an hour with what it had.
      if (managed.settings.policyUrl && (await wasUnreachable(POLICY, deps))) await refresh()
      await requests.holdAgainstPolicy()
      await receipts.review()
      if (itsPolicy()) await mutes.review()
      void requests.lookUp().catch(failed)
      await sayAlive()
    },
  }

  return {
    /** The store is open, or cannot be. */
    ready: opened,
    /** Where nothing is remembered, after the browser's start: all from the stores. One question to them in place of many. */
    firstWorld: async (): Promise<World> => {
      const kept = browser.storage.local.get(null)
      const early: LocalArea = { ...deps.local, get: async () => await kept }
      // As they were the last time: the browser may take seconds to hand them over, and the first page will not wait.
      managed = await cachedSettings(early)
      return (await load(early)).world
    },
    leftOpen: (): Promise<LeftOpen[]> => opened.then(() => leftOpen(db, nowMs())),
    record: async (fact: Fact): Promise<void> => {
      await recordFact(deps, fact, await who())
      if (fact.type === 'concluded' && fact.outcome === 'granted') void receipts.review().catch(failed)
      deliverSoon()
    },
    /** What the store holds of the app of this key. */
    recall: async (appKey: string): Promise<Recalled> => {
      await opened
      const [record, inOrganisation, asked] = await Promise.all([
        db.apps.get(appKey),
        recallTold(deps, appKey),
        requests.recallAsked(appKey),
      ])
      return { before: beforeOf(appKey, record), inOrganisation, asked }
    },
    ask: (draft: AskDraft): Promise<RequestState> => requests.ask(draft),
    wonder: (appKey: string): void => requests.wonder(appKey),
    mutes: (): Promise<Mute[]> => mutes.all(),
    mute: (look: MutedLook): Promise<boolean> => mutes.mute(look),
    muteApp: (appKey: string, muted: boolean): Promise<boolean> => (muted ? mutes.muteApp(appKey) : mutes.unmute(appKey)),
    dispute: async (encounterId: string, comment: string | null): Promise<Disputed> => {
      const state = await disputeVerdict(deps, { encounterId, comment }, await who())
      deliverSoon()
      return { state }
    },
    takenBack: (appKey: string, takenBack: boolean): Promise<boolean> => receipts.takenBack(appKey, takenBack),
    forget: (encounterId: string, appKey: string): Promise<void> => opened.then(() => forgetEncounter(deps, encounterId, appKey)),
    writeTrouble: (code: string, detail: string, count: number) => writeHealth({ code, detail, count }),
    refresh: () =>
      opened.then(() => {
        void requests.lookUp({ force: true }).catch(failed)
        return refresh()
      }),
    deliver: () => opened.then(() => send(true)),
    alarmed: (name: string): Promise<unknown> => opened.then(() => work[name]?.()),
    settingsChanged: (): Promise<void> => opened.then(() => askManagedSettings(managedDeps, apply)),
    /** What the extension is allowed to see may have changed. */
    examine: (): Promise<void> => opened.then(sight.examine),
    examinePage: (url: string, isRead: boolean | null): Promise<void> => opened.then(() => sight.examinePage(url, isRead)),
    /** What is done once each time that a worker starts. */
    settle: async (): Promise<void> => {
      await opened
      const detail = 'The store came back empty.'
      await checkGeneration(db, deps.local, async () => writeHealth({ code: 'inventory-reset', detail })).catch(failed)
      await every(SWEEP_ALARM, SWEEP_MINUTES)
      await followManagedSettings(managedDeps, apply)
      await sight.examine().catch(failed)
      await sayAlive()
      deliverSoon()
    },
  }
}
export type BackOffice = ReturnType<typeof openBackOffice>
