import { expect, test } from 'vitest'
import { agoWords } from './time-words.ts'

const NOW = Date.UTC(2026, 10, 22, 9, 30)
const MINUTE = 60_000

test('how long ago, in the coarsest words that are true', () => {
  expect(agoWords(NOW, NOW, 'en')).toBe('this minute')
  expect(agoWords(NOW - 5 * MINUTE, NOW, 'en')).toBe('5 minutes ago')
  expect(agoWords(NOW - 3 * 60 * MINUTE, NOW, 'de')).toBe('vor 3 Stunden')
  expect(agoWords(NOW - 10 * 24 * 60 * MINUTE, NOW, 'de')).toBe('vor 10 Tagen')
})

test('and how far ahead', () => {
  expect(agoWords(NOW + 20 * MINUTE, NOW, 'en')).toBe('in 20 minutes')
})
