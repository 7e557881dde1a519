import { withoutPiledMarks } from '../model/short-text.ts'

/** Text that is HTML already. Made by `html` only. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}
type Value = string | number | Markup | null | undefined | false | readonly Value[]

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Control characters and those that turn the direction of writing: they could make a name read as another. */
const UNSEEN = /(?![\n\r\t])[\p{Cc}\p{Cs}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu

export const withoutUnseen = (text: string): string => text.replace(UNSEEN, '\uFFFD')

/** Escapes text for an element or a quoted attribute; characters that hide or reorder text become U+FFFD, and none is piled up with marks. */
export const escapeHtml = (text: string): string => withoutUnseen(withoutPiledMarks(text)).replace(/[&<>"']/g, c => ENTITIES[c] ?? c)

const render = (value: Value): string => {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(render).join('')
  return escapeHtml(String(value))
}

/** A template whose every value is escaped, unless `html` made it. Attributes must stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(strings.reduce((text, part, i) => text + render(values[i - 1]) + part))
