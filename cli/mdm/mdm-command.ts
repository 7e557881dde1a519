import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure } from '../../lib/model/failure.ts'
import { parseStrictJson } from '../../lib/platform/strict-json.ts'
import { makeCrxKey } from '../crx-key.ts'
import { type Artefact, mdmArtefacts } from './mdm-artefacts.ts'
import { MdmConfig } from './mdm-config.ts'
import { isSelfHosted, mdmPackages } from './mdm-packages.ts'
import { mdmProblems } from './mdm-problems.ts'
import { mdmReadme } from './mdm-readme.ts'

const ROOT = join(import.meta.dirname, '../..')
const usage = `scopewarden mdm --config FILE --out DIR [--crx-key FILE] [--xpi FILE] [--built DIR] [--settings-only]
    writes all that IT imports: Google Admin, Intune, group policy, registry, macOS profiles, Linux; packages for hosting them yourself
      --crx-key        the key that packs the CRX, if Chromium, Chrome or Edge take it from you
      --xpi            the XPI that addons.mozilla.org has signed, if Firefox takes it from you
      --built          where the built extension is (default: .output; built first if it is missing)
      --settings-only  no packages
scopewarden mdm check FILE
    says everything that is wrong with a configuration; docs/mdm.example.json is one
scopewarden mdm keygen --out DIR
    makes a key that packs the extension, and says the extension's id: DIR/crx-key.pem`

const readConfig = (file: string): unknown => {
  let bytes: Buffer<ArrayBuffer>
  try {
    bytes = Buffer.from(readFileSync(file))
  } catch (cause) {
    throw new Failure('file-unreadable', `${file} cannot be read.`, 'Check the name of the file.', { cause })
  }
  try {
    return parseStrictJson(bytes)
  } catch (cause) {
    throw new Failure('file-not-json', `${file}: ${cause instanceof Error ? cause.message : ''}`, 'Mend the file.', { cause })
  }
}

const MEND = 'Mend the configuration; docs/deploy.md has every field.'
const loadConfig = (file: string): MdmConfig => {
  const value = readConfig(file)
  const problems = mdmProblems(value)
  if (problems.length > 0) throw new Failure('mdm-invalid', problems.map(problem => `${file} › ${problem}`).join('\n'), MEND)
  return MdmConfig.parse(value)
}

const build = (out: string): void => {
  for (const browser of ['chrome', 'firefox']) {
    if (existsSync(join(out, `${browser}-mv3/manifest.json`))) continue
    console.error(`Building the extension for ${browser} …`)
    const wxt = join(ROOT, 'node_modules/wxt/bin/wxt.mjs')
    const done = spawnSync(process.execPath, [wxt, 'build', '-b', browser], { cwd: ROOT, encoding: 'utf8' })
    if (done.status !== 0) throw new Failure('build-failed', `The extension could not be built.\n${done.stdout}\n${done.stderr}`)
  }
}

/** Beside it and renamed: a file that a server or a share already offers is never half there. */
const writeWhole = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  const partial = `${path}.partial`
  writeFileSync(partial, content)
  renameSync(partial, path)
}

const write = (args: string[]): number => {
  const text = { type: 'string' } as const
  const options = { config: text, out: text, 'crx-key': text, xpi: text, built: text, 'settings-only': { type: 'boolean' } } as const
  const { values } = parseArgs({ args, options })
  const { config: file, out } = values
  if (!file || !out) throw new Failure('usage', '--config FILE and --out DIR are needed.')
  const config = loadConfig(file)
  const packing = isSelfHosted(config) && !values['settings-only']
  const built = values.built ?? join(ROOT, process.env.SCOPEWARDEN_OUT ?? '.output')
  if (packing && values.built === undefined) build(built)
  const ours = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version as string
  const packages = packing
    ? mdmPackages({ config, built, crxKey: values['crx-key'], xpi: values.xpi })
    : { artefacts: [], xpiVersion: null, notes: [] }
  const artefacts = [...packages.artefacts, ...mdmArtefacts(config, packages.xpiVersion ?? ours)]
  const readme: Artefact = { path: 'README.md', content: mdmReadme(config, artefacts, packages.notes), goes: '', check: '' }
  // The packages first: a list of updates never names one that is not there.
  for (const { path, content } of [...artefacts, readme]) writeWhole(join(out, path), content)
  for (const note of packages.notes) console.error(note)
  const known = new Set([...artefacts, readme].map(({ path }) => path))
  const others = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(out, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(path => !known.has(path))
  for (const path of others) console.error(`Not written now, and left as it is: ${path}`)
  console.log(`${known.size} files in ${out}. Begin with ${join(out, 'README.md')}.`)
  return 0
}

const check = (args: string[]): number => {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Failure('usage', 'One file is needed.')
  loadConfig(file)
  console.error(`${file}: no problems`)
  return 0
}

const keygen = (args: string[]): number => {
  const { out } = parseArgs({ args, options: { out: { type: 'string' } } }).values
  if (!out) throw new Failure('usage', '--out DIR is needed.')
  const key = makeCrxKey()
  const path = join(out, 'crx-key.pem')
  mkdirSync(out, { recursive: true })
  try {
    writeFileSync(path, key.pem, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new Failure(
      'key-not-written',
      `${path} cannot be written, or is there already.`,
      'A key is never overwritten: choose another folder.',
      {
        cause,
      },
    )
  }
  console.error(`Private key: ${path} (keep it: without it no installed browser can be updated)\nThe extension's id, for "extensionId":`)
  console.log(key.extensionId)
  return 0
}

/** `scopewarden mdm …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly. */
export const run = (args: string[]): number => {
  const [name = ''] = args
  if (name === '' || args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return name === '' ? 2 : 0
  }
  try {
    if (name === 'check') return check(args.slice(1))
    if (name === 'keygen') return keygen(args.slice(1))
    return write(args)
  } catch (error) {
    const wrongCall = error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
    const failure = error instanceof Failure ? error : wrongCall ? new Failure('usage', error.message) : null
    if (!failure) throw error
    console.error(`${failure.message}\n[${failure.code}] ${failure.code === 'usage' ? usage : failure.hint}`)
    return failure.code === 'usage' ? 2 : 1
  }
}
