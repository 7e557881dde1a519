import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../model/fact.ts'
import { AppRecord } from '../model/record.ts'
import { arbitraryFacts, assessment, MINUTE_MS, observation, observed, T0_MS, uuid } from './facts.arbitrary.ts'
import { fold } from './fold.ts'

const all = (facts: Fact[], from?: AppRecord) => facts.reduce<AppRecord | undefined>(fold, from)
const head = (n: number, encounter: number, minute = 0) => ({
  id: uuid(n),
  atMs: T0_MS + minute * MINUTE_MS,
  encounterId: uuid(encounter),
  appKey: 'acme|client:mailer',
})
const concluded = (n: number, encounter: number, outcome: 'granted' | 'denied', minute = 0): Fact => ({
  type: 'concluded',
  ...head(n, encounter, minute),
  outcome,
  scopesGranted: null,
})
const isLook = (fact: Fact) => fact.type === 'observed' || fact.type === 'revised'

describe('fold', () => {
  it('makes the row from the first look and takes over decision and outcome', () => {
    const record = all([
      observed(1),
      { type: 'decided', ...head(2, 1, 1), decision: { action: 'continued', reason: 'trial', note: 'For the autumn mailing.' } },
      { type: 'concluded', ...head(3, 1, 2), outcome: 'granted', scopesGranted: ['mail.send'] },
    ])
    expect(AppRecord.parse(record)).toMatchObject({
      key: 'acme|client:mailer',
      verdict: 'request',
      decision: 'continued',
      reason: 'trial',
      note: 'For the autumn mailing.',
      outcome: 'granted',
      granted: 1,
      encounters: 1,
      scopesGranted: ['mail.send'],
      firstSeenMs: T0_MS,
      lastSeenMs: T0_MS,
    })
  })

  it('keeps the verdict of the latest encounter, and a late one neither wins nor is lost', () => {
    const late = observed(1, { atMs: T0_MS - MINUTE_MS, assessment: assessment({ verdict: 'block' }) })
    const record = all([observed(2, { assessment: assessment({ verdict: 'inform' }) }), late])
    expect(record).toMatchObject({
      verdict: 'inform',
      encounters: 2,
      firstSeenMs: T0_MS - MINUTE_MS,
      lastSeenMs: T0_MS,
      lastEncounterId: uuid(2),
    })
  })

  it('does not let a sign-in displace what a consent was judged to be', () => {
    const signIn = observed(2, {
      atMs: T0_MS + MINUTE_MS,
      observation: observation({ kind: 'sign-in', scopes: { visibility: 'full', requested: [] } }),
      assessment: assessment({ verdict: 'allow' }),
    })
    expect(all([observed(1), signIn])).toMatchObject({ kind: 'consent', verdict: 'request', lastSeenMs: T0_MS + MINUTE_MS, encounters: 2 })
    expect(all([signIn, observed(1)])).toMatchObject({ kind: 'consent', verdict: 'request' })
  })

  it('prefers a reading that is known to one that is not', () => {
    const reading = (known: boolean, n: number, minute: number) =>
      observed(n, {
        atMs: T0_MS + minute * MINUTE_MS,
        observation: observation({
          scopes: {
            visibility: 'full',
            requested: [{ id: 's', data: known ? 'mail' : 'unknown', access: 'read', reach: 'own', known, seen: 'url' }],
          },
        }),
      })
    expect(all([reading(true, 1, 0), reading(false, 2, 1)])?.scopes).toMatchObject([{ id: 's', known: true }])
    expect(all([reading(false, 2, 1), reading(true, 1, 0)])?.scopes).toMatchObject([{ id: 's', known: true }])
  })

  it('keeps what was granted once, also after a denial', () => {
    expect(all([observed(1), concluded(2, 1, 'granted'), concluded(3, 1, 'denied', 2)])).toMatchObject({ outcome: 'denied', granted: 1 })
    expect(all([observed(1), concluded(3, 1, 'denied', 2), concluded(2, 1, 'granted')])).toMatchObject({ outcome: 'denied', granted: 1 })
  })

  it('leaves a decision without a look to the caller, and health alone', () => {
    expect(fold(undefined, concluded(1, 1, 'granted'))).toBeUndefined()
    const record = fold(undefined, observed(1))
    expect(fold(record, { type: 'health', id: uuid(9), atMs: T0_MS, code: 'page-changed', detail: '', count: 3 })).toBe(record)
  })

  it('holds at most a thousand scopes, the newest', () => {
    const many = (n: number, minute: number) =>
      observed(n, {
        atMs: T0_MS + minute * MINUTE_MS,
        observation: observation({
          scopes: {
            visibility: 'full',
            requested: Array.from({ length: 1000 }, (_, i) => ({
              id: `${n}-${i}`,
              data: 'mail' as const,
              access: 'read' as const,
              reach: 'own' as const,
              known: true,
              seen: 'url' as const,
            })),
          },
        }),
      })
    const scopes = all([many(1, 0), many(2, 1)])?.scopes
    expect(scopes).toHaveLength(1000)
    expect(scopes?.[0]?.id).toBe('2-0')
  })

  it('any prefix and then the rest is the whole; nothing given is changed; what comes out is a record', () => {
    fc.assert(
      fc.property(arbitraryFacts, fc.nat(12), (facts, at) => {
        const before = structuredClone(facts)
        const whole = all(facts)
        // A row read back from storage is as good as the one in memory.
        const prefix = all(facts.slice(0, at))
        expect(all(facts.slice(at), prefix && AppRecord.parse(JSON.parse(JSON.stringify(prefix))))).toEqual(whole)
        expect(facts).toEqual(before)
        if (!whole) return
        AppRecord.parse(whole)
        expect(whole.firstSeenMs).toBeLessThanOrEqual(whole.lastSeenMs)
        const folded = facts.slice(facts.findIndex(isLook))
        expect(whole.encounters).toBe(folded.filter(f => f.type === 'observed').length)
        expect(whole.granted).toBe(folded.filter(f => f.type === 'concluded' && f.outcome === 'granted').length)
      }),
      { numRuns: 400 },
    )
  })

  it('comes to the same row in any order of arrival, as far as totals, times and the standing verdict go', () => {
    fc.assert(
      fc.property(
        // One look of each type per encounter, as browsers write them.
        arbitraryFacts.map(facts =>
          facts.filter(
            (f, i) =>
              !isLook(f) ||
              facts.findIndex(
                g => g.type === f.type && isLook(g) && 'encounterId' in f && 'encounterId' in g && g.encounterId === f.encounterId,
              ) === i,
          ),
        ),
        fc.infiniteStream(fc.nat()),
        (facts, order) => {
          const looks = facts.filter(isLook)
          const rest = facts.filter(f => !isLook(f))
          const shuffled = looks
            .map(f => [order.next().value as number, f] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, f]) => f)
          const total = (r: AppRecord | undefined) =>
            r && [
              r.verdict,
              r.kind,
              r.lastEncounterId,
              r.judgedAtMs,
              r.firstSeenMs,
              r.lastSeenMs,
              r.encounters,
              r.granted,
              r.scopesGranted,
              r.scopes.map(s => s.id).sort(),
              // Which of two known readings of one scope stays is all that the order decides.
              r.held && { ...r.held, scopes: r.held.scopes.map(s => [s.id, s.known, s.sinceMs]) },
            ]
          expect(total(all([...shuffled, ...rest.toReversed()]))).toEqual(total(all([...looks, ...rest])))
        },
      ),
      { numRuns: 400 },
    )
  })
})
