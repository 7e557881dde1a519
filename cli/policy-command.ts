import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure } from '../lib/model/failure.ts'
import { fromBase64url } from '../lib/platform/base64url.ts'
import { checkPolicyKey } from '../lib/platform/policy-keys.ts'
import { parseStrictJson } from '../lib/platform/strict-json.ts'
import { verifyPolicy } from '../lib/platform/verify-policy.ts'
import { policyProblems } from './policy-problems.ts'
import { generateKey, SigningKey, signPolicy } from './sign-policy.ts'

const USAGE = `scopewarden policy keygen --out DIR
    makes a key that signs policies: DIR/policy-key.json, for the signer's eyes only
scopewarden policy check FILE
    says everything that is wrong with a policy
scopewarden policy sign FILE --key KEY --version N [--epoch N] [--days 30] [--out FILE]
    signs a policy; N has to rise with each one that is published
scopewarden policy verify FILE --key KEY [--key KEY …] [--organisation ID]
    verifies a signed policy as a browser does; KEY is a public key, or a file with a key`

const read = (path: string): Buffer<ArrayBuffer> => {
  try {
    return Buffer.from(readFileSync(path))
  } catch (cause) {
    throw new Failure('file-unreadable', `${path} cannot be read.`, 'Check the name of the file.', { cause })
  }
}
const readJson = (path: string): unknown => {
  const bytes = read(path)
  try {
    return parseStrictJson(bytes)
  } catch (cause) {
    throw new Failure('file-not-json', `${path}: ${cause instanceof Error ? cause.message : ''}`, 'Mend the file.', { cause })
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
    throw new Failure('usage', `--${name} must be a whole number from 1 up.`, USAGE)
  return value
}
const only = (files: string[]): string => {
  const [file] = files
  if (file === undefined || files.length > 1) throw new Failure('usage', 'One file is needed.', USAGE)
  return file
}

const keygen = async (args: string[]): Promise<number> => {
  const { out } = parseArgs({ args, options: { out: { type: 'string' } } }).values
  if (!out) throw new Failure('usage', '--out DIR is needed.', USAGE)
  const key = await generateKey()
  const path = join(out, 'policy-key.json')
  mkdirSync(out, { recursive: true })
  try {
    writeFileSync(path, `${JSON.stringify(key)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new Failure(
      'key-not-written',
      `${path} cannot be written, or is there already.`,
      'A key is never overwritten: choose another folder.',
      { cause },
    )
  }
  chmodSync(path, 0o600)
  console.error(
    `Private key: ${path} (keep it off the server that publishes the policy)\nPublic key, for policyKeys in the managed settings:`,
  )
  console.log(key.x)
  return 0
}

const check = (args: string[]): number => {
  const file = only(parseArgs({ args, allowPositionals: true }).positionals)
  const problems = policyProblems(readJson(file))
  for (const problem of problems) console.error(`${file} › ${problem}`)
  console.error(problems.length === 0 ? `${file}: no problems` : `${problems.length} to mend`)
  return problems.length === 0 ? 0 : 1
}

const text = { type: 'string' } as const
const sign = async (args: string[]): Promise<number> => {
  const options = { key: text, version: text, epoch: text, days: text, out: text }
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const file = only(positionals)
  const policy = readJson(file)
  const problems = policyProblems(policy)
  if (problems.length > 0)
    throw new Failure('policy-invalid', problems.map(problem => `${file} › ${problem}`).join('\n'), 'Mend the policy and sign it again.')
  if (!values.key) throw new Failure('usage', '--key KEY is needed.', USAGE)
  const jws = await signPolicy({
    policy: policy as Parameters<typeof signPolicy>[0]['policy'],
    privateJwk: readKey(values.key),
    version: wholeNumber('version', values.version),
    epoch: wholeNumber('epoch', values.epoch ?? '1'),
    issuedAtMs: Date.now(),
    lifetimeDays: wholeNumber('days', values.days ?? '30'),
  })
  if (values.out) writeFileSync(values.out, jws)
  else process.stdout.write(jws)
  return 0
}

/** The organisation that an unverified policy says it is of: only what it is compared with where none was named. */
const claimedOrganisation = (jws: string): string => {
  try {
    const { iss } = parseStrictJson(fromBase64url(jws.split('.')[1] ?? '') ?? new Uint8Array()) as { iss?: unknown }
    return typeof iss === 'string' ? iss : ''
  } catch {
    return ''
  }
}

const verify = async (args: string[]): Promise<number> => {
  const options = { key: { type: 'string', multiple: true }, keys: text, organisation: text } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const jws = read(only(positionals)).toString('latin1').replace(/\n$/, '')
  const keys = [...(values.key ?? []), ...(values.keys?.split(',') ?? [])].map(publicKey)
  if (keys.length === 0) throw new Failure('usage', '--key KEY is needed.', USAGE)
  const organisationId = values.organisation ?? claimedOrganisation(jws)
  const result = await verifyPolicy(jws, { keys, organisationId, nowMs: Date.now(), highest: null, extensionVersion: '999.0.0' })
  if (!result.ok) throw new Failure(result.code, result.message, result.hint)
  const { iss, ver, epoch, iat, exp, policy } = result.envelope
  const day = (seconds: number) => new Date(seconds * 1000).toISOString()
  console.log(`Policy ${epoch}.${ver} of ${policy.organisation.name} (${iss}), signed ${day(iat)}, expires ${day(exp)}`)
  console.log(`key ${result.kid}\nsha256 ${result.sha256}`)
  return 0
}

/** `scopewarden policy …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly. */
export const run = async (args: string[]): Promise<number> => {
  const commands: Record<string, (rest: string[]) => number | Promise<number>> = { keygen, check, sign, verify }
  const [name = '', ...rest] = args
  if (name === '--help' || name === '-h' || rest.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!command) throw new Failure('usage', name ? `There is no "policy ${name}".` : 'What should be done with the policy?', USAGE)
    return await command(rest)
  } catch (error) {
    const wrongCall = error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
    const failure = error instanceof Failure ? error : wrongCall ? new Failure('usage', error.message, USAGE) : null
    if (!failure) throw error
    console.error(`${failure.message}\n[${failure.code}] ${failure.hint}`)
    return failure.code === 'usage' ? 2 : 1
  }
}
