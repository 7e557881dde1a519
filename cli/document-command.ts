import { readFileSync } from 'node:fs'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Envelope } from '../lib/model/envelope.ts'
import { Failure } from '../lib/model/failure.ts'
import { fromBase64url } from '../lib/platform/base64url.ts'
import type { DocumentKind } from '../lib/platform/document-kinds.ts'
import { checkPolicyKey } from '../lib/platform/policy-keys.ts'
import { parseStrictJson } from '../lib/platform/strict-json.ts'
import { verifyDocument } from '../lib/platform/verify-document.ts'
import { type Problem, problemLine, problemText } from './document-problems.ts'
import type { PolicyWarning } from './policy-warning.ts'
import { SigningKey, type SignRequest } from './sign-document.ts'
import { writeOutput } from './write-output.ts'

/** A kind of signed document, as the command line handles it. */
export type CommandKind<E extends Envelope> = DocumentKind<E> & {
  usage: string
  /** The same for each command of its own, where there is more to say. */
  usages?: Record<string, string>
  /** Everything that is wrong with one. */
  problems: (value: unknown) => Problem[]
  /** What a good one says to no effect; `groups`: all that there are, where they were given. */
  warnings?: (value: unknown, groups: string[] | null) => Promise<PolicyWarning[]>
  /** What to do about the problems. */
  mend: string
  sign: (value: unknown, request: SignRequest) => Promise<string>
  /** What a good one is, in a line. */
  describe: (envelope: E) => string
}
type Command = (args: string[]) => number | Promise<number>

const read = (path: string): Buffer<ArrayBuffer> => {
  try {
    return Buffer.from(readFileSync(path))
  } catch (cause) {
    throw new Failure('file-unreadable', `${path} cannot be read.`, 'Check the name of the file.', { cause })
  }
}
const JSON_HINTS: Record<string, string> = {
  'json-invalid': 'Look there for a comma, a quote or a bracket that is missing or too many.',
  'json-not-utf8': 'Save it as UTF-8, without a byte order mark.',
  'json-duplicate-key': 'Take one of the two out.',
}
const readJson = (path: string): unknown => {
  const bytes = read(path)
  try {
    return parseStrictJson(bytes)
  } catch (cause) {
    const { code, message } = cause instanceof Failure ? cause : new Failure('', String(cause))
    throw new Failure('file-not-json', `${path}: ${message}`, JSON_HINTS[code] ?? 'Mend the file.', { cause })
  }
}
const readKey = (path: string): SigningKey => {
  const key = SigningKey.safeParse(readJson(path))
  if (!key.success) throw new Failure('key-unreadable', `${path} holds no signing key.`, 'Make one with `scopewarden policy keygen`.')
  return key.data
}
const publicKey = (text: string): string => {
  if (fromBase64url(text)?.length !== 32) return readKey(text).x
  checkPolicyKey(text)
  return text
}
const wholeNumber = (name: string, text: string | undefined): number => {
  const value = Number(text)
  if (text === undefined || !Number.isSafeInteger(value) || value < 1)
    throw new Failure('usage', `--${name} must be a whole number from 1 up.`)
  return value
}
const only = (files: string[]): string => {
  const [file] = files
  if (file === undefined || files.length > 1) throw new Failure('usage', 'One file is needed.')
  return file
}

const KEY_OPTIONS = ['--key', '--next-key']
/** One public key in 64 begins with a hyphen, and would be taken for an option: it is joined to its own. */
const joined = (args: string[]): string[] =>
  args.flatMap((arg, i) => {
    const before = args[i - 1] ?? ''
    const option = KEY_OPTIONS.includes(before) && arg.startsWith('-') ? [`${before}=${arg}`] : null
    const isBefore = KEY_OPTIONS.includes(arg) && (args[i + 1] ?? '').startsWith('-')
    return option ?? (isBefore ? [] : [arg])
  })

const sayFound = (file: string, errors: Problem[], warnings: PolicyWarning[], mend: string): void => {
  const lines = [
    ...errors.map(error => `error: ${file} › ${problemText(error)}\n       ${error.hint}`),
    errors.length > 0
      ? `${errors.length} to mend\n${mend}`
      : `${file}: no problems${warnings.length > 0 ? `, ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}` : ''}`,
    ...warnings.map(({ path, message, code, hint }) => `warning: ${file} › ${path}: ${message} [${code}]\n         ${hint}`),
  ]
  for (const line of lines) console.error(line)
}

/** What cannot be read as JSON is an error like any other, and alone: nothing else can be said of it. */
const readChecked = (file: string): [value: unknown, broken: Problem | null] => {
  try {
    return [readJson(file), null]
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'file-not-json') throw error
    // The parser's own words say where.
    const got = error.cause instanceof Failure && error.cause.cause instanceof SyntaxError ? error.cause.cause : error.cause
    return [null, { path: '(document)', expected: 'JSON', got: got instanceof Error ? got.message : String(got), hint: error.hint }]
  }
}

const check = async <E extends Envelope>({ problems: find, warnings: warn, mend }: CommandKind<E>, args: string[]): Promise<number> => {
  const own: ParseArgsConfig['options'] = warn ? { strict: { type: 'boolean' }, group: { type: 'string', multiple: true } } : {}
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' }, ...own } })
  const { strict = false, group = null, json } = values as { strict?: boolean; group?: string[]; json?: boolean }
  const file = only(positionals)
  const [value, broken] = readChecked(file)
  const errors = broken ? [broken] : find(value)
  const warnings = errors.length > 0 ? [] : ((await warn?.(value, group)) ?? [])
  if (json) console.log(JSON.stringify({ file, errors, warnings }, null, 2))
  else sayFound(file, errors, warnings, mend)
  return errors.length > 0 || (strict && warnings.length > 0) ? 1 : 0
}

const day = (seconds: number) => new Date(seconds * 1000).toISOString()
const text = { type: 'string' } as const
const sign = async <E extends Envelope>(kind: CommandKind<E>, args: string[]): Promise<number> => {
  const options = { key: text, version: text, epoch: text, days: text, out: text, 'next-key': { type: 'string', multiple: true } } as const
  const { values, positionals } = parseArgs({ args: joined(args), allowPositionals: true, options })
  const file = only(positionals)
  const value = readJson(file)
  const problems = kind.problems(value)
  if (problems.length > 0)
    throw new Failure(`${kind.id}-invalid`, problems.map(problem => `${file} › ${problemLine(problem)}`).join('\n'), kind.mend)
  if (!values.key) throw new Failure('usage', '--key KEY is needed.')
  const jws = await kind.sign(value, {
    privateJwk: readKey(values.key),
    version: wholeNumber('version', values.version),
    epoch: wholeNumber('epoch', values.epoch ?? '1'),
    issuedAtMs: Date.now(),
    lifetimeDays: wholeNumber('days', values.days ?? '30'),
    nextKeys: values['next-key']?.map(publicKey) ?? [],
  })
  if (values.out) writeOutput(values.out, jws)
  else process.stdout.write(jws)
  const { ver, epoch, exp } = parseStrictJson(fromBase64url(jws.split('.')[1] ?? '') ?? new Uint8Array()) as Envelope
  console.error(`Version ${epoch}.${ver} is signed, and fresh until ${day(exp)}.`)
  return 0
}

/** The organisation that an unverified document says it is of: only what it is compared with where none was named. */
const claimedOrganisation = (jws: string): string => {
  try {
    const { iss } = parseStrictJson(fromBase64url(jws.split('.')[1] ?? '') ?? new Uint8Array()) as { iss?: unknown }
    return typeof iss === 'string' ? iss : ''
  } catch {
    return ''
  }
}

const verify = async <E extends Envelope>(kind: CommandKind<E>, args: string[]): Promise<number> => {
  const options = { key: { type: 'string', multiple: true }, keys: text, organisation: text } as const
  const { values, positionals } = parseArgs({ args: joined(args), allowPositionals: true, options })
  const jws = read(only(positionals)).toString('latin1').replace(/\n$/, '')
  const keys = [...(values.key ?? []), ...(values.keys?.split(',') ?? [])].map(publicKey)
  if (keys.length === 0) throw new Failure('usage', '--key KEY is needed.')
  const organisationId = values.organisation ?? claimedOrganisation(jws)
  const result = await verifyDocument(kind, jws, { keys, organisationId, nowMs: Date.now(), highest: null, extensionVersion: '999.0.0' })
  if (!result.ok) throw new Failure(result.code, result.message, result.hint)
  const { iat, exp, next_keys = [] } = result.envelope
  console.log(`${kind.describe(result.envelope)}, signed ${day(iat)}, expires ${day(exp)}`)
  console.log(`key ${result.kid}\nsha256 ${result.sha256}`)
  for (const { x } of next_keys)
    console.log(
      `next key ${x}${keys.includes(x) ? '' : ' (not among the keys given: policyKeys needs it before anything is signed with it)'}`,
    )
  return 0
}

/**
 * A command that checks, signs and verifies documents of one kind; `more` are commands of that kind alone. It returns the
 * exit code: 0 done, 1 refused, 2 called wrongly.
 */
export const documentCommand =
  <E extends Envelope>(kind: CommandKind<E>, more: Record<string, Command> = {}) =>
  async (args: string[]): Promise<number> => {
    const commands: Record<string, Command> = {
      ...more,
      check: rest => check(kind, rest),
      sign: rest => sign(kind, rest),
      verify: rest => verify(kind, rest),
    }
    const [name = '', ...rest] = args
    const usage = kind.usages && Object.hasOwn(kind.usages, name) ? kind.usages[name] : kind.usage
    if (name === '--help' || name === '-h' || rest.includes('--help')) {
      console.log(usage)
      return 0
    }
    try {
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined
      if (!command) throw new Failure('usage', name ? `There is no "${kind.id} ${name}".` : `What should be done with the ${kind.noun}?`)
      return await command(rest)
    } catch (error) {
      const wrongCall = error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
      const failure = error instanceof Failure ? error : wrongCall ? new Failure('usage', error.message) : null
      if (!failure) throw error
      console.error(`${failure.message}\n[${failure.code}] ${failure.code === 'usage' ? usage : failure.hint}`)
      return failure.code === 'usage' ? 2 : 1
    }
  }
