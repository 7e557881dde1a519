import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import { z } from 'zod'
import { Failure } from '../lib/model/failure.ts'
import type { PolicyEnvelope, PolicyInput } from '../lib/model/policy.ts'
import { POLICY_TYPE, verifyPolicy } from '../lib/platform/verify-policy.ts'
import { policyProblems } from './policy-problems.ts'

/** A key that signs policies, as it stands in its file (RFC 8037). `kid` is its thumbprint (RFC 7638). */
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
  policy: PolicyInput
  privateJwk: SigningKey
  version: number
  epoch: number
  issuedAtMs: number
  lifetimeDays: number
}

/**
 * Signs a policy for the browsers: a compact JWS. The policy goes in as it was written; defaults are filled in where it
 * is read. What a browser would refuse is refused here. Throws `Failure`: `policy-invalid` (all problems, one a line), or a
 * code of `verifyPolicy`.
 */
export const signPolicy = async ({ policy, privateJwk, version, epoch, issuedAtMs, lifetimeDays }: SignRequest): Promise<string> => {
  const problems = policyProblems(policy)
  if (problems.length > 0) throw new Failure('policy-invalid', problems.join('\n'), 'Mend the policy and sign it again.')
  const issuedAt = Math.floor(issuedAtMs / 1000)
  const envelope: Omit<PolicyEnvelope, 'policy'> & { policy: PolicyInput } = {
    iss: policy.organisation.id,
    aud: 'scopewarden',
    ver: version,
    epoch,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + Math.round(lifetimeDays * 86_400),
    policy,
  }
  const { kty, crv, x, d } = privateJwk
  const kid = await calculateJwkThumbprint({ kty, crv, x })
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(envelope)))
    .setProtectedHeader({ alg: 'Ed25519', kid, typ: POLICY_TYPE })
    .sign(await importJWK({ kty, crv, x, d }, 'Ed25519'))
  const checked = await verifyPolicy(jws, {
    keys: [x],
    organisationId: policy.organisation.id,
    nowMs: issuedAtMs,
    highest: null,
    extensionVersion: '999.0.0',
  })
  if (!checked.ok) throw new Failure(checked.code, checked.message, checked.hint)
  return jws
}
