import type { Browser } from 'webextension-polyfill'
import type { Fact } from '../model/fact.ts'
import type { Knowledge } from '../model/knowledge.ts'
import type { DeliveryState, PolicyState } from '../model/message.ts'
import type { Policy, PolicyInForce } from '../model/policy.ts'
import type { Rooms } from '../model/rooms.ts'
import { openDatabase, ScopewardenDatabase } from './database.ts'
import { createFlowSession } from './flow-session.ts'
import { forgetEncounter } from './forget-encounter.ts'
import { checkGeneration } from './generation.ts'
import { reporter } from './install.ts'
import { messageDoor } from './listen-messages.ts'
import { followManagedSettings, type ManagedState, readManagedSettings } from './managed-settings.ts'
import { deliver } from './outbox.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { purge } from './purge.ts'
import { recordFact } from './record-fact.ts'
import { recordHealth } from './record-health.ts'
import { scriptRegistry } from './register-scripts.ts'
import { tabActions } from './tab-actions.ts'
import { gatherTroubles } from './troubles.ts'
import { uuidV4, uuidV7Maker } from './uuid.ts'
import { createWarden, type Warden } from './warden.ts'
import { type NavigationApi, watchNavigation } from './watch-navigation.ts'

export type WorkerParts = {
  browser: Browser
  /** `chrome` or `firefox`, with the major version. */
  browserName: string
  knowledge: Knowledge
  embedded: Policy
  /** Puts knowledge and the policy in force into the hands of the pure rooms. */
  join: (world: { knowledge: Knowledge; inForce: PolicyInForce; groups: string[]; nowMs: () => number }) => Rooms
  fold: PlatformDeps['fold']
  toCloudEvent: PlatformDeps['toCloudEvent']
}

const POLICY_ALARM = 'policy'
const DELIVERY_ALARM = 'delivery'
const SWEEP_ALARM = 'sweep'
const REFRESH_MINUTES = 60
const SWEEP_MINUTES = 5
/** Soon after a fact, in the hope that others come with it; the alarm stands in if the worker is put to sleep before. */
const DELIVER_SOON_MS = 1500

/**
 * Starts the worker. Everything that the browser may wake it for is listened to before this returns; the rest comes
 * as fast as the store opens, and whatever is heard meanwhile waits for it.
 */
export function startWorker(parts: WorkerParts): void {
  const { browser, knowledge, embedded } = parts
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
  const nowMs = () => Date.now()
  const makeId = uuidV7Maker(random)
  const db = new ScopewardenDatabase()
  let managed: ManagedState = { settings: {}, source: 'none', refused: [], pending: true }
  let inForce: PolicyInForce = { policy: embedded, version: 0, epoch: 0, source: 'embedded', stale: false }
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
    fold: parts.fold,
    toCloudEvent: parts.toCloudEvent,
    factId: makeId,
  }

  const who = () => reporter(deps, inForce.policy)
  const { trouble, flush } = gatherTroubles(
    async (code, detail, count) => recordHealth(deps, await who(), { code, detail, count }),
    () => setTimeout(() => void flush(), 2000),
  )

  let deliverTimer: ReturnType<typeof setTimeout> | undefined
  const deliverSoon = () => {
    if (!managed.settings.hubUrl) return
    clearTimeout(deliverTimer)
    deliverTimer = setTimeout(() => void deliver(deps).catch(cause => trouble('delivery-failed', cause)), DELIVER_SOON_MS)
    void browser.alarms.create(DELIVERY_ALARM, { delayInMinutes: 1 })
  }
  const record = async (fact: Fact) => {
    await recordFact(deps, fact, await who())
    deliverSoon()
  }

  // One object whose members change with the policy, so that nobody holds on to rooms with an old one.
  const rooms = {} as Rooms
  const scripts = scriptRegistry(browser, trouble)
  const adopt = (policy: PolicyInForce) => {
    inForce = policy
    const all = { ...knowledge, providers: [...knowledge.providers, ...policy.policy.providers] }
    Object.assign(rooms, parts.join({ knowledge: all, inForce, groups: managed.settings.groups ?? [], nowMs }))
    void scripts.registerReader(all.providers)
    void scripts.registerSentinel(policy.policy.privacy.watchSignUps)
  }

  let provide: (warden: Warden) => void = () => undefined
  const warden = new Promise<Warden>(resolve => {
    provide = resolve
  })
  const failed = (cause: unknown) => trouble('worker-error', cause)
  const navigation = watchNavigation(browser as unknown as NavigationApi, knowledge.providers, warden, failed)
  const watched = new Map<string, (commit: unknown) => void>()
  const tab = tabActions({
    browser,
    trouble,
    resumeUrl: navigation.resumeUrl,
    watchHosts: (flowId, hosts) => {
      // The registration outlives this worker; the listener is there at once, for a redirect that is already on its way.
      const heard = (commit: unknown) => navigation.committedAt(commit as never)
      browser.webNavigation.onCommitted.addListener(heard, { url: hosts.map(hostEquals => ({ hostEquals })) })
      watched.set(flowId, heard)
      return scripts.watchHosts(flowId, hosts)
    },
    unwatchHosts: flowId => {
      const heard = watched.get(flowId)
      if (heard) browser.webNavigation.onCommitted.removeListener(heard)
      watched.delete(flowId)
      return scripts.unwatchHosts(flowId)
    },
  })

  const refresh = async (): Promise<PolicyState> => {
    const { inForce: policy, state } = await refreshPolicy(deps)
    if (policy.version !== inForce.version || policy.epoch !== inForce.epoch || policy.stale !== inForce.stale) adopt(policy)
    return state
  }
  const sendNow = (): Promise<DeliveryState> => deliver(deps, { force: true })
  const door = messageDoor({
    ownId: browser.runtime.id,
    warden,
    sightOf: navigation.sightOf,
    injectSignUpReader: tab.injectSignUpReader,
    refreshPolicy: refresh,
    deliver: sendNow,
    trouble,
  })
  browser.runtime.onMessage.addListener((message: unknown, sender: unknown) => door(message, sender as never))

  const work: Record<string, () => Promise<unknown>> = {
    [POLICY_ALARM]: refresh,
    [DELIVERY_ALARM]: () => deliver(deps),
    [SWEEP_ALARM]: async () => {
      await (await warden).sweepAll()
      await purge(deps, inForce.policy.privacy.retentionDays)
    },
  }
  browser.alarms.onAlarm.addListener(({ name }) => void ready.then(() => work[name]?.()).catch(failed))
  browser.storage.onChanged.addListener((_, area) => {
    if (area === 'managed') void ready.then(followSettings).catch(failed)
  })
  // Woken at the browser's start, so that policy and registrations are right before the first page.
  browser.runtime.onStartup.addListener(() => undefined)
  browser.runtime.onInstalled.addListener(() => undefined)

  const managedDeps = {
    getManaged: () => browser.storage.managed.get() as Promise<Record<string, unknown>>,
    local: deps.local,
    nowMs,
    startedAtMs: performance.timeOrigin,
  }
  const apply = async (state: ManagedState) => {
    const before = managed.settings
    managed = state
    if (JSON.stringify(before.groups) !== JSON.stringify(state.settings.groups)) adopt(inForce)
    if (JSON.stringify(before) === JSON.stringify(state.settings)) return
    const loaded = await loadPolicy(deps)
    adopt(loaded.inForce)
    if (!state.settings.policyUrl) return
    await browser.alarms.create(POLICY_ALARM, { periodInMinutes: state.settings.policyRefreshMinutes ?? REFRESH_MINUTES })
    await refresh()
  }
  const followSettings = async () => apply(await readManagedSettings(managedDeps))

  const ready = (async () => {
    const failure = await openDatabase(db)
    if (failure) trouble('store-unusable', failure)
    adopt((await loadPolicy(deps)).inForce)
    provide(
      createWarden({
        rooms,
        session: createFlowSession(browser.storage.session as never),
        record,
        forget: (encounterId, appKey) => forgetEncounter(deps, encounterId, appKey),
        trouble,
        nowMs,
        factId: makeId,
        nonce: () => uuidV4(random),
        workDomains: () => inForce.policy.organisation.domains,
        watchSignUps: () => inForce.policy.privacy.watchSignUps,
        tab,
      }),
    )
  })()

  const settle = async () => {
    await ready
    if ((await checkGeneration(db, deps.local)) === 'reset') trouble('inventory-reset', 'The store came back empty.')
    await browser.alarms.create(SWEEP_ALARM, { periodInMinutes: SWEEP_MINUTES })
    const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
    await followManagedSettings({ ...managedDeps, wait }, apply)
    deliverSoon()
  }
  void settle().catch(failed)
}
