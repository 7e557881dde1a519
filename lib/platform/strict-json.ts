import { Failure } from '../model/failure.ts'

export const JSON_DEPTH_MAX = 16

/** Index just behind the string that begins at `from`. */
const endOfString = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/**
 * Refuses what two readers may read differently: a key twice in one object (also where one is written with escapes), the
 * key `__proto__`, and nesting beyond `JSON_DEPTH_MAX`. Grammar is left to `JSON.parse`.
 */
const scan = (text: string): void => {
  const open: (Set<string> | null)[] = []
  let at = 0
  let keyMayFollow = false
  while (at < text.length) {
    const c = text[at]
    if (c === '"') {
      const end = endOfString(text, at)
      const keys = open.at(-1)
      if (keys && keyMayFollow) {
        const key: unknown = JSON.parse(text.slice(at, end))
        if (typeof key !== 'string' || key === '__proto__') throw new Failure('json-key', `The key ${String(key)} may not be used.`)
        if (keys.has(key)) throw new Failure('json-duplicate-key', `The key "${key.slice(0, 60)}" is there twice in one object.`)
        keys.add(key)
        keyMayFollow = false
      }
      at = end
      continue
    }
    if (c === '{' || c === '[') {
      open.push(c === '{' ? new Set() : null)
      if (open.length > JSON_DEPTH_MAX) throw new Failure('json-too-deep', `Nested more than ${JSON_DEPTH_MAX} deep.`)
      keyMayFollow = c === '{'
    } else if (c === '}' || c === ']') open.pop()
    else if (c === ',') keyMayFollow = true
    at++
  }
}

/**
 * The value of a JSON text given as bytes. Throws `Failure`: `json-not-utf8` (also for a byte order mark), `json-duplicate-key`,
 * `json-key`, `json-too-deep`, `json-invalid`.
 */
export const parseStrictJson = (bytes: Uint8Array): unknown => {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new Failure('json-not-utf8', 'The text is not UTF-8.', '', { cause })
  }
  if (text.startsWith('\uFEFF')) throw new Failure('json-not-utf8', 'The text begins with a byte order mark.')
  try {
    scan(text)
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure('json-invalid', `The text is not JSON: ${cause instanceof Error ? cause.message.slice(0, 100) : ''}`, '', { cause })
  }
}
