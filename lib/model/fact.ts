import { z } from 'zod'
import { Ask, WORDS_MAX } from './access-request.ts'
import { Assessment } from './assessment.ts'
import { Given } from './before.ts'
import { Landing, Observation } from './observation.ts'
import { REASONS } from './reasons.ts'

/** What the person did. `muted`: the notice was not to be shown again while nothing changes; so it is said of each encounter that this kept silent. */
export const DecisionAction = z.enum(['went-back', 'continued', 'acknowledged', 'dismissed', 'requested', 'stopped', 'muted'])
export type DecisionAction = z.infer<typeof DecisionAction>

export const Decision = z.strictObject({
  action: DecisionAction,
  reason: z.enum(REASONS).nullable(),
  /** Only what the person typed for the organisation to read; never taken from a page. */
  note: z.string().max(WORDS_MAX).nullable(),
})
export type Decision = z.infer<typeof Decision>

export const Outcome = z.enum(['granted', 'denied', 'abandoned', 'pending'])
export type Outcome = z.infer<typeof Outcome>

const Head = {
  /** UUIDv7, made once when the fact is written; makes every retry harmless. */
  id: z.uuid(),
  /** Milliseconds since 1970, rounded down to a minute. */
  atMs: z.number().int().min(0),
  /** The encounter that this belongs to: the `id` of its `observed` fact. */
  encounterId: z.uuid(),
  appKey: z.string().max(700),
}
/** The append-only truth. The inventory is folded from these, in a browser and at the hub alike. */
export const Fact = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('observed'), ...Head, observation: Observation, assessment: Assessment }),
  /** A later look at the same encounter showed more; the verdict may have risen. */
  z.strictObject({ type: z.literal('revised'), ...Head, observation: Observation, assessment: Assessment }),
  z.strictObject({ type: z.literal('decided'), ...Head, decision: Decision }),
  /** The person asks the organisation for access. All that whoever answers needs is in it: other events may be lost. */
  z.strictObject({
    type: z.literal('asked'),
    ...Head,
    ask: Ask,
    observation: Observation,
    assessment: Assessment,
    note: Decision.shape.note,
  }),
  /** The person says that the verdict is wrong. All that it takes to judge it again is in it, as it was kept. */
  z.strictObject({
    type: z.literal('disputed'),
    ...Head,
    observation: Observation,
    assessment: Assessment,
    /** Typed for the organisation to read; never taken from a page. */
    comment: Decision.shape.note,
  }),
  z.strictObject({
    type: z.literal('concluded'),
    ...Head,
    outcome: Outcome,
    scopesGranted: Landing.shape.scopesGranted,
    /** Of a grant: what it gave, read as data × access × reach. Absent: it was written before this was kept. */
    given: Given.optional(),
  }),
  /** Something that IT should know of the extension itself; `count` of them since the last report. */
  z.strictObject({
    type: z.literal('health'),
    id: Head.id,
    atMs: Head.atMs,
    code: z.string().regex(/^[a-z0-9-]{3,60}$/),
    detail: z.string().max(300),
    count: z.number().int().min(1),
  }),
])
/** The health fact with which a browser says, once a day and with each new policy, that it is there; `detail` is the policy in force. */
export const ALIVE = 'alive'
export type Fact = z.infer<typeof Fact>
export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>

/** Who reports: no person by name unless the policy says so. */
export const Reporter = z.strictObject({
  installId: z.uuid(),
  person: z.string().max(254).nullable(),
  organisation: z.string().max(80),
  extensionVersion: z.string().max(30),
  browser: z.string().max(60),
})
export type Reporter = z.infer<typeof Reporter>
