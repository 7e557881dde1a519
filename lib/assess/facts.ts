import type { Finding } from '../model/assessment.ts'
import type { MaybeBefore } from '../model/before.ts'
import type { Observation } from '../model/observation.ts'
import type { PolicyApp } from '../model/policy.ts'
import type { DataClass, DataType, Tri, Vocabulary } from '../model/vocabulary.ts'
import { type HistoryFacts, untoldGrowth } from './growth.ts'
import type { OrganisationFacts } from './in-organisation.ts'
import { classOf, severityOf } from './severity.ts'

/** Where the catalogue knows the client's maker: its category, and whether it is an AI product. */
export type Maker = { category: string | null; ai: Tri }

/** All that a condition may look at, in one flat object made once for each assessment. */
export type Facts = {
  kind: Observation['kind']
  provider: string
  appStatus: PolicyApp['status'] | 'unlisted'
  /** The app could be one that is blocked, were its client id or redirect host known. */
  mayBeBlocked: boolean
  app: string | null
  /** Looked up in the catalogue when the first rule asks. */
  readonly maker: Maker
  verified: Tri
  scopes: readonly ScopeFacts[]
  visibility: Observation['scopes']['visibility']
  offline: Tri
  redirect: Observation['redirect']['kind']
  account: Observation['account']
  /** Of which domain of the organisation the account is: null for a personal one. */
  accountDomain: string | null | 'unknown'
  /** Costly, so it is found out when the first rule asks, and once. */
  narrowerExists: () => Tri
  findings: ReadonlySet<Finding['code']>
  /** The kinds of `threat-listed` and the risks of `redirect-risky` findings. */
  threats: readonly string[]
  redirectRisks: readonly string[]
  /** Findings that could not be told, and the fact that was missing. */
  untold: ReadonlyMap<Finding['code'], string>
  groups: readonly string[]
  /** In lower case; null where it is not set. */
  user: string | null
  /** Scratch: paths of the facts that a condition found missing. */
  missing: string[]
} & HistoryFacts &
  OrganisationFacts

export const accountDomainOf = ({ account, accountDomain }: Observation): Facts['accountDomain'] =>
  account === 'personal' ? null : ((account === 'work' ? accountDomain : undefined) ?? 'unknown')

export type ScopeFacts = {
  id: string
  data: Observation['scopes']['requested'][number]['data']
  access: Observation['scopes']['requested'][number]['access']
  reach: Observation['scopes']['requested'][number]['reach']
  class: DataClass | 'unknown'
  severity: number
  known: boolean
  vendor: string | null
}

export const scopeFacts = (observation: Observation, classes: Partial<Record<DataType, DataClass>>, vocabulary: Vocabulary): ScopeFacts[] =>
  observation.scopes.requested.map(grant => ({
    id: grant.id,
    data: grant.data,
    access: grant.access,
    reach: grant.reach,
    class: grant.data === 'unknown' ? 'unknown' : classOf(grant.data, classes, vocabulary),
    severity: severityOf(grant, vocabulary),
    known: grant.known,
    vendor: grant.vendor ?? null,
  }))

/** Which findings an observation leaves open: their absence says nothing. */
export function untoldFindings(observation: Observation, app: PolicyApp | null, before: MaybeBefore): Map<Finding['code'], string> {
  const untold = new Map<Finding['code'], string>()
  const growth = untoldGrowth(observation, before)
  if (growth !== null) untold.set('scope-expansion', growth)
  const { client, redirect, scopes, offline, kind } = observation
  if (client.verified === 'unknown') untold.set('publisher-unverified', 'client.verified')
  if (client.id === null && kind !== 'sign-up') untold.set('threat-listed', 'client.id').set('client-borrowed', 'client.id')
  if (redirect.kind === null && kind !== 'sign-up')
    for (const code of ['redirect-risky', 'redirect-unlike-name', 'redirect-unlike-home', 'redirect-listed'] as const)
      untold.set(code, 'redirect.host')
  if (client.name === null)
    untold.set('redirect-unlike-name', 'client.name').set('name-suspicious', 'client.name').set('name-confusable', 'client.name')
  if (scopes.visibility !== 'full') untold.set('scope-unknown', 'scopes.visibility')
  if (app?.ceiling && (scopes.visibility !== 'full' || scopes.requested.some(grant => !grant.known))) untold.set('above-ceiling', 'scopes')
  if (offline === 'unknown') untold.set('offline-access', 'offline')
  return untold
}
