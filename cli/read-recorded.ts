import { z } from 'zod'
import { Assessment } from '../lib/model/assessment.ts'
import type { Before } from '../lib/model/before.ts'
import { Reporter } from '../lib/model/fact.ts'
import { Observation, type Sign } from '../lib/model/observation.ts'
import { AppRecord } from '../lib/model/record.ts'
import type { Verdict } from '../lib/model/vocabulary.ts'

/** What was recorded of one look at a request, as far as the record goes; null where it does not say. */
export type Recorded = {
  observation: Observation
  was: { verdict: Verdict; wouldBe: Verdict | null; decidedBy: readonly string[] }
  app: { key: string; name: string }
  /** Only a report has more than one: a row stands for all encounters with an app. */
  encounters: number
  encounterId: string | null
  atMs: number | null
  installId: string | null
  user: string | null
  before: Before | undefined
}
/** Why an entry of the file is not replayed. `no-look`: it holds no request (a decision, an outcome, a note of health). */
export type Skipped = 'no-look' | 'not-json' | 'not-ours' | 'invalid' | 'around'

const Was = z.object({
  verdict: Assessment.shape.verdict,
  wouldBe: Assessment.shape.wouldBe,
  decidedBy: Assessment.shape.decidedBy,
  findings: z.array(z.looseObject({ code: z.string() })),
  app: z.object({ name: z.string() }).nullable(),
})
const Look = z.object({ atMs: z.number().int().min(0), encounterId: z.string().max(80), appKey: z.string().max(700), assessment: Was })
const Head = z.object({ installId: Reporter.shape.installId, person: Reporter.shape.person })
const OTHERS = new Set(['decided', 'concluded', 'health'])
const CEILING = 50

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** What the app had before is in the event only where it asked for more. */
function beforeOf(assessment: unknown): Before | undefined {
  for (const finding of Assessment.safeParse(assessment).data?.findings ?? [])
    if (finding.code === 'scope-expansion') {
      const times = finding.had.flatMap(({ sinceMs }) => sinceMs ?? [])
      return {
        grantedScopes: finding.had,
        complete: finding.had.length < CEILING,
        firstGrantedMs: times.length > 0 ? Math.min(...times) : null,
        lastGrantedMs: null,
      }
    }
  return undefined
}

/** The same requests come again and again: each is checked once, and is one object, as long as it is among the last. */
const OBSERVATIONS_MAX = 10_000
const observations = new Map<string, Observation>()
function readObservation(value: unknown): Observation | null {
  const text = JSON.stringify(value)
  const known = text === undefined ? undefined : observations.get(text)
  if (known) return known
  const read = Observation.safeParse(value)
  if (!read.success) return null
  if (observations.size >= OBSERVATIONS_MAX) observations.clear()
  observations.set(text, read.data)
  return read.data
}

function ofFact(fact: object, reporter: unknown): Recorded | Skipped {
  const read = Look.safeParse(fact)
  const observation = readObservation(field(fact, 'observation'))
  if (!read.success || !observation) return 'invalid'
  const { assessment, appKey, atMs, encounterId } = read.data
  const from = Head.safeParse(reporter).data
  const grew = assessment.findings.some(finding => finding.code === 'scope-expansion')
  return {
    observation,
    was: assessment,
    app: { key: appKey, name: observation.client.name ?? assessment.app?.name ?? observation.redirect.host ?? observation.server.host },
    encounters: 1,
    encounterId,
    atMs,
    installId: from?.installId ?? null,
    user: from?.person ?? null,
    before: grew ? beforeOf(field(fact, 'assessment')) : undefined,
  }
}

/** What findings say of the shape of the requests; the rest of it no row keeps. */
function signsOf({ findings }: AppRecord): Sign[] {
  const signs = new Set<Sign>()
  for (const finding of findings) {
    if (finding.code === 'request-odd') for (const sign of finding.signs) signs.add(sign)
    if (finding.code === 'admin-consent') signs.add('admin-consent')
    if (finding.code === 'look-alike-host') signs.add('look-alike-host')
    if (finding.code === 'redirect-risky' && finding.risk === 'insecure') signs.add('insecure-redirect')
  }
  return [...signs]
}

function ofRow(value: unknown): Recorded | Skipped {
  const read = AppRecord.safeParse(value)
  if (!read.success) return 'invalid'
  const row = read.data
  const resembles = row.findings.flatMap(finding => (finding.code === 'look-alike-host' && finding.resembles) || [])[0] ?? null
  return {
    observation: {
      kind: row.kind,
      provider: row.provider,
      server: { host: row.serverHost },
      client: row.client,
      redirect: { ...row.redirect, scheme: null },
      site: null,
      scopes: { visibility: row.visibility, requested: row.scopes },
      offline: row.findings.some(finding => finding.code === 'offline-access') ? 'yes' : 'unknown',
      responseType: null,
      responseMode: null,
      account: 'unknown',
      signs: signsOf(row),
      resembles,
    },
    was: { verdict: row.verdict, wouldBe: row.wouldBe ?? null, decidedBy: row.decidedBy },
    app: { key: row.key, name: row.client.name ?? row.policyApp?.name ?? row.redirect.host ?? row.serverHost },
    encounters: Math.max(1, row.encounters),
    encounterId: null,
    atMs: null,
    installId: null,
    user: null,
    before: undefined,
  }
}

/** An entry of an export as one look at a request: a CloudEvent, a bare fact, or a row of a report. */
export function readRecorded(text: string): Recorded | Skipped {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'not-json'
  }
  const unmapped = field(field(value, 'data'), 'unmapped')
  const fact = field(unmapped, 'fact') ?? value
  const type = field(fact, 'type')
  if (type === 'observed' || type === 'revised') return ofFact(Object(fact), field(unmapped, 'reporter'))
  if (typeof type === 'string' && OTHERS.has(type)) return 'no-look'
  if (field(value, 'key') !== undefined && field(value, 'verdict') !== undefined) return ofRow(value)
  return field(value, 'schema') === 'scopewarden.report/1' ? 'around' : 'not-ours'
}
