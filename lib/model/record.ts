import { z } from 'zod'
import { Finding } from './assessment.ts'
import { Held } from './before.ts'
import { Decision, DecisionAction, Outcome } from './fact.ts'
import { Grant, Visibility } from './observation.ts'
import { Kind, RedirectKind, Tri, Verdict } from './vocabulary.ts'

/** The inventory's row for one app, folded from facts. Keys never come from a display name. */
export const AppRecord = z.strictObject({
  /** `<provider or server host>|client:<id>`, `…|redirect:<host>`, `…|<kind>` or `site:<domain>`. */
  key: z.string().max(700),
  kind: Kind,
  provider: z.string(),
  serverHost: z.string(),
  client: z.strictObject({ id: z.string().nullable(), name: z.string().nullable(), publisher: z.string().nullable(), verified: Tri }),
  redirect: z.strictObject({ host: z.string().nullable(), kind: RedirectKind.nullable() }),
  policyApp: z.strictObject({ id: z.string(), name: z.string(), status: z.string() }).nullable(),
  visibility: Visibility,
  scopes: z.array(Grant),
  scopesGranted: z.array(z.string()).nullable(),
  /** Absent: nothing was granted, or (`granted` above 0) it was not kept what. */
  held: Held.optional(),
  findings: z.array(Finding),
  verdict: Verdict,
  /** What the verdict would have been, were its rules not only monitored. */
  wouldBe: Verdict.nullable().optional(),
  decidedBy: z.array(z.string()),
  decision: DecisionAction.nullable(),
  /** What the person gave for it, where something was asked for or written. */
  reason: Decision.shape.reason.optional(),
  note: Decision.shape.note.optional(),
  outcome: Outcome.nullable(),
  firstSeenMs: z.number().int(),
  lastSeenMs: z.number().int(),
  encounters: z.number().int(),
  granted: z.number().int(),
  /** The encounter whose verdict stands. A sign-in never displaces a consent: it says nothing of what the app may do. */
  lastEncounterId: z.string(),
  /** When the verdict, the decision and the outcome that stand were made; they keep late facts from overwriting newer ones. */
  judgedAtMs: z.number().int().optional(),
  decidedAtMs: z.number().int().optional(),
  concludedAtMs: z.number().int().optional(),
})
export type AppRecord = z.infer<typeof AppRecord>

/** The exported report. `schema` changes when a reader would have to. */
export const ReportExport = z.strictObject({
  schema: z.literal('scopewarden.report/1'),
  createdAt: z.iso.datetime(),
  organisation: z.string(),
  /** `browser`: this browser's inventory. `hub`: the organisation's. */
  scope: z.enum(['browser', 'hub']),
  policy: z.strictObject({ version: z.number(), epoch: z.number(), source: z.string() }).nullable(),
  apps: z.array(AppRecord),
  /** What the report does not hold, so that a gap never looks like safety. */
  gaps: z.array(z.strictObject({ code: z.string(), message: z.string(), count: z.number().int() })),
})
export type ReportExport = z.infer<typeof ReportExport>
