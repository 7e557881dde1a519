import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import type { DocumentId } from '../lib/model/envelope.ts'
import { Failure } from '../lib/model/failure.ts'
import { Policy } from '../lib/model/policy.ts'
import { ThreatList } from '../lib/model/threat-list.ts'
import { issueLines } from './document-problems.ts'

async function load<T>(id: DocumentId, schema: z.ZodType<T>, sample: string, file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure(`${id}-unreadable`, `${file} cannot be read.`, 'Check the name of the file.', { cause })
  })
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new Failure(`${id}-invalid`, `${file}: ${cause instanceof Error ? cause.message : 'no JSON'}`, 'Mend the file.', { cause })
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const lines = issueLines(read.error.issues, value, schema).map(line => `${file} › ${line}`)
  throw new Failure(`${id}-invalid`, lines.join('\n'), `Mend the file; a sample is ${sample}.`)
}

/**
 * A policy as plain JSON, not signed: for trying one out.
 * @throws Failure `policy-unreadable`, or `policy-invalid` with a line for each fault: `my.json › rules[3].then: …`
 */
export const loadPolicy = (file: string): Promise<Policy> => load('policy', Policy, 'policies/organisations/balanced.json', file)

/** A threat list, in the same way. Throws Failure `threats-unreadable` or `threats-invalid`. */
export const loadThreatList = (file: string): Promise<ThreatList> => load('threats', ThreatList, 'policies/threats/sample-list.json', file)
