import { parseArgs } from 'node:util'
import { Failure } from '../lib/model/failure.ts'
import { openPolicy } from './open-policy.ts'
import { casesBeside, runCases } from './policy-cases.ts'

export const TEST_USAGE = `scopewarden policy test FILE [--cases CASES …]
    judges the cases written beside a policy (FILE without .json, then .cases.json or .cases.jsonl), and says what differs
    --cases   other files with cases
    example   scopewarden policy test policies/organisations/balanced.json`

/** `scopewarden policy test`: 0 where every case comes out as it is written, else 1. */
export async function policyTest(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { cases: { type: 'string', multiple: true } } })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Failure('usage', 'One policy is needed.')
  const inspector = await openPolicy(file)
  const files = values.cases ?? casesBeside(file)
  if (files.length === 0)
    throw new Failure(
      'cases-missing',
      `There are no cases beside ${file}.`,
      `Write them as ${file.replace(/\.json$/, '')}.cases.json, or name a file with --cases.`,
    )
  let failed = 0
  for (const one of files) {
    const results = runCases(one, inspector)
    const bad = results.filter(({ problem }) => problem !== null)
    for (const { id, problem } of bad) console.error(`${one} › ${id}: ${problem}`)
    console.log(`${one}: ${results.length - bad.length} of ${results.length} cases as expected`)
    failed += bad.length
  }
  return failed > 0 ? 1 : 0
}
