/**
 * Reads of a document that a hostile page cannot answer for. A form's named inputs shadow its own properties
 * (`<input name="getAttribute">` replaces `form.getAttribute`, also for a content script), so every accessor is
 * borrowed from the prototypes of the root element, which has no named properties, and called on the node.
 */
export type SafeDom = {
  attribute(element: Element, name: string): string | null
  /** Local name in lower case; '' for what is not an element. */
  name(node: Node): string
  /** 1 element, 3 text, … */
  type(node: Node): number
  firstChild(node: Node): Node | null
  nextSibling(node: Node): Node | null
  parent(node: Node): Element | null
  /** Text of a text node. */
  data(node: Node): string
  /** Every match in document order, at most `most`; a selector that cannot be read matches nothing. */
  all(root: Document | Element, selector: string, most?: number): Element[]
}

type Read = (this: unknown) => unknown

function borrow(from: object, name: string): Read {
  for (let at = Object.getPrototypeOf(from); at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name)
    if (found?.get) return found.get
    if (typeof found?.value === 'function') return found.value
  }
  return function (this: unknown) {
    return (this as Record<string, unknown>)[name]
  }
}

/** Null for a document without a root element. */
export function safeDom(document: Document): SafeDom | null {
  const root = document.documentElement
  if (!root) return null
  const getAttribute = borrow(root, 'getAttribute') as (this: unknown, name: string) => unknown
  const queryAll = borrow(root, 'querySelectorAll') as (this: unknown, selector: string) => ArrayLike<Element>
  const [localName, nodeType, firstChild, nextSibling, parentNode] = [
    'localName',
    'nodeType',
    'firstChild',
    'nextSibling',
    'parentNode',
  ].map(name => borrow(root, name)) as [Read, Read, Read, Read, Read]
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

  return {
    attribute: (element, name) => text(getAttribute.call(element, name)),
    name: node => (nodeType.call(node) === 1 ? (text(localName.call(node)) ?? '').toLowerCase() : ''),
    type: node => nodeType.call(node) as number,
    firstChild: node => firstChild.call(node) as Node | null,
    nextSibling: node => nextSibling.call(node) as Node | null,
    parent: node => {
      const parent = parentNode.call(node) as Node | null
      return parent && nodeType.call(parent) === 1 ? (parent as Element) : null
    },
    data: node => text((node as CharacterData).data) ?? '',
    all: (from, selector, most = 1000) => {
      try {
        const found = from === document ? document.querySelectorAll(selector) : queryAll.call(from, selector)
        return Array.prototype.slice.call(found, 0, most) as Element[]
      } catch {
        return []
      }
    },
  }
}
