import type { Language } from '../lib/model/knowledge.ts'
import de from '../public/_locales/de/messages.json' with { type: 'json' }
import en from '../public/_locales/en/messages.json' with { type: 'json' }
import es from '../public/_locales/es/messages.json' with { type: 'json' }
import fr from '../public/_locales/fr/messages.json' with { type: 'json' }
import ja from '../public/_locales/ja/messages.json' with { type: 'json' }
import pt from '../public/_locales/pt/messages.json' with { type: 'json' }

type Messages = Record<string, { message: string }>

const speak = (lang: string, messages: Messages): Language => ({
  lang,
  say: (key, ...values) =>
    (messages[key] ?? (en as Messages)[key])?.message.replace(/\$([1-9])/g, (_, n: string) => values[Number(n) - 1] ?? '') ?? key,
})
export const english = speak('en', en)
const LANGUAGES = [english, speak('de', de), speak('es', es), speak('fr', fr), speak('ja', ja), speak('pt', pt)]

/** The language that an `Accept-Language` header asks for first among those that the hub speaks; else English. */
export const languageOf = (header: string | undefined): Language => {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = parameters.map(p => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(v => v !== undefined)
      return { lang: tag.split('-')[0], q: q === undefined ? 1 : Number(q) }
    })
    .filter(w => w.q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { lang } of wishes) {
    const found = LANGUAGES.find(l => l.lang === lang)
    if (found) return found
  }
  return english
}
