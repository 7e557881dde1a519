import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Provider } from '../../lib/model/provider.ts'
import { compileProviders } from '../../lib/observe/compile-providers.ts'

const FOLDER = join(import.meta.dirname, '../../policies/providers')

/** The data files as they are, and nothing else. */
export const providers: Provider[] = readdirSync(FOLDER)
  .filter(name => name.endsWith('.json'))
  .sort()
  .map(name => Provider.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))))

export const index = compileProviders(providers)
