import { expect, test } from 'vitest'
import type { Assessment } from './assessment.ts'
import { isDue, type Receipt, receiptState, UNUSED_DAYS } from './receipt.ts'

const DAY_MS = 86_400_000
const NOW_MS = 500 * DAY_MS
const today = (verdict: Assessment['verdict'], ...decidedBy: string[]): Assessment => ({
  verdict,
  decidedBy,
  wouldBe: 'block',
  findings: [],
  unknown: [],
  errors: [],
  app: null,
  policy: { version: 1, epoch: 1, source: 'fetched' },
})
const receipt: Receipt = {
  appKey: 'acme|client:a',
  encounterId: '0192f3a1-0000-7000-8000-000000000001',
  grantedAtMs: 0,
  observation: null,
  exception: null,
  today: today('inform', 'default'),
  takenBackAtMs: null,
  remindedAtMs: null,
}
const PILOT = { id: 'pilot', untilMs: NOW_MS - 1 }
const state = (more: Partial<Receipt>, daysAgo = 0) => receiptState({ ...receipt, ...more }, NOW_MS - daysAgo * DAY_MS, NOW_MS)

test('is against the policy where that would stop it today, and not for what is only monitored', () => {
  expect(state({ today: today('request', 'rule') })).toEqual({ state: 'against' })
  expect(state({ today: today('block', 'rule') })).toEqual({ state: 'against' })
  expect(state({ today: today('justify', 'rule') })).toEqual({ state: 'held', untilMs: null })
})
test('an exception that no longer decides has ended, since when its end is known to be past', () => {
  expect(state({ exception: PILOT, today: today('request', 'rule') })).toEqual({ state: 'exception-ended', endedMs: NOW_MS - 1 })
  const gone = { ...PILOT, untilMs: NOW_MS + DAY_MS }
  expect(state({ exception: gone, today: today('justify', 'rule') })).toEqual({ state: 'exception-ended', endedMs: null })
})
test('an exception that still decides says until when; one that is not needed any more says nothing', () => {
  const running = { id: 'pilot', untilMs: NOW_MS + DAY_MS }
  expect(state({ exception: running, today: today('inform', 'exception:pilot') })).toEqual({ state: 'held', untilMs: NOW_MS + DAY_MS })
  expect(state({ exception: PILOT, today: today('inform', 'default') })).toEqual({ state: 'held', untilMs: null })
})
test('what cannot be judged is never against the policy, and can be unused all the same', () => {
  expect(state({ today: null, exception: PILOT })).toEqual({ state: 'held', untilMs: null })
  expect(state({ today: null }, UNUSED_DAYS)).toEqual({ state: 'unused', days: UNUSED_DAYS })
  expect(state({}, UNUSED_DAYS - 1)).toEqual({ state: 'held', untilMs: null })
})
test('what was taken back is nothing to be done about', () => {
  const back = state({ takenBackAtMs: 7, today: today('block', 'rule') }, 400)
  expect([back, isDue(back)]).toEqual([{ state: 'taken-back', sinceMs: 7 }, false])
})
