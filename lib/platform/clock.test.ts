import { expect, test } from 'vitest'
import { cleanUpTime, DAY_MS, notBefore, toMinute } from './clock.ts'

const NOW = Date.UTC(2026, 4, 5, 10, 30, 45, 123)

test('times are rounded down to the minute', () => {
  expect(toMinute(NOW)).toBe(Date.UTC(2026, 4, 5, 10, 30))
})

test('a clock that was turned back does not revive what has expired', () => {
  expect(notBefore(NOW - 3650 * DAY_MS, NOW / 1000)).toBe(NOW)
  expect(notBefore(NOW + DAY_MS, NOW / 1000)).toBe(NOW + DAY_MS)
})

test('a clock that jumps by years throws nothing away at once', () => {
  expect(cleanUpTime(NOW, NOW + 3650 * DAY_MS)).toBe(NOW + 7 * DAY_MS)
  expect(cleanUpTime(NOW, NOW + DAY_MS)).toBe(NOW + DAY_MS)
  expect(cleanUpTime(NOW, NOW - 3650 * DAY_MS)).toBe(NOW - 3650 * DAY_MS)
  expect(cleanUpTime(null, NOW)).toBe(NOW)
})
