/** One measured number, and what it may be. */
export type Figure = {
  says: string
  unit: string
  value: number
  /** The same without the extension; null where that means nothing. */
  baseline: number | null
  /** What the budget speaks of: the value itself, or what it has more than the baseline. */
  budget: { limit: number; of: 'value' | 'difference'; words?: string } | null
  /** How many runs, and anything that has to be known in order to read the number. */
  note: string
}

export const difference = ({ value, baseline }: Figure) => (baseline === null ? null : value - baseline)

export function isMet(figure: Figure): boolean | null {
  if (!figure.budget) return null
  const counted = figure.budget.of === 'value' ? figure.value : difference(figure)
  return counted !== null && counted <= figure.budget.limit
}

const number = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)

/** The figures as a Markdown table, which reads as plain text just as well. */
export function tableOf(figures: Figure[]): string {
  const rows = figures.map(figure => {
    const { says, unit, value, baseline, budget, note } = figure
    const more = difference(figure)
    const met = isMet(figure)
    return [
      says,
      `${number(value)} ${unit}`,
      baseline === null ? '' : `${number(baseline)} ${unit}`,
      more === null || baseline === null ? '' : `${more >= 0 ? '+' : ''}${number(more)} ${unit}`,
      budget ? (budget.words ?? `≤ ${budget.of === 'difference' ? '+' : ''}${number(budget.limit)} ${unit}`) : '',
      met === null ? '' : met ? 'yes' : 'NO',
      note,
    ]
  })
  return markdownTable([['Figure', 'Value', 'Without', 'Difference', 'Budget', 'Met', 'How'], ...rows])
}

/** Rows of cells, the first of them the head. */
export function markdownTable(all: string[][]): string {
  const widths = (all[0] ?? []).map((_, column) => Math.max(3, ...all.map(row => (row[column] ?? '').length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = all
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...body.map(line)].join('\n')
}
