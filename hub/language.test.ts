import { describe, expect, it } from 'vitest'
import { languageOf } from './language.ts'

describe('languageOf', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-CH,en;q=0.9', 'de'],
    ['en-GB, de;q=0.9', 'en'],
    ['nl, de;q=0.2, en;q=0.1', 'de'],
    ['fr-CA, en;q=0.5', 'fr'],
    ['pt-BR', 'pt'],
    ['es-419,es;q=0.9', 'es'],
    ['ja', 'ja'],
    ['de;q=0, en', 'en'],
    ['*', 'en'],
    [';;;q=,,,', 'en'],
  ])('%s -> %s', (header, lang) => expect(languageOf(header).lang).toBe(lang))
})
