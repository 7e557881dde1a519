/** "en" alone means the United States to Intl; a day-first date is read rightly by more people. */
export const regionOf = (lang: string): string => (lang === 'en' ? 'en-GB' : lang)

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * A day in words, such as "3 Mar 2026", in the time zone of this computer. The first time takes a process some 20 ms.
 * @param atMs milliseconds since 1970
 */
export function dayWords(atMs: number, lang: string): string {
  const format = formats.get(lang) ?? new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium' })
  formats.set(lang, format)
  return format.format(atMs)
}
