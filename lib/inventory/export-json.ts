import { Failure } from '../model/failure.ts'
import { ReportExport } from '../model/record.ts'

/** Code-unit order: the same in every language, so that two exports of the same records are the same bytes. */
const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/**
 * The report as JSON (`scopewarden.report/1`), its apps in order of key. It is checked against its own schema on the way
 * out. Throws `Failure('report-invalid')` for a record that is none.
 */
export const exportJson = (report: Omit<ReportExport, 'schema'>): string => {
  const result = ReportExport.safeParse({ schema: 'scopewarden.report/1', ...report, apps: report.apps.toSorted(byKey) })
  if (result.success) return `${JSON.stringify(result.data, null, 2)}\n`
  const [first] = result.error.issues
  throw new Failure(
    'report-invalid',
    `The report cannot be exported: ${first?.path.join('.')}: ${first?.message}.`,
    'Report this as a defect.',
  )
}
