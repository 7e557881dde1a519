import { z } from 'zod'
import { Policy } from './policy.ts'
import { ThreatList } from './threat-list.ts'
import { Id } from './vocabulary.ts'

/** The `typ` of each kind's JWS: what is signed as one kind is never taken for another (RFC 8725 §3.11). */
export const DOCUMENT_TYPES = { policy: 'org-policy+jws', threats: 'org-threats+jws' } as const
export type DocumentId = keyof typeof DOCUMENT_TYPES

/** What the JWS carries around a document (RFC 7519 names where they fit). Times are seconds since 1970. */
const AROUND = {
  iss: Id,
  aud: z.literal('scopewarden'),
  ver: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  epoch: z.number().int().min(1).max(1_000_000),
  iat: z.number().int().min(0),
  nbf: z.number().int().min(0),
  exp: z.number().int().min(0),
  min_ext: z.string().max(20).optional(),
  next_keys: z
    .array(z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(60) }))
    .max(5)
    .optional(),
}
export type Envelope = z.infer<z.ZodObject<typeof AROUND>>

export const PolicyEnvelope = z.strictObject({ ...AROUND, policy: Policy })
export type PolicyEnvelope = z.infer<typeof PolicyEnvelope>

export const ThreatsEnvelope = z.strictObject({ ...AROUND, threats: ThreatList })
export type ThreatsEnvelope = z.infer<typeof ThreatsEnvelope>
