import { z } from 'zod'
import { Decision, DecisionAction } from './fact.ts'
import { PageFacts } from './observation.ts'
import type { EngineSigns, PageHooks } from './provider.ts'
import { REASONS } from './reasons.ts'
import type { RequestState } from './request-state.ts'
import { ANSWER_FIELDS } from './terms.ts'

/** What a page's sign-up form was seen to be. The address that is typed never leaves the page; its domain is compared there. */
export const SignUpFacts = z.strictObject({
  /** Product or site name as the page states it. */
  siteName: z.string().max(256).nullable(),
  account: z.enum(['work', 'personal', 'unknown']),
  accountDomain: PageFacts.shape.accountDomain,
  /** How sure the reader is, 0…1. */
  score: z.number().min(0).max(1),
  stage: z.enum(['address-given', 'submitted']),
})
export type SignUpFacts = z.infer<typeof SignUpFacts>

/**
 * All that can be said to the worker. The worker believes the sender (tab, document, address as the browser tells
 * it), never a message's own word about where it comes from.
 */
export const Message = z.discriminatedUnion('type', [
  /** sentinel: there is a form here that may create an account. */
  z.strictObject({ type: z.literal('form-seen') }),
  /** reader, at document_start and again on bfcache restore and prerender activation. Answer: `ReaderOrders`. */
  z.strictObject({ type: z.literal('reader-arrived') }),
  /** reader: the page was read by the hooks in its orders. Answer: `ReaderOrders`. */
  z.strictObject({ type: z.literal('page-read'), facts: PageFacts }),
  /** reader: the page is about to post the answer of a flow elsewhere (`form_post`); names of fields only. */
  z.strictObject({
    type: z.literal('form-post-seen'),
    targetHost: z.string().max(256),
    fields: z.array(z.enum(ANSWER_FIELDS)).max(ANSWER_FIELDS.length),
  }),
  z.strictObject({ type: z.literal('sign-up-seen'), facts: SignUpFacts }),
  /** reader: the notice was taken away or covered more often than chance explains. */
  z.strictObject({ type: z.literal('notice-lost') }),
  /** reader: the notice could not come up at all, for instance because the page's headers keep its frame from running. */
  z.strictObject({ type: z.literal('notice-barred') }),
  /** notice and gate: what is there to show? Answer: `Question | null`. */
  z.strictObject({ type: z.literal('question') }),
  /** notice and gate: the person's answer. Answer: `DecisionReceipt`. */
  z.strictObject({
    type: z.literal('decide'),
    encounterId: z.uuid(),
    nonce: z.string().max(64),
    action: DecisionAction,
    reason: z.enum(REASONS).nullable(),
    note: z.string().max(300).nullable(),
  }),
  /** popup: the state of a tab. Answer: `TabState`. */
  z.strictObject({ type: z.literal('tab-state'), tabId: z.number().int() }),
  /** mirror: look for a newer policy now. Answer: `PolicyState`. */
  z.strictObject({ type: z.literal('refresh-policy') }),
  /** mirror: send what waits now. Answer: `DeliveryState`. */
  z.strictObject({ type: z.literal('deliver') }),
  /** our pages: the verdict of this encounter is wrong. Answer: `Disputed`. */
  z.strictObject({ type: z.literal('dispute'), encounterId: z.uuid(), comment: Decision.shape.note }),
  /** mirror: the last notice of an app is muted, or is no more. Answer: `Done`. */
  z.strictObject({ type: z.literal('mute'), appKey: z.string().max(700), muted: z.boolean() }),
  /** mirror: the person took an app's access back at its provider, or did not. Answer: `Done`. */
  z.strictObject({ type: z.literal('taken-back'), appKey: z.string().max(700), takenBack: z.boolean() }),
])
export type Message = z.infer<typeof Message>

/** What became of a report that a verdict is wrong. `kept`: there is no hub to send it to. `failed`: nothing of the encounter is kept here. */
export type DisputeState = 'sent' | 'kept' | 'failed'
export type Disputed = { state: DisputeState }

/** Whether what was asked for was done, and is on disk. */
export type Done = { done: boolean }

/** What the worker tells the reader of one document to do. */
export type ReaderOrders = {
  /** Let no click through to the page until the next orders. */
  hold: boolean
  /** Read the page by these and say what was found; null: there is nothing to read. */
  read: { pageId: string; kind: string; hooks: PageHooks }[] | null
  /** Software to look for in a page that no data file describes; left out where the server is known. */
  engines?: EngineSigns[]
  /** Show the notice (`modal`: over the whole page until it is acknowledged). `kept`: none is to come up, but one that stands in this document stays. */
  notice: 'none' | 'kept' | 'corner' | 'modal'
  /** With which the notice comes drawn already; left out where nothing was drawn ahead. */
  ticket?: string
  /** Watch for a sign-up form; the domains of work accounts to compare with. */
  signUp: { workDomains: string[] } | null
  /** Account domains that are work accounts (page hooks that read the account compare with these). */
  workDomains: string[]
}

export type DecisionReceipt = {
  taken: boolean
  code: 'taken' | 'unknown-encounter' | 'used-nonce' | 'not-offered' | 'not-stored'
  next: 'back' | 'resume' | 'leave' | 'stay'
  resumeUrl: string | null
  /** How the request for access stands that this answer was; left out for every other answer. */
  request?: RequestState
}

/** How a signed document stands, for the mirror page. `embedded`: none of the organisation's is in force. */
export type DocumentState = {
  source: 'embedded' | 'fetched'
  version: number
  epoch: number
  issuedAtMs: number | null
  expiresAtMs: number | null
  /** Past its expiry: it stays in force; a policy without its exceptions, a threat list without what it took back. */
  stale: boolean
  url: string | null
  fetchedAtMs: number | null
  lastTryMs: number | null
  lastError: { code: string; message: string; atMs: number } | null
  sha256: string | null
  /** Public keys (base64url) that the document announces as the next ones; `known`: they are in the settings of this browser. */
  nextKeys: { x: string; known: boolean }[]
}
export type PolicyState = DocumentState & { organisation: string; logo: string | null }
/** With how many entries there are; `url` null: the policy names no list. */
export type ThreatsState = DocumentState & { clients: number; redirectHosts: number; withdrawn: number }

/** The outbox, for the mirror page. */
export type DeliveryState = {
  hubUrl: string | null
  enrolled: boolean
  waiting: number
  delivered: number
  refused: number
  dropped: number
  lastSuccessMs: number | null
  nextTryMs: number | null
  lastError: { code: string; message: string; atMs: number } | null
}
