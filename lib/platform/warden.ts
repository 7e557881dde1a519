import type { Question, TabState } from '../model/explanation.ts'
import type { Decision, Fact, Outcome } from '../model/fact.ts'
import type { Flow, FlowStack } from '../model/flow.ts'
import type { DecisionReceipt, Message, ReaderOrders, SignUpFacts } from '../model/message.ts'
import type { Observation, PageFacts } from '../model/observation.ts'
import type { Rooms } from '../model/rooms.ts'
import { toMinute } from './clock.ts'
import type { FlowSession } from './flow-session.ts'
import { isNobodys, ordersOf, showingOf, strength } from './show.ts'

export type WardenDeps = {
  rooms: Rooms
  session: FlowSession
  /** Returns when the fact is on disk. */
  record: (fact: Fact) => Promise<void>
  /** A personal account was used: what was kept of the encounter goes, and only a number stays. */
  forget: (encounterId: string, appKey: string) => Promise<void>
  /** Something went wrong that IT should see; never throws. */
  trouble: (code: string, cause: unknown) => void
  nowMs: () => number
  factId: (atMs: number) => string
  nonce: () => string
  workDomains: () => string[]
  watchSignUps: () => boolean
  /** Acts on the tab; each is harmless when done twice. */
  tab: {
    openGate: (tabId: number, document: string) => Promise<void>
    /** The question was answered: the tab may leave the gate, and is not called back. */
    letGo: (tabId: number) => void
    injectReader: (tabId: number, document: string) => Promise<void>
    closeNotice: (tabId: number) => Promise<void>
    setMark: (tabId: number, mark: '' | '!' | 'i') => Promise<void>
    /** Where a posted request can be taken up again; known only while the worker lives, and written nowhere. */
    resumeUrl: (tabId: number) => string | null
    watchHosts: (flowId: string, hosts: string[]) => Promise<void>
    unwatchHosts: (flowId: string) => Promise<void>
  }
}

/** `document`: as the browser names it; empty for a request that has none yet. */
export type Sight = {
  tabId: number
  document: string
  url: string
  posted: Record<string, string[]> | null
  /** The page came as the answer to a POST. */
  byPost: boolean
  site: string | null
  again: boolean
}
type Change<T> = { stack: FlowStack; result: T }

/** Follows encounters from the first request to their outcome. Knows no browser and no rule: both are handed in. */
export function createWarden(deps: WardenDeps) {
  const { rooms, session, tab } = deps
  /** Documents whose page was read: a reader that restarts does not read again. */
  const readDocuments = new Map<string, true>()
  /** Flows of documents: a word from one that comes late, after its flow has ended, begins no second one. */
  const flowOfDocument = new Map<string, string>()
  const remember = <V>(documents: Map<string, V>, document: string, value: V) => {
    documents.set(document, value)
    if (documents.size > 200) documents.delete(documents.keys().next().value ?? '')
  }
  const endedFlowOf = (stack: FlowStack, { document }: Sight): Flow | null =>
    stack.find(flow => flow.stage === 'closed' && flow.id === flowOfDocument.get(document)) ?? null

  const put = (stack: FlowStack, flow: Flow) => stack.map(other => (other.id === flow.id ? flow : other))
  const head = (flow: Flow) => {
    const nowMs = deps.nowMs()
    return { id: deps.factId(nowMs), atMs: toMinute(nowMs), encounterId: flow.id, appKey: rooms.appKey(flow.observation) }
  }
  const write = async (fact: Fact): Promise<boolean> => {
    try {
      await deps.record(fact)
      return true
    } catch (cause) {
      deps.trouble('fact-not-stored', cause)
      return false
    }
  }

  /** Judges the flow anew and writes down what is new about it. A verdict that has risen asks again. */
  async function judge(flow: Flow, before: Observation | null): Promise<Flow> {
    if (flow.observation.account === 'personal' && flow.observation.kind !== 'sign-up') {
      if (before?.account !== 'personal') deps.trouble('personal-account', null)
      if (flow.observedFactWritten)
        await deps.forget(flow.id, rooms.appKey(flow.observation)).catch(cause => deps.trouble('not-forgotten', cause))
      return { ...flow, assessment: rooms.assess(flow.observation), observedFactWritten: false }
    }
    const assessment = rooms.assess(flow.observation)
    const rose = flow.assessment !== null && strength(assessment.verdict) > strength(flow.assessment.verdict)
    let next: Flow = { ...flow, assessment }
    if (rose)
      next = { ...next, decision: null, nonce: deps.nonce(), noticed: false, stage: next.stage === 'decided' ? 'shown' : next.stage }
    if (next.stage === 'requested') return next
    if (!next.observedFactWritten) {
      const written = await write({ type: 'observed', ...head(next), id: next.id, observation: next.observation, assessment })
      return { ...next, observedFactWritten: written }
    }
    if (before && JSON.stringify([before, flow.assessment]) !== JSON.stringify([next.observation, assessment])) {
      await write({ type: 'revised', ...head(next), observation: next.observation, assessment })
    }
    return next
  }

  async function conclude(flow: Flow, outcome: Outcome, scopesGranted: string[] | null): Promise<Flow> {
    let closed = flow
    if (!flow.observedFactWritten) closed = await judge({ ...flow, stage: 'shown' }, null)
    if (closed.observedFactWritten) await write({ type: 'concluded', ...head(closed), outcome, scopesGranted })
    await tab.unwatchHosts(flow.id)
    return { ...closed, stage: 'closed', outcome }
  }

  /** How a flow ends that nobody saw come back. Where an answer can be given unseen, "left" would be a guess. */
  const unseenOutcome = (flow: Flow): Outcome => {
    const { kind } = flow.observation.redirect
    return kind === 'relay' || kind === 'out-of-band' || kind === 'custom-scheme' || flow.observation.kind === 'sign-up'
      ? 'pending'
      : 'abandoned'
  }

  async function sweep(stack: FlowStack): Promise<FlowStack> {
    const { stack: rest, expired } = rooms.expire(stack, deps.nowMs())
    for (const flow of expired) if (flow.stage !== 'requested') await conclude(flow, unseenOutcome(flow), null)
    return expired.length > 0 ? rest : stack
  }

  async function open(stack: FlowStack, observation: Observation, sight: Sight): Promise<Change<Flow>> {
    const nowMs = deps.nowMs()
    const {
      stack: opened,
      flow,
      isNew,
    } = rooms.openFlow(stack, {
      id: deps.factId(nowMs),
      nonce: deps.nonce(),
      observation,
      nowMs,
      again: sight.again,
      posted: sight.byPost,
    })
    const judged = flow.assessment ? flow : await judge(flow, null)
    if (isNew) {
      const { responseMode, responseType, redirect, server } = observation
      const byForm = responseMode === 'form_post'
      const byFragment = responseMode === 'fragment' || /token/.test(responseType ?? '')
      // Nobody registered a reader for a server that no data file names, and its next page may carry nothing in its address.
      const hosts = [...(isNobodys(observation) ? [server.host] : []), ...((byFragment || byForm) && redirect.host ? [redirect.host] : [])]
      if (hosts.length > 0) await tab.watchHosts(judged.id, hosts)
    }
    return { stack: put(opened, judged), result: judged }
  }

  /** The flow that a committed page belongs to, opened if need be. */
  async function meet(stack: FlowStack, sight: Sight): Promise<Change<Flow | null>> {
    const observation = rooms.observe(sight)
    const server = rooms.serverAt(sight.url)
    const onTheWay = server && rooms.flowAt(stack, server)
    // A page of the same server without a request of its own: the first one after the request, or one that data knows. Of a
    // server that no data knows it may be any: its log-in, its question, or a page whose address has changed under it.
    const belongs = onTheWay && (onTheWay.stage === 'requested' || isNobodys(onTheWay.observation) || rooms.pagesFor(sight.url) !== null)
    if (belongs && (!observation || observation.client.id === null)) return { stack, result: onTheWay }
    if (!observation) return { stack, result: null }
    return open(stack, observation, sight)
  }

  async function land(stack: FlowStack, url: string): Promise<Change<boolean>> {
    for (const flow of stack.toReversed()) {
      if (flow.stage === 'closed') continue
      const landing = rooms.readLanding(url, flow.observation)
      if (landing) return { stack: put(stack, await conclude(flow, landing.outcome, landing.scopesGranted)), result: true }
    }
    return { stack, result: false }
  }

  /** @param stopped the gate was opened for this look already */
  async function show(sight: Sight, flow: Flow | null, stopped = false): Promise<void> {
    const showing = showingOf(flow)
    void tab.setMark(sight.tabId, showing === 'nothing' ? '' : showing === 'corner' ? 'i' : '!')
    if (showing === 'gate' && !stopped) await tab.openGate(sight.tabId, sight.document)
  }

  /** What stops does not wait for the disk: the gate is on its way while the fact is being written. */
  function stopAtOnce(sight: Sight, flow: Flow): boolean {
    if (showingOf({ ...flow, assessment: rooms.assess(flow.observation) }) !== 'gate') return false
    void tab.openGate(sight.tabId, sight.document)
    return true
  }

  /** @param late a word from a page, which may be older than what the browser has told since */
  const see = (sight: Sight, late = false) =>
    session.change<{ flow: Flow | null; stopped: boolean }>(sight.tabId, async before => {
      const swept = await sweep(before)
      const ended = late ? endedFlowOf(swept, sight) : null
      if (ended) return { stack: swept, result: { flow: ended, stopped: false } }
      const landed = await land(swept, sight.url)
      const met = await meet(landed.stack, sight)
      if (!met.result) return { stack: met.stack, result: { flow: null, stopped: false } }
      let flow = met.result
      const stopped = stopAtOnce(sight, flow)
      flow = { ...flow, posted: sight.byPost, lastSeenMs: deps.nowMs() }
      if (flow.stage === 'requested') flow = await judge({ ...flow, stage: 'shown' }, null)
      remember(flowOfDocument, sight.document, flow.id)
      return { stack: put(met.stack, flow), result: { flow, stopped } }
    })

  const waiting = (stack: FlowStack) =>
    stack.findLast(flow => flow.stage !== 'closed' && showingOf({ ...flow, noticed: false }) !== 'nothing') ?? null

  return {
    /** An authorize request leaves the browser. It may never be committed: it is kept, and judged, so that the answer is ready. */
    requested: (sight: Sight) =>
      session.change(sight.tabId, async before => {
        const landed = await land(await sweep(before), sight.url)
        const observation = rooms.observe(sight)
        if (!observation || observation.client.id === null) return { stack: landed.stack, result: undefined }
        return { stack: (await open(landed.stack, observation, sight)).stack, result: undefined }
      }),

    /** A page was committed in front of a person. */
    committed: async (sight: Sight): Promise<void> => {
      const { flow, stopped } = await see(sight)
      await show(sight, flow, stopped)
      // Known providers' pages have their reader already; at any other server it comes when there is something to read.
      if (flow && isNobodys(flow.observation) && flow.observation.kind === 'consent' && showingOf(flow) !== 'gate') {
        await tab.injectReader(sight.tabId, sight.document)
      }
    },

    /** The address of a redirect that no page will follow (custom scheme, relay). */
    landed: (tabId: number, url: string) =>
      session.change(tabId, stack => land(stack, url).then(({ stack: next }) => ({ stack: next, result: undefined }))),

    formPosted: (tabId: number, message: Extract<Message, { type: 'form-post-seen' }>) =>
      session.change(tabId, async stack => {
        const outcome = rooms.landingOfFields(message.fields)
        const flow = stack.findLast(
          ({ stage, observation }) => stage !== 'closed' && (observation.redirect.host ?? message.targetHost) === message.targetHost,
        )
        if (!outcome || !flow) return { stack, result: undefined }
        return { stack: put(stack, await conclude(flow, outcome, null)), result: undefined }
      }),

    /** A reader stands in a document: what should it do? */
    arrived: async (sight: Sight): Promise<ReaderOrders> => {
      const { flow, stopped } = await see(sight, true)
      await show(sight, flow, stopped)
      return ordersOf(flow, rooms.pagesFor(sight.url), readDocuments.has(sight.document), deps.workDomains(), deps.watchSignUps())
    },

    pageRead: async (sight: Sight, page: PageFacts): Promise<ReaderOrders> => {
      remember(readDocuments, sight.document, true)
      const flow = await session.change(sight.tabId, async stack => {
        const ended = endedFlowOf(stack, sight)
        if (ended) return { stack, result: ended }
        const met = await meet(stack, sight)
        let known = met.result
        let after = met.stack
        if (!known) {
          const observation = page.kind === null ? null : rooms.observe({ ...sight, page })
          if (!observation) return { stack, result: null }
          const opened = await open(stack, observation, sight)
          known = { ...opened.result, stage: 'shown' }
          after = opened.stack
        }
        // A log-in or settings page at the same address says nothing of the consent that may follow it.
        const says = page.pageId !== null || page.clientId !== null || page.appName !== null
        const observation = says && page.kind !== null ? rooms.joinPage(known.observation, page) : known.observation
        const judged = await judge(
          { ...known, page, observation, stage: known.stage === 'requested' ? 'shown' : known.stage },
          known.observation,
        )
        return { stack: put(after, judged), result: judged }
      })
      await show(sight, flow)
      return ordersOf(flow, null, true, deps.workDomains(), false)
    },

    signUpSeen: async (sight: Sight, facts: SignUpFacts): Promise<ReaderOrders> => {
      if (facts.account === 'personal') {
        deps.trouble('personal-account', null)
        return ordersOf(null, null, true, deps.workDomains(), true)
      }
      const flow = await session.change(sight.tabId, async stack => {
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

    question: (tabId: number): Promise<Question | null> =>
      session.change<Question | null>(tabId, async stack => {
        const flow = waiting(stack)
        if (!flow?.assessment) return { stack, result: null }
        const noticed = { ...flow, noticed: true }
        const explanation = rooms.explain(flow.observation, flow.assessment)
        return { stack: put(stack, noticed), result: { encounterId: flow.id, nonce: flow.nonce, explanation, state: 'open' } }
      }),

    /** Takes an answer, once, from the page that was shown for it. It counts when it is on disk, not before. */
    decide: async (tabId: number, from: 'notice' | 'gate', message: Extract<Message, { type: 'decide' }>): Promise<DecisionReceipt> => {
      const refuse = (code: DecisionReceipt['code']): DecisionReceipt => ({ taken: false, code, next: 'stay', resumeUrl: null })
      const receipt = await session.change<DecisionReceipt>(tabId, async stack => {
        const flow = stack.find(other => other.id === message.encounterId)
        if (!flow?.assessment) return { stack, result: refuse('unknown-encounter') }
        if (flow.decision || flow.nonce !== message.nonce) return { stack, result: refuse('used-nonce') }
        const offered = rooms.explain(flow.observation, flow.assessment).actions.includes(message.action)
        const needsGate = strength(flow.assessment.verdict) >= strength('justify')
        const reasonMissing = message.action === 'continued' && needsGate && message.reason === null
        if (!offered || (needsGate && from !== 'gate') || reasonMissing) return { stack, result: refuse('not-offered') }
        const decision: Decision = { action: message.action, reason: message.reason, note: message.note }
        if (flow.observedFactWritten && !(await write({ type: 'decided', ...head(flow), decision })))
          return { stack, result: refuse('not-stored') }
        let decided: Flow = { ...flow, decision, stage: 'decided' }
        if (message.action === 'went-back') decided = await conclude(decided, 'abandoned', null)
        if (message.action === 'requested') decided = await conclude(decided, 'pending', null)
        const next =
          message.action === 'went-back' ? 'back' : message.action === 'requested' ? 'leave' : from === 'gate' ? 'resume' : 'stay'
        const resumeUrl = next === 'resume' && flow.posted ? tab.resumeUrl(tabId) : null
        return { stack: put(stack, decided), result: { taken: true, code: 'taken', next, resumeUrl } }
      })
      if (receipt.taken) {
        tab.letGo(tabId)
        await tab.setMark(tabId, '')
        if (from === 'notice') await tab.closeNotice(tabId)
      }
      return receipt
    },

    /** The notice was fought: what could only be told now stops the page. */
    noticeLost: async (tabId: number): Promise<void> => {
      const flow = await session.change(tabId, async stack => ({ stack, result: waiting(stack) }))
      deps.trouble('overlay-tampered', null)
      if (flow) await tab.openGate(tabId, `lost ${deps.nonce()}`)
    },

    tabState: (tabId: number): Promise<TabState> =>
      session.change<TabState>(tabId, async stack => {
        const flow = stack.findLast(other => other.stage !== 'requested' && other.assessment)
        if (!flow?.assessment) return { stack, result: { state: 'nothing', explanation: null, decided: null } }
        const explanation = rooms.explain(flow.observation, flow.assessment)
        const asks = showingOf({ ...flow, noticed: false }) !== 'nothing'
        const state = asks ? 'question' : flow.decision ? 'decided' : 'recorded'
        return { stack, result: { state, explanation, decided: flow.decision?.action ?? null } }
      }),

    tabClosed: (tabId: number) =>
      session.change(tabId, async stack => {
        for (const flow of stack) if (flow.stage === 'shown' || flow.stage === 'decided') await conclude(flow, unseenOutcome(flow), null)
        return { stack: [], result: undefined }
      }),

    /** Ends flows that nobody has touched for a quarter of an hour. */
    sweepAll: async () => {
      for (const tabId of await session.tabs())
        await session.change(tabId, async stack => ({ stack: await sweep(stack), result: undefined }))
    },
  }
}
export type Warden = ReturnType<typeof createWarden>
