import { describe, expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { Assessment } from '../model/assessment.ts'
import type { Before, HeldGrant } from '../model/before.ts'
import type { Grant, Observation } from '../model/observation.ts'
import type { Rule } from '../model/policy.ts'
import { assess } from './assess.ts'
import { grant, inForce, knowledge, NOW_MS, OPENID, observation, unknownGrant } from './samples.ts'

const DAY_MS = 86_400_000
const KNOWLEDGE = knowledge()
const held = (one: Grant, sinceMs: number | null = NOW_MS - 10 * DAY_MS): HeldGrant => ({ ...one, sinceMs })
const had = (scopes: Grant[], change: Partial<Before> = {}): Before => ({
  grantedScopes: scopes.map(one => held(one)),
  complete: true,
  firstGrantedMs: NOW_MS - 10 * DAY_MS,
  lastGrantedMs: NOW_MS - 10 * DAY_MS,
  ...change,
})
const asking = (requested: Grant[], change: Partial<Observation> = {}) =>
  observation({ ...change, scopes: { visibility: 'full', requested, ...change.scopes } })
const judge = (seen: Observation, was: Before | null | undefined, rules: Rule[] = []) =>
  assess(seen, inForce({ rules, whenUnknown: 'allow' }), KNOWLEDGE, { nowMs: NOW_MS, groups: [], before: was })
const added = (requested: Grant[], granted: Grant[]) =>
  judge(asking(requested), had(granted)).findings.flatMap(one => (one.code === 'scope-expansion' ? one.scopes : []))

const READ = grant('mail.read')
const FULL = grant('mail.full', { access: 'full' })
const CALENDAR = grant('calendar', { data: 'calendar' })

describe('growth', () => {
  it('is a scope whose data, acts or reach no earlier one covers', () => {
    expect(added([CALENDAR], [READ])).toEqual(['calendar'])
    expect(added([FULL], [READ])).toEqual(['mail.full'])
    expect(added([grant('mail.all', { reach: 'organisation' })], [READ])).toEqual(['mail.all'])
    expect(added([READ, CALENDAR], [grant('openid', { data: 'identity' })])).toEqual(['mail.read', 'calendar'])
  })
  it('is nothing that is equal, narrower, put together from earlier ones, or only says who one is', () => {
    expect(added([READ], [READ])).toEqual([])
    expect(added([READ], [FULL])).toEqual([])
    expect(added([READ], [grant('mail.all', { reach: 'organisation' })])).toEqual([])
    expect(added([grant('picked', { reach: 'selected' })], [READ])).toEqual([])
    expect(added([grant('a', { access: 'write' })], [READ, grant('b', { access: 'create' }), grant('c', { access: 'write' })])).toEqual([])
    expect(added([OPENID], [READ])).toEqual([])
    expect(added([], [READ])).toEqual([])
  })
  it('is the content, where names and headings were seen before, and not the other way round', () => {
    const outline = grant('mail.metadata', { access: 'list' })
    expect(added([READ], [outline])).toEqual(['mail.read'])
    expect(added([outline], [READ])).toEqual([])
    expect(added([outline], [grant('other.metadata', { access: 'list' })])).toEqual([])
  })
  it('does not take the acts of a small reach for a wide one, nor of one actor for another', () => {
    const own = grant('own', { access: 'full', reach: 'own' })
    const all = grant('all', { access: 'read', reach: 'organisation' })
    expect(added([grant('delete.all', { access: 'full', reach: 'organisation' })], [own, all])).toEqual(['delete.all'])
    expect(added([grant('mail.read', { actor: 'bot' })], [READ])).toEqual(['mail.read'])
  })
  it('is every scope of unknown meaning that was not granted to the letter', () => {
    expect(added([unknownGrant('acme.x')], [FULL])).toEqual(['acme.x'])
    expect(added([unknownGrant('acme.x')], [unknownGrant('acme.x')])).toEqual([])
    expect(added([READ], [unknownGrant('mail')])).toEqual(['mail.read'])
    expect(added([grant('some', { reach: 'unknown' })], [FULL])).toEqual(['some'])
    expect(added([grant('some', { reach: 'unknown' })], [grant('all', { access: 'full', reach: 'organisation' })])).toEqual([])
  })
  it('is seen in the part that was seen, and never made of what is hidden', () => {
    const partial = asking([READ, CALENDAR], { scopes: { visibility: 'partial', requested: [READ, CALENDAR] } })
    expect(judge(partial, had([READ])).findings).toMatchObject([
      { code: 'scopes-hidden' },
      { code: 'scope-expansion', scopes: ['calendar'] },
    ])
    const hidden = asking([], { scopes: { visibility: 'hidden', requested: [] } })
    expect(judge(hidden, had([READ])).findings).toEqual([{ code: 'scopes-hidden' }])
  })
  it('is not told of a client without history, of one whose grants are not all known, or of a personal account', () => {
    for (const was of [null, undefined, had([READ], { complete: false })]) expect(judge(asking([CALENDAR]), was).findings).toEqual([])
    expect(judge(asking([CALENDAR], { account: 'personal' }), had([READ])).findings).toEqual([])
    const nobody = asking([CALENDAR], {
      client: { id: null, name: null, publisher: null, verified: 'unknown' },
      redirect: { host: null, kind: null, scheme: null },
    })
    expect(judge(nobody, had([READ])).findings.map(one => one.code)).toEqual([])
  })
  it('carries what was there, the gravest first, and is a finding by its schema', () => {
    const assessment = judge(asking([CALENDAR]), had([OPENID, READ]))
    expect(Assessment.parse(assessment).findings).toEqual([
      { code: 'scope-expansion', scopes: ['calendar'], had: [held(READ), held(OPENID)] },
    ])
  })
  it('holds ten thousand scopes, in names that harm, without harm', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const judging = (count: number) => {
      const many = Array.from({ length: count }, (_, i) => unknownGrant(names[i] ?? `scope.${i}`))
      return () => {
        const [finding] = judge(asking(many.slice(0, 1000)), had(many.slice(1))).findings.filter(one => one.code === 'scope-expansion')
        expect(finding).toMatchObject({ scopes: ['__proto__'] })
        expect(finding?.code === 'scope-expansion' && finding.had.length).toBe(50)
      }
    }
    expect(timesAsLong(judging, 1250)).toBeLessThan(LINEAR)
  })
})

describe('conditions on what was granted before', () => {
  const rule = (when: Rule['when']): Rule[] => [{ id: 'r', when, then: 'inform' }]
  const fires = (when: Rule['when'], was: Before | null | undefined) => {
    const { decidedBy, unknown } = judge(asking([CALENDAR]), was, rule(when))
    return decidedBy.includes('r') ? 'yes' : unknown.includes('rules.r') ? 'unknown' : 'no'
  }
  const known = had([READ])
  it('tell an app that was granted something from one that was not, and from one of which nobody knows', () => {
    expect([known, null, undefined].map(was => fires({ grantedBefore: true }, was))).toEqual(['yes', 'no', 'unknown'])
    expect([known, null, undefined].map(was => fires({ grantedBefore: false }, was))).toEqual(['no', 'yes', 'unknown'])
    expect([known, null, undefined].map(was => fires({ not: { grantedBefore: true } }, was))).toEqual(['no', 'yes', 'unknown'])
  })
  it('ask the finding, three-valued', () => {
    const when = { finding: 'scope-expansion' }
    expect([known, had([CALENDAR]), null].map(was => fires(when, was))).toEqual(['yes', 'no', 'no'])
    expect([undefined, had([READ], { complete: false })].map(was => fires(when, was))).toEqual(['unknown', 'unknown'])
    expect(judge(asking([CALENDAR]), had([READ], { complete: false }), rule(when)).unknown).toContain('before.scopes')
  })
  it('count whole days, both ends in, from the last grant', () => {
    const at = (days: number, moreMs = 0) => had([READ], { lastGrantedMs: NOW_MS - days * DAY_MS - moreMs })
    expect(fires({ daysSinceGranted: { atLeast: 180 } }, at(180))).toBe('yes')
    expect(fires({ daysSinceGranted: { atLeast: 180 } }, at(180, -1))).toBe('no')
    expect(fires({ daysSinceGranted: { atMost: 7 } }, at(7, DAY_MS - 1))).toBe('yes')
    expect(fires({ daysSinceGranted: { atMost: 7 } }, at(8))).toBe('no')
    expect(fires({ daysSinceGranted: { atLeast: 3, atMost: 5 } }, at(4))).toBe('yes')
    expect(fires({ daysSinceGranted: { atMost: 0 } }, at(-400))).toBe('yes')
  })
  it('do not take "never" or "nobody knows when" for a number of days', () => {
    for (const daysSinceGranted of [{ atLeast: 0 }, { atMost: 36_500 }]) {
      expect(fires({ daysSinceGranted }, null)).toBe('no')
      expect(fires({ daysSinceGranted }, undefined)).toBe('unknown')
      expect(fires({ daysSinceGranted }, had([READ], { lastGrantedMs: null }))).toBe('unknown')
      expect(fires({ daysSinceGranted }, had([READ], { lastGrantedMs: Number.NaN }))).toBe('unknown')
    }
    expect(fires({ not: { daysSinceGranted: { atMost: 30 } } }, null)).toBe('yes')
  })
})
