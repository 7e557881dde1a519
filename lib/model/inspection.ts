import { z } from 'zod'
import { Finding } from './assessment.ts'
import { Visibility } from './observation.ts'
import { Access, DataType, Kind, Reach, RedirectKind, Verdict } from './vocabulary.ts'

/** What the app was granted before: scopes by their ids, and the day on which, where it is known. */
export const InspectionBefore = z.strictObject({
  scopes: z.array(z.string().min(1).max(300)).max(1000),
  granted: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
})
export type InspectionBefore = z.infer<typeof InspectionBefore>

/**
 * One line into `scopewarden inspect`. `html` is the page at that address, where it is at hand. Without `before` it is
 * judged as in a browser that never saw the app being granted anything.
 */
export const InspectionRequest = z.object({
  id: z.union([z.string(), z.number()]),
  url: z.string(),
  html: z.string().optional(),
  before: InspectionBefore.nullable().optional(),
})

/** One line out. `kind` null: nothing for Scopewarden to do at this address. */
export const Inspection = z.strictObject({
  id: z.union([z.string(), z.number()]).nullable(),
  kind: Kind.nullable(),
  provider: z.string().nullable(),
  client: z.strictObject({ id: z.string().nullable(), name: z.string().nullable() }),
  redirect: z.strictObject({ host: z.string().nullable(), kind: RedirectKind.nullable() }),
  scopes: z.strictObject({
    visibility: Visibility,
    requested: z.array(z.strictObject({ id: z.string(), data: DataType, access: Access, reach: Reach, known: z.boolean() })),
  }),
  verdict: Verdict.nullable(),
  decidedBy: z.array(z.string()),
  findings: z.array(Finding),
  unknown: z.array(z.string()),
  errors: z.array(z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() })),
})
export type Inspection = z.infer<typeof Inspection>
