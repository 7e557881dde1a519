import type { SafeDom } from './safe-dom.ts'

const MOST_STATE_CHARS = 512 * 1024
const MOST_STATE_DEPTH = 64
const MOST_SCRIPTS = 200
/** Occurrences of a variable that are tried before the state counts as unreadable. */
const MOST_TRIES = 16
const MOST_VALUES = 1000

const isPartOfName = (char: string | undefined) => char !== undefined && /[\w$]/.test(char)

/** The end (exclusive) of the JSON object or list that begins at `from`, in one pass; -1 when it does not close within the caps. */
function endOfJson(text: string, from: number): number {
  let depth = 0
  let inString = false
  const last = Math.min(text.length, from + MOST_STATE_CHARS)
  for (let at = from; at < last; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') {
      if (++depth > MOST_STATE_DEPTH) return -1
    } else if (char === '}' || char === ']') {
      if (--depth === 0) return at + 1
    }
  }
  return -1
}

/** What may stand before a statement of its own. A name inside of a string is mostly refused by this, and the rest by its escaped quotes. */
const BEFORE_STATEMENT = /(?:^|[;{},()>]|\b(?:var|let|const)|\b(?:window|self|globalThis)\s?\.)$/

/** Where the object begins if `variable` at `at` is assigned one there, else -1. */
function assignedObject(text: string, variable: string, at: number): number {
  if (isPartOfName(text[at - 1])) return -1
  const before = text.slice(Math.max(0, at - 40), at)
  const code = before.trimEnd()
  if (!before.slice(code.length).includes('\n') && !BEFORE_STATEMENT.test(code)) return -1
  const after = /^\s{0,40}=\s{0,40}(?=\{)/.exec(text.slice(at + variable.length, at + variable.length + 100))
  return after ? at + variable.length + after[0].length : -1
}

/** An empty object says nothing, and is the only one that a quoted text could smuggle in before the real one. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * The JSON that an inline script assigns to `variable` (`$Config={…};`, `var ServerData = {…}`), or the content of a
 * data script whose id is `variable`. Nothing is evaluated; what is not plain JSON is undefined.
 */
export function readInlineState(dom: SafeDom, document: Document, variable: string): unknown {
  let tries = 0
  for (const script of dom.all(document, 'script', MOST_SCRIPTS)) {
    if (dom.attribute(script, 'src') !== null) continue
    let text = ''
    for (let node = dom.firstChild(script); node; node = dom.nextSibling(node)) text += dom.data(node)
    if (dom.attribute(script, 'id') === variable && text.length <= MOST_STATE_CHARS) {
      const end = endOfJson(text, Math.max(0, text.indexOf('{')))
      const whole = end > 0 ? parse(text.slice(0, end)) : undefined
      if (whole !== undefined) return whole
    }
    for (let at = text.indexOf(variable); at >= 0 && tries < MOST_TRIES; at = text.indexOf(variable, at + variable.length)) {
      const from = assignedObject(text, variable, at)
      if (from < 0) continue
      tries++
      const end = endOfJson(text, from)
      const value = end > 0 ? parse(text.slice(from, end)) : undefined
      if (value !== undefined) return value
    }
  }
  return undefined
}

/** Every value at a path of own keys; `*` is each entry of a list. Nothing inherited is ever read. */
export function valuesAt(state: unknown, path: readonly string[]): unknown[] {
  let values: unknown[] = [state]
  for (const key of path) {
    const next: unknown[] = []
    for (const value of values) {
      if (typeof value !== 'object' || value === null) continue
      if (key === '*') next.push(...(Array.isArray(value) ? value.slice(0, MOST_VALUES) : []))
      else if (Object.hasOwn(value, key)) next.push((value as Record<string, unknown>)[key])
    }
    values = next.slice(0, MOST_VALUES)
  }
  return values
}
