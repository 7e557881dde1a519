import { join } from 'node:path'
import { expect, it } from 'vitest'
import { carryWords, wordsOf } from './carry-words.ts'

const LOCALES: Parameters<typeof wordsOf>[1] = [
  ['de', { ui_a: { message: 'Ä "$1"' }, ui_b: { message: 'B' } }],
  ['en', { ui_a: { message: 'a "$1"' }, ui_b: { message: 'b' } }],
]
// biome-ignore lint/security/noGlobalEval: the meaning of code is what it evaluates to
const run = (code: string) => (0, eval)(code)

it('carries the words that the script names, and no others', () => {
  run(wordsOf('say("ui_a", x); say(`ui_bb`)', LOCALES))
  const carried = () =>
    globalThis.carriedWords?.map(all => Object.fromEntries(Object.entries(all).map(([lang, words]) => [lang, JSON.parse(words)])))
  const a = { de: { ui_a: 'Ä "$1"' }, en: { ui_a: 'a "$1"' } }
  expect(carried()).toEqual([a])
  // A script that is loaded later brings its own.
  run(wordsOf('say("ui_b")', LOCALES))
  expect(carried()).toEqual([a, { de: { ui_b: 'B' }, en: { ui_b: 'b' } }])
  globalThis.carriedWords = undefined
})

it('gives them to the scripts that are to carry them', () => {
  const chunk = (fileName: string) => ({ type: 'chunk' as const, isEntry: true, fileName, code: `say('ui_lang')` })
  const bundle = { 'gate.js': chunk('gate.js'), 'reader.js': chunk('reader.js') }
  carryWords(join(import.meta.dirname, '..'), name => name === 'gate.js').generateBundle(null, bundle)
  expect(bundle['reader.js'].code).toBe(`say('ui_lang')`)
  expect(bundle['gate.js'].code).toMatch(/^globalThis\.carriedWords=.*"fr":"\{\\"ui_lang\\":\\"fr\\"\}".*\nsay/)
})
