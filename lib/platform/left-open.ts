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

/** `atMs`: when the last of it was written down, milliseconds since 1970. */
export type LeftOpen = { id: string; observation: Observation; assessment: Assessment; atMs: number }

/** Encounters of the last day without an outcome, the newest last. With a session's flows gone, nothing else knows of them. */
export async function leftOpen(db: Pick<ScopewardenDatabase, 'facts'>, nowMs: number): Promise<LeftOpen[]> {
  const open = new Map<string, LeftOpen>()
  for (const fact of await db.facts
    .where('atMs')
    .above(nowMs - WITHIN_MS)
    .sortBy('id')) {
    if (fact.type === 'health' || fact.type === 'asked') continue
    const { encounterId: id, atMs } = fact
    const known = open.get(id)
    if (fact.type === 'concluded') open.delete(id)
    else if (fact.type === 'decided') known && open.set(id, { ...known, atMs })
    else open.set(id, { id, observation: fact.observation, assessment: fact.assessment, atMs })
  }
  return [...open.values()].slice(-MOST)
}

/**
 * Keeps what was left open as flows: who meets the same request again goes on with the same encounter, and is asked anew, as no
 * answer outlives its browser. What nobody takes up again ends like any other that is left.
 */
export const keepLeftOpen = (session: FlowSession, { openFlow }: Pick<Rooms, 'openFlow'>, left: LeftOpen[], nowMs: number): Promise<void> =>
  session.change(NO_TAB, async () => {
    const stack = left.map(({ id, observation, assessment, atMs }): Flow => {
      const { flow } = openFlow([], { id, nonce: '', observation, nowMs, again: false, posted: false })
      return { ...flow, openedAtMs: atMs, assessment, stage: 'shown', observedFactWritten: true }
    })
    return { stack, result: undefined }
  })

/** Whether something was left open at this server. */
export const isLeftAt = (session: FlowSession, { serverAt, flowAt }: Pick<Rooms, 'serverAt' | 'flowAt'>, url: string): Promise<boolean> =>
  session.change(NO_TAB, async stack => {
    const server = stack.length > 0 ? serverAt(url) : null
    return { stack, result: server !== null && flowAt(stack, server) !== null }
  })

/**
 * Takes out the flow with which what arrived goes on, if one was left open. A page that comes back, which a restored tab's does,
 * goes on with it in any case; somebody who begins anew does so within the time in which it would have been the same had the
 * browser not ended.
 * @param said by `request`: what arrived is told by its address; by `nothing`: the address says nothing of a request, and of the page
 *   nothing is known yet; by `page`: the page says who asks
 * @param isBack it is a page that comes back
 */
export const takeLeftOpen = (
  session: FlowSession,
  { openFlow, flowLeft, expire }: Pick<Rooms, 'openFlow' | 'flowLeft' | 'expire'>,
  arrival: Parameters<Rooms['openFlow']>[1],
  said: 'request' | 'nothing' | 'page',
  isBack: boolean,
): Promise<Flow | null> =>
  session.change<Flow | null>(NO_TAB, async (stack: FlowStack) => {
    const { nonce, posted, nowMs, observation } = arrival
    const young = stack.filter(flow => expire([{ ...flow, lastSeenMs: flow.openedAtMs }], nowMs).expired.length === 0)
    const able = isBack || said === 'page' ? stack : young
    const same = openFlow(able, arrival)
    const flow = !same.isNew ? same.flow : said === 'request' ? null : flowLeft(able, observation)
    if (!flow) return { stack, result: null }
    const presumed = same.isNew && said === 'nothing' ? { presumed: true as const } : {}
    const result = { ...flow, nonce, posted, openedAtMs: nowMs, lastSeenMs: nowMs, ...presumed }
    return { stack: stack.filter(other => other.id !== flow.id), result }
  })

/** Puts back what was taken for what a page goes on with, and is not. */
export const leaveOpen = (session: FlowSession, { presumed: _, ...flow }: Flow): Promise<void> =>
  session.change(NO_TAB, async stack => ({ stack: [...stack, { ...flow, decision: null, stage: 'shown' as const }], result: undefined }))
