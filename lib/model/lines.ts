const byKey = (a: string, b: string) => (a < b ? -1 : 1)

/**
 * Many small entries as one text, which takes far less room than objects and is looked up as it stands: a line for each, in the
 * order of their code units.
 * @param lines a key, a tab, and what is said of it; no line's end in either
 */
export const packLines = (lines: readonly string[]): string =>
  `\n${[...lines]
    .sort(byKey)
    .map(line => `${line}\n`)
    .join('')}`

/** What follows the key on its line, or null. By halves: some dozen comparisons, and nothing to be made ready beforehand. */
export function lineOf(packed: string, key: string): string | null {
  // Both stand on a line's end: the one before the first line that may be it, and the one after the last.
  let low = 0
  let high = packed.length - 1
  while (low < high) {
    const start = packed.lastIndexOf('\n', (low + high) >> 1) + 1
    const end = packed.indexOf('\n', start)
    const tab = packed.indexOf('\t', start)
    const there = packed.slice(start, tab)
    if (there === key) return packed.slice(tab + 1, end)
    if (there < key) low = end
    else high = start - 1
  }
  return null
}

/** All lines, in order. */
export const linesOf = (packed: string): string[] => packed.split('\n').filter(line => line !== '')
