import type { Language, MessageKey } from '../model/knowledge.ts'

/**
 * The words in the browser's language, as far as we speak it. `lang` is the language of the words that are really
 * given (`ui_lang`), not the browser's: the two must not be mixed on one page.
 */
export const browserLanguage = (i18n: { getMessage: (key: string, values?: string[]) => string }): Language => ({
  lang: i18n.getMessage('ui_lang') || 'en',
  say: (key: MessageKey, ...values: string[]) => i18n.getMessage(key, values) || key,
})
