import { tableOf } from '../../cli/text-table.ts'
import { judgeNegatives, judgeRecall, type RecallRow } from './judge-recall.ts'
import { negativeCases } from './negative-cases.ts'
import { index } from './provider-index.ts'
import { recallCases } from './recall-cases.ts'

export type Recall = {
  libraries: Omit<RecallRow, 'misses'>[]
  misses: string[]
  negatives: { kinds: number; cases: number; false: number; taken: string[] }
}

/** Makes all cases, and judges them. */
export async function measureRecall(): Promise<Recall> {
  const rows = judgeRecall(await recallCases(), index)
  const kinds = judgeNegatives(negativeCases(), index)
  const taken = kinds.flatMap(row => row.taken)
  return {
    libraries: rows.map(({ misses: _, ...row }) => row),
    misses: rows.flatMap(row => row.misses),
    negatives: { kinds: kinds.length, cases: kinds.reduce((sum, row) => sum + row.cases, 0), false: taken.length, taken },
  }
}

/** The figures for a terminal, the sum as the last line of the first table. */
export function recallText({ libraries, negatives }: Recall): string {
  const numbers = (row: Recall['libraries'][number]) =>
    [
      row.cases,
      row.heard,
      row.recognised,
      row.kind.right,
      row.kind.of,
      row.provider.right,
      row.provider.of,
      row.scopes,
      row.clientAndRedirect,
    ] as const
  const sums = libraries.map(numbers).reduce<number[]>((sum, row) => row.map((number, at) => number + (sum[at] ?? 0)), [])
  const head = ['Requests by', 'cases', 'heard', 'recognised', 'kind', 'of', 'provider', 'of', 'scopes', 'client, redirect']
  return [
    tableOf(head, [...libraries.map(row => [row.library, ...numbers(row)]), ['all', ...sums]]),
    tableOf(
      ['Addresses that ask for nothing', 'number'],
      [
        ['kinds', negatives.kinds],
        ['cases', negatives.cases],
        ['taken for a request', negatives.false],
      ],
    ),
  ].join('\n')
}
