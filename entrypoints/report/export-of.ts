import { exportCsv } from '../../lib/inventory/export-csv.ts'
import { exportHtml } from '../../lib/inventory/export-html.ts'
import { exportJson } from '../../lib/inventory/export-json.ts'
import { reportGaps } from '../../lib/inventory/report-gaps.ts'
import { accessWords } from '../../lib/inventory/report-words.ts'
import { revokeUrl } from '../../lib/inventory/revoke-url.ts'
import type { Language } from '../../lib/model/knowledge.ts'
import type { Provider } from '../../lib/model/provider.ts'
import type { ReportExport } from '../../lib/model/record.ts'
import type { Vocabulary } from '../../lib/model/vocabulary.ts'
import type { PageData } from '../../lib/platform/page-data.ts'
import type { ExportFormat } from '../../lib/ui/report.tsx'

type World = { data: PageData; providers: Provider[]; vocabulary: Vocabulary; language: Language; nowMs: number }

/** The inventory of this browser as a file: its name, media type and text. Throws the `Failure` of `exportJson`. */
export function exportOf(format: ExportFormat, { data, providers, vocabulary, language, nowMs }: World) {
  const createdAt = new Date(nowMs).toISOString()
  const name = `scopewarden-${createdAt.slice(0, 10)}.${format}`
  const { version, epoch, source } = data.policy.inForce
  const report: ReportExport = {
    schema: 'scopewarden.report/1',
    createdAt,
    organisation: data.policy.state.organisation,
    scope: 'browser',
    policy: { version, epoch, source },
    apps: data.apps,
    gaps: reportGaps(data.apps, language, nowMs),
  }
  const revoke = (record: ReportExport['apps'][number]) => revokeUrl(record, providers)
  if (format === 'json') return { name, type: 'application/json', text: exportJson(report) }
  if (format === 'csv') {
    const words = (record: ReportExport['apps'][number]) => accessWords(record, vocabulary, language)
    return { name, type: 'text/csv;charset=utf-8', text: exportCsv(report.apps, { words, revokeUrl: revoke }) }
  }
  const providerName = (id: string) => providers.find(provider => provider.id === id)?.name ?? id
  const view = { language, vocabulary, providerName, revokeUrl: revoke, people: null }
  return { name, type: 'text/html;charset=utf-8', text: exportHtml(report, view) }
}
