import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test('ordinary names stay as they are, in every script', () => {
  for (const name of ['Acme Mailer', 'Zeichenbrett für Müller & Söhne', '株式会社アクメ', 'مرسال', 'O’Reilly <Beta>'])
    expect(visibleText(name)).toBe(name)
})

test('characters without a shape are shown as code points', () => {
  expect(visibleText('Micro\u200Bsoft')).toBe('Micro‹U+200B›soft')
  expect(visibleText('\u202Efdp.exe')).toBe('‹U+202E›fdp.exe')
  expect(visibleText('a\u2066b\u2069c\uFEFFd\u00ADe\u0000f\u3164g')).toBe('a‹U+2066›b‹U+2069›c‹U+FEFF›d‹U+00AD›e‹U+0000›f‹U+3164›g')
  expect(visibleText('tag\u{E0041}')).toBe('tag‹U+E0041›')
})

test('a picture that is joined of several stays one, and nothing else is joined unseen', () => {
  expect(visibleText('👩‍👩‍👧 👩🏽‍🚀 ❤️‍🔥')).toBe('👩‍👩‍👧 👩🏽‍🚀 ❤️‍🔥')
  expect(visibleText('Micro\u200Dsoft 👩\u200D \u200D👩')).toBe('Micro‹U+200D›soft 👩‹U+200D› ‹U+200D›👩')
})

test('line breaks cannot begin a line of their own', () => {
  expect(visibleText('Acme\n\nVerified by Google')).toBe('Acme Verified by Google')
})

test('length is bounded, and never cuts a character in two', () => {
  expect([...visibleText('😀'.repeat(500), 10)]).toHaveLength(10)
  expect(visibleText('😀'.repeat(500), 10).endsWith('😀…')).toBe(true)
})
