/** "en" alone means the United States to Intl; a day-first date is read rightly by more people. */
export const regionOf = (lang: string): string => (lang === 'en' ? 'en-GB' : lang)

const MONTHS: Record<string, string> = {
  en: 'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec',
  fr: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.',
  es: 'ene feb mar abr may jun jul ago sept oct nov dic',
  pt: 'jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.',
}
const two = (value: number) => String(value).padStart(2, '0')

/**
 * A day in words, such as "3 Mar 2026", in the time zone of this computer. As `Intl.DateTimeFormat` has it, which is asked for
 * languages that we do not speak: its first answer takes a process some 20 ms, while a person waits for a notice.
 * @param atMs milliseconds since 1970; what is no time is a `RangeError`
 */
export function dayWords(atMs: number, lang: string): string {
  const date = new Date(atMs)
  const [day, month, year] = [date.getDate(), date.getMonth(), date.getFullYear()]
  if (lang === 'de' && year > 0) return `${two(day)}.${two(month + 1)}.${year}`
  if (lang === 'ja' && year > 0) return `${year}/${two(month + 1)}/${two(day)}`
  const name = MONTHS[lang]?.split(' ')[month]
  if (name && year > 0) return [day, name, year].join(lang === 'pt' ? ' de ' : ' ')
  return new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium' }).format(atMs)
}
