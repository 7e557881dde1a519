import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Failure } from '../lib/model/failure.ts'
import { Provider } from '../lib/model/provider.ts'
import { Vocabulary } from '../lib/model/vocabulary.ts'

/** What a report needs to know of the world: the words, and the names and revocation pages of providers. */
export type ReportKnowledge = { vocabulary: Vocabulary; providers: Provider[] }

const ROOT = fileURLToPath(new URL('../policies/', import.meta.url))
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(`${ROOT}${path}`, 'utf8'))

/** Reads `policies/vocabulary` and `policies/providers`. Throws `Failure('data-invalid')` for a file that is not true. */
export const loadReportKnowledge = async (): Promise<ReportKnowledge> => {
  try {
    const [data, access, reach, acts] = await Promise.all(
      ['data', 'access', 'reach', 'acts'].map(name => readJson(`vocabulary/${name}.json`)),
    )
    const files = (await readdir(`${ROOT}providers`)).filter(name => name.endsWith('.json')).sort()
    const providers = await Promise.all(
      files.map(async name => {
        const result = Provider.safeParse(await readJson(`providers/${name}`))
        if (!result.success)
          throw new Error(`providers/${name}: ${result.error.issues[0]?.path.join('.')}: ${result.error.issues[0]?.message}`)
        return result.data
      }),
    )
    return { vocabulary: Vocabulary.parse({ data, access, reach, acts }), providers }
  } catch (cause) {
    throw new Failure(
      'data-invalid',
      `The data files cannot be used: ${cause instanceof Error ? cause.message : ''}`,
      'Install Scopewarden again.',
      { cause },
    )
  }
}
