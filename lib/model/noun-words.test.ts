import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MessageKey } from './knowledge.ts'
import * as NOUNS from './noun-words.ts'

const LANGUAGES = ['de', 'en', 'es', 'fr', 'ja', 'pt']
/** So many letters a chip holds in the narrowest window. */
const CHIP_MOST = 22
const locale = (lang: string): Record<string, { message: string }> =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../public/_locales', lang, 'messages.json'), 'utf8'))

describe.each(LANGUAGES)('nouns in %s', lang => {
  const messages = locale(lang)
  const said = (words: Record<string, MessageKey>) => Object.values(words).map(key => messages[key]?.message ?? `no ${key}`)
  it.each(Object.entries(NOUNS))('%s: each is called something else', (_, words) => {
    expect(new Set(said(words)).size).toBe(Object.keys(words).length)
    expect(said(words).filter(word => word.startsWith('no '))).toEqual([])
  })
  it('a verdict fits on a chip', () => {
    expect(said(NOUNS.VERDICT_WORDS).filter(word => word.length > CHIP_MOST)).toEqual([])
  })
  it('are in no message that nobody says', () => {
    const named = new Set(Object.values(NOUNS).flatMap(words => Object.values<string>(words)))
    expect(Object.keys(messages).filter(key => key.startsWith('noun_') && !named.has(key))).toEqual(['noun_would_be'])
  })
})
