import { z } from 'zod'
import { Assessment } from './assessment.ts'
import { Observation } from './observation.ts'

/** What is asked for, as a hash (SHA-256, base64url): the same app and the same scopes have the same one in every browser. */
export const Ask = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** As long as a person's words to the organisation may be, and the organisation's words back. */
export const WORDS_MAX = 300

/** What became of a request. A decline comes from the hub, unsigned: it lowers nothing. An approval is the policy's. */
export const RequestAnswer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('approved'),
    /** The exception that lets it pass; null where the policy no longer stops it at all. */
    exception: z.string().max(120).nullable(),
    /** From then on it counts no more, in milliseconds since 1970; null: it has no end. */
    untilMs: z.number().nullable(),
    atMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('declined'), words: z.string().max(WORDS_MAX), atMs: z.number() }),
])
export type RequestAnswer = z.infer<typeof RequestAnswer>

/** How a request stands, as far as this browser knows. */
const Standing = {
  askedAtMs: z.number(),
  /** When the hub acknowledged it, in milliseconds since 1970. */
  sentAtMs: z.number().nullable(),
  /** The code with which the hub would not have it, or no longer knows it. */
  refused: z.string().max(60).nullable(),
  answer: RequestAnswer.nullable(),
}

/** A request for access, as this browser keeps it. Asked again for the same, it is the same row. */
export const AccessRequest = z.strictObject({
  ask: Ask,
  appKey: z.string().max(700),
  /** The `asked` fact that carries it to the hub. */
  factId: z.uuid(),
  /** What was asked for, and how it was judged then. */
  observation: Observation,
  assessment: Assessment,
  /** The person's own words, sent on purpose. */
  note: z.string().max(WORDS_MAX).nullable(),
  ...Standing,
})
export type AccessRequest = z.infer<typeof AccessRequest>

/** An earlier request for the app of an encounter. `text`: what was asked for, by `askText`. */
export const AskedBefore = z.strictObject({ text: z.string().max(60_000), ...Standing, inOutbox: z.boolean() })
export type AskedBefore = z.infer<typeof AskedBefore>
