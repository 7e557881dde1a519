import { z } from 'zod'
import { Grant, Visibility } from './observation.ts'

/** A scope that was really granted, and since when; null where nobody knows. */
export const HeldGrant = z.strictObject({ ...Grant.shape, sinceMs: z.number().int().min(0).nullable() })
export type HeldGrant = z.infer<typeof HeldGrant>

/** What one grant gave, as far as it was seen. `added`: the ids among it that go beyond what was granted before. */
export const Given = z.strictObject({
  scopes: z.array(Grant).max(1000),
  visibility: Visibility,
  added: z.array(z.string().max(300)).max(1000),
})
export type Given = z.infer<typeof Given>

/** All that an app was ever granted. Nothing is taken away: access is revoked where no browser sees it. */
export const Held = z.strictObject({
  scopes: z.array(HeldGrant).max(1000),
  /** `false`: of some grant not every scope is known, so what is not listed may be held all the same. */
  complete: z.boolean(),
  firstGrantedMs: z.number().int().min(0),
  lastGrantedMs: z.number().int().min(0),
  /** The last grant that went beyond those before it; absent: there was none. */
  grown: z.strictObject({ atMs: z.number().int().min(0), scopes: z.array(z.string().max(300)).max(1000) }).optional(),
})
export type Held = z.infer<typeof Held>

/** What an app had been granted before it asks now. A time is null where it is not known. */
export const Before = z.strictObject({
  grantedScopes: Held.shape.scopes,
  complete: Held.shape.complete,
  firstGrantedMs: Held.shape.firstGrantedMs.nullable(),
  lastGrantedMs: Held.shape.lastGrantedMs.nullable(),
})
export type Before = z.infer<typeof Before>

/** `null`: it was never seen to be granted anything. `undefined`: nobody can tell. */
export type MaybeBefore = Before | null | undefined
