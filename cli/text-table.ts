/** Longer lines are cut, so that no terminal breaks a table. */
const MOST_CHARS = 100

/** Columns side by side for a terminal: the first and every text to the left, numbers to the right, a long last column cut. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map(row => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number) => rows.every(row => typeof row[column] === 'number')
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const cut = (text: string) => (text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS - 1)}…` : text)
  const [first = [], ...rest] = cells
  return `${[line(first), '-'.repeat(Math.min(line(first).length, MOST_CHARS)), ...rest.map(line)].map(cut).join('\n')}\n`
}
