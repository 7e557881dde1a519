import { z } from 'zod'
import { Finding } from './assessment.ts'
import { Visibility } from './observation.ts'
import { Access, DataType, Kind, Reach, RedirectKind, Verdict } from './vocabulary.ts'

/** One line into `scopewarden inspect`. `html` is the page at that address, where it is at hand. */
export const InspectionRequest = z.object({ id: z.union([z.string(), z.number()]), url: z.string(), html: z.string().optional() })

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
