/** A line of bytes without its end, or the first bytes of one that is too long to be taken. */
export type Line = { bytes: Uint8Array; whole: boolean }

const NEWLINE = 0x0a
const HEAD_BYTES = 512

/**
 * Cuts a stream into lines without ever holding more than one line and one chunk. Yields the lines of each chunk
 * together, so that answers can be written as often as input comes.
 * @param mostBytes a longer line is dropped, but for its first 512 bytes
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Line[]> {
  let parts: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array) => {
    length += part.length
    if (length <= mostBytes) parts.push(part)
    else parts = [Buffer.concat([...parts, part].map(one => one.subarray(0, HEAD_BYTES))).subarray(0, HEAD_BYTES)]
  }
  const take = (): Line => {
    const line = { bytes: Buffer.concat(parts), whole: length <= mostBytes }
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end))
      lines.push(take())
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
    if (lines.length > 0) yield lines
  }
  if (length > 0) yield [take()]
}
