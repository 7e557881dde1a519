import { expect, test } from 'vitest'
import { isEarly, refusalOf, VISIBLE_AT_LEAST_MS } from './guard.ts'

const seen = { visibleSinceMs: 1000, documentVisible: true, focused: true }
const click = { isTrusted: true, timeStamp: 1000 + VISIBLE_AT_LEAST_MS, detail: 1 }

test('a person who had time to read is heard', () => {
  expect(refusalOf(click, seen, 'continued')).toBe(null)
})

test('a click that a script made is none', () => {
  expect(refusalOf({ ...click, isTrusted: false }, seen, 'continued')).toBe('untrusted')
})

test('a click a millisecond too early is refused', () => {
  expect(refusalOf({ ...click, timeStamp: click.timeStamp - 1 }, seen, 'continued')).toBe('too-early')
})

test('what is covered, hidden or was never on screen cannot be answered', () => {
  expect(refusalOf(click, { ...seen, visibleSinceMs: null }, 'continued')).toBe('covered')
  expect(refusalOf(click, { ...seen, documentVisible: false }, 'continued')).toBe('hidden')
})

test('a key needs the focus; a pointer brings it along', () => {
  expect(refusalOf({ ...click, detail: 0 }, { ...seen, focused: false }, 'continued')).toBe('unfocused')
  expect(refusalOf({ isTrusted: true, timeStamp: click.timeStamp }, { ...seen, focused: false }, 'continued')).toBe('unfocused')
  expect(refusalOf(click, { ...seen, focused: false }, 'continued')).toBe(null)
})

test('going back needs a person and nothing else', () => {
  const blind = { visibleSinceMs: null, documentVisible: false, focused: false }
  expect(refusalOf({ ...click, timeStamp: 0 }, blind, 'went-back')).toBe(null)
  expect(refusalOf({ ...click, isTrusted: false }, seen, 'went-back')).toBe('untrusted')
})

test('one press that came too early makes the next one wait as long again', () => {
  const hasty = { ...seen, lastEarlyMs: 1400 }
  expect(refusalOf(click, hasty, 'continued')).toBe('too-early')
  expect(refusalOf({ ...click, timeStamp: 1400 + VISIBLE_AT_LEAST_MS }, hasty, 'continued')).toBe(null)
  expect(isEarly(1499, seen)).toBe(true)
  expect(isEarly(1500, seen)).toBe(false)
  expect(isEarly(9000, { visibleSinceMs: null })).toBe(true)
})
