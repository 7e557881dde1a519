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
