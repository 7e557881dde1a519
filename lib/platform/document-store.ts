import { z } from 'zod'
import type { Envelope } from '../model/envelope.ts'
import type { DocumentState } from '../model/message.ts'
import type { Policy } from '../model/policy.ts'
import { notBefore } from './clock.ts'
import type { DocumentKind } from './document-kinds.ts'
import { highestMark, keepMark, localMark } from './document-marks.ts'
import { fetchDocument } from './fetch-document.ts'
import { reporter } from './install.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { importPolicyKey } from './policy-keys.ts'
import { forgetHealth, type HealthDeps, recordHealth } from './record-health.ts'
import { DocumentMark, type Refused, type Verified, verifyDocument } from './verify-document.ts'

const StoredDocument = z.strictObject({
  /** As it came; verified anew each time that it is loaded. */
  jws: z.string(),
  url: z.string(),
  etag: z.string().nullable(),
  fetchedAtMs: z.number(),
  mark: DocumentMark,
})
type StoredDocument = z.infer<typeof StoredDocument>
const Trouble = z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() })
const Try = z.strictObject({ lastTryMs: z.number().nullable(), lastError: Trouble.nullable() })
const NEVER = { lastTryMs: null, lastError: null }

export type LoadDeps = Pick<PlatformDeps, 'db' | 'local' | 'nowMs' | 'settings' | 'embedded' | 'extensionVersion'>
export type RefreshDeps = LoadDeps & HealthDeps & Pick<PlatformDeps, 'fetch' | 'random' | 'browserName'>

/** The stored document, verified with the keys of this moment, and the marks that a newer one has to beat. */
export type Kept<E extends Envelope> = {
  stored: StoredDocument | null
  verified: Verified<E> | Refused | null
  highest: DocumentMark | null
  nowMs: number
  isSetBack: boolean
}
/** Null: all is well. `onceKey` null: it is not told to IT, for it passes by itself. */
export type Refusal = { code: string; message: string; onceKey: string | null }
type Kind = Pick<DocumentKind, 'id' | 'noun'>

const tryKey = ({ id }: Pick<DocumentKind, 'id'>) => `${id}Try`
const setBack = ({ id, noun }: Kind) => ({
  code: `${id}-rollback`,
  message: `The stored ${noun} is older than one that was accepted before.`,
})

export const readKept = async <E extends Envelope>(kind: DocumentKind<E>, deps: LoadDeps): Promise<Kept<E>> => {
  const { policyKeys: keys = [], organisationId = '' } = deps.settings()
  const imported = await Promise.allSettled(keys.map(importPolicyKey))
  const highest = await highestMark(
    kind,
    deps,
    imported.flatMap(result => (result.status === 'fulfilled' ? [result.value.kid] : [])),
  )
  const nowMs = notBefore(deps.nowMs(), highest?.iat ?? 0)
  const stored = StoredDocument.safeParse((await deps.local.get(kind.id))[kind.id]).data ?? null
  if (!stored || keys.length === 0) return { stored: null, verified: null, highest, nowMs, isSetBack: false }
  const { mark } = stored
  const { extensionVersion } = deps
  const verified = await verifyDocument(kind, stored.jws, { keys, organisationId, nowMs, highest: mark, extensionVersion })
  const isSetBack = highest !== null && (mark.epoch < highest.epoch || (mark.epoch === highest.epoch && mark.ver < highest.ver))
  return { stored, verified, highest, nowMs, isSetBack }
}

/** How a document stands, for the mirror page; `envelope` is null where none of the organisation's is in force. */
export const describeKept = async <E extends Envelope>(
  kind: Kind,
  deps: LoadDeps,
  { stored, verified, isSetBack, nowMs }: Kept<E>,
  url: string | null,
): Promise<{ envelope: E | null; state: DocumentState }> => {
  const { lastTryMs, lastError } = Try.safeParse((await deps.local.get(tryKey(kind)))[tryKey(kind)]).data ?? NEVER
  if (!stored || !verified?.ok) {
    const refusal = verified && !verified.ok ? { code: verified.code, message: verified.message, atMs: nowMs } : null
    const none = { version: 0, epoch: 0, issuedAtMs: null, expiresAtMs: null, stale: false, fetchedAtMs: null, sha256: null, nextKeys: [] }
    return { envelope: null, state: { source: 'embedded', ...none, url, lastTryMs, lastError: lastError ?? refusal } }
  }
  const { ver: version, epoch, iat, exp, next_keys = [] } = verified.envelope
  const known = deps.settings().policyKeys ?? []
  const state: DocumentState = {
    source: 'fetched',
    version,
    epoch,
    issuedAtMs: iat * 1000,
    expiresAtMs: exp * 1000,
    // An older document still beats none; but what it lets pass may have been taken back since.
    stale: verified.stale || isSetBack,
    url,
    fetchedAtMs: stored.fetchedAtMs,
    lastTryMs,
    lastError: lastError ?? (isSetBack ? { ...setBack(kind), atMs: nowMs } : null),
    sha256: verified.sha256,
    // Only told: a document that could name the keys of the next one would outlive the theft of its own.
    nextKeys: next_keys.map(({ x }) => ({ x, known: known.includes(x) })),
  }
  return { envelope: verified.envelope, state }
}

/** Only what bears a good signature is told once for each text of it; other texts may differ each time. */
const BEFORE_SIGNATURE = ['too-large', 'not-jws', 'header', 'key-unknown', 'signature']

/** Fetches, verifies and stores. Null: all is well. */
const tryRefresh = async <E extends Envelope>(
  kind: DocumentKind<E>,
  deps: RefreshDeps,
  kept: Kept<E>,
  url: string,
): Promise<Refusal | null> => {
  const { stored, verified, highest, nowMs, isSetBack } = kept
  const { policyKeys: keys = [], organisationId } = deps.settings()
  if (keys.length === 0 || !organisationId) {
    const code = `${kind.id}-settings-incomplete`
    return { code, message: 'policyUrl needs policyKeys and organisationId.', onceKey: code }
  }
  const good = verified?.ok && !isSetBack && stored?.url === url ? stored : null
  const fetched = await fetchDocument(kind, deps, url, good?.etag ?? null)
  if (fetched.kind === 'failed') {
    const { code, message, isRefusal } = fetched
    return { code, message, onceKey: isRefusal ? code : null }
  }
  if (fetched.kind === 'unchanged') {
    await deps.local.set({ [kind.id]: { ...stored, fetchedAtMs: deps.nowMs() } })
    return null
  }
  const { extensionVersion } = deps
  const result = await verifyDocument(kind, fetched.jws, { keys, organisationId, nowMs, highest, extensionVersion })
  if (!result.ok) {
    const early = BEFORE_SIGNATURE.some(code => result.code === `${kind.id}-${code}`)
    return { code: result.code, message: result.message, onceKey: early ? result.code : `${result.code}:${result.sha256}` }
  }
  const { ver, epoch, iat } = result.envelope
  const mark: DocumentMark = { epoch, ver, iat, sha256: result.sha256, kid: result.kid }
  const next: StoredDocument = { jws: fetched.jws, url, etag: fetched.etag, fetchedAtMs: deps.nowMs(), mark }
  // One write: a document never stands without its mark. The second copy may lag behind or fail; the higher one counts.
  await deps.local.set({ [kind.id]: next, ...localMark(kind, mark) })
  await keepMark(kind, deps, mark).catch(() => {})
  return null
}

/**
 * Looks for a newer document at `url` and stores it if it may come into force; otherwise everything stays as it was, and the
 * reason is kept for `describeKept`. Only a failing `storage.local` throws.
 */
export const refreshKept = async <E extends Envelope>(
  kind: DocumentKind<E>,
  given: RefreshDeps,
  url: string,
): Promise<{ kept: Kept<E>; refusal: Refusal | null }> => {
  // One look goes by the settings with which it began, whatever arrives meanwhile.
  const settings = given.settings()
  const deps = { ...given, settings: () => settings }
  const kept = await readKept(kind, deps)
  const lastTryMs = deps.nowMs()
  const refusal = await tryRefresh(kind, deps, kept, url).catch((error): Refusal => {
    const code = `${kind.id}-not-stored`
    return { code, message: `The ${kind.noun} could not be stored: ${error instanceof Error ? error.name : ''}`, onceKey: code }
  })
  const lastError = refusal && { code: refusal.code, message: refusal.message, atMs: lastTryMs }
  await deps.local.set({ [tryKey(kind)]: { lastTryMs, lastError } })
  return { kept, refusal }
}

/** Whether nobody was there at the last look. That may soon be over. */
export const wasUnreachable = async (kind: Pick<DocumentKind, 'id'>, { local }: Pick<PlatformDeps, 'local'>): Promise<boolean> =>
  Try.safeParse((await local.get(tryKey(kind)))[tryKey(kind)]).data?.lastError?.code === `${kind.id}-unreachable`

/** Tells IT, once for each kind of it, what went wrong with a document; `staleWords` where one is past its expiry. Never throws. */
export const tellIt = async <E extends Envelope>(
  kind: Kind,
  deps: RefreshDeps,
  { kept, refusal }: { kept: Kept<E>; refusal: Refusal | null },
  { state, policy, staleWords }: { state: DocumentState; policy: Policy; staleWords: string },
): Promise<void> => {
  const tell = async (code: string, detail: string, onceKey: string): Promise<void> => {
    if (!deps.db.readOnly) await recordHealth(deps, await reporter(deps, policy), { code, detail, onceKey })
  }
  const all = async () => {
    const { code, message } = setBack(kind)
    const own = kind.id === 'policy' ? '' : `${kind.id}-`
    if (kept.isSetBack) await tell(code, message, `${own}set-back:${kept.stored?.mark.sha256}`)
    const dropped = kept.verified?.ok === false ? kept.verified : null
    // That a key was taken away is no news where another key's document took the place at once.
    if (dropped && (refusal || dropped.code !== `${kind.id}-key-unknown`)) {
      const words = `The stored ${kind.noun} is used no more (${dropped.code}): ${dropped.message}`
      await tell(`${kind.id}-dropped`, words, `dropped:${dropped.code}:${kept.stored?.mark.sha256}`)
    }
    if (refusal?.onceKey) await tell(refusal.code, refusal.message, refusal.onceKey)
    if (!refusal) await forgetHealth(deps, key => key.startsWith(`${kind.id}-`) && /^[a-z0-9-]+$/.test(key))
    if (state.stale) await tell(`${kind.id}-stale`, staleWords, `${kind.id}-stale:${state.sha256}`)
    const missing = state.nextKeys.flatMap(({ x, known }) => (known ? [] : [x]))
    const missingWords = `The ${kind.noun} announces a key that is not in policyKeys: ${missing.join(', ')}`
    if (missing.length > 0) await tell(`${kind.id}-next-key-missing`, missingWords, `next-key-missing:${kind.id}:${missing.join()}`)
  }
  // A store that fails must not keep a document from being put in force; what went wrong stands in `lastError` anyway.
  await all().catch(() => {})
}
