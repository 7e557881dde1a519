import type { Line } from './read-lines.ts'
import { readLines } from './read-lines.ts'

/** What stands on its own in a file of events: an object of a list, a line, or what is around such a list. */
export type Element = { text: string } | { lost: 'too-long' | 'cut-off' | 'stray' }

const MOST_BYTES = 8 * 1024 * 1024
const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]
const BETWEEN = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, 0xef, 0xbb, 0xbf])
/** Lists inside an object that are too long to be held: the apps of a report. */
const LISTS = new Set(['apps', 'events'])
const LONGEST_NAME = 8

/**
 * Cuts JSON as it comes into the objects that it lists, whatever the whole is: one list, objects one after the other, or a
 * report, of which what is around its list comes last. Holds one object at a time.
 */
export class JsonSplitter {
  private depth = 0
  /** Depth at which an object stands on its own. */
  private level = 0
  private inString = false
  private escaped = false
  private parts: Buffer[] | null = null
  private length = 0
  /** What is around the list that is being read. */
  private around: { parts: Buffer[]; level: number } | null = null
  private name = ''
  private isStray = false

  private keep(part: Buffer) {
    if (part.length === 0) return
    this.length += part.length
    if (this.length <= MOST_BYTES) this.parts?.push(part)
  }
  private emit(found: Element[]) {
    found.push(this.length > MOST_BYTES ? { lost: 'too-long' } : { text: Buffer.concat(this.parts ?? []).toString('utf8') })
    this.parts = null
    this.length = 0
  }

  /** @returns what ended in this piece */
  push(chunk: Buffer): Element[] {
    const found: Element[] = []
    let start = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0
      if (this.inString) {
        if (this.escaped) this.escaped = false
        else if (byte === BACKSLASH) this.escaped = true
        else if (byte === QUOTE) this.inString = false
        else if (this.depth === this.level + 1 && this.name.length <= LONGEST_NAME) this.name += String.fromCharCode(byte)
        continue
      }
      if (byte === QUOTE) {
        this.inString = true
        if (this.depth === this.level + 1) this.name = ''
      } else if (byte === OPEN) {
        if (this.depth === this.level && this.parts === null) {
          this.parts = []
          start = i
        }
        this.depth++
      } else if (byte === CLOSE) {
        this.depth--
        if (this.parts !== null && this.depth === this.level) {
          this.keep(chunk.subarray(start, i + 1))
          this.emit(found)
        }
      } else if (byte === OPEN_LIST) {
        if (this.parts === null && this.depth === 0) this.level = 1
        else if (this.parts !== null && this.around === null && this.depth === this.level + 1 && LISTS.has(this.name)) {
          this.keep(chunk.subarray(start, i + 1))
          this.around = { parts: this.parts, level: this.level }
          this.parts = null
          this.length = 0
          this.level = this.depth + 1
        }
        this.depth++
      } else if (byte === CLOSE_LIST) {
        this.depth--
        if (this.around !== null && this.parts === null && this.depth === this.level - 1) {
          this.parts = this.around.parts
          this.level = this.around.level
          this.length = this.parts.reduce((sum, part) => sum + part.length, 0)
          this.around = null
          start = i
        } else if (this.parts === null && this.depth === 0) this.level = 0
      } else if (this.parts === null && !BETWEEN.has(byte) && !this.isStray) {
        this.isStray = true
        found.push({ lost: 'stray' })
      }
    }
    if (this.parts !== null) this.keep(chunk.subarray(start))
    return found
  }

  end(): Element[] {
    return this.depth > 0 || this.parts !== null || this.around !== null ? [{ lost: 'cut-off' }] : []
  }
}

const ofLine = ({ bytes, whole }: Line): Element[] => {
  if (!whole) return [{ lost: 'too-long' }]
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim()
  if (text === '') return []
  // A batch a line.
  if (!text.startsWith('[')) return [{ text }]
  const splitter = new JsonSplitter()
  return [...splitter.push(Buffer.from(text)), ...splitter.end()]
}

/**
 * The objects of a stream, a list for each piece that came.
 * @param isLines each line stands for itself, so that a broken one spoils no other
 */
export async function* splitJson(chunks: AsyncIterable<Uint8Array>, isLines: boolean): AsyncGenerator<Element[]> {
  if (isLines) {
    for await (const lines of readLines(chunks, MOST_BYTES)) yield lines.flatMap(ofLine)
    return
  }
  const splitter = new JsonSplitter()
  for await (const chunk of chunks) yield splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  yield splitter.end()
}
