import type { Browser } from 'webextension-polyfill'
import type { Knowledge } from '../model/knowledge.ts'
import { isMuted } from '../model/mute.ts'
import type { Observation } from '../model/observation.ts'
import { knowingOwn } from '../model/own-providers.ts'
import type { Policy, PolicyInForce } from '../model/policy.ts'
import type { Rooms } from '../model/rooms.ts'
import { attention } from './attention.ts'
import type { BackOffice, Bookkeeping } from './back-office.ts'
import { type DrawAhead, drawnPages } from './drawn-pages.ts'
import { createFlowSession, type SessionArea } from './flow-session.ts'
import { keepLeftOpen } from './left-open.ts'
import { messageDoor } from './listen-messages.ts'
import type { Heard } from './match-patterns.ts'
import { meetOpenTabs, type OpenTabsDeps } from './meet-open-tabs.ts'
import { muteMemory } from './mute-memory.ts'
import { type MetPage, probePage } from './probe-page.ts'
import { scriptRegistry } from './register-scripts.ts'
import { isNobodys } from './show.ts'
import { tabActions } from './tab-actions.ts'
import { openOnPress } from './tell-answer.ts'
import { gatherTroubles } from './troubles.ts'
import { uuidV4, uuidV7Maker } from './uuid.ts'
import { createWarden, type Warden } from './warden.ts'
import { type NavigationApi, watchNavigation } from './watch-navigation.ts'
import { type World, worldMemory } from './world.ts'

export type WorkerParts = {
  browser: Browser
  /** `chrome` or `firefox`, with the major version. */
  browserName: string
  knowledge: Knowledge
  /** Where its providers are heard of. */
  heard: Heard
  embedded: Policy
  /** Puts knowledge and the policy in force into the hands of the pure rooms. */
  join: (world: {
    knowledge: Knowledge
    inForce: PolicyInForce
    /** Who this browser is to the rules of a policy. */
    who: { groups: string[]; user: string | null; browserId: string | null }
    nowMs: () => number
  }) => Rooms
  /** Loads what draws a page of ours; null where the browser does not ask the worker for them. */
  drawer: (() => Promise<DrawAhead>) | null
  /** The inventory's room, loaded with the store. */
  bookkeeping: () => Promise<Bookkeeping>
}

/** Hundreds of patterns are compared then; whatever woke the worker was answered long before. */
const REGISTER_LATER_MS = 500
/** Time for what woke the worker to be judged, before the rest of it is loaded on the same thread. */
const OFFICE_LATER_MS = 1000
/** Drawing is practised when the store is open, and before somebody has read a log-in page and goes on from it. */
const PRACTISE_LATER_MS = 1200
/** A request of nobody's, at a host that can never be: judged, put into words and drawn once, and told to nobody. */
const PRACTICE_URL =
  'https://practice.invalid/oauth/authorize?response_type=code&client_id=practice&redirect_uri=https%3A%2F%2Fpractice.invalid%2Fback&scope=email%20offline_access%20files.write'
/** The page that came up was judged long before. */
const EXAMINE_LATER_MS = 1500
/** From a verdict to what follows of it, unless it is answered before: time for it to be painted. */
const WRITE_LATER_MS = 400
/** A page that came up first waits no longer for the store: it may be asked about as another encounter then. */
const TAKE_UP_MS = 1500
/** So long everything else waits at most for a page of ours to ask its question. */
const MOST_ATTENTION_MS = 500

/**
 * Starts the worker. Everything that the browser may wake it for is listened to before this returns, and whatever is
 * heard meanwhile waits for the world to judge by: the one of the last time within a session of the browser, which
 * `back-office.ts` reads and verifies anew soon after; else what the stores hold.
 */
export function startWorker(parts: WorkerParts): void {
  const { browser, knowledge, embedded } = parts
  // On its way while everything else is made ready: one question in place of one after another.
  const session = browser.storage.session as unknown as SessionArea
  const early = session.get(null)
  const memory = worldMemory(session)
  const muted = muteMemory(session)
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
  const nowMs = () => Date.now()
  const factId = uuidV7Maker(random)
  let world: World | null = null

  const shown = attention(MOST_ATTENTION_MS)
  let office: Promise<BackOffice> | null = null
  let storeIsOpen = false
  const backOffice = (): Promise<BackOffice> => {
    const open = async () => {
      const [{ openBackOffice }, bookkeeping] = await Promise.all([import('./back-office.ts'), parts.bookkeeping()])
      const { browserName } = parts
      const sweep = async () => (await warden).sweepAll()
      const opened = openBackOffice({
        browser,
        browserName,
        embedded,
        bookkeeping,
        random,
        nowMs,
        factId,
        world: () => world,
        memory,
        adopt,
        sweep,
        mutesChanged: muted.keep,
        judge: (observation, before) => rooms.assess(observation, before),
        askText: observation => rooms.askFor(observation).text,
        learned: async (appKey, told) => (await warden).learned(appKey, told),
        watchedHost: url => {
          const server = rooms.serverAt(url)
          return server && (server.provider !== 'unknown' || rooms.observe({ url })) ? server.server.host : null
        },
        trouble,
      })
      void opened.ready.then(() => {
        storeIsOpen = true
      })
      return opened
    }
    office ??= open()
    return office
  }
  const { trouble, flush } = gatherTroubles(
    async (code, detail, count) => (await backOffice()).writeTrouble(code, detail, count),
    () => setTimeout(() => void flush(), 2000),
  )
  const failed = (cause: unknown) => trouble('worker-error', cause)
  const drawn = drawnPages({
    drawer: parts.drawer,
    nonce: () => uuidV4(random),
    pagePolicy: () => (browser.runtime.getManifest().content_security_policy as { extension_pages: string }).extension_pages,
    plain: url => fetch(url),
    failed,
  })
  if (parts.drawer) addEventListener('fetch', event => drawn.fetched(event as never))

  // One object whose members change with the policy, so that nobody holds on to rooms with an old one.
  const rooms = {} as Rooms
  const scripts = scriptRegistry(browser, trouble)
  let registerTimer: ReturnType<typeof setTimeout> | undefined
  let registering: Promise<void> = Promise.resolve()
  let register = () => registering
  const adopt = (next: World) => {
    world = next
    const { inForce, threats, managed, browserId } = next
    const all = { ...knowingOwn(knowledge, inForce.policy.providers), fetchedThreats: threats }
    const { groups = [], accountEmail = null } = managed.settings
    Object.assign(rooms, parts.join({ knowledge: all, inForce, who: { groups, user: accountEmail, browserId }, nowMs }))
    // One after the other: two that find nothing registered would both register it.
    register = () => {
      registering = registering.then(async () => {
        await Promise.all([scripts.registerReader(all.providers.all()), scripts.registerSentinel(inForce.policy.privacy.watchSignUps)])
      })
      return registering
    }
    clearTimeout(registerTimer)
    // The browser kept what was registered before: at a start, comparing waits until what woke the worker was judged.
    if (registerTimer === undefined) registerTimer = setTimeout(() => void register(), REGISTER_LATER_MS)
    else void register()
  }

  let provide: (warden: Warden) => void = () => undefined
  const warden = new Promise<Warden>(resolve => {
    provide = resolve
  })
  const met = (page: MetPage) => {
    const probed = page.wasRequested ? true : probePage(browser, page)
    setTimeout(() => then(async office => office.examinePage(page.url, await probed)), EXAMINE_LATER_MS)
  }
  const navigation = watchNavigation(browser as unknown as NavigationApi, parts.heard, warden, failed, met)
  const afterShown = async () => {
    await new Promise(resolve => setTimeout(resolve, WRITE_LATER_MS))
    await shown.calm()
  }

  /** How to stop listening to the hosts of each flow. */
  const watched = new Map<string, () => void>()
  const tab = tabActions({
    browser,
    trouble,
    afterShown,
    resumeUrl: navigation.resumeUrl,
    watchHosts: (flowId, hosts) => {
      // The registration outlives this worker; the listener is there at once, for a redirect that is already on its way.
      const met = new Set<number>()
      const heard = (commit: unknown) => {
        met.add((commit as { tabId: number }).tabId)
        navigation.committedAt(commit as never)
      }
      const requested = (request: unknown) => navigation.requestedAt(request as never)
      browser.webNavigation.onCommitted.addListener(heard, { url: hosts.map(hostEquals => ({ hostEquals })) })
      const urls = hosts.map(host => `*://${host}/*`)
      // A page that posts its answer while it is still being read is left before its reader can say so.
      browser.webRequest.onBeforeRequest.addListener(requested as never, { urls, types: ['main_frame'] }, ['requestBody'])
      watched.set(flowId, () => {
        browser.webNavigation.onCommitted.removeListener(heard)
        browser.webRequest.onBeforeRequest.removeListener(requested as never)
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

  const door = messageDoor({
    ownId: browser.runtime.id,
    warden,
    sightOf: navigation.sightOfPage,
    injectSignUpReader: tab.injectSignUpReader,
    refreshPolicy: async () => (await backOffice()).refresh(),
    deliver: async () => (await backOffice()).deliver(),
    dispute: async (encounterId, comment) => (await backOffice()).dispute(encounterId, comment),
    mute: async (appKey, on) => ({ done: await (await backOffice()).muteApp(appKey, on) }),
    takenBack: async (appKey, takenBack) => ({ done: await (await backOffice()).takenBack(appKey, takenBack) }),
    calm: shown.calm,
    trouble,
  })
  browser.runtime.onMessage.addListener((message: unknown, sender: unknown) => door(message, sender as never))
  const then = (act: (office: BackOffice) => Promise<unknown>) => void started.then(backOffice).then(act).catch(failed)
  openOnPress(browser)
  browser.alarms.onAlarm.addListener(({ name }) => then(office => office.alarmed(name)))
  // Of this area alone: of all of them, each note of a flow would be told back to the worker that made it.
  browser.storage.managed.onChanged.addListener(() => then(office => office.settingsChanged()))
  // Who uses the browser may take sites away from an extension, and give them back.
  const allowed = () => then(office => office.examine())
  browser.permissions.onAdded.addListener(allowed)
  browser.permissions.onRemoved.addListener(allowed)
  const openTabs: OpenTabsDeps = {
    tabs: () => browser.tabs.query({ url: ['http://*/*', 'https://*/*'] }),
    register: () => register(),
    isAsking: url => rooms.observe({ url }) !== null || leftAt.has(URL.parse(url)?.hostname ?? ''),
    meet: async (tabId, url) => {
      const sight = navigation.sightOf({ tabId, url }, true)
      // Judged at once, written down in a while: the reader does not wait for that.
      await Promise.all([(await warden).committed(sight), tab.injectReader(tabId, sight.document, null)])
    },
    watchSignUps: () => world?.inForce.policy.privacy.watchSignUps ?? false,
    injectSentinel: tab.injectSentinel,
  }
  /** Hosts that nobody describes at which something was left open: only their pages say whether it is there again. */
  const leftAt = new Set<string>()
  const meetThem = (isNew: boolean) => void warden.then(() => meetOpenTabs(openTabs, isNew)).catch(failed)
  browser.runtime.onStartup.addListener(() => meetThem(false))
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install' || reason === 'update') meetThem(true)
  })

  const started = (async () => {
    const remembered: Record<string, unknown> = await early.catch(cause => {
      failed(cause)
      return { unread: true }
    })
    const builtIn: PolicyInForce = { policy: embedded, version: 0, epoch: 0, source: 'embedded', stale: false }
    const recalled = memory.recall(remembered, builtIn, nowMs())
    adopt(recalled ?? (await (await backOffice()).firstWorld()))
    if (!muted.recall(remembered) && !recalled) await (await backOffice()).mutes().then(muted.keep).catch(failed)
    // A browser that has just started has yet to learn whose it is; there is nothing more urgent.
    setTimeout(() => then(office => office.settle()), recalled ? OFFICE_LATER_MS : 0)
    const ready = async (flows: { observation: Observation }[]) => {
      if (flows.some(({ observation }) => observation.kind === 'sign-up')) await rooms.readySites()
    }
    const flows = createFlowSession(session, { early: remembered, failed, ready })
    // A session of the browser in which nothing was noted yet. What it finds is of use to the tabs of last time that come back.
    if (Object.keys(remembered).length === 0) {
      const takeUp = async () => {
        const left = await (await backOffice()).leftOpen()
        await ready(left)
        await keepLeftOpen(flows, rooms, left, nowMs())
        for (const { id, observation } of left) {
          if (observation.kind !== 'consent' || !isNobodys(observation)) continue
          leftAt.add(observation.server.host)
          void scripts.watchHosts(id, [observation.server.host])
        }
      }
      await Promise.race([takeUp().catch(failed), new Promise(resolve => setTimeout(resolve, TAKE_UP_MS))])
    }
    provide(
      createWarden({
        rooms,
        session: flows,
        record: async fact => (await backOffice()).record(fact),
        afterShown,
        shown,
        drawAhead: drawn.begin,
        storeIsOpen: () => storeIsOpen,
        recall: async appKey => (await backOffice()).recall(appKey),
        ask: async draft => (await backOffice()).ask(draft),
        isMuted: look => isMuted(muted.all(), look, nowMs()),
        mute: async look => (await backOffice()).mute(look),
        wonder: appKey =>
          void afterShown()
            .then(async () => (await backOffice()).wonder(appKey))
            .catch(failed),
        forget: async (encounterId, appKey) => (await backOffice()).forget(encounterId, appKey),
        trouble,
        nowMs,
        factId,
        nonce: () => uuidV4(random),
        workDomains: () => world?.inForce.policy.organisation.domains ?? [],
        watchSignUps: () => world?.inForce.policy.privacy.watchSignUps ?? false,
        tab,
      }),
    )
    const practise = async () => {
      const observation = rooms.observe({ url: PRACTICE_URL })
      if (!observation) return
      const explanation = rooms.explain(observation, rooms.assess(observation, null), { before: null, inOrganisation: undefined })
      await drawn.practise({ encounterId: '', nonce: '', explanation, state: 'open' })
    }
    if (parts.drawer) setTimeout(() => void shown.calm().then(practise).catch(failed), PRACTISE_LATER_MS)
    // Read by the benchmark and by whoever profiles a worker; costs microseconds.
    performance.mark('ready')
  })()
}
