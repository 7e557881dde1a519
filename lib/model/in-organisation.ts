import { z } from 'zod'
import { TOLD_EXACTLY_FROM } from './terms.ts'

/** What the hub tells a browser of an app that this browser has met: no name, no browser, only these two. */
export const InOrganisation = z.strictObject({
  /** The day (UTC) on which any browser of the organisation first met the app; null: none ever did. */
  firstSeen: z.iso.date().nullable(),
  /** How many others gave it access. `few`: somebody did, but fewer than `TOLD_EXACTLY_FROM`. */
  people: z.union([z.literal('few'), z.literal(0), z.number().int().min(TOLD_EXACTLY_FROM)]),
})
export type InOrganisation = z.infer<typeof InOrganisation>

/** `undefined`: nobody told. That is not "nobody". */
export type MaybeInOrganisation = InOrganisation | undefined
