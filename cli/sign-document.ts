import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import { z } from 'zod'
import type { Envelope } from '../lib/model/envelope.ts'
import { Failure } from '../lib/model/failure.ts'
import type { PolicyInput } from '../lib/model/policy.ts'
import type { ThreatListInput } from '../lib/model/threat-list.ts'
import { type DocumentKind, POLICY, THREATS } from '../lib/platform/document-kinds.ts'
import { checkPolicyKey } from '../lib/platform/policy-keys.ts'
import { verifyDocument } from '../lib/platform/verify-document.ts'
import { type Problem, problemLine } from './document-problems.ts'
import { policyProblems } from './policy-problems.ts'
import { threatsProblems } from './threats-problems.ts'

/** A key that signs policies and threat lists, as it stands in its file (RFC 8037). `kid` is its thumbprint (RFC 7638). */
export const SigningKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().optional(),
})
export type SigningKey = z.infer<typeof SigningKey>

/** Makes a new Ed25519 key. `x` is what goes into `policyKeys` of the managed settings; `d` never leaves the signer. */
export const generateKey = async (): Promise<SigningKey & { kid: string }> => {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true })
  const { x = '', d = '' } = await exportJWK(privateKey)
  const key = { kty: 'OKP' as const, crv: 'Ed25519' as const, x, d }
  return { ...key, kid: await calculateJwkThumbprint(key) }
}

export type SignRequest = {
  privateJwk: SigningKey
  version: number
  epoch: number
  issuedAtMs: number
  lifetimeDays: number
  /** Public keys (base64url) that will sign after this one; browsers tell where their settings lack them, and trust none for it. */
  nextKeys?: string[]
}
type Parcel = { organisationId: string; inside: Record<string, unknown>; problems: Problem[] }

const signDocument = async <E extends Envelope>(
  kind: DocumentKind<E>,
  { organisationId, inside, problems }: Parcel,
  { privateJwk, version, epoch, issuedAtMs, lifetimeDays, nextKeys = [] }: SignRequest,
): Promise<string> => {
  const { id, noun, typ } = kind
  if (problems.length > 0) throw new Failure(`${id}-invalid`, problems.map(problemLine).join('\n'), `Mend the ${noun} and sign it again.`)
  for (const x of nextKeys) checkPolicyKey(x)
  const issuedAt = Math.floor(issuedAtMs / 1000)
  const around: Envelope = {
    iss: organisationId,
    aud: 'scopewarden',
    ver: version,
    epoch,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + Math.round(lifetimeDays * 86_400),
    ...(nextKeys.length > 0 ? { next_keys: nextKeys.map(x => ({ kty: 'OKP' as const, crv: 'Ed25519' as const, x })) } : {}),
  }
  const { kty, crv, x, d } = privateJwk
  const kid = await calculateJwkThumbprint({ kty, crv, x })
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify({ ...around, ...inside })))
    .setProtectedHeader({ alg: 'Ed25519', kid, typ })
    .sign(await importJWK({ kty, crv, x, d }, 'Ed25519'))
  const options = { keys: [x], organisationId, nowMs: issuedAtMs, highest: null, extensionVersion: '999.0.0' }
  const checked = await verifyDocument(kind, jws, options)
  if (!checked.ok) throw new Failure(checked.code, checked.message, checked.hint)
  return jws
}

/**
 * Signs a policy for the browsers: a compact JWS. The policy goes in as it was written; defaults are filled in where it
 * is read. What a browser would refuse is refused here. Throws `Failure`: `policy-invalid` (all problems, one a line),
 * `key-…` of `checkPolicyKey` for one of `nextKeys`, or a code of `verifyDocument`.
 */
export const signPolicy = ({ policy, ...request }: SignRequest & { policy: PolicyInput }): Promise<string> =>
  signDocument(POLICY, { organisationId: policy.organisation?.id, inside: { policy }, problems: policyProblems(policy) }, request)

/** Signs a threat list, as `signPolicy` does a policy. Throws `threats-invalid`, or a code of `verifyDocument`. */
export const signThreats = ({ threats, ...request }: SignRequest & { threats: ThreatListInput }): Promise<string> =>
  signDocument(THREATS, { organisationId: threats.organisation, inside: { threats }, problems: threatsProblems(threats) }, request)
