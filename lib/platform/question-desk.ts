import type { Assessment } from '../model/assessment.ts'
import type { Explanation, Question, TabState } from '../model/explanation.ts'
import type { Decision } from '../model/fact.ts'
import type { Flow, FlowStack } from '../model/flow.ts'
import type { DecisionReceipt, Message } from '../model/message.ts'
import { isPending, type RequestState, requestState } from '../model/request-state.ts'
import type { EncounterBook } from './encounter-book.ts'
import { showingOf, strength } from './show.ts'
import type { WardenDeps } from './warden-deps.ts'

const DAY_MS = 86_400_000

/** Who asks, or answers: one of our own pages, and its document as the browser names it. */
export type Asking = { place: 'notice' | 'gate'; document: string }

/** The questions that wait in a tab, and what becomes of the answers. */
export function questionDesk(deps: WardenDeps, { put, head, write, conclude, isPersonal, isWritten, settle }: EncounterBook) {
  const { rooms, session, tab } = deps
  const waiting = (stack: FlowStack) =>
    stack.findLast(flow => flow.stage !== 'closed' && showingOf({ ...flow, noticed: false }) !== 'nothing') ?? null

  const explained = new WeakMap<Assessment, Explanation>()
  const explain = ({ observation, assessment, history }: Flow): Explanation | null => {
    if (!assessment) return null
    const { before, inOrganisation } = history ?? {}
    const explanation = explained.get(assessment) ?? rooms.explain(observation, assessment, { before, inOrganisation })
    explained.set(assessment, explanation)
    return explanation
  }

  const muteEnd = ({ muteDays }: Explanation) => rooms.dayWords(deps.nowMs() + muteDays * DAY_MS)

  /** What became of the person's earlier request for just this. */
  const askedBefore = ({ history, observation }: Flow): Question['request'] => {
    if (!history?.asked) return undefined
    const { text } = rooms.askFor(observation)
    const found = history.asked.find(asked => asked.text === text)
    return found && { standing: requestState(found, deps.nowMs()), askedAtMs: found.askedAtMs }
  }
  /** What may be answered. Asking once more says nothing new; of a personal account nothing may be kept, so nothing can be asked. */
  const offers = (flow: Flow, place: Asking['place']): { explanation: Explanation; request: Question['request'] } | null => {
    const explanation = explain(flow)
    if (!explanation) return null
    const request = askedBefore(flow)
    const mayAsk = !isPersonal(flow) && !(request && isPending(request.standing))
    // A notice that was fought stands in the gate; what is fought is not muted.
    const withheld = [...(mayAsk ? [] : ['requested']), ...(place === 'gate' ? ['muted'] : [])]
    const actions = explanation.actions.filter(action => !withheld.includes(action))
    return { explanation: { ...explanation, actions }, request }
  }

  const questionOf = (flow: Flow, place: Asking['place'], nonce: string): Question | null => {
    const offered = offers(flow, place)
    if (!offered) return null
    const { explanation, request } = offered
    const mute = explanation.actions.includes('muted') ? { muteUntil: muteEnd(explanation) } : {}
    return { encounterId: flow.id, nonce, explanation, state: 'open', ...(request ? { request } : {}), ...mute }
  }

  return {
    /** Puts the words together, and draws them, while the page that will ask for them is still on its way. Gives the ticket for that page. */
    prepare: (flow: Flow, place: Asking['place']): string | null =>
      // Without a token: that is for the document that asks.
      deps.drawAhead(place, () => questionOf(flow, place, '')),

    /** Gives a token with the question: to that document alone, and whatever was given to another one is void. */
    question: async (tabId: number, { place, document }: Asking): Promise<Question | null> => {
      const question = await session.change<Question | null>(tabId, async stack => {
        const flow = waiting(stack)
        if (!flow) return { stack, result: null }
        const nonce = flow.askedIn === undefined || flow.askedIn === document ? flow.nonce : deps.nonce()
        const question = questionOf(flow, place, nonce)
        return { stack: question ? put(stack, { ...flow, noticed: true, nonce, askedIn: document }) : stack, result: question }
      })
      deps.shown.answered()
      return question
    },

    /** Takes an answer, once, from the page that was shown for it. It counts when it is on disk, not before. */
    decide: async (
      tabId: number,
      { place: from, document }: Asking,
      message: Extract<Message, { type: 'decide' }>,
    ): Promise<DecisionReceipt> => {
      const refuse = (code: DecisionReceipt['code']): DecisionReceipt => ({ taken: false, code, next: 'stay', resumeUrl: null })
      const receipt = await session.change<DecisionReceipt>(tabId, async stack => {
        const found = stack.find(other => other.id === message.encounterId)
        // An answer follows what it answers, on disk too.
        const flow = found && !isWritten(found) ? await settle(found) : found
        if (!flow?.assessment) return { stack, result: refuse('unknown-encounter') }
        const isTheirs = flow.askedIn === document && flow.nonce === message.nonce
        if (flow.decision || !isTheirs) return { stack: put(stack, flow), result: refuse('used-nonce') }
        const offered = offers(flow, from)?.explanation.actions.includes(message.action)
        const needsGate = strength(flow.assessment.verdict) >= strength('justify')
        const reasonMissing = message.action === 'continued' && needsGate && message.reason === null
        if (!offered || (needsGate && from !== 'gate') || reasonMissing) return { stack: put(stack, flow), result: refuse('not-offered') }
        const decision: Decision = { action: message.action, reason: message.reason, note: message.note }
        let request: RequestState | undefined
        if (message.action === 'requested') {
          const draft = { ...head(flow), ...rooms.askFor(flow.observation), assessment: flow.assessment, note: message.note }
          request = await deps.ask(draft).catch(cause => void deps.trouble('request-not-stored', cause))
          if (!request) return { stack: put(stack, flow), result: refuse('not-stored') }
        }
        if (message.action === 'muted') {
          const look = { appKey: rooms.appKey(flow.observation), observation: flow.observation, assessment: flow.assessment }
          const kept = await deps.mute(look).catch(cause => void deps.trouble('mute-not-stored', cause))
          if (!kept) return { stack: put(stack, flow), result: refuse('not-stored') }
        }
        if (flow.observedFactWritten && !(await write({ type: 'decided', ...head(flow), decision })))
          return { stack: put(stack, flow), result: refuse('not-stored') }
        // What only informs outlives its encounter where a page stays: the answer is written, and ends nothing a second time.
        const isOver = flow.stage === 'closed'
        const muted = message.action === 'muted' ? { muteNoted: true } : {}
        let decided: Flow = { ...flow, decision, stage: isOver ? 'closed' : 'decided', ...muted }
        const outcome = message.action === 'went-back' ? 'abandoned' : message.action === 'requested' ? 'pending' : null
        if (outcome && !isOver) decided = await conclude(decided, outcome, null)
        const next =
          message.action === 'went-back' ? 'back' : message.action === 'requested' ? 'leave' : from === 'gate' ? 'resume' : 'stay'
        const resumeUrl = next === 'resume' && flow.posted ? tab.resumeUrl(tabId) : null
        return { stack: put(stack, decided), result: { taken: true, code: 'taken', next, resumeUrl, ...(request ? { request } : {}) } }
      })
      if (receipt.taken) {
        tab.letGo(tabId)
        void tab.setMark(tabId, '')
        if (from === 'notice') await tab.closeNotice(tabId)
      }
      return receipt
    },

    /** The notice was fought, or cannot stand here: what could only be told now stops the page. */
    noticeLost: async (tabId: number, why: 'overlay-tampered' | 'notice-barred'): Promise<void> => {
      const { flow, isNews } = await session.change(tabId, async stack => {
        const flow = waiting(stack)
        const isNews = !flow?.fought
        return { stack: flow && isNews ? put(stack, { ...flow, fought: true as const }) : stack, result: { flow, isNews } }
      })
      if (isNews) deps.trouble(why, null)
      if (flow) await tab.openGate(tabId, { document: `lost ${deps.nonce()}`, url: null })
    },

    tabState: (tabId: number): Promise<TabState> =>
      session.change<TabState>(tabId, async stack => {
        const flow = stack.findLast(other => other.stage !== 'requested' && other.assessment)
        const explanation = flow ? explain(flow) : null
        if (!flow || !explanation) return { stack, result: { state: 'nothing', explanation: null, decided: null } }
        const asks = showingOf({ ...flow, noticed: false }) !== 'nothing'
        const state = asks ? 'question' : flow.decision ? 'decided' : 'recorded'
        return {
          stack,
          result: {
            state,
            explanation,
            decided: flow.decision?.action ?? null,
            encounterId: flow.id,
            ...(flow.outcome === 'granted' ? { granted: true as const } : {}),
          },
        }
      }),
  }
}
