import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mdmArtefacts } from '../../cli/mdm/mdm-artefacts.ts'
import { MdmConfig } from '../../cli/mdm/mdm-config.ts'
import { mdmReadme } from '../../cli/mdm/mdm-readme.ts'
import { root } from '../architecture/source.ts'

export const GOLDEN = join(root, 'test/fixtures/mdm')

export const exampleConfig = (): MdmConfig => MdmConfig.parse(JSON.parse(readFileSync(join(root, 'docs/mdm.example.json'), 'utf8')))

/** The example with every setting in every place: an address in place of the variable that only profiles can fill in. */
export const goldenConfig = (): MdmConfig => {
  const config = exampleConfig()
  return { ...config, settings: { ...config.settings, accountEmail: 'ada@example.com' } }
}

/** Every file that is made of it, as text that a person can compare. */
export const goldenFiles = (): Map<string, string> => {
  const artefacts = mdmArtefacts(goldenConfig(), '1.2.3')
  const readable = (path: string, content: string | Uint8Array) =>
    typeof content === 'string' ? content : new TextDecoder(path.endsWith('.reg') ? 'utf-16le' : 'utf-8').decode(content)
  const files = artefacts.map(({ path, content }): [string, string] => [path, readable(path, content)])
  return new Map([...files, ['README.md', mdmReadme(goldenConfig(), artefacts, [])]])
}
