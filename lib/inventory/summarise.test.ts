import { describe, expect, it } from 'vitest'
import type { AppRecord } from '../model/record.ts'
import { languages, observed, T0_MS } from './facts.arbitrary.ts'
import { fold } from './fold.ts'
import { reportGaps } from './report-gaps.ts'
import { byUrgency, summarise } from './summarise.ts'

const DAY_MS = 86_400_000
const base = fold(undefined, observed(1)) as AppRecord
const app = (key: string, change: Partial<AppRecord> = {}): AppRecord => ({ ...base, key, ...change })

describe('summarise', () => {
  it('counts', () => {
    const s = summarise(
      [
        app('a', { granted: 2 }),
        app('b', {
          verdict: 'allow',
          policyApp: { id: 'b', name: 'B', status: 'sanctioned' },
          granted: 1,
          firstSeenMs: T0_MS - 8 * DAY_MS,
        }),
        app('c', { verdict: 'inform', visibility: 'hidden', decision: 'continued', firstSeenMs: T0_MS - 31 * DAY_MS }),
        app('d', { verdict: 'block' }),
      ],
      T0_MS,
    )
    expect(s).toMatchObject({
      apps: 4,
      unsanctioned: 3,
      grantedAgainstPolicy: 1,
      hiddenScopes: 1,
      outcomeUnknown: 1,
      newLast7Days: 2,
      newLast30Days: 3,
    })
    expect(s.byVerdict).toEqual({ allow: 1, inform: 1, acknowledge: 0, justify: 0, request: 1, block: 1 })
    expect(s.revokeFirst.map(r => r.key)).toEqual(['a'])
  })

  it('takes a monitored policy at its word, a block list and a threat list whatever the verdict', () => {
    const quiet = { verdict: 'inform' as const, granted: 1 }
    const threat = { code: 'threat-listed' as const, client: 'x', kind: 'malicious' as const, source: 's' }
    const records = [
      app('plain', quiet),
      app('monitored', { ...quiet, wouldBe: 'block' }),
      app('listed', { ...quiet, policyApp: { id: 'l', name: 'L', status: 'blocked' } }),
      app('threat', { ...quiet, findings: [threat] }),
      app('abused', { ...quiet, findings: [{ ...threat, kind: 'abused-legitimate' }] }),
    ]
    expect(summarise(records, T0_MS).revokeFirst.map(r => r.key)).toEqual(['threat', 'monitored', 'listed'])
  })

  it('orders by urgency without leaving two records undecided, and names at most ten', () => {
    const records = Array.from({ length: 14 }, (_, i) =>
      app(`k${i % 7}${i}`, { granted: 1 + (i % 3), verdict: i % 2 ? 'block' : 'request' }),
    )
    const sorted = records.toSorted(byUrgency)
    expect(sorted).toEqual(records.toReversed().toSorted(byUrgency))
    expect(sorted[0]?.verdict).toBe('block')
    expect(summarise(records, T0_MS).revokeFirst).toHaveLength(10)
  })

  it('says its gaps, and none where there are none', () => {
    const unknown = { ...base.scopes[0], id: 'x', known: false } as AppRecord['scopes'][number]
    const records = [
      app('a', { visibility: 'partial' }),
      app('b', { scopes: [unknown] }),
      app('c', { scopes: [unknown], decision: 'continued' }),
    ]
    expect(reportGaps(records, languages.en, T0_MS).map(g => [g.code, g.count])).toEqual([
      ['scopes-hidden', 1],
      ['outcome-unknown', 1],
      ['scopes-unknown', 1],
    ])
    expect(reportGaps([app('a')], languages.de, T0_MS)).toEqual([])
    expect(summarise([], T0_MS)).toMatchObject({ apps: 0, revokeFirst: [] })
  })
})
