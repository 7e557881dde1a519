import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listWords } from './list-words.ts'

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'ja']
const asTheBrowser = (items: string[], lang: string) =>
  new Intl.ListFormat(lang === 'en' ? 'en-GB' : lang, { type: 'conjunction' }).format(items)

describe('listWords', () => {
  it('says what the browser itself would say, in every language that we speak', () => {
    const word = fc.oneof(fc.constantFrom('importar', 'Incluir', 'hilar', 'hi', 'HI', 'hielo', 'Hiato', 'yoga', 'iOS', ''), fc.string())
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.constantFrom(...LANGUAGES), (items, lang) => {
        expect(listWords(items, lang)).toBe(asTheBrowser(items, lang))
      }),
      { numRuns: 2000 },
    )
  })
  it('reads as English where it does not speak the language', () => {
    expect(listWords(['a', 'b', 'c'], 'xx')).toBe('a, b and c')
  })
})
