import type { Language, MessageKey } from '../model/knowledge.ts'

/**
 * The words in the browser's language, as far as we speak it. `lang` is the language of the words that are really
 * given (`ui_lang`), not the browser's: the two must not be mixed on one page. Nothing is asked before a word is needed:
 * the first one makes the browser read all of them, while a worker that is waking has a verdict to give.
 */
export function browserLanguage(i18n: { getMessage: (key: string, values?: string[]) => string }): Language {
  let lang: string | null = null
  return {
    get lang() {
      lang ??= i18n.getMessage('ui_lang') || 'en'
      return lang
    },
    say: (key: MessageKey, ...values: string[]) => i18n.getMessage(key, values) || key,
  }
}
