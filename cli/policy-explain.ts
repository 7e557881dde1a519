import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { languageOf } from '../hub/language.ts'
import { explain } from '../lib/assess/explain.ts'
import { trace } from '../lib/assess/trace.ts'
import { Failure } from '../lib/model/failure.ts'
import { CaseGiven } from '../lib/model/policy-cases.ts'
import { issueLines } from './document-problems.ts'
import { type Explained, explainText } from './explain-text.ts'
import { readGiven } from './judge-case.ts'
import type { Inspector } from './observe-address.ts'
import { openPolicy } from './open-policy.ts'

export const EXPLAIN_USAGE = `scopewarden policy explain FILE [--html PAGE] [--group NAME …] [--lang en] [--json] < addresses
    why this verdict, rule by rule, and the sentence that the person would read. An address a line; or a line of JSON as in a
    case: {"url": "…", "before": {"scopes": ["…"]}} or {"observation": {…}}
    --html    the page at the (only) address
    example   echo 'https://github.com/login/oauth/authorize?client_id=x&scope=repo' | scopewarden policy explain policy.json`

function readLine(line: string, html: string | undefined): CaseGiven {
  if (!line.startsWith('{')) return { url: line, ...(html === undefined ? {} : { html }) }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new Failure('line-not-json', 'The line begins as JSON and is none.', 'Give an address, or a case as JSON in one line.', { cause })
  }
  const read = CaseGiven.safeParse(value)
  if (read.success) return { ...read.data, ...(html === undefined ? {} : { html }) }
  throw new Failure(
    'line-invalid',
    issueLines(read.error.issues, value, CaseGiven).join('\n'),
    'docs/policy-command.md says what a case can hold.',
  )
}

/** What a policy makes of one line, and why. Throws `Failure` where there is nothing to judge. */
export function explainLine(
  line: string,
  inspector: Inspector,
  options: { html?: string | undefined; lang?: string | undefined } = {},
): Explained {
  const { observation, context } = readGiven(readLine(line, options.html), inspector, '.')
  const { inForce, knowledge } = inspector
  const traced = trace(observation, inForce, knowledge, context)
  const told = { observation, assessment: traced.assessment, inForce, knowledge, language: languageOf(options.lang) }
  return { observation, traced, explanation: explain(told), inForce }
}

/** The same as JSON, without what is only there for the engine. */
const asJson = ({ observation, traced, explanation }: Explained) => ({
  observation,
  assessment: traced.assessment,
  rules: traced.rules.map(({ rule, ...rest }) => ({ id: rule.id, asks: rule.then, mode: rule.mode ?? 'enforce', ...rest })),
  exceptions: traced.exceptions,
  whenUnknown: traced.whenUnknown,
  withoutClaims: traced.withoutClaims,
  explanation,
})

/** `scopewarden policy explain`. */
export async function policyExplain(args: string[], input: AsyncIterable<Uint8Array> = process.stdin): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      html: { type: 'string' },
      group: { type: 'string', multiple: true },
      lang: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Failure('usage', 'One policy is needed; addresses come on standard input.')
  const inspector = await openPolicy(file, { groups: values.group })
  const lines = (await text(input as never)).split('\n').flatMap(line => line.trim() || [])
  if (lines.length === 0) throw new Failure('usage', 'An address is needed on standard input.')
  if (values.html !== undefined && lines.length > 1) throw new Failure('usage', '--html is the page of one address; there are more.')
  const html = values.html === undefined ? undefined : readPage(values.html)
  const told = lines.map(line => explainLine(line, inspector, { html, lang: values.lang }))
  for (const one of told) process.stdout.write(values.json ? `${JSON.stringify(asJson(one))}\n` : explainText(one))
  return 0
}

function readPage(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Failure('file-unreadable', `${path} cannot be read.`, 'Check the name of the file.', { cause })
  }
}
