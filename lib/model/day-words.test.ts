import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayWords, regionOf } from './day-words.ts'

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'ja']
const asTheBrowser = (atMs: number, lang: string) => new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium' }).format(atMs)
const DAY_MS = 86_400_000

describe('dayWords', () => {
  it.each(LANGUAGES)('says of every day of two years what the browser itself would say, in %s', lang => {
    for (let day = 0; day < 731; day++) {
      const atMs = Date.UTC(2027, 0, 1, 12) + day * DAY_MS
      expect(dayWords(atMs, lang)).toBe(asTheBrowser(atMs, lang))
    }
  })
  it('says it of other times as well', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1960-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        fc.constantFrom(...LANGUAGES),
        (date, lang) => {
          expect(dayWords(date.getTime(), lang)).toBe(asTheBrowser(date.getTime(), lang))
        },
      ),
      { numRuns: 1000 },
    )
  })
  it.each(['nl', 'sv'])('asks the browser about a language that we do not speak: %s', lang => {
    expect(dayWords(Date.UTC(2026, 2, 3, 12), lang)).toBe(asTheBrowser(Date.UTC(2026, 2, 3, 12), lang))
  })
  it.each(LANGUAGES)('knows what is no time, in %s', lang => {
    expect(() => dayWords(Number.NaN, lang)).toThrow(RangeError)
  })
})
