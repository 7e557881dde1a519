import { describe, expect, it } from 'vitest'
import { rateLimit } from './rate-limit.ts'

describe('rateLimit', () => {
  it('gives a burst, then one token per interval, per key; a clock set back gives nothing away', () => {
    let nowMs = 1_000_000
    const limit = rateLimit({ burst: 2, perMinute: 6, now: () => nowMs })
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 10])
    expect(limit.take('b')).toBe(0)
    nowMs += 9_000
    expect(limit.wait('a')).toBe(1)
    nowMs += 1_000
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 10])
    nowMs -= 500_000
    expect(limit.take('a')).toBe(10)
  })

  it('stays small under many keys', () => {
    let nowMs = 0
    const limit = rateLimit({ burst: 1, perMinute: 1, now: () => nowMs })
    for (let i = 0; i < 60_000; i += 1) limit.take(`k${i}`)
    expect(limit.take('k59999')).toBeGreaterThan(0)
    nowMs += 120_000
    expect(limit.take('k59999')).toBe(0)
  })
})
