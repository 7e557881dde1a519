import type { Flow, FlowStack } from '../model/flow.ts'
import type { Observation } from '../model/observation.ts'

/** How long an encounter may take before it counts as left. RFC 6749 says nothing; servers keep theirs 10–60 minutes. */
export const FLOW_TTL_MS = 15 * 60_000
const MAX_FLOWS = 8

/** Tells the same request again without keeping its address: two FNV-1a passes over what identifies it. */
export function fingerprint(observation: Observation): string {
  const { provider, server, client, redirect, scopes } = observation
  const ids = scopes.requested.filter(grant => grant.seen === 'url').map(grant => `${grant.actor ?? ''}${grant.id}`)
  // A provider may lead one request over several of its hosts.
  const host = isByHost(observation) ? server.host : ''
  const text = JSON.stringify([flowKind(observation), provider, host, client.id, redirect.host, redirect.scheme, ids.sort()])
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x01000193)
}

function fnv1a(text: string, seed: number): string {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** `again`: the person reloaded or went back or forward; then even a closed flow is the same one. */
export type Arrival = { id: string; nonce: string; observation: Observation; nowMs: number; again: boolean; posted: boolean }

/** The flow of a request: the one that is already on its way, or a new one on top of the stack. */
export function openFlow(stack: FlowStack, arrival: Arrival): { stack: FlowStack; flow: Flow; isNew: boolean } {
  const print = fingerprint(arrival.observation)
  const same = stack.filter(flow => flow.fingerprint === print)
  const known = arrival.again
    ? (same.findLast(flow => flow.stage !== 'requested') ?? same.at(-1))
    : same.findLast(flow => flow.stage !== 'closed')
  if (known) {
    const flow = { ...known, lastSeenMs: arrival.nowMs, posted: known.posted || arrival.posted }
    // A reload is first heard of as a request like any other, and opens a flow that turns out to be this one.
    const rest = arrival.again
      ? stack.filter(other => other === known || other.fingerprint !== print || other.stage !== 'requested')
      : stack
    return { stack: replaceFlow(rest, flow), flow, isNew: false }
  }
  const below = stack.findLast(flow => flow.stage !== 'closed')
  const observation =
    below?.observation.site && isBrokered(arrival.observation, below)
      ? { ...arrival.observation, site: below.observation.site }
      : arrival.observation
  const flow: Flow = {
    id: arrival.id,
    fingerprint: print,
    openedAtMs: arrival.nowMs,
    lastSeenMs: arrival.nowMs,
    observation,
    page: null,
    assessment: null,
    stage: 'requested',
    observedFactWritten: false,
    nonce: arrival.nonce,
    noticed: false,
    decision: null,
    outcome: null,
    posted: arrival.posted,
  }
  return { stack: [...stack, flow].slice(-MAX_FLOWS), flow, isNew: true }
}

/** A flow that another one started from within: the person sees the outer one's site, not the broker. */
const isBrokered = (inner: Observation, outer: Flow) => inner.site === null || inner.site === outer.observation.server.host

export const replaceFlow = (stack: FlowStack, flow: Flow): FlowStack => stack.map(other => (other.id === flow.id ? flow : other))

/** The flow that a page without a request of its own belongs to: the newest open one at that server. */
export const flowAt = (stack: FlowStack, { provider, server }: Pick<Observation, 'provider' | 'server'>): Flow | null =>
  stack.findLast(flow => flow.stage !== 'closed' && isServedBy(flow, { provider, server })) ?? null

/** Software on a host of its own is met again by that host; a provider by any of its hosts. */
function isServedBy({ observation }: Flow, { provider, server }: Pick<Observation, 'provider' | 'server'>): boolean {
  return isByHost(observation) ? provider === 'unknown' && observation.server.host === server.host : observation.provider === provider
}

/**
 * The flow that a page opened before the request which led to it was heard of: Firefox tells of requests some time later
 * than of the pages that they led to. Where that page did not say who asks, the flow takes the request's fingerprint.
 * @param requestedAtMs when the request was made, milliseconds since 1970
 */
export function flowAhead(stack: FlowStack, observation: Observation, requestedAtMs: number): Flow | null {
  const print = fingerprint(observation)
  const later = stack.filter(flow => flow.openedAtMs >= requestedAtMs && isServedBy(flow, observation))
  const same = later.findLast(flow => flow.fingerprint === print)
  if (same) return same
  const nameless = later.findLast(flow => flow.observation.client.id === null)
  return nameless && nameless.stage !== 'closed' ? { ...nameless, fingerprint: print } : (nameless ?? null)
}

/**
 * Of flows whose browser has ended, the one that a page goes on with whose address says nothing of a request: the only one at its
 * server with which nothing disagrees that the page has told so far. Null also where there are several: nobody can tell which.
 */
export function flowLeft(stack: FlowStack, observation: Observation): Flow | null {
  const [flow, another] = stack.filter(left => left.stage !== 'closed' && mayBeOne(left.observation, observation))
  return flow && !another ? flow : null
}

const flowKind = ({ kind }: Observation) => (kind === 'sign-in' ? 'consent' : kind)
const isByHost = ({ provider, signs }: Observation) => provider === 'unknown' || signs.includes('self-hosted')
function mayBeOne(a: Observation, b: Observation): boolean {
  const agree = (one: string | null, other: string | null) => one === null || other === null || one === other
  const sameServer = isByHost(a) || isByHost(b) ? a.server.host === b.server.host : a.provider === b.provider
  const sameApp = agree(a.client.id, b.client.id) && agree(a.client.name, b.client.name)
  return flowKind(a) === flowKind(b) && sameServer && sameApp && agree(a.redirect.host, b.redirect.host)
}

/** Parts the flows that nobody has touched for too long from those still on their way. */
export function expire(stack: FlowStack, nowMs: number): { stack: FlowStack; expired: FlowStack } {
  const isOld = (flow: Flow) => nowMs - flow.lastSeenMs > FLOW_TTL_MS
  return { stack: stack.filter(flow => !isOld(flow)), expired: stack.filter(flow => isOld(flow) && flow.stage !== 'closed') }
}

/** What the worker does with flows. */
export const FLOWS = { openFlow, flowAt, flowAhead, flowLeft, expire }
