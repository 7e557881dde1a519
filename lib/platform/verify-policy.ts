import { compactVerify } from 'jose'
import { z } from 'zod'
import { Failure } from '../model/failure.ts'
import { PolicyEnvelope } from '../model/policy.ts'
import { fromBase64url, sha256 } from './base64url.ts'
import { importPolicyKey, type PolicyKey } from './policy-keys.ts'
import { parseStrictJson } from './strict-json.ts'

export const POLICY_MAX_BYTES = 256 * 1024
export const POLICY_TYPE = 'org-policy+jws'
/** A browser's clock may be this far behind the signer's. */
const CLOCK_SKEW_SECONDS = 600
const LIFETIME_MAX_SECONDS = 366 * 86_400
const VERSION_JUMP_MAX = 1_000_000

/** The newest policy that was ever accepted, and the key that had signed it. Dates in seconds since 1970. */
export const PolicyMark = z.strictObject({
  epoch: z.number().int(),
  ver: z.number().int(),
  sha256: z.string(),
  kid: z.string(),
  iat: z.number().int(),
})
export type PolicyMark = z.infer<typeof PolicyMark>

export type VerifyOptions = {
  /** Ed25519 public keys, base64url. A key that cannot be trusted is left out. */
  keys: string[]
  organisationId: string
  /** Milliseconds since 1970. */
  nowMs: number
  /** Null: none was ever accepted, or the key of that one is trusted no more. */
  highest: Pick<PolicyMark, 'epoch' | 'ver' | 'sha256'> | null
  extensionVersion: string
}
export type VerifiedPolicy = { ok: true; envelope: PolicyEnvelope; sha256: string; kid: string; stale: boolean }
export type RefusedPolicy = { ok: false; code: string; message: string; hint: string; sha256: string | null }

const Header = z.strictObject({ alg: z.literal('Ed25519'), kid: z.string().max(60), typ: z.literal(POLICY_TYPE) })

const readHeader = (part: string): z.infer<typeof Header> => {
  const bytes = fromBase64url(part)
  if (!bytes) throw new Failure('policy-not-jws', 'What came is not a signed policy.', 'Look at the address of the policy in a browser.')
  let value: unknown
  try {
    value = parseStrictJson(bytes)
  } catch (cause) {
    throw new Failure('policy-not-jws', 'What came is not a signed policy.', 'Look at the address of the policy in a browser.', { cause })
  }
  const header = Header.safeParse(value)
  if (!header.success)
    throw new Failure('policy-header', 'The policy is signed in a way that is not accepted.', 'Sign it with `scopewarden policy sign`.')
  return header.data
}

const readEnvelope = (payload: Uint8Array): PolicyEnvelope => {
  let value: unknown
  try {
    value = parseStrictJson(payload)
  } catch (cause) {
    throw new Failure(
      'policy-json',
      `The policy is signed but cannot be read: ${cause instanceof Error ? cause.message : ''}`,
      'Sign it again.',
      { cause },
    )
  }
  const read = PolicyEnvelope.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw new Failure(
    'policy-schema',
    `The policy is signed but not valid: ${issue?.path.join('.')}: ${issue?.message}`.slice(0, 300),
    'Run `scopewarden policy check`; an older extension may not know a newer field.',
  )
}

/** Compares dotted version numbers. */
const isOlder = (version: string, wanted: string): boolean => {
  const [a, b] = [version, wanted].map(v => v.split('.').map(Number))
  for (let i = 0; i < 4; i++) {
    const [x, y] = [a?.[i] || 0, b?.[i] || 0]
    if (x !== y) return x < y
  }
  return false
}

const checkOwner = ({ iss, policy, min_ext }: PolicyEnvelope, { organisationId, extensionVersion }: VerifyOptions): void => {
  if (iss !== organisationId || policy.organisation.id !== organisationId)
    throw new Failure(
      'policy-organisation',
      `The policy is of the organisation "${iss}", not of "${organisationId}".`,
      'Compare `organisationId` in the managed settings.',
    )
  if (min_ext !== undefined && isOlder(extensionVersion, min_ext))
    throw new Failure('policy-needs-newer-extension', `The policy needs version ${min_ext} of the extension.`, 'Let the extension update.')
}

const checkDates = ({ iat, nbf, exp }: PolicyEnvelope, nowMs: number): void => {
  if (exp <= nbf || exp <= iat || exp - iat > LIFETIME_MAX_SECONDS)
    throw new Failure('policy-dates', 'The dates of the policy make no sense.', 'Sign it again, for a year at most.')
  if (Math.max(iat, nbf) > nowMs / 1000 + CLOCK_SKEW_SECONDS)
    throw new Failure(
      'policy-not-yet-valid',
      'The policy is dated in the future.',
      'Check the clock of this computer and of the one that signs.',
    )
}

/** Version and epoch only rise. Returns whether it is the very policy that was accepted last. */
const checkOrder = ({ epoch, ver }: PolicyEnvelope, digest: string, highest: VerifyOptions['highest']): boolean => {
  if (!highest || epoch > highest.epoch) return false
  if (epoch < highest.epoch || ver < highest.ver)
    throw new Failure(
      'policy-rollback',
      `Version ${epoch}.${ver} is older than ${highest.epoch}.${highest.ver}, which was accepted before.`,
      'Publish the newest policy again.',
    )
  if (ver === highest.ver) {
    if (digest === highest.sha256) return true
    throw new Failure(
      'policy-equivocation',
      `There are two different policies of version ${epoch}.${ver}.`,
      'Find out who signed the other one; then sign with a higher version.',
    )
  }
  if (ver - highest.ver > VERSION_JUMP_MAX)
    throw new Failure(
      'policy-fast-forward',
      `The version jumps from ${highest.ver} to ${ver}.`,
      'Sign with the next version, or begin a new epoch.',
    )
  return false
}

const importKeys = async (keys: string[]): Promise<PolicyKey[]> => {
  const imported = await Promise.allSettled(keys.map(importPolicyKey))
  return imported.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
}

const verify = async (jws: string, options: VerifyOptions, digest: string): Promise<VerifiedPolicy> => {
  const parts = jws.split('.')
  if (parts.length !== 3)
    throw new Failure('policy-not-jws', 'What came is not a signed policy.', 'Look at the address of the policy in a browser.')
  const header = readHeader(parts[0] ?? '')
  const trusted = (await importKeys(options.keys)).find(key => key.kid === header.kid)
  if (!trusted)
    throw new Failure(
      'policy-key-unknown',
      'The policy is signed with a key that is not trusted here.',
      'Compare `policyKeys` in the managed settings.',
    )
  // jose would let padding pass; each policy is to have one spelling only.
  if (!fromBase64url(parts[1] ?? '') || fromBase64url(parts[2] ?? '')?.length !== 64)
    throw new Failure('policy-signature', 'The signature of the policy is wrong.', 'Publish the policy again as it was signed.')
  const { payload } = await compactVerify(jws, trusted.key, { algorithms: ['Ed25519'] }).catch(cause => {
    throw new Failure('policy-signature', 'The signature of the policy is wrong.', 'Publish the policy again as it was signed.', { cause })
  })
  const envelope = readEnvelope(payload)
  checkOwner(envelope, options)
  checkDates(envelope, options.nowMs)
  const same = checkOrder(envelope, digest, options.highest)
  const stale = envelope.exp * 1000 <= options.nowMs
  if (stale && !same) throw new Failure('policy-expired', 'The policy had expired when it came.', 'Sign it again with a later date.')
  return { ok: true, envelope, sha256: digest, kid: header.kid, stale }
}

/**
 * Verifies a signed policy: a compact JWS (RFC 7515) with the header `{alg: "Ed25519", kid, typ: "org-policy+jws"}` and no
 * other property, signed by one of `keys`. Never throws; what is refused comes with a stable code, a sentence and what
 * to do. `sha256` is that of the whole JWS, base64url. `stale`: expired, and the very one that was accepted before.
 * Codes: `policy-too-large`, `policy-not-jws`, `policy-header`, `policy-key-unknown`, `policy-signature`, `policy-json`,
 * `policy-schema`, `policy-organisation`, `policy-needs-newer-extension`, `policy-dates`, `policy-not-yet-valid`,
 * `policy-rollback`, `policy-equivocation`, `policy-fast-forward`, `policy-expired`.
 */
export const verifyPolicy = async (jws: string, options: VerifyOptions): Promise<VerifiedPolicy | RefusedPolicy> => {
  let digest: string | null = null
  try {
    if (jws.length > POLICY_MAX_BYTES) throw new Failure('policy-too-large', 'The policy is larger than 256 KiB.', 'Shorten it.')
    digest = await sha256(new TextEncoder().encode(jws))
    return await verify(jws, options, digest)
  } catch (error) {
    const { code, message, hint } = error instanceof Failure ? error : new Failure('policy-unreadable', String(error).slice(0, 200))
    return { ok: false, code, message, hint, sha256: digest }
  }
}
