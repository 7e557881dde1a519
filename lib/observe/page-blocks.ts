import type { SafeDom } from './safe-dom.ts'
import { cleanText, hiddenByItself, INLINE, SKIPPED } from './visible-text.ts'

const MOST_BLOCKS = 1500
const MOST_NODES = 20_000
const MOST_CHARS = 1200
/** Parts of a page that are about the site, and what quotes another page. */
const PASSED_OVER = new Set(['nav', 'footer', 'aside', 'pre', 'option'])
const EMPHASIS = new Set(['strong', 'b', 'em', 'i', 'a', 'mark', 'q', 'cite', 'span', 'bdi', 'code'])
const ITEM = new Set(['li', 'dt', 'tr', 'label', 'summary'])

/** A piece of text that stands by itself: a paragraph, an entry of a list, a heading. */
export type Block = {
  text: string
  /** Parts of it that are set apart: in bold, as a link. In order, as they read. */
  parts: string[]
  /** `button` where it is pressed. */
  kind: 'text' | 'heading' | 'button'
  /** In the head of the page or of a part of it. */
  inHeader: boolean
  element: Element
  /** The entry of a list that it is part of. */
  entry: Element | null
}

/** What unfolds a part of the page says what it holds. */
const unfolds = (dom: SafeDom, element: Element) =>
  ['aria-expanded', 'aria-controls', 'data-toggle'].some(name => dom.attribute(element, name) !== null)
const isButton = (dom: SafeDom, element: Element, name: string) =>
  (name === 'button' && !unfolds(dom, element)) ||
  dom.attribute(element, 'role') === 'button' ||
  (name === 'input' && /^(?:submit|button)$/i.test(dom.attribute(element, 'type') ?? ''))

/** Nobody knows how an element of the page's own making is drawn; beside text it is taken for a part of the line. */
const isWithinLine = (dom: SafeDom, element: Element, name: string) => {
  if (!name.includes('-') || dom.attribute(element, 'role') !== null) return false
  const next = dom.nextSibling(element)
  if (next && dom.type(next) === 3 && dom.data(next).trim() !== '') return true
  const parent = dom.parent(element)
  let before: Node | null = null
  for (let at = parent && dom.firstChild(parent); at && at !== element; at = dom.nextSibling(at)) before = at
  return before !== null && dom.type(before) === 3 && dom.data(before).trim() !== ''
}

type Open = Pick<Block, 'element' | 'kind' | 'inHeader' | 'entry'> & { part: number | null }

/**
 * What a page says, piece by piece and in order, without its hidden parts, navigation and quoted code. No recursion, and no
 * layout is read; what comes after `MOST_BLOCKS` pieces is left out.
 */
export function blocksOf(dom: SafeDom, root: Element): Block[] {
  const blocks: Block[] = []
  const open: Open[] = [{ element: root, part: null, kind: 'text', inHeader: false, entry: null }]
  let text = ''
  let parts: string[] = []
  const top = () => open.at(-1) as Open
  /** Whose text it is: the nearest that is not merely set apart within a line. */
  const owner = () => open.findLast(one => one.part === null) ?? top()
  const flush = () => {
    const said = cleanText(text, MOST_CHARS)
    const { element, kind, inHeader, entry } = owner()
    if (said !== '')
      blocks.push({
        text: said,
        parts: parts.map(part => cleanText(part, 256)).filter(part => part !== ''),
        kind,
        inHeader,
        element,
        entry,
      })
    text = ''
    parts = []
    for (const one of open) if (one.part !== null) one.part = 0
  }
  const enter = (element: Element, name: string) => {
    const above = top()
    if (INLINE.has(name) || isWithinLine(dom, element, name)) return open.push({ ...above, element, part: text.length })
    flush()
    const role = dom.attribute(element, 'role')
    const kind = /^h[1-6]$/.test(name) || role === 'heading' ? 'heading' : above.kind
    // A label within an entry is a part of it, a list within an entry is made of its own.
    const begins = role === 'listitem' || name === 'li' || (ITEM.has(name) && above.entry === null)
    return open.push({ element, part: null, kind, inHeader: above.inHeader || name === 'header', entry: begins ? element : above.entry })
  }
  const leave = () => {
    const one = top()
    if (one.part === null) flush()
    else if ((EMPHASIS.has(dom.name(one.element)) || dom.name(one.element).includes('-')) && text.length > one.part)
      parts.push(text.slice(one.part))
    open.pop()
  }
  let node: Node | null = dom.firstChild(root)
  for (let seen = 0; node && seen < MOST_NODES && blocks.length < MOST_BLOCKS; seen++) {
    const type = dom.type(node)
    let into: Node | null = null
    if (type === 3) text += dom.data(node).slice(0, MOST_CHARS * 2)
    else if (type === 1) {
      const element = node as Element
      const name = dom.name(element)
      if (name === 'br' || name === 'hr') flush()
      else if (!hiddenByItself(dom, element) && isButton(dom, element, name)) {
        flush()
        blocks.push({ text: '', parts: [], kind: 'button', inHeader: false, element, entry: null })
      } else if (!SKIPPED.has(name) && !PASSED_OVER.has(name) && !hiddenByItself(dom, element)) {
        into = dom.firstChild(element)
        if (into) enter(element, name)
        else if (!INLINE.has(name)) flush()
      } else if (!INLINE.has(name)) flush()
    }
    if (into) {
      node = into
      continue
    }
    while (node && !dom.nextSibling(node)) {
      const up: Element | null = dom.parent(node)
      if (up === root || up === null) {
        node = null
        break
      }
      leave()
      node = up
    }
    node = node && dom.nextSibling(node)
  }
  flush()
  return blocks
}
