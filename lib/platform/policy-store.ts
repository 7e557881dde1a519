import { z } from 'zod'
import type { PolicyState } from '../model/message.ts'
import type { PolicyInForce } from '../model/policy.ts'
import { notBefore } from './clock.ts'
import type { ScopewardenDatabase } from './database.ts'
import { fetchPolicy } from './fetch-policy.ts'
import { reporter } from './install.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { importPolicyKey } from './policy-keys.ts'
import { highestMark, keepMark, localMark } from './policy-marks.ts'
import { forgetHealth, type HealthDeps, recordHealth } from './record-health.ts'
import { PolicyMark, type RefusedPolicy, type VerifiedPolicy, verifyPolicy } from './verify-policy.ts'

const POLICY_KEY = 'policy'
const TRY_KEY = 'policyTry'
const StoredPolicy = z.strictObject({
  /** As it came; verified anew each time that it is loaded. */
  jws: z.string(),
  url: z.string(),
  etag: z.string().nullable(),
  fetchedAtMs: z.number(),
  mark: PolicyMark,
})
type StoredPolicy = z.infer<typeof StoredPolicy>
const Trouble = z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() })
const PolicyTry = z.strictObject({ lastTryMs: z.number().nullable(), lastError: Trouble.nullable() })

export type LoadedPolicy = { inForce: PolicyInForce; state: PolicyState }
export type LoadDeps = Pick<PlatformDeps, 'db' | 'local' | 'nowMs' | 'settings' | 'embedded' | 'extensionVersion'>
export type RefreshDeps = LoadDeps & HealthDeps & Pick<PlatformDeps, 'fetch' | 'random' | 'browserName'>

type Kept = {
  stored: StoredPolicy | null
  verified: VerifiedPolicy | RefusedPolicy | null
  highest: PolicyMark | null
  nowMs: number
  isSetBack: boolean
}

/** The stored policy, verified with the keys of this moment, and the marks that a newer one has to beat. */
const readKept = async (deps: LoadDeps): Promise<Kept> => {
  const { policyKeys: keys = [], organisationId = '' } = deps.settings()
  const imported = await Promise.allSettled(keys.map(importPolicyKey))
  const highest = await highestMark(
    deps,
    imported.flatMap(result => (result.status === 'fulfilled' ? [result.value.kid] : [])),
  )
  const nowMs = notBefore(deps.nowMs(), highest?.iat ?? 0)
  const stored = StoredPolicy.safeParse((await deps.local.get(POLICY_KEY))[POLICY_KEY]).data ?? null
  if (!stored || keys.length === 0) return { stored: null, verified: null, highest, nowMs, isSetBack: false }
  const { mark } = stored
  const verified = await verifyPolicy(stored.jws, { keys, organisationId, nowMs, highest: mark, extensionVersion: deps.extensionVersion })
  const isSetBack = highest !== null && (mark.epoch < highest.epoch || (mark.epoch === highest.epoch && mark.ver < highest.ver))
  return { stored, verified, highest, nowMs, isSetBack }
}

const SET_BACK = { code: 'policy-rollback', message: 'The stored policy is older than one that was accepted before.' }

const describe = async (deps: LoadDeps, { stored, verified, isSetBack, nowMs }: Kept): Promise<LoadedPolicy> => {
  const { lastTryMs = null, lastError = null } = PolicyTry.safeParse((await deps.local.get(TRY_KEY))[TRY_KEY]).data ?? {}
  const url = deps.settings().policyUrl ?? null
  if (!stored || !verified?.ok) {
    const refusal = verified && !verified.ok ? { code: verified.code, message: verified.message, atMs: nowMs } : null
    const { embedded: policy } = deps
    const state = {
      issuedAtMs: null,
      expiresAtMs: null,
      stale: false,
      url,
      fetchedAtMs: null,
      lastTryMs,
      lastError: lastError ?? refusal,
      sha256: null,
    }
    return {
      inForce: { policy, version: 0, epoch: 0, source: 'embedded', stale: false },
      state: { source: 'embedded', organisation: policy.organisation.name, version: 0, epoch: 0, ...state },
    }
  }
  const { policy, ver: version, epoch, iat, exp } = verified.envelope
  // An older policy still beats none; but what it excepts may have been taken back since.
  const stale = verified.stale || isSetBack
  const trouble = lastError ?? (isSetBack ? { ...SET_BACK, atMs: nowMs } : null)
  const times = { issuedAtMs: iat * 1000, expiresAtMs: exp * 1000, fetchedAtMs: stored.fetchedAtMs, lastTryMs }
  return {
    inForce: { policy, version, epoch, source: 'fetched', stale },
    state: {
      source: 'fetched',
      organisation: policy.organisation.name,
      version,
      epoch,
      ...times,
      stale,
      url,
      lastError: trouble,
      sha256: verified.sha256,
    },
  }
}

/**
 * The policy in force, from the stores alone: the last one that was accepted (its signature checked anew with the keys of
 * the settings at this moment), or the embedded one. Changes nothing, so it may be called with settings that are not
 * complete yet. A policy past its expiry stays in force as `stale`.
 */
export const loadPolicy = async (deps: LoadDeps): Promise<LoadedPolicy> => describe(deps, await readKept(deps))

type Refusal = { code: string; message: string; onceKey: string | null }
/** Only what bears a good signature is told once for each text of it; other texts may differ each time. */
const BEFORE_SIGNATURE = new Set(['policy-too-large', 'policy-not-jws', 'policy-header', 'policy-key-unknown', 'policy-signature'])

/** Fetches, verifies and stores. Null: all is well. */
const tryRefresh = async (deps: RefreshDeps, { stored, verified, highest, nowMs, isSetBack }: Kept): Promise<Refusal | null> => {
  const { policyUrl = '', policyKeys: keys = [], organisationId } = deps.settings()
  if (keys.length === 0 || !organisationId)
    return {
      code: 'policy-settings-incomplete',
      message: 'policyUrl needs policyKeys and organisationId.',
      onceKey: 'policy-settings-incomplete',
    }
  const good = verified?.ok && !isSetBack && stored?.url === policyUrl ? stored : null
  const fetched = await fetchPolicy(deps, policyUrl, good?.etag ?? null)
  if (fetched.kind === 'failed') return { code: fetched.code, message: fetched.message, onceKey: fetched.isRefusal ? fetched.code : null }
  if (fetched.kind === 'unchanged') {
    await deps.local.set({ [POLICY_KEY]: { ...stored, fetchedAtMs: deps.nowMs() } })
    return null
  }
  const result = await verifyPolicy(fetched.jws, { keys, organisationId, nowMs, highest, extensionVersion: deps.extensionVersion })
  if (!result.ok) {
    const onceKey = BEFORE_SIGNATURE.has(result.code) ? result.code : `${result.code}:${result.sha256}`
    return { code: result.code, message: result.message, onceKey }
  }
  const { ver, epoch, iat } = result.envelope
  const mark: PolicyMark = { epoch, ver, iat, sha256: result.sha256, kid: result.kid }
  const next: StoredPolicy = { jws: fetched.jws, url: policyUrl, etag: fetched.etag, fetchedAtMs: deps.nowMs(), mark }
  // One write: the policy never stands without its mark. The second copy may lag behind or fail; the higher one counts.
  await deps.local.set({ [POLICY_KEY]: next, ...localMark(mark) })
  await keepMark(deps, mark).catch(() => {})
  return null
}

const tell = async (deps: RefreshDeps, { inForce }: LoadedPolicy, code: string, detail: string, onceKey: string): Promise<void> => {
  if (deps.db.readOnly) return
  await recordHealth(deps, await reporter(deps, inForce.policy), { code, detail, onceKey })
}

const tellAll = async (deps: RefreshDeps, kept: Kept, loaded: LoadedPolicy, refusal: Refusal | null): Promise<void> => {
  if (kept.isSetBack) await tell(deps, loaded, SET_BACK.code, SET_BACK.message, `set-back:${kept.stored?.mark.sha256}`)
  if (refusal?.onceKey) await tell(deps, loaded, refusal.code, refusal.message, refusal.onceKey)
  if (!refusal) await forgetHealth(deps, key => /^policy-[a-z0-9-]+$/.test(key))
  if (loaded.state.stale)
    await tell(deps, loaded, 'policy-stale', 'The policy has expired; its exceptions have lapsed.', `policy-stale:${loaded.state.sha256}`)
}

const refresh = async (deps: RefreshDeps): Promise<LoadedPolicy> => {
  if (!deps.settings().policyUrl) return loadPolicy(deps)
  const kept = await readKept(deps)
  const lastTryMs = deps.nowMs()
  const refusal = await tryRefresh(deps, kept).catch(
    (error): Refusal => ({
      code: 'policy-not-stored',
      message: `The policy could not be stored: ${error instanceof Error ? error.name : ''}`,
      onceKey: 'policy-not-stored',
    }),
  )
  const lastError = refusal && { code: refusal.code, message: refusal.message, atMs: lastTryMs }
  await deps.local.set({ [TRY_KEY]: { lastTryMs, lastError } })
  const loaded = await loadPolicy(deps)
  // A store that fails must not keep a policy from being put in force; what went wrong stands in `lastError` anyway.
  await tellAll(deps, kept, loaded, refusal).catch(() => {})
  return loaded
}

const running = new WeakMap<ScopewardenDatabase, Promise<LoadedPolicy>>()

/**
 * Looks for a newer policy at `policyUrl` and puts it in force if it may be; otherwise everything stays as it was, with the
 * reason in `state.lastError` and, once for each kind, in a health fact. One look at a time. Only a failing `storage.local` throws.
 */
export const refreshPolicy = (deps: RefreshDeps): Promise<LoadedPolicy> => {
  const current = running.get(deps.db)
  if (current) return current
  const started = refresh(deps).finally(() => running.delete(deps.db))
  running.set(deps.db, started)
  return started
}
