import { readFile } from 'node:fs/promises'
import { Failure } from '../lib/model/failure.ts'
import { Policy } from '../lib/model/policy.ts'
import { issueTexts } from './policy-problems.ts'

/**
 * A policy as plain JSON, not signed: for trying one out.
 * @throws Failure `policy-unreadable`, or `policy-invalid` with a line for each fault: `my.json › rules[3].then: …`
 */
export async function loadPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('policy-unreadable', `${file} cannot be read.`, 'Check the name of the file.', { cause })
  })
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new Failure('policy-invalid', `${file}: ${cause instanceof Error ? cause.message : 'no JSON'}`, 'Mend the file.', { cause })
  }
  const read = Policy.safeParse(value)
  if (read.success) return read.data
  const lines = issueTexts(read.error.issues, value).map(line => `${file} › ${line}`)
  throw new Failure('policy-invalid', lines.join('\n'), 'Mend the file; a sample is policies/organisations/balanced.json.')
}
