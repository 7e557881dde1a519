import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './architecture/source.ts'
import { lastLine, passed, sum, tail } from './stages/outcome.ts'
import { afterSecondLook, lateIn, readVitestReport } from './stages/read-vitest-report.ts'
import { runCommand } from './stages/run-command.ts'

const finished = (status: number | null, output = '') => ({ status, output, timedOut: false })
const report = (over: object) =>
  JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...over })
const file = (status: string, assertionResults: object[], message = '') => ({ name: '/r/lib/a.test.ts', status, message, assertionResults })

describe("vitest's report", () => {
  test('is taken by its own numbers', () => {
    const json = report({ numPassedTests: 7, numPendingTests: 2, numTodoTests: 1, testResults: [file('passed', [])] })
    expect(readVitestReport(json, finished(0), '/r')).toEqual({ passed: 7, failed: 0, skipped: 3, problems: [] })
  })

  test('shows the failing tests, without the inside of libraries', () => {
    const failing = {
      status: 'failed',
      fullName: 'a b',
      failureMessages: ['expected 1 to be 2\n    at /r/lib/a.ts:3\n    at node_modules/x.js:1'],
    }
    const outcome = readVitestReport(
      report({ numPassedTests: 1, numFailedTests: 1, testResults: [file('failed', [failing])] }),
      finished(1),
      '/r',
    )
    expect(outcome).toMatchObject({ passed: 1, failed: 1 })
    expect(outcome.problems).toEqual([expect.stringContaining('lib/a.test.ts › a b\n    expected 1 to be 2')])
    expect(outcome.problems[0]).not.toContain('node_modules')
  })

  test.each<[string, string | null, ReturnType<typeof finished>, string]>([
    ['a file that cannot be loaded', report({ testResults: [file('failed', [], 'SyntaxError: x')] }), finished(1), 'could not be run'],
    ['no test at all', report({}), finished(1), 'no test to run'],
    ['no report', null, finished(1, 'out of memory'), 'out of memory'],
    ['a torn report', '{"numPassed', finished(0), 'left no report'],
    ['an error outside of every test', report({ numPassedTests: 3 }), finished(1, 'Unhandled Rejection: boom'), 'boom'],
    ['one that hangs', report({ numPassedTests: 3 }), { ...finished(null), timedOut: true }, 'took too long'],
  ])('%s is a failure', (_what, json, how, words) => {
    const outcome = readVitestReport(json, how, '/r')
    expect(outcome.failed).toBe(1)
    expect(outcome.problems.join()).toContain(words)
  })
})

describe('what was not in time', () => {
  const failing = (message: string) => ({ status: 'failed', fullName: 'x', failureMessages: [message] })
  const wait = failing('Error: waited 15 s for the gate\n    at a.ts:1')
  const wrong = failing('AssertionError: expected 1 to be 0')
  const of = (over: object, ...files: object[]) => {
    const json = report({ ...over, testResults: files })
    return lateIn(json, readVitestReport(json, finished(1), '/r'), '/r')
  }

  test.each([
    ['Error: waited 15 s for the gate'],
    ['TimeoutError: Waiting for selector `button` failed'],
    ['Failure: moz-extension://x/gate.html did not open within 30 seconds.'],
    ['Error: Test timed out in 60000ms.'],
    ['Error: Hook timed out in 120000ms.'],
    ['ProtocolError: Runtime.callFunctionOn timed out.'],
    ['Error: Waiting for selector `button[data-action]` failed'],
    ["Error: Attempted to use detached Frame 'ABC'."],
    ['Error: Execution context was destroyed.'],
    ['TargetCloseError: Protocol error (Runtime.evaluate): Target closed'],
  ])('is looked at again: %s', message => {
    const passing = { status: 'passed', fullName: 'y' }
    expect(of({ numPassedTests: 1, numFailedTests: 1 }, file('failed', [passing, failing(message)]))).toEqual([
      { file: 'lib/a.test.ts', passed: 1, failed: 1, skipped: 0 },
    ])
  })

  test('also when a hook waited, and no test began', () => {
    const skipped = { status: 'pending', fullName: 'y' }
    expect(of({ numPendingTests: 1 }, file('failed', [skipped], 'Error: Hook timed out in 120000ms.'))).toEqual([
      { file: 'lib/a.test.ts', passed: 0, failed: 1, skipped: 1 },
    ])
  })

  test.each<[string, object, object[]]>([
    ['something wrong that was seen', { numFailedTests: 1 }, [file('failed', [wrong])]],
    ['something wrong beside a wait', { numFailedTests: 2 }, [file('failed', [wait, wrong])]],
    ['something wrong in another file', { numFailedTests: 2 }, [file('failed', [wait]), file('failed', [wrong])]],
    ['a file that cannot be loaded', {}, [file('failed', [], 'SyntaxError: x')]],
    ['a wait within a sentence', { numFailedTests: 1 }, [file('failed', [failing('AssertionError: Error: waited 15 s for the gate')])]],
    ['too much of it', { numFailedTests: 4 }, [1, 2, 3, 4].map(() => file('failed', [wait]))],
    ['an error outside of every test', { numPassedTests: 1 }, [file('passed', [])]],
    ['nothing', { numPassedTests: 1 }, []],
  ])('%s is not looked at again', (_what, over, files) => {
    expect(of(over, ...files)).toEqual([])
  })

  test('counts once, as it was found the second time', () => {
    const late = [{ file: 'a', passed: 2, failed: 1, skipped: 3 }]
    const first = { passed: 10, failed: 1, skipped: 4, problems: ['late'] }
    expect(afterSecondLook(first, late, passed(6))).toEqual({ passed: 14, failed: 0, skipped: 1, problems: [] })
    expect(afterSecondLook(first, late, { passed: 5, failed: 1, skipped: 0, problems: ['again'] })).toEqual({
      passed: 13,
      failed: 1,
      skipped: 1,
      problems: ['late', 'again'],
    })
  })
})

test('the last line adds up', () => {
  expect(lastLine(sum([passed(3), { passed: 1, failed: 2, skipped: 4, problems: [] }]))).toBe('tests: 4 passed, 2 failed, 4 skipped')
})

test('what is shown of a long output is its end, without colours, spinners and the insides of libraries', () => {
  const output = `begin\n\n\n\u001b[31mred\u001b[39m\n⠋ 1/4\n    at x (node_modules/wxt/a.mjs:1:1)\n    at y (lib/a.ts:1:1)\n`
  expect(tail(output)).toBe('begin\n\nred\n    at y (lib/a.ts:1:1)')
  expect(tail('1\n2\n3', 2)).toBe('2\n3')
})

test('a command that hangs is ended with all that it started', async () => {
  const script = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(c.pid); setInterval(() => {}, 1000)`
  const { output, timedOut } = await runCommand(process.execPath, ['-e', script], { cwd: root, limitSeconds: 1 })
  expect(timedOut).toBe(true)
  const isAlive = () => {
    try {
      return process.kill(Number(output), 0)
    } catch {
      return false
    }
  }
  await expect.poll(isAlive, { timeout: 8000 }).toBe(false)
})

test('an unknown stage ends with a failure and the last line', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'test/run-stages.ts'), 'nonsense'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stdout).toContain('There are: types, lint, build, firefox, artefacts, chromium, unit.')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('tests: 0 passed, 1 failed, 0 skipped')
})
