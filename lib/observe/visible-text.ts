import type { SafeDom } from './safe-dom.ts'

/** Never read as text: not drawn, or holding what a person typed or chose. */
export const SKIPPED = new Set('script style template noscript textarea select datalist svg iframe object audio video canvas'.split(' '))
export const INLINE = new Set(
  'a abbr b bdi bdo cite code data em font i ins kbd mark q s small span strong sub sup time u var wbr'.split(' '),
)

/** How far up an element's ancestors are asked whether they are hidden. */
const MOST_ANCESTORS = 512
const MOST_NODES = 20_000

export function hiddenByItself(dom: SafeDom, element: Element): boolean {
  if (dom.attribute(element, 'hidden') !== null || dom.attribute(element, 'aria-hidden') === 'true') return true
  const style = dom.attribute(element, 'style')
  if (style && /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style)) return true
  const name = dom.name(element)
  return (
    (name === 'dialog' && dom.attribute(element, 'open') === null) ||
    (name === 'input' && dom.attribute(element, 'type')?.toLowerCase() === 'hidden')
  )
}

/** Whether an element or anything around it is hidden by attribute or inline style. Style sheets are not asked: that would be a layout read. */
export function isHidden(dom: SafeDom, element: Element): boolean {
  let at: Element | null = element
  for (let steps = 0; at && steps < MOST_ANCESTORS; steps++, at = dom.parent(at)) if (hiddenByItself(dom, at)) return true
  return false
}

/**
 * Text of an element without its hidden parts, in one line, at most `most` characters. The element's own ancestors
 * are not looked at. No recursion: a page may nest as deep as it likes.
 */
export const visibleText = (dom: SafeDom, root: Element, most: number): string => cleanText(writtenText(dom, root, most), most)

/** The same as it is written, with what nobody sees of it; up to four times as long. */
export function writtenText(dom: SafeDom, root: Element, most: number): string {
  if (SKIPPED.has(dom.name(root)) || hiddenByItself(dom, root)) return ''
  let text = ''
  let node: Node | null = dom.firstChild(root)
  for (let seen = 0; node && seen < MOST_NODES && text.length < most * 4; seen++) {
    const type = dom.type(node)
    let into: Node | null = null
    if (type === 3) text += dom.data(node).slice(0, most * 4)
    else if (type === 1) {
      const name = dom.name(node)
      if (!INLINE.has(name)) text += ' '
      if (!SKIPPED.has(name) && !hiddenByItself(dom, node as Element)) into = dom.firstChild(node)
    }
    if (into) {
      node = into
      continue
    }
    while (node && !dom.nextSibling(node)) {
      const up: Element | null = dom.parent(node)
      if (up && !INLINE.has(dom.name(up))) text += ' '
      node = up === root ? null : up
    }
    node = node && dom.nextSibling(node)
  }
  return text
}

/** The flags of England, Scotland and Wales are written with characters that have no shape elsewhere. */
const FLAGS = /\u{1f3f4}[\u{e0020}-\u{e007f}]+/gu
/** What an editor leaves behind at the ends of a text. */
const AROUND = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g
const DISGUISING = /[\u202d\u202e\u200b\u2060-\u2064\ufeff\u115f\u1160\u3164\uffa0\u{e0000}-\u{e007f}]/u

/**
 * Whether a name turns the direction of writing by force, or holds what has no shape: nobody types that by accident. What joins letters,
 * marks a direction or sets a name apart belongs to honest names.
 */
export const isDisguised = (text: string): boolean => DISGUISING.test(text.slice(0, 4000).replace(FLAGS, '').replace(AROUND, ''))

/**
 * One line of plain text: control characters become spaces; what is invisible or turns the direction of writing
 * (a name could otherwise read backwards, or hide half of itself) is taken out.
 */
export function cleanText(text: string, most: number): string {
  const plain = text
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(/(?:[\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}|\u034f)/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  if (plain.length <= most) return plain
  return plain
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}

/** Replaces e-mail addresses by their domain: whose they are is nobody's business here. */
export function withoutAddresses(text: string): string {
  return text.includes('@') ? text.replace(/[^\s@<>()[\],;:"]{1,64}@(?=[\p{L}\p{N}.-]{1,255})/gu, '') : text
}
