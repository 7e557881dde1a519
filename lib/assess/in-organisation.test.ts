import { describe, expect, it } from 'vitest'
import type { MaybeInOrganisation } from '../model/in-organisation.ts'
import type { Condition, PolicyInput } from '../model/policy.ts'
import { assess } from './assess.ts'
import { grant, inForce, knowledge, NOW_MS, observation } from './samples.ts'

const KNOWLEDGE = knowledge()
const judge = (when: Condition, inOrganisation: MaybeInOrganisation) =>
  assess(observation(), inForce({ rules: [{ id: 'new-here', when, then: 'request' }], whenUnknown: 'allow' }), KNOWLEDGE, {
    nowMs: NOW_MS,
    groups: [],
    inOrganisation,
  })
const NEW: Condition = { daysSinceFirstSeenInOrganisation: { atMost: 6 } }
const since = (firstSeen: string | null): MaybeInOrganisation => ({ firstSeen, people: 0 })

describe('how long the organisation has known an app', () => {
  it('is today for one that nobody has met', () => {
    expect(judge(NEW, since(null)).verdict).toBe('request')
    expect(judge({ daysSinceFirstSeenInOrganisation: { atLeast: 1 } }, since(null)).verdict).toBe('allow')
  })
  it('is counted in whole days, both ends included', () => {
    expect(judge(NEW, since('2026-11-16')).verdict).toBe('request')
    expect(judge(NEW, since('2026-11-15')).verdict).toBe('allow')
  })
  it('is not in the future, whatever the clock says', () => {
    expect(judge(NEW, since('2027-01-01')).verdict).toBe('request')
  })
  it('is unknown as long as no hub has told: the rule does not fire, and is listed as open', () => {
    const { verdict, unknown } = judge(NEW, undefined)
    expect(verdict).toBe('allow')
    expect(unknown).toEqual(['inOrganisation', 'rules.new-here'])
    expect(judge({ not: NEW }, undefined).verdict).toBe('allow')
  })
})

describe('an exception for certain scopes', () => {
  const policy = (scopes: string[]): Partial<PolicyInput> => ({
    whenUnknown: 'request',
    rules: [{ id: 'stop', when: { kind: 'consent' }, then: 'request' }],
    exceptions: [
      {
        id: 'asked',
        match: { provider: 'acme-id', clientId: 'client-1' },
        scopes,
        verdict: 'inform',
        expires: '2027-01-01T00:00:00Z',
        reason: 'asked for',
      },
    ],
  })
  const asking = (ids: string[], visibility: 'full' | 'partial' = 'full') =>
    assess(
      observation({ scopes: { visibility, requested: ids.map(id => grant(id)) } }),
      inForce(policy(['mail.read', 'calendar.read'])),
      KNOWLEDGE,
      { nowMs: NOW_MS, groups: [] },
    ).verdict
  it('lifts what was asked for, and less', () => {
    expect(asking(['mail.read', 'calendar.read'])).toBe('inform')
    expect(asking(['mail.read'])).toBe('inform')
  })
  it('lifts nothing once one scope more is asked for, or something was not seen', () => {
    expect(asking(['mail.read', 'mail.send'])).toBe('request')
    expect(asking(['mail.read'], 'partial')).toBe('request')
  })
})
