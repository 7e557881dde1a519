import { z } from 'zod'
import { AskedBefore } from './access-request.ts'
import { Assessment } from './assessment.ts'
import { Before } from './before.ts'
import { Decision, Outcome } from './fact.ts'
import { InOrganisation } from './in-organisation.ts'
import { Observation, PageFacts } from './observation.ts'

const ASKED_MAX = 5

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
  /**
   * What the store held of the app under `key` when this encounter began. Absent: not read yet. `before`: what it had been
   * granted; not there: not to be told. `inOrganisation`: what the hub told of it. `asked`: requests for access that were made.
   */
  history: z
    .strictObject({
      key: z.string().max(700),
      before: Before.nullable().optional(),
      inOrganisation: InOrganisation.optional(),
      asked: z.array(AskedBefore).max(ASKED_MAX).optional(),
    })
    .optional(),
  /** `requested`: known from its URL only. `shown`: a page of it was committed in a tab that a person sees. */
  stage: z.enum(['requested', 'shown', 'decided', 'closed']),
  observedFactWritten: z.boolean(),
  /** A single-use token for the answer. */
  nonce: z.string().max(64),
  /** The document that was given the token, as the browser names it: an answer counts from there alone. Absent: nobody asked yet. */
  askedIn: z.string().max(128).optional(),
  /** Taken for what a browser left open at this server; the page has not said yet who asks. */
  presumed: z.literal(true).optional(),
  /** The tab has reached the host of the answer, and what led there was not heard of: it may have been the answer. */
  unseen: z.literal(true).optional(),
  /** The page fought the notice: from then on this encounter is asked about at the gate alone. */
  fought: z.literal(true).optional(),
  /** An `inform` notice was on screen: it is not shown a second time. */
  noticed: z.boolean(),
  decision: Decision.nullable(),
  /** That the notice is muted is written down. */
  muteNoted: z.boolean().optional(),
  outcome: Outcome.nullable(),
  /** The document whose page was committed by POST: history cannot lead back to it without asking again. */
  posted: z.boolean(),
})
export type Flow = z.infer<typeof Flow>

/** The flows of one tab, the innermost last (a site → its broker → Google). */
export const FlowStack = z.array(Flow).max(8)
export type FlowStack = z.infer<typeof FlowStack>
