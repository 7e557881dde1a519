import { createHash } from 'node:crypto'
import { appKey } from '../lib/inventory/app-key.ts'
import { askText } from '../lib/inventory/ask-text.ts'
import { siteOf } from '../lib/inventory/site-of.ts'
import { eventType, factOf } from '../lib/inventory/to-cloud-event.ts'
import { BATCH_MAX_EVENTS, type BatchReceipt, CloudEvent, EVENT_MAX_BYTES } from '../lib/model/event.ts'
import type { FactOf } from '../lib/model/fact.ts'
import { Failure } from '../lib/model/failure.ts'
import type { HubStore } from './store.ts'

/** A clock may be wrong, but a fact of next week would stand first in every report for a week. */
const FUTURE_MAX_MS = 86_400_000

type Refused = BatchReceipt['refused'][number]

/** Far more than a person has patience for; a browser that lies cannot bury what others ask for, or report. */
const OPEN_REQUESTS_MAX = 50
const OPEN_DISPUTES_MAX = 50
/** So many can be read and answered; beyond it, many browsers that lie together cannot fill the disk. */
const OPEN_DISPUTES_MAX_IN_ALL = 2000

/** A request is known by what it asks for: the hub makes its name anew, so that none can pose as another. */
const isConsistent = ({ ask, appKey: key, observation }: FactOf<'asked'>): boolean =>
  appKey(observation, siteOf) === key && createHash('sha256').update(askText(key, observation)).digest('base64url') === ask

const problem = (event: CloudEvent, installId: string, nowMs: number): [code: string, message: string] | null => {
  const fact = factOf(event)
  const { reporter } = event.data.unmapped
  if (event.source !== `urn:scopewarden:install:${installId}` || reporter.installId !== installId)
    return ['source-foreign', 'The event is not of the browser that signed the batch.']
  if (fact.id !== event.id || event.data.metadata.uid !== event.id || event.type !== eventType(fact))
    return ['event-inconsistent', 'The envelope and the fact do not belong together.']
  if (fact.type === 'asked' && !isConsistent(fact)) return ['request-inconsistent', 'The request is not named for what it asks for.']
  if (fact.atMs > nowMs + FUTURE_MAX_MS) return ['time-implausible', 'The event is of the future.']
  if (Buffer.byteLength(JSON.stringify(event)) > EVENT_MAX_BYTES)
    return ['event-too-large', `The event is larger than ${EVENT_MAX_BYTES} bytes.`]
  return null
}

const idOf = (value: unknown): string | null => {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  return typeof id === 'string' ? id.slice(0, 100) : null
}

/** The first issue as path and kind; a value that was sent is never repeated. */
const check = (value: unknown, index: number, installId: string, nowMs: number): CloudEvent | Refused => {
  const result = CloudEvent.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    return {
      id: idOf(value),
      index,
      code: 'event-invalid',
      message: `${issue?.path.join('.').slice(0, 200) || 'event'}: ${issue?.code ?? 'invalid'}`,
    }
  }
  const wrong = problem(result.data, installId, nowMs)
  return wrong ? { id: result.data.id, index, code: wrong[0], message: wrong[1] } : result.data
}

type Checked = (CloudEvent | Refused)[]

/** Refuses what is of this type beyond those for which there is room. */
const onlySoMany = async (
  checked: Checked,
  type: 'asked' | 'disputed',
  look: (ids: string[]) => Promise<{ left: number; code: string; message: string }>,
): Promise<Checked> => {
  const isOne = (one: CloudEvent | Refused): one is CloudEvent => 'specversion' in one && factOf(one).type === type
  const ids = checked.filter(isOne).map(({ id }) => id)
  if (ids.length === 0) return checked
  const { left, ...refusal } = await look(ids)
  const taken = new Set([...new Set(ids)].slice(0, Math.max(0, left)))
  return checked.map((one, index) => (isOne(one) && !taken.has(one.id) ? { id: one.id, index, ...refusal } : one))
}

/** Refuses requests, and reports of wrong verdicts, beyond those that may wait for somebody. */
const withoutFlood = async (store: HubStore, installId: string, checked: Checked): Promise<Checked> => {
  const asked = await onlySoMany(checked, 'asked', async () => ({
    left: OPEN_REQUESTS_MAX - (await store.openRequestsOf(installId)),
    code: 'requests-too-many',
    message: `More than ${OPEN_REQUESTS_MAX} requests of this browser wait for an answer.`,
  }))
  return onlySoMany(asked, 'disputed', async ids => {
    // Sent again, a report takes no room a second time.
    const { own, all } = await store.countOpenDisputes(installId, ids)
    const [ownLeft, allLeft] = [OPEN_DISPUTES_MAX - own, OPEN_DISPUTES_MAX_IN_ALL - all]
    return allLeft < ownLeft
      ? { left: allLeft, code: 'disputes-full', message: `More than ${OPEN_DISPUTES_MAX_IN_ALL} reports of wrong verdicts are open.` }
      : { left: ownLeft, code: 'disputes-too-many', message: `More than ${OPEN_DISPUTES_MAX} reports of this browser are open.` }
  })
}

/**
 * Checks every event of a batch, keeps those that hold, and answers for each one. Resolves after the commit. Throws
 * `Failure('batch-invalid')` if the body is no batch at all.
 */
export const takeBatch = async (store: HubStore, installId: string, body: unknown, nowMs: number): Promise<BatchReceipt> => {
  if (!Array.isArray(body) || body.length === 0 || body.length > BATCH_MAX_EVENTS)
    throw new Failure('batch-invalid', `The body is not an array of 1 to ${BATCH_MAX_EVENTS} events.`, 'Send a CloudEvents JSON batch.')
  const checked = await withoutFlood(
    store,
    installId,
    body.map((value, index) => check(value, index, installId, nowMs)),
  )
  const events = checked.filter((one): one is CloudEvent => 'specversion' in one)
  const fresh = await store.ingest(installId, events, nowMs)
  const accepted = events.map(e => e.id).filter(id => fresh.delete(id))
  const taken = new Set(accepted)
  // An id that is in one batch twice is answered for once: as accepted.
  const duplicate = [...new Set(events.map(e => e.id))].filter(id => !taken.has(id))
  return { accepted, duplicate, refused: checked.filter((one): one is Refused => !('specversion' in one)) }
}
