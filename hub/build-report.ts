import { reportGaps } from '../lib/inventory/report-gaps.ts'
import type { ReportView } from '../lib/inventory/report-parts.ts'
import { revokeUrl } from '../lib/inventory/revoke-url.ts'
import type { Language } from '../lib/model/knowledge.ts'
import type { ReportExport } from '../lib/model/record.ts'
import type { HubDeps } from './hub-deps.ts'
import type { AppReach, HealthNote, Install } from './store.ts'

const SILENT_MS = 7 * 86_400_000

export type HubReport = {
  report: ReportExport
  reach: Map<string, AppReach>
  installs: Install[]
  health: HealthNote[]
  openRequests: number
}

/** The organisation's report as it stands, gaps included: also what browsers dropped, and which are silent. */
export const buildReport = async ({ store, organisation, policy, now }: HubDeps, language: Language): Promise<HubReport> => {
  const [apps, reach, installs, health, openRequests] = await Promise.all([
    store.apps(),
    store.reach(),
    store.installs(),
    store.health(),
    store.openRequests(),
  ])
  const nowMs = now()
  const states = policy && (await policy.current()).states
  const silent = installs.filter(i => !i.revoked && i.contactAtMs < nowMs - SILENT_MS).length
  const dropped = health.filter(note => note.code.includes('dropped')).reduce((sum, note) => sum + note.total, 0)
  const gaps = [
    ...reportGaps(apps, language, nowMs),
    { code: 'browsers-silent', message: language.say('hub_gap_silent'), count: silent },
    { code: 'events-dropped', message: language.say('hub_gap_dropped'), count: dropped },
  ].filter(gap => gap.count > 0)
  const report: ReportExport = {
    schema: 'scopewarden.report/1',
    createdAt: new Date(nowMs).toISOString(),
    organisation,
    scope: 'hub',
    policy: states && { ...states, source: 'file' },
    apps,
    gaps,
  }
  return { report, reach, installs, health, openRequests }
}

export const reportView = ({ knowledge }: HubDeps, language: Language, reach: Map<string, AppReach>): ReportView => ({
  language,
  vocabulary: knowledge.vocabulary,
  providerName: id => knowledge.providers.find(p => p.id === id)?.name ?? id,
  revokeUrl: record => revokeUrl(record, knowledge.providers),
  people: record => reach.get(record.key)?.installs ?? 0,
})
