import { BatchReceipt, type Enrolment } from '../model/event.ts'
import { LookupAnswer } from '../model/lookup.ts'
import { batchToken, hubKey, publicJwk, TOKEN_TYPES } from './hub-key.ts'
import { installId } from './install.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { REQUEST_TIMEOUT_MS, readBody } from './read-body.ts'
import { safeUrl } from './safe-url.ts'

const RECEIPT_MAX_BYTES = 1024 * 1024
/** No hub may silence a browser for longer, whatever it asks for. */
const RETRY_AFTER_MAX_MS = 24 * 3_600_000

export type HubDeps = Pick<PlatformDeps, 'db' | 'local' | 'random' | 'fetch' | 'nowMs' | 'settings' | 'extensionVersion' | 'browserName'>

/** Headers of a body that this browser signs, dated by the hub's clock. */
const signed = async (
  deps: HubDeps,
  kind: keyof typeof TOKEN_TYPES,
  { body, type, clockOffsetMs }: { body: Uint8Array<ArrayBuffer>; type: string; clockOffsetMs: number },
): Promise<Record<string, string>> => {
  const nowMs = deps.nowMs() + clockOffsetMs
  const token = await batchToken(await hubKey(deps), { installId: await installId(deps), body, nowMs, typ: TOKEN_TYPES[kind] })
  return { 'content-type': type, authorization: `Bearer ${token}` }
}

/** What became of one request. `later`: nothing is lost, try again; not before `afterMs` from now where that is known. */
export type HubAnswer =
  | { kind: 'taken'; text: string }
  | { kind: 'too-large' }
  | { kind: 'conflict'; message: string }
  /** `clockOffsetMs`: how far the hub's clock is ahead of this one, where it said so. */
  | { kind: 'unauthorised'; message: string; clockOffsetMs: number | null }
  | { kind: 'later'; afterMs: number | null; code: string; message: string }

const retryAfter = (response: Response, nowMs: number): number | null => {
  const text = response.headers.get('retry-after')?.trim() ?? ''
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS) : null
}

const post = async (deps: HubDeps, path: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>): Promise<HubAnswer> => {
  const base = safeUrl('hubUrl', deps.settings().hubUrl ?? '')
  const url = `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`
  try {
    const response = await deps.fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    const { status } = response
    if (response.ok) {
      const text = new TextDecoder().decode(await readBody(response, RECEIPT_MAX_BYTES))
      return { kind: 'taken', text }
    }
    void response.body?.cancel().catch(() => {})
    const message = `The hub answered ${status}.`
    if (status === 413) return { kind: 'too-large' }
    if (status === 401 || status === 403) {
      const hubMs = Date.parse(response.headers.get('date') ?? '')
      return { kind: 'unauthorised', message, clockOffsetMs: Number.isNaN(hubMs) ? null : hubMs - deps.nowMs() }
    }
    if (status === 409) return { kind: 'conflict', message }
    return { kind: 'later', afterMs: retryAfter(response, deps.nowMs()), code: `hub-${status}`, message }
  } catch (cause) {
    return {
      kind: 'later',
      afterMs: null,
      code: 'hub-unreachable',
      message: `The hub could not be reached: ${String(cause).slice(0, 150)}`,
    }
  }
}

const tryJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** `POST <hub>/v1/enrol` with the organisation's token: makes this browser's public key known. Throws `Failure('url-unsafe')`. */
export const enrol = async (deps: HubDeps): Promise<HubAnswer> => {
  const enrolment: Enrolment = {
    installId: await installId(deps),
    key: await publicJwk(await hubKey(deps)),
    extensionVersion: deps.extensionVersion,
    browser: deps.browserName.slice(0, 60),
  }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${deps.settings().enrolmentToken ?? ''}` }
  return post(deps, '/v1/enrol', headers, new TextEncoder().encode(JSON.stringify(enrolment)))
}

/** What the hub says became of each event of a batch; null: its answer is none. */
export const receiptOf = ({ text }: Extract<HubAnswer, { kind: 'taken' }>): BatchReceipt | null =>
  BatchReceipt.safeParse(tryJson(text)).data ?? null

/**
 * `POST <hub>/v1/events`: sends one batch, signed. `body` is the JSON array of events; the signature is dated by the hub's
 * clock, `clockOffsetMs` ahead of this one. Throws `Failure('url-unsafe')`.
 */
export const postEvents = async (deps: HubDeps, body: Uint8Array<ArrayBuffer>, clockOffsetMs: number): Promise<HubAnswer> =>
  post(deps, '/v1/events', await signed(deps, 'batch', { body, type: 'application/cloudevents-batch+json', clockOffsetMs }), body)

export type LookupOutcome =
  | { kind: 'told'; answer: LookupAnswer }
  /** No answer, and why; not again before `afterMs` from now where that is known. */
  | { kind: 'untold'; code: string; afterMs: number | null }

/** `POST <hub>/v1/lookup`: asks for what `body`, the JSON of a `Lookup`, names. Signed as a batch is. Throws `Failure('url-unsafe')`. */
export const postLookup = async (deps: HubDeps, body: Uint8Array<ArrayBuffer>, clockOffsetMs: number): Promise<LookupOutcome> => {
  const outcome = await post(deps, '/v1/lookup', await signed(deps, 'lookup', { body, type: 'application/json', clockOffsetMs }), body)
  if (outcome.kind === 'later') return { kind: 'untold', code: outcome.code, afterMs: outcome.afterMs }
  if (outcome.kind !== 'taken') return { kind: 'untold', code: `hub-${outcome.kind}`, afterMs: null }
  const answer = LookupAnswer.safeParse(tryJson(outcome.text))
  return answer.success ? { kind: 'told', answer: answer.data } : { kind: 'untold', code: 'hub-answer-odd', afterMs: null }
}
