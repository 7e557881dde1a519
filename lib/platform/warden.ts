import type { Flow, FlowStack } from '../model/flow.ts'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Message, ReaderOrders, SignUpFacts } from '../model/message.ts'
import type { Observation, PageFacts } from '../model/observation.ts'
import { encounterBook } from './encounter-book.ts'
import { questionDesk } from './question-desk.ts'
import { recallBefore } from './recall-before.ts'
import { isNobodys, ordersOf, showingOf, strength } from './show.ts'
import type { ShownPage, Sight, WardenDeps } from './warden-deps.ts'

/** Follows encounters from the first request to their outcome. Knows no browser and no rule: both are handed in. */
export function createWarden(deps: WardenDeps) {
  const { rooms, session, tab } = deps
  const recall = recallBefore(deps.recall, deps.trouble, deps.storeIsOpen)
  const book = encounterBook(deps, recall)
  const { prepare, ...desk } = questionDesk(deps, book)
  const {
    put,
    withMute,
    appraise,
    judge,
    conclude,
    endUnseen,
    sweep,
    open,
    meet,
    parted,
    isLeftAt,
    land,
    isForged,
    remembered,
    assessOf,
    isWritten,
    isSettled,
    settle,
  } = book
  /** Pages that were read, several where a site is one document: a reader that restarts does not read again. */
  const readPages = new Map<string, true>()
  const pageOf = ({ document, url }: Sight) => `${document} ${url.split(/[?#]/, 1)[0]}`
  /** Flows of documents: a word from one that comes late, after its flow has ended, begins no second one. */
  const flowOfDocument = new Map<string, string>()
  const remember = <V>(documents: Map<string, V>, document: string, value: V) => {
    documents.set(document, value)
    if (documents.size > 200) documents.delete(documents.keys().next().value ?? '')
  }
  /** Tabs that were closed. No browser gives a number twice, so what is still said of one of them is late, and begins nothing. */
  const closedTabs = new Map<string, true>()
  /** @param none what is told of a closed tab */
  const inOpenTab = <T>(tabId: number, none: T, act: (stack: FlowStack) => Promise<{ stack: FlowStack; result: T }>) =>
    session.change<T>(tabId, async stack => (closedTabs.has(String(tabId)) ? { stack, result: none } : act(stack)))
  const endedFlowOf = (stack: FlowStack, { document }: Sight): Flow | null =>
    stack.find(flow => flow.stage === 'closed' && flow.id === flowOfDocument.get(document)) ?? null

  /** @param stopped the gate was opened for this look already */
  async function show(sight: ShownPage & { tabId: number }, flow: Flow | null, stopped = false): Promise<void> {
    const showing = showingOf(flow)
    void tab.setMark(sight.tabId, showing === 'nothing' ? '' : showing === 'corner' ? 'i' : '!')
    if (showing === 'gate' && !stopped) await tab.openGate(sight.tabId, sight)
  }

  /** Documents for which a notice was drawn. */
  const drawnFor = new Map<string, true>()
  /** The ticket of a notice that is drawn ahead, once for each document: its reader asks again and again. */
  const drawn = ({ document }: Sight, flow: Flow): string | null => {
    const key = `${document} ${flow.id}`
    if (drawnFor.has(key)) return null
    remember(drawnFor, key, true)
    return prepare(flow, 'notice')
  }

  /** @param late a word from a page, which may be older than what the browser has told since */
  const see = (sight: Sight, late = false) =>
    inOpenTab<{ flow: Flow | null; stopped: boolean }>(sight.tabId, { flow: null, stopped: false }, async before => {
      const swept = await sweep(before)
      const ended = late ? endedFlowOf(swept, sight) : null
      if (ended) return { stack: swept, result: { flow: ended, stopped: false } }
      const landed = await land(swept, sight)
      const met = await meet(landed.stack, sight)
      if (!met.result) return { stack: met.stack, result: { flow: null, stopped: false } }
      let flow = remembered(met.result)
      // A verdict waits neither for the store nor for the disk: what stops, stops now, and is written down after.
      if (flow.stage === 'requested') flow = withMute({ ...flow, assessment: assessOf(flow), stage: 'shown' })
      const stopped = showingOf(flow) === 'gate'
      if (stopped) {
        deps.shown.begin()
        void tab.openGate(sight.tabId, sight, prepare(flow, 'gate'))
      }
      flow = { ...flow, posted: sight.byPost, lastSeenMs: deps.nowMs() }
      remember(flowOfDocument, sight.document, flow.id)
      return { stack: put(met.stack, flow), result: { flow, stopped } }
    })

  /** A question that is on screen says what is known by now. */
  function changed(tabId: number, before: Flow | null, after: Flow | null): void {
    const words = (flow: Flow | null) => {
      const { inOrganisation, asked } = flow?.history ?? {}
      return JSON.stringify([flow?.observation, flow?.assessment, flow?.nonce, inOrganisation, asked])
    }
    if (before?.assessment && showingOf(after && { ...after, noticed: false }) !== 'nothing' && words(before) !== words(after))
      void tab.questionChanged(tabId)
  }

  /** What a page says, joined to what its request said. A log-in or settings page at the same address says nothing of the consent. */
  const saysMore = (page: PageFacts | null, observation: Observation): Observation =>
    page && page.kind !== null && (page.pageId !== null || page.clientId !== null || page.appName !== null)
      ? rooms.joinPage(observation, page)
      : observation

  /** Judges a flow of which more is known now. What was not written yet is written once, as it is now. */
  async function rejudge(tabId: number, stack: FlowStack, known: Flow, more: Flow): Promise<{ stack: FlowStack; result: Flow }> {
    const judged = known.observedFactWritten ? await judge(more, known.observation) : appraise(more, known.observation)
    changed(tabId, known, judged)
    return { stack: put(stack, judged), result: judged }
  }

  /** What was judged once more: a question on screen says so, and a verdict that rose is shown anew. */
  async function showAnew(tabId: number, page: ShownPage, known: Flow | null, judged: Flow | null): Promise<void> {
    changed(tabId, known, judged)
    if (strength(judged?.assessment?.verdict ?? 'allow') <= strength(known?.assessment?.verdict ?? 'allow')) return
    await show({ tabId, ...page }, judged)
    await tab.lookAgain(tabId)
  }

  /** Encounters that are being followed up. */
  const owed = new Set<string>()
  /**
   * What follows when a verdict is shown: it is written down, and judged again with what the app was granted before, if the
   * store had not told that yet. A verdict that rises by it is shown anew. Resolves once it is written; never throws.
   */
  async function followUp({ tabId, document, url }: Sight, flow: Flow | null): Promise<void> {
    if (!flow || flow.stage === 'requested' || flow.stage === 'closed' || isSettled(flow) || owed.has(flow.id)) return
    owed.add(flow.id)
    const again = async () => {
      const { known, judged } = await session.change<{ known: Flow | null; judged: Flow | null }>(tabId, async stack => {
        const known = stack.find(other => other.id === flow.id && other.stage !== 'closed') ?? null
        const judged = known && (await settle(known))
        return { stack: judged && judged !== known ? put(stack, judged) : stack, result: { known, judged } }
      })
      await showAnew(tabId, { document, url }, known, judged)
      return judged
    }
    const failed = (cause: unknown) => deps.trouble('worker-error', cause)
    const done = () => void owed.delete(flow.id)
    const withHistory = async (judged: Flow) => {
      await recall.answer(rooms.appKey(judged.observation))
      await again()
    }
    try {
      if (!isWritten(flow)) await deps.afterShown()
      const judged = await again()
      if (!judged || isSettled(judged)) return done()
      // A slow store is waited for by nobody.
      void withHistory(judged).catch(failed).finally(done)
    } catch (cause) {
      failed(cause)
      done()
    }
  }

  /** No other domain than the organisation's own is ever taken from a page, whoever says it there. */
  const ownDomainOnly = <T extends PageFacts | SignUpFacts>(facts: T): T => {
    const isOwn = facts.account === 'work' && deps.workDomains().some(own => own.replace(/^\*\./, '').toLowerCase() === facts.accountDomain)
    return isOwn ? facts : { ...facts, accountDomain: undefined }
  }

  return {
    ...desk,

    /** An authorize request leaves the browser. It may never be committed: it is kept, and judged, so that the answer is ready. */
    requested: async (sight: Sight): Promise<void> => {
      const flow = await inOpenTab<Flow | null>(sight.tabId, null, async before => {
        const { stack } = await land(await sweep(before), sight)
        const observation = rooms.observe(sight)
        if (!observation || observation.client.id === null) return { stack, result: null }
        const ahead = sight.belatedSinceMs === undefined ? null : rooms.flowAhead(stack, observation, sight.belatedSinceMs)
        if (!ahead) return { stack: (await open(stack, observation, sight)).stack, result: null }
        if (ahead.stage === 'closed' || ahead.observation.client.id !== null) return { stack, result: null }
        return rejudge(sight.tabId, put(stack, ahead), ahead, { ...ahead, observation: saysMore(ahead.page, observation) })
      })
      if (!flow) return
      void followUp(sight, flow)
      await show(sight, flow)
    },

    /** A page was committed in front of a person. */
    committed: async (sight: Sight): Promise<void> => {
      const { flow, stopped } = await see(sight)
      const followed = followUp(sight, flow)
      await show(sight, flow, stopped)
      // Known providers' pages have their reader already, unless a script led there; at any other server it comes when there is
      // something to read.
      const showing = showingOf(flow)
      if (flow && sight.inDocument && !isNobodys(flow.observation) && showing !== 'gate')
        await tab.injectReader(sight.tabId, `${sight.document} ${sight.url}`, null)
      if (flow && isNobodys(flow.observation) && flow.observation.kind === 'consent' && showing !== 'gate') {
        if (showing !== 'nothing') deps.shown.begin()
        const first = showing === 'nothing' ? null : { mode: showing, ticket: drawn(sight, flow) }
        await tab.injectReader(sight.tabId, sight.document, first)
      }
      await followed
    },

    /** The address of a redirect that no page will follow (custom scheme, relay), or of a page of which all is known now. */
    landed: (sight: Pick<Sight, 'tabId' | 'url' | 'ledBy' | 'via' | 'unled'>) =>
      session.change(sight.tabId, stack => land(stack, sight).then(({ stack: next }) => ({ stack: next, result: undefined }))),

    /** @param ledBy host of the page that posted; absent where that page itself says so */
    formPosted: (tabId: number, message: Extract<Message, { type: 'form-post-seen' }>, ledBy?: string) =>
      session.change(tabId, async stack => {
        const { targetHost, fields } = message
        // With no redirect host in the request, any other host may be the end; a `code` that a person types to log in has no `state`.
        const isSomeAnswer = fields.includes('state') || fields.includes('response')
        const isTarget = ({ redirect, server }: Observation) =>
          redirect.host === null ? targetHost !== server.host && isSomeAnswer : redirect.host === targetHost
        const outcome = rooms.landingOfFields(fields)
        const flow = stack.findLast(
          one => one.stage !== 'closed' && isTarget(one.observation) && !isForged(one, targetHost, ledBy === undefined ? {} : { ledBy }),
        )
        if (!outcome || !flow) return { stack, result: undefined }
        return { stack: put(stack, await conclude(flow, outcome, null)), result: undefined }
      }),

    /** A reader stands in a document: what should it do? */
    arrived: async (sight: Sight): Promise<ReaderOrders> => {
      const { flow, stopped } = await see(sight, true)
      void followUp(sight, flow)
      await show(sight, flow, stopped)
      const showing = showingOf(flow)
      // The notice is a page of ours too.
      if (showing !== 'nothing') deps.shown.begin()
      const ticket = flow && (showing === 'corner' || showing === 'modal') ? drawn(sight, flow) : null
      // What was left open at a server that nobody describes may be this page's: it says so itself, or nobody.
      const pages = rooms.pagesFor(sight.url) ?? (!flow && (await isLeftAt(sight.url)) ? [] : null)
      const orders = ordersOf(flow, pages, readPages.has(pageOf(sight)), deps.workDomains(), deps.watchSignUps(), rooms.engineSigns)
      return ticket === null ? orders : { ...orders, ticket }
    },

    pageRead: async (sight: Sight, facts: PageFacts): Promise<ReaderOrders> => {
      const page = ownDomainOnly(facts)
      remember(readPages, pageOf(sight), true)
      const flow = await inOpenTab<Flow | null>(sight.tabId, null, async stack => {
        const ended = endedFlowOf(stack, sight)
        if (ended) return { stack, result: ended }
        const met = await meet(stack, sight)
        let { stack: after, result: known } = await parted(met.stack, met.result, page)
        if (!known) {
          const observation = page.kind === null ? null : rooms.observe({ ...sight, page })
          if (!observation) return { stack, result: null }
          const opened = await open(after, observation, sight, true)
          known = { ...opened.result, stage: 'shown' }
          after = opened.stack
        }
        const stage = known.stage === 'requested' ? 'shown' : known.stage
        return rejudge(sight.tabId, after, known, {
          ...known,
          page,
          presumed: undefined,
          observation: saysMore(page, known.observation),
          stage,
        })
      })
      void followUp(sight, flow)
      await show(sight, flow)
      return ordersOf(flow, null, true, deps.workDomains(), false)
    },

    signUpSeen: async (sight: Sight, told: SignUpFacts): Promise<ReaderOrders> => {
      const facts = ownDomainOnly(told)
      if (facts.account === 'personal') {
        deps.trouble('personal-account', null)
        return ordersOf(null, null, true, deps.workDomains(), true)
      }
      const flow = await inOpenTab<Flow | null>(sight.tabId, null, async stack => {
        await rooms.readySites()
        const observation = rooms.observeSignUp(sight.url, facts)
        if (!observation) return { stack, result: null }
        const opened = await open(stack, observation, sight)
        const flow = await judge(
          { ...opened.result, observation, stage: opened.result.stage === 'requested' ? 'shown' : opened.result.stage },
          opened.result.observation,
        )
        const done =
          facts.stage === 'submitted' && flow.stage !== 'closed' && flow.outcome === null ? await conclude(flow, 'pending', null) : flow
        return { stack: put(opened.stack, done), result: done }
      })
      await show(sight, flow)
      return ordersOf(flow, null, true, deps.workDomains(), true)
    },

    tabClosed: (tabId: number) =>
      session.change(tabId, async stack => {
        remember(closedTabs, String(tabId), true)
        await endUnseen(stack)
        return { stack: [], result: undefined }
      }),

    tabReplaced: async (added: number, removed: number) => {
      const moved = await session.change(removed, async stack => ({ stack: stack.length > 0 ? [] : stack, result: stack }))
      if (moved.length > 0) await session.change(added, async stack => ({ stack: [...moved, ...stack], result: undefined }))
    },

    /** The hub told something new of an app: whoever is before it is told, and its verdict made anew. */
    learned: async (appKey: string, inOrganisation: MaybeInOrganisation): Promise<void> => {
      recall.forget(appKey)
      for (const tabId of await session.tabs()) {
        const outcome = await session.change<{ known: Flow; judged: Flow } | null>(tabId, async stack => {
          const known = stack.findLast(flow => flow.stage !== 'closed' && flow.history?.key === appKey)
          if (!known?.history) return { stack, result: null }
          const { inOrganisation: _, ...history } = known.history
          const told: Flow = { ...known, history: inOrganisation ? { ...history, inOrganisation } : history }
          const judged = known.observedFactWritten ? await judge(told, known.observation) : appraise(told, known.observation)
          return { stack: put(stack, judged), result: { known, judged } }
        })
        if (!outcome || outcome.judged.stage === 'requested') continue
        await showAnew(tabId, { document: `learned ${deps.nonce()}`, url: null }, outcome.known, outcome.judged)
      }
    },

    /** Ends flows that nobody has touched for a quarter of an hour. */
    sweepAll: async () => {
      for (const tabId of await session.tabs())
        await session.change(tabId, async stack => ({ stack: await sweep(stack), result: undefined }))
    },
  }
}
export type Warden = ReturnType<typeof createWarden>
