import { z } from 'zod'
import { Ask, WORDS_MAX } from './access-request.ts'
import { InOrganisation } from './in-organisation.ts'

export const LOOKUP_MAX_APPS = 100
export const LOOKUP_MAX_REQUESTS = 50
export const LOOKUP_MAX_BYTES = 128 * 1024

/** `POST /v1/lookup`: what a browser asks the hub. Apps that it has met itself, and requests that it made itself. */
export const Lookup = z.strictObject({
  apps: z.array(z.string().max(700)).max(LOOKUP_MAX_APPS),
  requests: z.array(Ask).max(LOOKUP_MAX_REQUESTS),
})
export type Lookup = z.infer<typeof Lookup>

/** The hub's word on a request. `approved` lowers nothing: it says that it is worth looking for a newer policy. */
const Word = z.object({
  ask: Ask,
  state: z.enum(['open', 'approved', 'declined', 'unknown']),
  words: z.string().max(WORDS_MAX).nullable(),
})
/** The answer; fields that a later hub adds are passed over. What it does not name was not told. */
export const LookupAnswer = z.object({
  apps: z.array(z.object({ key: z.string().max(700), ...InOrganisation.shape })).max(LOOKUP_MAX_APPS),
  requests: z.array(Word).max(LOOKUP_MAX_REQUESTS),
})
export type LookupAnswer = z.infer<typeof LookupAnswer>
