import { failed, type Outcome, tail } from './outcome.ts'
import type { Finished } from './run-command.ts'

/** The parts of vitest's JSON report that are read here. */
type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] | null }[]
  }[]
}

const MESSAGE_LINES = 25

/**
 * How a wait ends that waited for nothing, of the journeys (`until`), of the drivers of the browsers and of vitest; and what a
 * driver says when it lost the frame that it was asked to look into.
 */
const WAITED =
  /^\s*(?:Error: waited [\d.]+ s for |TimeoutError: |Failure: .* did not open within |Error: (?:Test|Hook) timed out in |(?:Protocol)?Error: .* timed out|Error: Waiting for selector .* failed|Error: (?:Attempted to use detached Frame|[Ee]xecution context was destroyed|.*frame got detached)|(?:TargetCloseError|ProtocolError): Protocol error)/

/** A file of which nothing failed but waits, with what it added to the outcome. Something wrong that was seen is never late. */
const LATE_AT_MOST = 3

export type LateFile = { file: string; passed: number; failed: number; skipped: number }

const lateFilesOf = (report: Report, root: string): LateFile[] =>
  report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const count = (...statuses: string[]) => assertionResults.filter(test => statuses.includes(test.status)).length
    const broken = assertionResults.filter(test => test.status === 'failed').map(test => test.failureMessages ?? [])
    const why = broken.length > 0 ? broken : [[message]]
    if (status !== 'failed' || !why.every(messages => messages.length > 0 && messages.every(m => WAITED.test(m)))) return []
    return [
      {
        file: name.replace(`${root}/`, ''),
        passed: count('passed'),
        failed: Math.max(1, broken.length),
        skipped: count('pending', 'skipped', 'todo'),
      },
    ]
  })

/**
 * What is left to run again by itself after a stage whose machine was busy with another one: the files that were late, if
 * nothing else failed and they are few. Else nothing, and the stage has failed.
 */
export const lateIn = (json: string | null, outcome: Outcome, root: string): LateFile[] => {
  const report = parse(json)
  const late = report ? lateFilesOf(report, root) : []
  const explained = late.reduce((n, file) => n + file.failed, 0)
  return outcome.failed > 0 && explained === outcome.failed && late.length <= LATE_AT_MOST ? late : []
}

/** The first outcome with the second look at the late files in the place of the first one. */
export const afterSecondLook = (first: Outcome, late: LateFile[], second: Outcome): Outcome => {
  const less = (part: 'passed' | 'failed' | 'skipped') => first[part] - late.reduce((n, file) => n + file[part], 0) + second[part]
  const kept = second.failed > 0 ? [...first.problems, ...second.problems] : []
  return { passed: less('passed'), failed: less('failed'), skipped: less('skipped'), problems: kept }
}

/**
 * vitest's own numbers. What it does not count is counted here, each as one failure: a file that could not be loaded, no
 * test at all, no report, an error outside of every test.
 */
export const readVitestReport = (json: string | null, { status, output, timedOut }: Finished, root: string): Outcome => {
  if (timedOut) return failed(`took too long and was ended:\n${tail(output)}`)
  const report = parse(json)
  if (!report) return failed(`vitest left no report (exit ${status}):\n${tail(output)}`)
  const problems = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${root}/`, '')
    const broken = assertionResults.filter(test => test.status === 'failed')
    if (status === 'failed' && broken.length === 0) return [`${file} could not be run\n${indent(message)}`]
    return broken.map(test => `${file} › ${test.fullName}\n${indent((test.failureMessages ?? []).join('\n'))}`)
  })
  const filesBroken = report.testResults.filter(f => f.status === 'failed' && !f.assertionResults.some(t => t.status === 'failed')).length
  const outcome = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesBroken,
    skipped: report.numPendingTests + report.numTodoTests,
    problems,
  }
  if (outcome.passed + outcome.failed + outcome.skipped === 0) return failed('there is no test to run')
  if (status !== 0 && outcome.failed === 0)
    return { ...outcome, failed: 1, problems: [`an error outside of every test (exit ${status}):\n${tail(output)}`] }
  return outcome
}

const parse = (json: string | null): Report | null => {
  try {
    const report = JSON.parse(json ?? '')
    return Array.isArray(report.testResults) ? report : null
  } catch {
    return null
  }
}

const indent = (text: string) =>
  text
    .split('\n')
    .filter(line => !/node_modules|node:internal/.test(line))
    .slice(0, MESSAGE_LINES)
    .map(line => `    ${line}`)
    .join('\n')
