/** What stands between the last two of several things; a comma between the others. As `Intl.ListFormat` has it, British in English. */
const LAST: Record<string, string> = { en: ' and ', de: ' und ', fr: ' et ', es: ' y ', pt: ' e ', ja: '、' }
/** Spanish says "e" before a word that begins with the sound of "i", though not before "hia" and "hie". */
const LIKE_I = /^(i|hi(?![ae]))/i

/**
 * "a, b and c" as the language has it; one that we do not speak reads as English. The browser's own `Intl.ListFormat` says
 * the same, and takes 15 to 20 ms when a worker that has just woken asks it first, while a person waits.
 */
export function listWords(items: readonly string[], lang: string): string {
  const last = items.at(-1) ?? ''
  if (items.length < 2) return last
  const and = lang === 'es' && LIKE_I.test(last) ? ' e ' : (LAST[lang] ?? LAST.en)
  return `${items.slice(0, -1).join(lang === 'ja' ? '、' : ', ')}${and}${last}`
}
