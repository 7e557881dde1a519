import type { z } from 'zod'
import { DOCUMENT_TYPES, type DocumentId, type Envelope, PolicyEnvelope, ThreatsEnvelope } from '../model/envelope.ts'

/**
 * A document that comes from outside under the organisation's signature. All that tells one kind from another stands
 * here; how it is fetched, verified and kept is one and the same.
 */
export type DocumentKind<E extends Envelope = Envelope> = {
  /** Names its places in the stores, and begins its codes: `policy-rollback`. */
  id: DocumentId
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
  typ: DOCUMENT_TYPES.policy,
  noun: 'policy',
  setting: 'policyUrl',
  envelope: PolicyEnvelope,
  organisationOf: ({ policy }) => policy.organisation.id,
  // Ten thousand apps with two ways each to tell them: some 2.7 MiB. An end there has to be, and a host may not choose it.
  maxBytes: 4 * 1024 * 1024,
}

export const THREATS: DocumentKind<ThreatsEnvelope> = {
  id: 'threats',
  typ: DOCUMENT_TYPES.threats,
  noun: 'threat list',
  setting: 'threats.url of the policy',
  envelope: ThreatsEnvelope,
  organisationOf: ({ threats }) => threats.organisation,
  maxBytes: 512 * 1024,
}
