import { expect, it } from 'vitest'
import { asciiOf } from './ascii-scripts.ts'

it('writes a script in ASCII without changing what it means', () => {
  const code = `({ text: 'Zürich 東京 😀', template: \`é\${'ß'}\`, sets: [/[ä-ö]/.test('ö'), /^[😀]$/u.test('😀'), /\\p{L}/u.test('ж')], ü: 1 })`
  const ascii = asciiOf(code)
  expect(ascii).toMatch(/^[\0-\x7f]*$/)
  // biome-ignore lint/security/noGlobalEval: the meaning of code is what it evaluates to
  const run = (text: string) => (0, eval)(text)
  expect(run(ascii)).toEqual(run(code))
  expect(run(ascii).text).toBe('Zürich 東京 😀')
})
