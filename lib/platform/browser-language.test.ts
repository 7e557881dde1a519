import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserLanguage } from './browser-language.ts'

const browserIn = (lang: string) => {
  const getMessage = vi.fn((key: string, values: string[] = []) => (key === 'ui_title_gate' ? `of the browser ${values}`.trim() : ''))
  return { getMessage, getUILanguage: () => lang }
}
const carry = (words: Record<string, Record<string, string>>) => {
  const all = Object.fromEntries(Object.entries(words).map(([lang, own]) => [lang, JSON.stringify(own)]))
  globalThis.carriedWords = [...(globalThis.carriedWords ?? []), all]
}
afterEach(() => {
  globalThis.carriedWords = undefined
})

describe('browserLanguage', () => {
  it('asks the browser where the script carries no words', () => {
    const i18n = browserIn('de')
    expect(browserLanguage(i18n).say('ui_title_gate')).toBe('of the browser')
    expect(browserLanguage(i18n).lang).toBe('en')
    expect(browserLanguage(i18n).say('ui_lang')).toBe('ui_lang')
  })
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['pt_BR', 'pt'],
    ['JA', 'ja'],
    ['nl', 'en'],
    ['sk', 'en'],
    ['', 'en'],
  ])('takes what it carries for a browser in %j', (ui, lang) => {
    const own = (lang: string) => ({ ui_lang: lang, explain_account_work_at: `${lang}: $1 und $2, $1` })
    carry({ de: own('de'), en: own('en'), ja: own('ja'), pt: own('pt') })
    const i18n = browserIn(ui)
    const language = browserLanguage(i18n, ui.slice(0, 2))
    expect(language.lang).toBe(lang)
    expect(language.say('explain_account_work_at', '$2', 'b')).toBe(`${lang}: $2 und b, $2`)
    expect(language.say('explain_account_work_at')).toBe(`${lang}:  und , `)
    expect(i18n.getMessage).not.toHaveBeenCalled()
  })
  it('asks the browser for a word that is not carried', () => {
    carry({ en: { ui_lang: 'en' } })
    const i18n = browserIn('en')
    expect(browserLanguage(i18n, 'en-GB').say('ui_title_gate', 'a', 'b')).toBe('of the browser a,b')
  })
  it('asks the browser where its interface speaks another language than the person', () => {
    carry({ en: { ui_lang: 'en', ui_title_gate: 'carried' } })
    expect(browserLanguage(browserIn('en-US'), 'de').say('ui_title_gate')).toBe('of the browser')
    expect(browserLanguage(browserIn('en-US'), 'en').say('ui_title_gate')).toBe('carried')
  })
  it('takes no word from the names that every object has', () => {
    carry({ en: { ui_lang: 'en' } })
    expect(browserLanguage(browserIn('constructor'), 'constructor').lang).toBe('en')
  })
})
