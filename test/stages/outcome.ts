import { stripVTControlCharacters } from 'node:util'

/** What a stage found. `problems` is the useful part of the output, ready to print. */
export type Outcome = { passed: number; failed: number; skipped: number; problems: string[] }

export const passed = (count = 1): Outcome => ({ passed: count, failed: 0, skipped: 0, problems: [] })
export const failed = (...problems: string[]): Outcome => ({ passed: 0, failed: 1, skipped: 0, problems })

export const sum = (outcomes: Outcome[]): Outcome => ({
  passed: outcomes.reduce((n, o) => n + o.passed, 0),
  failed: outcomes.reduce((n, o) => n + o.failed, 0),
  skipped: outcomes.reduce((n, o) => n + o.skipped, 0),
  problems: outcomes.flatMap(o => o.problems),
})

/** The last line of every run; whoever reads only one line reads this one. */
export const lastLine = ({ passed, failed, skipped }: Outcome) => `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`

/** The end of a long output, where compilers and crashes say what is wrong; without colours, spinners and the insides of libraries. */
export const tail = (text: string, lines = 50) =>
  stripVTControlCharacters(text)
    .split('\n')
    .map(line => line.replace(/^.*\r/, '').trimEnd())
    .filter(line => !/^\s+at .*(node_modules|node:internal)/.test(line) && !/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line))
    .filter((line, i, all) => line !== '' || all[i - 1] !== '')
    .slice(-lines)
    .join('\n')
    .trim()
