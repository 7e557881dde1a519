import type { Fact, Outcome } from '../model/fact.ts'
import type { Flow, FlowStack } from '../model/flow.ts'
import type { Observation, PageFacts } from '../model/observation.ts'
import { toMinute } from './clock.ts'
import { isLeftAt, leaveOpen, takeLeftOpen } from './left-open.ts'
import type { Recall, Recalled } from './recall-before.ts'
import { isNobodys, showingOf, strength } from './show.ts'
import type { Sight, WardenDeps } from './warden-deps.ts'

export type Change<T> = { stack: FlowStack; result: T }

/** What becomes of one encounter: opened, judged, written down, met again, concluded. Each function gives the changed flow back. */
export function encounterBook(deps: WardenDeps, recall: Recall) {
  const { rooms, tab } = deps
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

  const needsHistory = (flow: Flow) => flow.history?.key !== rooms.appKey(flow.observation)
  /** What was read belongs to this encounter from here on: what it gives itself is no "before". */
  const withHistory = (flow: Flow, recalled: Recalled | null): Flow => {
    if (!recalled) return flow
    const key = rooms.appKey(flow.observation)
    recall.forget(key)
    const { before, inOrganisation, asked } = recalled
    return {
      ...flow,
      history: {
        key,
        ...(before === undefined ? {} : { before }),
        ...(inOrganisation ? { inOrganisation } : {}),
        ...(asked?.length ? { asked } : {}),
      },
    }
  }
  /** With the app's history, as far as it is there by now. */
  const remembered = (flow: Flow): Flow =>
    needsHistory(flow) ? withHistory({ ...flow, history: undefined }, recall.now(rooms.appKey(flow.observation))) : flow
  const assessOf = ({ observation, history }: Flow) => rooms.assess(observation, history?.before, history?.inOrganisation)

  const isPersonal = ({ observation }: Flow) => observation.account === 'personal' && observation.kind !== 'sign-up'

  const isShown = ({ stage }: Flow) => stage === 'shown' || stage === 'decided'
  /** Keeps a muted notice away as if it had been answered, and brings it back when it is muted no more. */
  const withMute = (flow: Flow): Flow => {
    const { observation, assessment, decision } = flow
    if (!assessment || !isShown(flow) || (decision && decision.action !== 'muted')) return flow
    const muted = deps.isMuted({ appKey: rooms.appKey(observation), observation, assessment })
    if (muted === (decision !== null)) return flow
    if (muted) return { ...flow, decision: { action: 'muted', reason: null, note: null }, muteNoted: false, stage: 'decided' }
    return { ...flow, decision: null, muteNoted: undefined, nonce: deps.nonce(), noticed: false, stage: 'shown' }
  }
  const owesMute = ({ decision, muteNoted }: Flow) => decision?.action === 'muted' && muteNoted === false
  /** That a notice did not come is written down as what kept it away. */
  const noteMute = async (flow: Flow): Promise<Flow> =>
    owesMute(flow) && flow.observedFactWritten && flow.decision
      ? { ...flow, muteNoted: await write({ type: 'decided', ...head(flow), decision: flow.decision }) }
      : flow

  /** Judges the flow anew, with the app's history as far as it is there. A verdict that has risen asks again. */
  function appraise(unjudged: Flow, before: Observation | null): Flow {
    const flow = remembered(unjudged)
    const assessment = assessOf(flow)
    if (isPersonal(flow)) {
      if (before?.account !== 'personal') deps.trouble('personal-account', null)
      return withMute({ ...flow, assessment })
    }
    const rose = flow.assessment !== null && strength(assessment.verdict) > strength(flow.assessment.verdict)
    const next: Flow = { ...flow, assessment }
    if (!rose) return withMute(next)
    return withMute({
      ...next,
      decision: null,
      nonce: deps.nonce(),
      noticed: false,
      stage: next.stage === 'decided' ? 'shown' : next.stage,
    })
  }

  /** Judges the flow anew and writes down what is new about it. */
  async function judge(unjudged: Flow, before: Observation | null): Promise<Flow> {
    let flow = remembered(unjudged)
    // Ahead of a request there is time; whatever is written now waits for the store anyhow.
    if (flow.stage !== 'requested' && needsHistory(flow) && !isPersonal(flow))
      flow = withHistory(flow, await recall.soon(rooms.appKey(flow.observation)))
    const next = appraise(flow, before)
    if (isPersonal(next)) {
      if (next.observedFactWritten)
        await deps.forget(next.id, rooms.appKey(next.observation)).catch(cause => deps.trouble('not-forgotten', cause))
      return { ...next, observedFactWritten: false }
    }
    const { observation, assessment } = next
    if (next.stage === 'requested' || !assessment) return next
    if (!next.observedFactWritten) {
      const written = await write({ type: 'observed', ...head(next), id: next.id, observation, assessment })
      return noteMute({ ...next, observedFactWritten: written })
    }
    if (before && JSON.stringify([before, flow.assessment]) !== JSON.stringify([observation, assessment]))
      await write({ type: 'revised', ...head(next), observation, assessment })
    return noteMute(next)
  }

  /** A personal account leaves nothing that could be written. */
  const isWritten = (flow: Flow) => flow.observedFactWritten || isPersonal(flow)
  /** Nothing is owed to it: it is on disk, and was judged with the app's history. */
  const isSettled = (flow: Flow) => isWritten(flow) && !needsHistory(flow) && !owesMute(flow)
  /** Judges a shown flow anew if something is still owed to it. */
  const settle = async (flow: Flow): Promise<Flow> => (isSettled(flow) ? flow : judge(flow, isWritten(flow) ? flow.observation : null))

  const addedOf = ({ assessment }: Flow) =>
    assessment?.findings.flatMap(finding => (finding.code === 'scope-expansion' ? finding.scopes : [])) ?? []

  async function conclude(flow: Flow, outcome: Outcome, scopesGranted: string[] | null): Promise<Flow> {
    let closed = flow
    if (!isWritten(flow)) closed = await judge({ ...flow, stage: 'shown' }, null)
    if (closed.observedFactWritten) {
      const given =
        outcome === 'granted' ? { given: { ...rooms.readGiven(closed.observation, scopesGranted), added: addedOf(closed) } } : {}
      await write({ type: 'concluded', ...head(closed), outcome, scopesGranted, ...given })
      recall.forget(rooms.appKey(closed.observation))
    }
    await tab.unwatchHosts(flow.id)
    return { ...closed, stage: 'closed', outcome }
  }

  /** How a flow ends that nobody saw come back. Where an answer can be given unseen, "left" would be a guess. */
  const unseenOutcome = ({ observation, unseen }: Flow): Outcome => {
    const { kind } = observation.redirect
    return unseen || kind === 'relay' || kind === 'out-of-band' || kind === 'custom-scheme' || observation.kind === 'sign-up'
      ? 'pending'
      : 'abandoned'
  }

  /** Ends what nobody saw come back. A request that was neither shown nor answered was nothing. */
  async function endUnseen(flows: FlowStack): Promise<void> {
    for (const flow of flows)
      if (flow.stage !== 'closed' && (flow.stage !== 'requested' || flow.unseen)) await conclude(flow, unseenOutcome(flow), null)
  }

  async function sweep(stack: FlowStack): Promise<FlowStack> {
    const { stack: rest, expired } = rooms.expire(stack, deps.nowMs())
    await endUnseen(expired)
    return expired.length > 0 ? rest : stack
  }

  /** An answer that no address bears: posted, or in a fragment that the page there has taken away already. */
  const answerHost = ({ responseMode, responseType, redirect }: Observation): string | null =>
    responseMode === 'form_post' || responseMode === 'fragment' || /token/.test(responseType ?? '') ? redirect.host : null

  /** @param byPage the page says who asks, and not the address */
  async function open(stack: FlowStack, observation: Observation, sight: Sight, byPage = false): Promise<Change<Flow>> {
    const nowMs = deps.nowMs()
    const arrival = { id: deps.factId(nowMs), nonce: deps.nonce(), observation, nowMs, again: sight.again, posted: sight.byPost }
    const { stack: opened, flow, isNew } = rooms.openFlow(stack, arrival)
    const said = byPage ? 'page' : observation.client.id === null ? 'nothing' : 'request'
    // Of the request of a page that comes back is heard before the page, as if it were new.
    const isBack = sight.again || sight.unmet === true
    const mayBeLeft = isNew || (isBack && flow.stage === 'requested')
    const left = mayBeLeft ? await takeLeftOpen(deps.session, rooms, arrival, said, isBack) : null
    const judged = left ? await judge(left, left.observation) : flow.assessment ? flow : await judge(flow, null)
    if (left && !isNew) await tab.unwatchHosts(flow.id)
    if (isNew || left) {
      if (!isPersonal(judged)) deps.wonder(rooms.appKey(judged.observation))
      // Nobody registered a reader for a server that no data file names, and its next page may carry nothing in its address.
      const hosts = [isNobodys(observation) ? observation.server.host : null, answerHost(observation)].filter(host => host !== null)
      // Listened to at once; a person does not wait until the browser has registered the rest.
      if (hosts.length > 0) void tab.watchHosts(judged.id, hosts)
    }
    return { stack: opened.map(other => (other.id === flow.id ? judged : other)), result: judged }
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

  /** Without the flow that was presumed to be this page's, where the page names another app: that one is left open again. */
  async function parted(stack: FlowStack, flow: Flow | null, page: PageFacts): Promise<Change<Flow | null>> {
    const name = flow?.presumed && flow.observation.client.name
    if (!name || page.appName === null || page.appName === name) return { stack, result: flow }
    await leaveOpen(deps.session, flow)
    return { stack: stack.filter(other => other.id !== flow.id), result: null }
  }

  /**
   * A site can lead the window that it opened to its own address for answers, whatever it puts into it. While the person has
   * not answered us, that is no answer of the server's. Once the gate stands in that window no page of the server's is left in it, nor
   * of anybody who signs in for it: then only what the server itself has led to, or redirected to, is one.
   */
  const isForged = (flow: Flow, landingHost: string | null, { ledBy, via = [] }: Pick<Sight, 'ledBy' | 'via'>): boolean => {
    const { server, site } = flow.observation
    if (!awaitsAnswer(flow) || ledBy === server.host || via.includes(server.host)) return false
    const atGate = showingOf(flow) === 'gate' && flow.askedIn !== undefined
    return atGate || (ledBy !== undefined && (ledBy === landingHost || ledBy === site))
  }
  const awaitsAnswer = (flow: Flow) => ['gate', 'modal'].includes(showingOf(flow))

  async function land(stack: FlowStack, sight: Pick<Sight, 'url' | 'ledBy' | 'via' | 'unheard' | 'unled'>): Promise<Change<boolean>> {
    for (const flow of stack.toReversed()) {
      if (flow.stage === 'closed' || isForged(flow, URL.parse(sight.url)?.hostname ?? null, sight)) continue
      const landing = rooms.readLanding(sight.url, flow.observation)
      // Who led here is not known yet: it is told once more when it is.
      if (landing && sight.unheard && awaitsAnswer(flow)) continue
      if (landing) return { stack: put(stack, await conclude(flow, landing.outcome, landing.scopesGranted)), result: true }
    }
    const host = sight.unled && URL.parse(sight.url)?.hostname
    const reached = stack.findLast(flow => flow.stage !== 'closed' && answerHost(flow.observation) === host)
    // It ends nothing: a site can lead its window there too.
    return { stack: reached ? put(stack, { ...reached, unseen: true }) : stack, result: false }
  }

  return {
    put,
    head,
    write,
    remembered,
    assessOf,
    withMute,
    appraise,
    isPersonal,
    isWritten,
    isSettled,
    settle,
    judge,
    conclude,
    endUnseen,
    sweep,
    open,
    meet,
    parted,
    isLeftAt: (url: string) => isLeftAt(deps.session, rooms, url),
    land,
    isForged,
  }
}
export type EncounterBook = ReturnType<typeof encounterBook>
