import { z } from 'zod'
import { FINDING_CODES } from './assessment.ts'
import { InOrganisation } from './in-organisation.ts'
import { InspectionBefore } from './inspection.ts'
import { Grant, Observation } from './observation.ts'
import { Id, Verdict } from './vocabulary.ts'

/** A scope by its id, read as the provider's data file reads it; or with its meaning spelled out. */
const CaseGrant = z.union([
  z.string().min(1).max(300),
  z.strictObject({ ...z.strictObject(Grant.shape).partial().shape, id: Grant.shape.id }),
])
const { kind, provider, server, client, redirect, site, scopes, offline, responseType, responseMode, signs, resembles } = Observation.shape
const CaseObservation = z.strictObject({
  kind: kind.optional(),
  provider: provider.optional(),
  server: server.optional(),
  client: client.partial().optional(),
  redirect: redirect.partial().optional(),
  site: site.optional(),
  scopes: z.strictObject({ visibility: scopes.shape.visibility.optional(), requested: z.array(CaseGrant).max(1000) }).optional(),
  offline: offline.optional(),
  responseType: responseType.optional(),
  responseMode: responseMode.optional(),
  signs: signs.optional(),
  resembles: resembles.optional(),
})
export type CaseObservation = z.infer<typeof CaseObservation>

const Time = z.iso.datetime({ offset: true })
const Given = {
  url: z.string().max(20_000).optional().meta({ description: 'The address of the request, or of the page.' }),
  html: z.string().optional().meta({ description: 'The page at that address, as text.' }),
  page: z.string().min(1).max(300).optional().meta({ description: 'The page at that address, as a file beside this one.' }),
  observation: CaseObservation.optional().meta({
    description:
      'What is seen, in the fields of an observation. With `url` it goes over what was read there; alone, what it leaves out is unknown. A scope may be its id alone.',
  }),
  account: Observation.shape.account
    .optional()
    .meta({ description: 'The account on the page. Default: what the page says, else `unknown`.' }),
  accountDomain: Observation.shape.accountDomain.meta({ description: 'Of a work account: which of `organisation.domains`.' }),
  user: z.string().max(254).optional().meta({ description: 'The managed setting `accountEmail`. Default: not set.' }),
  browser: z.string().max(80).optional().meta({
    description:
      'What tells the browser from others, for rules that begin in a share of them. Default: nobody can tell, and such rules are monitored.',
  }),
  groups: z.array(z.string().max(120)).max(200).optional().meta({ description: 'Groups of the managed settings. Default: none.' }),
  before: z
    .union([InspectionBefore, z.literal('unknown')])
    .nullable()
    .optional()
    .meta({
      description:
        'What the app was granted earlier: `{"scopes": ["…"], "granted": "2026-03-03"}`; `"unknown"`: nobody can tell. Default: nothing.',
    }),
  inOrganisation: InOrganisation.optional().meta({ description: 'What the hub told of the app. Default: nothing.' }),
  now: Time.optional().meta({ description: 'When it happens. Default: `now` of the file, else the present.' }),
}
const isGiven = (one: { url?: string | undefined; observation?: unknown }) => one.url !== undefined || one.observation !== undefined

/** Something to judge: an address, an observation, or both. */
export const CaseGiven = z.strictObject(Given).refine(isGiven, '"url" or "observation"')
export type CaseGiven = z.infer<typeof CaseGiven>

export const PolicyCase = z
  .strictObject({
    id: Id.meta({ description: 'The name of the case, in the answer.' }),
    why: z.string().max(300).optional().meta({ description: 'For whoever reads it later.' }),
    ...Given,
    expect: z
      .strictObject({
        verdict: Verdict.meta({ description: 'The verdict.' }),
        decidedBy: z.array(z.string().max(120)).min(1).optional().meta({
          description: 'Exactly what decides: ids of rules, `exception:<id>`, `when-unknown` or `default`, in any order.',
        }),
        wouldBe: Verdict.nullable()
          .optional()
          .meta({ description: 'What the verdict would be if nothing were only monitored; null: the same.' }),
        findings: z
          .array(z.enum(FINDING_CODES as [string, ...string[]]))
          .optional()
          .meta({ description: 'Findings that must be there; others may be, too.' }),
        app: Id.nullable().optional().meta({ description: 'The entry of `apps` that it is; null: none.' }),
      })
      .meta({ description: 'What the policy should make of it. What is left out is not compared.' }),
  })
  .refine(isGiven, '"url" or "observation"')
export type PolicyCase = z.infer<typeof PolicyCase>

/** What a policy should do, written beside it: `<name>.cases.json`. docs/cases.schema.json is generated from here: npm run docs. */
export const PolicyCases = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('scopewarden.cases/1').meta({ description: 'The version of this format.' }),
    now: Time.optional().meta({
      description: 'When all of it happens, so that exceptions do not lapse under the cases. Default: the present.',
    }),
    cases: z.array(PolicyCase).min(1).max(10_000).meta({ description: 'In any order.' }),
  })
  .superRefine(({ cases }, context) => {
    const seen = new Set<string>()
    for (const [i, { id }] of cases.entries()) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: ['cases', i, 'id'], message: 'an id that stands only once in the file' })
      seen.add(id)
    }
  })
export type PolicyCases = z.infer<typeof PolicyCases>
