import type { z } from 'zod'
import { type Envelope, PolicyEnvelope, ThreatsEnvelope } from '../model/envelope.ts'

/**
 * A document that comes from outside under the organisation's signature. All that tells one kind from another stands
 * here; how it is fetched, verified and kept is one and the same.
 */
export type DocumentKind<E extends Envelope = Envelope> = {
  /** Names its places in the stores, and begins its codes: `policy-rollback`. */
  id: 'policy' | 'threats'
  /** The `typ` of its JWS: what is signed as one kind is never taken for another (RFC 8725 §3.11). */
  typ: string
  /** As sentences about it say. */
  noun: string
  /** What holds its address. */
  setting: string
  envelope: z.ZodType<E>
  /** The organisation that the document itself names. */
  organisationOf: (envelope: E) => string
  maxBytes: number
}

export const POLICY: DocumentKind<PolicyEnvelope> = {
  id: 'policy',
  typ: 'org-policy+jws',
  noun: 'policy',
  setting: 'policyUrl',
  envelope: PolicyEnvelope,
  organisationOf: ({ policy }) => policy.organisation.id,
  maxBytes: 256 * 1024,
}

export const THREATS: DocumentKind<ThreatsEnvelope> = {
  id: 'threats',
  typ: 'org-threats+jws',
  noun: 'threat list',
  setting: 'threats.url of the policy',
  envelope: ThreatsEnvelope,
  organisationOf: ({ threats }) => threats.organisation,
  maxBytes: 512 * 1024,
}
