import { describe, expect, it } from 'vitest'
import type { Fact } from '../model/fact.ts'
import type { AppRecord } from '../model/record.ts'
import { beforeOf } from './before-of.ts'
import { MINUTE_MS, observation, observed, T0_MS, uuid } from './facts.arbitrary.ts'
import { fold } from './fold.ts'

const KEY = 'acme|client:mailer'
const SEND = observation().scopes.requested[0] ?? expect.fail('no scope')
const READ = { ...SEND, id: 'mail.read', access: 'read' as const }
const UNKNOWN = { ...SEND, id: 'x', data: 'unknown' as const, access: 'unknown' as const, reach: 'unknown' as const, known: false }
type Given = NonNullable<Extract<Fact, { type: 'concluded' }>['given']>
const granted = (n: number, minute: number, given?: Partial<Given>, outcome: 'granted' | 'denied' = 'granted'): Fact => ({
  type: 'concluded',
  id: uuid(n),
  atMs: T0_MS + minute * MINUTE_MS,
  encounterId: uuid(1),
  appKey: KEY,
  outcome,
  scopesGranted: null,
  ...(given ? { given: { scopes: [SEND], visibility: 'full', added: [], ...given } } : {}),
})
const all = (facts: Fact[], from?: AppRecord) => facts.reduce<AppRecord | undefined>(fold, from) ?? expect.fail('no row')
const LOOK = observed(1)

describe('what an app holds', () => {
  it('is each scope with its first grant, the first and the last grant, and the last growth', () => {
    const { held } = all([LOOK, granted(2, 1, {}), granted(3, 5, { scopes: [SEND, READ], added: ['mail.read'] }), granted(4, 9, {})])
    expect(held).toEqual({
      scopes: [
        { ...SEND, sinceMs: T0_MS + MINUTE_MS },
        { ...READ, sinceMs: T0_MS + 5 * MINUTE_MS },
      ],
      complete: true,
      firstGrantedMs: T0_MS + MINUTE_MS,
      lastGrantedMs: T0_MS + 9 * MINUTE_MS,
      grown: { atMs: T0_MS + 5 * MINUTE_MS, scopes: ['mail.read'] },
    })
  })
  it('is the same in any order of arrival', () => {
    const facts = [
      granted(2, 1, {}),
      granted(3, 5, { scopes: [UNKNOWN], added: ['x'] }),
      granted(4, 3, { scopes: [READ], added: ['mail.read'] }),
    ]
    const there = all([LOOK, ...facts]).held
    expect(all([LOOK, ...facts.toReversed()]).held).toEqual(there)
    expect(there?.grown?.scopes).toEqual(['x'])
  })
  it('is nothing before something was granted, and does not shrink when something is denied', () => {
    expect(all([LOOK, granted(2, 1, {}, 'denied')]).held).toBeUndefined()
    expect(all([LOOK, granted(2, 1, {}), granted(3, 2, {}, 'denied')]).held?.scopes).toHaveLength(1)
  })
  it('is incomplete for ever once a grant was not fully seen, or came before grants were kept', () => {
    expect(all([LOOK, granted(2, 1, { visibility: 'partial' }), granted(3, 2, {})]).held?.complete).toBe(false)
    expect(all([LOOK, granted(2, 1), granted(3, 2, {})]).held?.complete).toBe(false)
    expect(all([granted(3, 2, {})], { ...all([LOOK]), granted: 1 }).held?.complete).toBe(false)
  })
  it('prefers a reading that is known, and holds at most a thousand', () => {
    const known = { ...READ, id: 'x' }
    expect(all([LOOK, granted(2, 1, { scopes: [UNKNOWN] }), granted(3, 2, { scopes: [known] })]).held?.scopes).toEqual([
      { ...known, sinceMs: T0_MS + MINUTE_MS },
    ])
    const many = (name: string) => Array.from({ length: 1000 }, (_, i) => ({ ...READ, id: `${name}.${i}` }))
    const { held } = all([LOOK, granted(2, 1, { scopes: many('old') }), granted(3, 2, { scopes: many('new') })])
    expect(held?.scopes).toHaveLength(1000)
    expect(held?.scopes.every(scope => scope.id.startsWith('old'))).toBe(true)
  })
})

describe('beforeOf', () => {
  const row = all([LOOK, granted(2, 1, {})])
  it('is what the row holds', () => {
    const atMs = T0_MS + MINUTE_MS
    const expected = { grantedScopes: [{ ...SEND, sinceMs: atMs }], complete: true, firstGrantedMs: atMs, lastGrantedMs: atMs }
    expect(beforeOf(KEY, row)).toEqual(expected)
    expect(beforeOf('acme|redirect:app.example', row)).toEqual(expected)
  })
  it('is nothing for an app that is not there, was never granted anything, or is signed up for', () => {
    expect(beforeOf(KEY, undefined)).toBeNull()
    expect(beforeOf(KEY, all([LOOK]))).toBeNull()
    expect(beforeOf('site:acme.example', undefined)).toBeNull()
  })
  it('cannot be told where several apps share a key', () => {
    for (const key of ['acme|consent', 'as.example|redirect:loopback', 'acme|device-code', 'unknown'])
      expect(beforeOf(key, row), key).toBeUndefined()
    expect(beforeOf('acme|client:a|redirect:loopback', row)).not.toBeUndefined()
  })
  it('knows of a row of before grants were kept that there was one, and no more', () => {
    const old = { ...all([LOOK]), granted: 3, outcome: 'granted' as const, concludedAtMs: T0_MS }
    expect(beforeOf(KEY, old)).toEqual({ grantedScopes: [], complete: false, firstGrantedMs: null, lastGrantedMs: T0_MS })
    expect(beforeOf(KEY, { ...old, outcome: 'denied' })).toMatchObject({ complete: false, lastGrantedMs: null })
  })
  it('takes a damaged row for one of which nothing can be told', () => {
    const unreadable = { grantedScopes: [], complete: false, firstGrantedMs: null, lastGrantedMs: null }
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...READ, id: `s${i}`, sinceMs: 1 }))
    for (const held of [
      3,
      'all',
      null,
      [],
      {},
      { ...row.held, scopes: many },
      { ...row.held, scopes: [{ id: 'x' }] },
      { ...row.held, firstGrantedMs: -1 },
    ])
      expect(beforeOf(KEY, { ...row, held } as never), JSON.stringify(held)?.slice(0, 40)).toEqual(unreadable)
    for (const record of ['row', 7, null, [], {}, { granted: 'often' }, { granted: Number.NaN }, { granted: -1 }])
      expect(beforeOf(KEY, record as never), String(record)).toBeUndefined()
  })
})
