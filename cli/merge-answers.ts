import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { dataErrors } from '../lib/model/data-error.ts'
import { Failure } from '../lib/model/failure.ts'
import { Exception, type PolicyInput } from '../lib/model/policy.ts'
import { parseStrictJson } from '../lib/platform/strict-json.ts'
import { problemLine } from './document-problems.ts'
import { mergeExceptions } from './merge-exceptions.ts'
import { policyProblems } from './policy-problems.ts'

export const MERGE_ANSWERS_USAGE = `scopewarden policy merge-answers FILE --from EXPORT [--out FILE]
    puts what was approved on the hub's page of requests into the policy, to be read and signed
    EXPORT is what that page saves; --out may be the policy itself. What has ended is left out, a renewal takes the place of the old.
    example   scopewarden policy merge-answers policy.json --from exceptions.json --out policy.json`

/** What the hub's page of requests saves: what was approved there, and is in no policy yet. */
export const ExceptionsExport = z.strictObject({ schema: z.literal('scopewarden.exceptions/1'), exceptions: z.array(Exception).max(5000) })

const readText = (path: string): Buffer<ArrayBuffer> => {
  try {
    const bytes = Buffer.from(readFileSync(path))
    parseStrictJson(bytes)
    return bytes
  } catch (cause) {
    throw new Failure('file-unreadable', `${path} cannot be read: ${cause instanceof Error ? cause.message : ''}`, 'Check the file.', {
      cause,
    })
  }
}

/**
 * `scopewarden policy merge-answers FILE --from EXPORT [--out FILE]`: puts what was approved on the hub into the policy, where
 * the signing key is. The result is checked, and is yet to be read and signed by somebody: the hub's word lowers nothing.
 */
export const mergeAnswers = (args: string[]): number => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, out: { type: 'string' } },
  })
  const [file] = positionals
  if (!file || positionals.length > 1) throw new Failure('usage', 'One policy is needed.')
  if (!values.from) throw new Failure('usage', '--from EXPORT is needed: the file that the hub’s page of requests saves.')
  const policy: unknown = JSON.parse(readText(file).toString())
  const problems = policyProblems(policy)
  if (problems.length > 0)
    throw new Failure(
      'policy-invalid',
      problems.map(one => `${file} › ${problemLine(one)}`).join('\n'),
      'Mend the policy first: scopewarden policy check.',
    )
  const text = readText(values.from).toString()
  const errors = dataErrors(ExceptionsExport, text, values.from)
  if (errors.length > 0) throw new Failure('export-invalid', errors.join('\n'), 'Save it anew from the hub’s page of requests.')
  const { exceptions } = ExceptionsExport.parse(JSON.parse(text))
  const { policy: merged, added, renewed, lapsed } = mergeExceptions(policy as PolicyInput, exceptions, Date.now())
  const result = `${JSON.stringify(merged, null, 2)}\n`
  if (values.out) writeFileSync(values.out, result)
  else process.stdout.write(result)
  const told = merged.exceptions?.filter(({ id }) => added.includes(id) || renewed.includes(id)) ?? []
  for (const { id, match, scopes, verdict, expires } of told)
    console.error(
      `${added.includes(id) ? 'added' : 'renewed'} ${id}: ${JSON.stringify(match)} → ${verdict} until ${expires}, ${scopes ? `for ${scopes.join(' ')}` : 'for whatever it asks for'}`,
    )
  for (const id of lapsed) console.error(`left out ${id}: it has ended`)
  const finals = merged.rules.filter(rule => rule.final).map(({ id }) => id)
  if (told.length > 0 && finals.length > 0) console.error(`No exception lifts what is final: ${finals.join(', ')}`)
  console.error(`${told.length} merged. Read them, then: scopewarden policy sign`)
  return 0
}
