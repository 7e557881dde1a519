import type { Browser } from 'webextension-polyfill'
import { ALIVE, type Fact } from '../model/fact.ts'
import type { Knowledge } from '../model/knowledge.ts'
import type { DeliveryState, PolicyState } from '../model/message.ts'
import type { Policy, PolicyInForce } from '../model/policy.ts'
import type { Rooms } from '../model/rooms.ts'
import type { ThreatsInForce } from '../model/threat-list.ts'
import { openDatabase, ScopewardenDatabase } from './database.ts'
import { createFlowSession } from './flow-session.ts'
import { forgetEncounter } from './forget-encounter.ts'
import { checkGeneration } from './generation.ts'
import { reporter } from './install.ts'
import { messageDoor } from './listen-messages.ts'
import { cachedSettings, followManagedSettings, type ManagedState, readManagedSettings } from './managed-settings.ts'
import type { Heard } from './match-patterns.ts'
import { deliver } from './outbox.ts'
import type { LocalArea, PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { purge } from './purge.ts'
import { recordFact } from './record-fact.ts'
import { recordHealth } from './record-health.ts'
import { scriptRegistry } from './register-scripts.ts'
import { tabActions } from './tab-actions.ts'
import { loadThreats, refreshThreats } from './threats-store.ts'
import { gatherTroubles } from './troubles.ts'
import { uuidV4, uuidV7Maker } from './uuid.ts'
import { createWarden, type Warden } from './warden.ts'
import { type NavigationApi, watchNavigation } from './watch-navigation.ts'

export type WorkerParts = {
  browser: Browser
  /** `chrome` or `firefox`, with the major version. */
  browserName: string
  knowledge: Knowledge
  /** Where its providers are heard of. */
  heard: Heard
  embedded: Policy
  /** Puts knowledge and the policy in force into the hands of the pure rooms. */
  join: (world: { knowledge: Knowledge; inForce: PolicyInForce; groups: string[]; nowMs: () => number }) => Rooms
  fold: PlatformDeps['fold']
  toCloudEvent: PlatformDeps['toCloudEvent']
}

type Signed = { version: number; epoch: number; stale: boolean }
const isOther = (a: Signed | null, b: Signed | null) => a?.version !== b?.version || a?.epoch !== b?.epoch || a?.stale !== b?.stale

const POLICY_ALARM = 'policy'
const DELIVERY_ALARM = 'delivery'
const SWEEP_ALARM = 'sweep'
const REFRESH_MINUTES = 60
const SWEEP_MINUTES = 5
/** Hundreds of patterns are compared then; whatever woke the worker was answered long before. */
const REGISTER_LATER_MS = 500
/** Soon after a fact, in the hope that others come with it; the alarm stands in if the worker is put to sleep before. */
const DELIVER_SOON_MS = 1500
const DELIVER_AGAIN_MS = 30_000

/**
 * Starts the worker. Everything that the browser may wake it for is listened to before this returns; the rest comes
 * as fast as the store opens, and whatever is heard meanwhile waits for it.
 */
export function startWorker(parts: WorkerParts): void {
  const { browser, knowledge, embedded } = parts
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
  const nowMs = () => Date.now()
  const makeId = uuidV7Maker(random)
  // On its way while everything else is made ready: one question in place of one after another.
  const kept = browser.storage.local.get(null)
  const db = new ScopewardenDatabase()
  let managed: ManagedState = { settings: {}, source: 'none', refused: [], pending: true }
  let inForce: PolicyInForce = { policy: embedded, version: 0, epoch: 0, source: 'embedded', stale: false }
  let threats: ThreatsInForce | null = null
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

  /** Who writes waits for the store; who only judges does not. */
  const opened = openDatabase(db)
  const who = async () => {
    await opened
    return reporter(deps, inForce.policy)
  }
  const { trouble, flush } = gatherTroubles(
    async (code, detail, count) => recordHealth(deps, await who(), { code, detail, count }),
    () => setTimeout(() => void flush(), 2000),
  )

  const send = async (force: boolean): Promise<DeliveryState> => {
    const state = await deliver(deps, { force })
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
  const record = async (fact: Fact) => {
    await recordFact(deps, fact, await who())
    deliverSoon()
  }

  // One object whose members change with the policy, so that nobody holds on to rooms with an old one.
  const rooms = {} as Rooms
  const scripts = scriptRegistry(browser, trouble)
  let registerTimer: ReturnType<typeof setTimeout> | undefined
  const adopt = (policy: PolicyInForce, list: ThreatsInForce | null) => {
    inForce = policy
    threats = list
    const all = { ...knowledge, providers: [...knowledge.providers, ...policy.policy.providers], fetchedThreats: list }
    Object.assign(rooms, parts.join({ knowledge: all, inForce, groups: managed.settings.groups ?? [], nowMs }))
    const register = () => {
      void scripts.registerReader(all.providers)
      void scripts.registerSentinel(policy.policy.privacy.watchSignUps)
    }
    clearTimeout(registerTimer)
    // The browser kept what was registered before: at a start, comparing waits until what woke the worker was judged.
    if (registerTimer === undefined) registerTimer = setTimeout(register, REGISTER_LATER_MS)
    else register()
  }

  let provide: (warden: Warden) => void = () => undefined
  const warden = new Promise<Warden>(resolve => {
    provide = resolve
  })
  const failed = (cause: unknown) => trouble('worker-error', cause)
  const navigation = watchNavigation(browser as unknown as NavigationApi, parts.heard, warden, failed)
  /** How to stop listening to the hosts of each flow. */
  const watched = new Map<string, () => void>()
  const tab = tabActions({
    browser,
    trouble,
    resumeUrl: navigation.resumeUrl,
    watchHosts: (flowId, hosts) => {
      // The registration outlives this worker; the listener is there at once, for a redirect that is already on its way.
      const met = new Set<number>()
      const heard = (commit: unknown) => {
        met.add((commit as { tabId: number }).tabId)
        navigation.committedAt(commit as never)
      }
      const posted = (request: unknown) => navigation.postedAt(request as never)
      browser.webNavigation.onCommitted.addListener(heard, { url: hosts.map(hostEquals => ({ hostEquals })) })
      const urls = hosts.map(host => `*://${host}/*`)
      // A page that posts its answer while it is still being read is left before its reader can say so.
      browser.webRequest.onBeforeRequest.addListener(posted as never, { urls, types: ['main_frame'] }, ['requestBody'])
      watched.set(flowId, () => {
        browser.webNavigation.onCommitted.removeListener(heard)
        browser.webRequest.onBeforeRequest.removeListener(posted as never)
      })
      /** A fast redirect may have arrived before the listener was there. A tab that is leaving just now will be heard of. */
      const catchUp = async () => {
        for (const { id, url, pendingUrl } of await browser.tabs.query({ url: urls }).catch(() => []))
          if (id !== undefined && url && !pendingUrl && !met.has(id)) navigation.committedAt({ tabId: id, frameId: 0, url })
      }
      return scripts.watchHosts(flowId, hosts).then(catchUp)
    },
    unwatchHosts: flowId => {
      watched.get(flowId)?.()
      watched.delete(flowId)
      return scripts.unwatchHosts(flowId)
    },
  })

  const refresh = async (): Promise<PolicyState> => {
    const { inForce: policy, state } = await refreshPolicy(deps)
    // A policy does not wait for the list that it names.
    if (isOther(policy, inForce)) adopt(policy, policy.policy.threats ? threats : null)
    const { list } = await refreshThreats(deps, policy)
    if (isOther(list, threats)) adopt(policy, list)
    await sayAlive()
    return state
  }
  const door = messageDoor({
    ownId: browser.runtime.id,
    warden,
    sightOf: navigation.sightOf,
    injectSignUpReader: tab.injectSignUpReader,
    refreshPolicy: () => ready.then(refresh),
    deliver: () => ready.then(() => send(true)),
    trouble,
  })
  browser.runtime.onMessage.addListener((message: unknown, sender: unknown) => door(message, sender as never))

  const work: Record<string, () => Promise<unknown>> = {
    [POLICY_ALARM]: refresh,
    [DELIVERY_ALARM]: () => send(false),
    [SWEEP_ALARM]: async () => {
      await (await warden).sweepAll()
      await purge(deps, inForce.policy.privacy.retentionDays)
      await sayAlive()
    },
  }
  browser.alarms.onAlarm.addListener(({ name }) => void ready.then(() => work[name]?.()).catch(failed))
  browser.storage.onChanged.addListener((_, area) => {
    if (area === 'managed') void ready.then(followSettings).catch(failed)
  })
  /** Pages that were there before anybody listened: an installation, or a browser that starts with last time's tabs. */
  const meetOpenTabs = async () => {
    const known = await warden
    for (const { id, url, discarded } of await browser.tabs.query({ url: ['http://*/*', 'https://*/*'] })) {
      if (id === undefined || url === undefined || discarded || !rooms.observe({ url })) continue
      const sight = navigation.sightOf({ tabId: id, url }, true)
      await known.committed(sight)
      await tab.injectReader(id, sight.document)
    }
  }
  browser.runtime.onStartup.addListener(() => void meetOpenTabs().catch(failed))
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') void meetOpenTabs().catch(failed)
  })

  const managedDeps = {
    getManaged: () => browser.storage.managed.get() as Promise<Record<string, unknown>>,
    local: deps.local,
    nowMs,
    startedAtMs: performance.timeOrigin,
  }
  /** An alarm that is made anew each time the worker wakes would never ring. */
  const every = async (name: string, periodInMinutes: number) => {
    if ((await browser.alarms.get(name))?.periodInMinutes !== periodInMinutes) await browser.alarms.create(name, { periodInMinutes })
  }
  const tellRefused = async ({ refused }: ManagedState) => {
    for (const { key, message } of refused) {
      await recordHealth(deps, await who(), { code: 'setting-refused', detail: `${key}: ${message}`, onceKey: `setting-refused:${key}` })
    }
  }
  const apply = async (state: ManagedState) => {
    const before = managed.settings
    managed = state
    await tellRefused(state)
    const { policyUrl, policyRefreshMinutes = REFRESH_MINUTES } = state.settings
    if (policyUrl && !state.pending) await every(POLICY_ALARM, policyRefreshMinutes)
    const changed = JSON.stringify(before) !== JSON.stringify(state.settings)
    const loaded = await loadPolicy(deps)
    if (changed) adopt(loaded.inForce, (await loadThreats(deps, loaded.inForce)).list)
    const isDue = nowMs() - (loaded.state.lastTryMs ?? 0) > policyRefreshMinutes * 60_000
    if (policyUrl && (changed || (isDue && !state.pending))) void refresh().catch(failed)
  }
  /** Once a day, and with each new policy: a browser that is silent is then one that is gone. */
  const sayAlive = async () => {
    if (!managed.settings.hubUrl) return
    const detail = `${inForce.source} ${inForce.epoch}.${inForce.version}${inForce.stale ? ' (expired)' : ''}`
    const day = new Date(nowMs()).toISOString().slice(0, 10)
    await recordHealth(deps, await who(), { code: ALIVE, detail, onceKey: `${ALIVE}:${day}:${detail}` })
    deliverSoon()
  }
  const followSettings = async () => apply(await readManagedSettings(managedDeps))

  const early: LocalArea = { ...deps.local, get: async () => await kept }
  const started = (async () => {
    // As they were the last time: the browser may take seconds to hand them over, and the first page will not wait.
    managed = await cachedSettings(early)
    const asKept = { ...deps, local: early }
    const policy = loadPolicy(asKept).then(loaded => loaded.inForce)
    // Both are read and verified side by side.
    const { list } = await loadThreats(asKept, policy)
    adopt(await policy, list)
    provide(
      createWarden({
        rooms,
        session: createFlowSession(browser.storage.session as never),
        record,
        recall: async appKey => {
          await opened
          return rooms.beforeOf(appKey, await db.apps.get(appKey))
        },
        forget: (encounterId, appKey) => opened.then(() => forgetEncounter(deps, encounterId, appKey)),
        trouble,
        nowMs,
        factId: makeId,
        nonce: () => uuidV4(random),
        workDomains: () => inForce.policy.organisation.domains,
        watchSignUps: () => inForce.policy.privacy.watchSignUps,
        tab,
      }),
    )
    // Read by the benchmark and by whoever profiles a worker; costs microseconds.
    performance.mark('ready')
  })()
  const ready = Promise.all([opened, started]).then(([failure]) => {
    if (failure) trouble('store-unusable', failure)
  })

  const settle = async () => {
    await ready
    const lost = { code: 'inventory-reset', detail: 'The store came back empty.' }
    await checkGeneration(db, deps.local, async () => recordHealth(deps, await who(), lost)).catch(failed)
    await every(SWEEP_ALARM, SWEEP_MINUTES)
    const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
    await followManagedSettings({ ...managedDeps, wait }, apply)
    await sayAlive()
    deliverSoon()
  }
  void settle().catch(failed)
}
