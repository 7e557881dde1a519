import { regionOf } from '../model/day-words.ts'

export { dayWords } from '../model/day-words.ts'

/**
 * A moment in words of the language, such as "3 Mar 2026, 14:05".
 * @param atMs milliseconds since 1970
 */
export const momentWords = (atMs: number, lang: string): string =>
  new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium', timeStyle: 'short' }).format(atMs)

/** How long ago or ahead, such as "2 hours ago". Both in milliseconds since 1970. */
export function agoWords(atMs: number, nowMs: number, lang: string): string {
  const words = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })
  const minutes = Math.round((atMs - nowMs) / 60_000)
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute')
  if (Math.abs(minutes) < 60 * 36) return words.format(Math.round(minutes / 60), 'hour')
  return words.format(Math.round(minutes / 60 / 24), 'day')
}
