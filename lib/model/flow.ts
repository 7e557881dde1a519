import { z } from 'zod'
import { Assessment } from './assessment.ts'
import { Before } from './before.ts'
import { Decision, Outcome } from './fact.ts'
import { Observation, PageFacts } from './observation.ts'

/**
 * One encounter on its way, kept per tab in session storage (memory only). It holds what the observation holds and
 * no address: a fingerprint tells whether the same request is met again.
 */
export const Flow = z.strictObject({
  /** The encounter's id: that of its `observed` fact, once there is one. */
  id: z.uuid(),
  fingerprint: z.string().max(64),
  openedAtMs: z.number(),
  lastSeenMs: z.number(),
  observation: Observation,
  page: PageFacts.nullable(),
  assessment: Assessment.nullable(),
  /** What the app under `key` had been granted when this encounter began. Absent: not read yet; no `before` in it: not to be told. */
  history: z.strictObject({ key: z.string().max(700), before: Before.nullable().optional() }).optional(),
  /** `requested`: known from its URL only. `shown`: a page of it was committed in a tab that a person sees. */
  stage: z.enum(['requested', 'shown', 'decided', 'closed']),
  observedFactWritten: z.boolean(),
  /** A single-use token for the answer. */
  nonce: z.string().max(64),
  /** An `inform` notice was on screen: it is not shown a second time. */
  noticed: z.boolean(),
  decision: Decision.nullable(),
  outcome: Outcome.nullable(),
  /** The document whose page was committed by POST: history cannot lead back to it without asking again. */
  posted: z.boolean(),
})
export type Flow = z.infer<typeof Flow>

/** The flows of one tab, the innermost last (a site → its broker → Google). */
export const FlowStack = z.array(Flow).max(8)
export type FlowStack = z.infer<typeof FlowStack>
