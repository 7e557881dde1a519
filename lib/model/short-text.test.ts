import { expect, test } from 'vitest'
import { cutEnd, cutHost, withoutPiledMarks } from './short-text.ts'

test('a host that is too long keeps its end, which says whose it is', () => {
  const host = `accounts.google.com.${'a.'.repeat(60)}evil.example`
  expect(cutHost(host, 40)).toHaveLength(40)
  expect(cutHost(host, 40)).toMatch(/^….*\.evil\.example$/)
  expect(cutHost('app.example', 11)).toBe('app.example')
})

test('other text keeps its beginning, and no character is cut in two', () => {
  expect(cutEnd('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(9)}…`)
  expect(cutEnd('abc', 3)).toBe('abc')
})

test('two marks on a letter stay, more do not', () => {
  expect(withoutPiledMarks(`Z${'\u0351'.repeat(40)}algo`)).toBe('Z\u0351\u0351algo')
  expect(withoutPiledMarks('Tiếng Việt'.normalize('NFD'))).toBe('Tiếng Việt'.normalize('NFD'))
})
