import type { Assessment } from '../model/assessment.ts'
import type { Flow, FlowStack } from '../model/flow.ts'
import type { Observation } from '../model/observation.ts'
import type { Rooms } from '../model/rooms.ts'
import type { ScopewardenDatabase } from './database.ts'
import type { FlowSession } from './flow-session.ts'

/** Flows that a browser left open when it ended are kept as those of a tab that no browser has. */
export const NO_TAB = -1
/** What began longer ago is let rest. */
const WITHIN_MS = 24 * 60 * 60_000
const MOST = 8

export type LeftOpen = { id: string; observation: Observation; assessment: Assessment }

/** Encounters of the last day without an outcome, the newest last. With a session's flows gone, nothing else knows of them. */
export async function leftOpen(db: Pick<ScopewardenDatabase, 'facts'>, nowMs: number): Promise<LeftOpen[]> {
  const open = new Map<string, LeftOpen>()
  for (const fact of await db.facts
    .where('atMs')
    .above(nowMs - WITHIN_MS)
    .sortBy('id')) {
    if (fact.type === 'concluded') open.delete(fact.encounterId)
    if (fact.type === 'observed' || fact.type === 'revised')
      open.set(fact.encounterId, { id: fact.encounterId, observation: fact.observation, assessment: fact.assessment })
  }
  return [...open.values()].slice(-MOST)
}

/**
 * Keeps what was left open as flows: who meets the same request again goes on with the same encounter, and is asked anew, as no
 * answer outlives its browser. What nobody takes up again ends like any other that is left.
 */
export const keepLeftOpen = (session: FlowSession, { openFlow }: Pick<Rooms, 'openFlow'>, left: LeftOpen[], nowMs: number): Promise<void> =>
  session.change(NO_TAB, async () => {
    const stack = left.map(({ id, observation, assessment }): Flow => {
      const { flow } = openFlow([], { id, nonce: '', observation, nowMs, again: false, posted: false })
      return { ...flow, assessment, stage: 'shown', observedFactWritten: true }
    })
    return { stack, result: undefined }
  })

/** Takes out the flow of this request, if it is one of those that were left open. */
export const takeLeftOpen = (
  session: FlowSession,
  { openFlow }: Pick<Rooms, 'openFlow'>,
  arrival: Parameters<Rooms['openFlow']>[1],
): Promise<Flow | null> =>
  session.change<Flow | null>(NO_TAB, async (stack: FlowStack) => {
    const { flow, isNew } = openFlow(stack, arrival)
    if (isNew) return { stack, result: null }
    return { stack: stack.filter(other => other.id !== flow.id), result: { ...flow, nonce: arrival.nonce, posted: arrival.posted } }
  })
