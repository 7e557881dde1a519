import { describe, expect, it } from 'vitest'
import { Failure } from '../model/failure.ts'
import { type AppRecord, ReportExport } from '../model/record.ts'
import { exportJson } from './export-json.ts'
import { observed } from './facts.arbitrary.ts'
import { fold } from './fold.ts'

const base = fold(undefined, observed(1)) as AppRecord
const report = (apps: AppRecord[]) => ({
  createdAt: '2026-10-01T08:00:00Z',
  organisation: 'Acme',
  scope: 'browser' as const,
  policy: null,
  apps,
  gaps: [{ code: 'scopes-hidden', message: 'x', count: 2 }],
})

describe('exportJson', () => {
  it('is the same for the same records in any order, and reads back by its schema', () => {
    const apps = ['b', 'a', 'ä', 'Z'].map(key => ({ ...base, key }))
    const text = exportJson(report(apps))
    expect(exportJson(report(apps.toReversed()))).toBe(text)
    expect(ReportExport.parse(JSON.parse(text)).apps.map(a => a.key)).toEqual(['Z', 'a', 'b', 'ä'])
  })

  it('refuses a record that is none, and a field that the schema does not know', () => {
    expect(() => exportJson(report([{ ...base, verdict: 'maybe' as never }]))).toThrow(Failure)
    expect(() => exportJson(report([{ ...base, password: 'hunter2' } as never]))).toThrow(/apps\.0/)
  })
})
