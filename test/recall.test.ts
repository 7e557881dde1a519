import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { observe } from '../lib/observe/observe.ts'
import { judgeNegatives, judgeRecall, type RecallRow } from './recall/judge-recall.ts'
import { KNOWN_AS } from './recall/known-as.ts'
import { negativeCases } from './recall/negative-cases.ts'
import { index } from './recall/provider-index.ts'
import type { RecallCase } from './recall/recall-case.ts'
import { recallCases } from './recall/recall-cases.ts'
import { deviceAddresses, SETS } from './recall/remembered.ts'
import { ARCTIC } from './recall/with-arctic.ts'

/** Every authorize URL that four libraries make of all servers that they know, against what they were told to ask for. */
describe('requests that libraries make', () => {
  let cases: RecallCase[] = []
  let rows: RecallRow[] = []
  let misses = ''
  beforeAll(async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing leaves this machine')))
    cases = await recallCases()
    rows = judgeRecall(cases, index)
    misses = rows.flatMap(row => row.misses).join('\n')
  })
  afterAll(() => vi.unstubAllGlobals())
  const sum = (of: (row: RecallRow) => number) => rows.reduce((total, row) => total + of(row), 0)

  test('are many, at every server that the libraries know', async () => {
    expect(rows.map(row => row.library)).toEqual(['arctic', 'grant', 'better-auth', 'openid-client', 'by hand', ...SETS])
    expect(cases.length).toBeGreaterThanOrEqual(1500)
    expect(new Set(cases.map(one => one.url)).size).toBeGreaterThanOrEqual(1500)
    const exported = Object.entries(await import('arctic')).filter(
      ([, value]) => 'createAuthorizationURL' in (Object(value).prototype ?? {}),
    )
    expect(Object.keys(ARCTIC).sort()).toEqual(
      exported
        .map(([name]) => name)
        .filter(name => name !== 'OAuth2Client')
        .sort(),
    )
    expect(cases.filter(one => !URL.canParse(one.url))).toEqual([])
  })
  test('the names in the table of known servers are names of data files', () => {
    const ids = Object.values(KNOWN_AS).flatMap(table => Object.values(table))
    expect(ids.filter(id => !index.byId(id))).toEqual([])
  })
  test('are heard of, all of them', () => {
    expect(
      sum(row => row.heard),
      misses,
    ).toBe(cases.length)
  })
  test('are recognised, 995 of 1,000', () => {
    expect(sum(row => row.recognised) / cases.length, misses).toBeGreaterThanOrEqual(0.995)
  })
  test('are told apart into sign-in and consent, 99 of 100', () => {
    expect(sum(row => row.kind.right) / sum(row => row.kind.of), misses).toBeGreaterThanOrEqual(0.99)
  })
  test('are put to the right provider where it is known, 98 of 100', () => {
    expect(sum(row => row.provider.of)).toBeGreaterThanOrEqual(1400)
    expect(sum(row => row.provider.right) / sum(row => row.provider.of), misses).toBeGreaterThanOrEqual(0.98)
  })
  test('ask for exactly what was read, 99 of 100', () => {
    expect(sum(row => row.scopes) / cases.length, misses).toBeGreaterThanOrEqual(0.99)
  })
  test('lead to exactly the client and the redirect that were read, wherever they are recognised', () => {
    expect(
      sum(row => row.clientAndRedirect),
      misses,
    ).toBe(sum(row => row.recognised))
  })
})

test('addresses at which a device’s code is typed are told, with nothing of their pages', () => {
  const urls = deviceAddresses()
  expect(urls.length).toBeGreaterThanOrEqual(20)
  expect(urls.filter(url => observe({ url }, index)?.kind !== 'device-code')).toEqual([])
})

describe('addresses that ask for nothing', () => {
  const kinds = negativeCases()
  test('are many, and of many kinds', () => {
    expect(kinds.size).toBeGreaterThanOrEqual(20)
    expect([...kinds].filter(([, urls]) => urls.length < 20).map(([kind]) => kind)).toEqual([])
    expect([...kinds].reduce((sum, [, urls]) => sum + urls.length, 0)).toBeGreaterThanOrEqual(5000)
  })
  test.each([...kinds.keys()])('%s: none is taken for a request', kind => {
    const [row] = judgeNegatives(new Map([[kind, kinds.get(kind) ?? []]]), index)
    expect(row?.taken).toEqual([])
  })
})
