import type { Language, MessageKey } from '../model/knowledge.ts'

type I18n = { getMessage: (key: string, values?: string[]) => string; getUILanguage: () => string }
type Words = Readonly<Record<string, string>>

/** What each script carries of its words, by language: each a JSON text of messages by key, with `$1` to `$9` for values. */
declare global {
  var carriedWords: Words[] | undefined
}
const DEFAULT = 'en'

const bare = (lang: string) => lang.toLowerCase().split(/[-_]/)[0] ?? ''

/**
 * In the language that the browser would choose: that of its user interface without the region, or else the default one. A browser
 * whose interface lacks the person's language may still choose that one for extensions; where the two differ, it is asked.
 */
function carried(i18n: I18n, firstChoice: string): Words {
  const all = globalThis.carriedWords
  if (!all) return {}
  const lang = bare(i18n.getUILanguage())
  if (lang !== bare(firstChoice)) return {}
  return Object.assign({}, ...all.map(words => JSON.parse((Object.hasOwn(words, lang) ? words[lang] : words[DEFAULT]) ?? '{}')))
}
const filled = (message: string, values: readonly string[]) => message.replace(/\$([1-9])/g, (_, at) => values[at - 1] ?? '')

/**
 * The words in the browser's language, as far as we speak it. `lang` is the language of the words that are really
 * given (`ui_lang`), not the browser's: the two must not be mixed on one page. A word that the script does not carry is asked of
 * the browser, which takes its time for the first one; nothing is asked or made ready before a word is needed.
 * @param firstChoice the first of the languages that the person wants pages in
 */
export function browserLanguage(i18n: I18n, firstChoice = navigator.language): Language {
  let words: Words | null = null
  const say = (key: MessageKey, ...values: string[]): string => {
    words ??= carried(i18n, firstChoice)
    const own = Object.hasOwn(words, key) ? words[key] : undefined
    return own === undefined ? i18n.getMessage(key, values) || key : filled(own, values)
  }
  return {
    get lang() {
      const lang = say('ui_lang')
      return lang === 'ui_lang' ? DEFAULT : lang
    },
    say,
  }
}
