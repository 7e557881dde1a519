import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { Failure } from '../lib/model/failure.ts'
import { inspectLine, MOST_LINE_BYTES } from './inspect-line.ts'
import { loadKnowledge, loadSamplePolicy } from './load-knowledge.ts'
import { loadPolicy, loadThreatList } from './load-policy.ts'
import { type Inspector, makeInspector } from './observe-address.ts'
import { readLines } from './read-lines.ts'

const USAGE = `scopewarden inspect [--policy FILE] [--threats FILE] [--group NAME …]
    [--user EMAIL] [--browser ID] < lines.jsonl
    judges addresses as the browser extension would: a line {"id": …, "url": "…", "html": "…"} in, a line out
    "before": {"scopes": ["…"], "granted": "2026-03-03"} in a line: what the app was granted earlier; without it, nothing
    --policy   a policy as plain JSON; without it the sample policy "balanced" is in force
    --threats  a threat list as plain JSON, on top of the built-in threats
    --group    a group that the person is in, for policies that speak of groups
    --user     the work account of the person, for policies that name users; without it such a rule is undecided
    --browser  id of a browser (installId), for rules that begin in a share of browsers; without it such a rule is monitored,
               and "unknown" says "browser" where that could have made a difference
`

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        policy: { type: 'string' },
        threats: { type: 'string' },
        group: { type: 'string', multiple: true },
        user: { type: 'string' },
        browser: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (cause) {
    throw new Failure('usage', cause instanceof Error ? cause.message : 'The arguments cannot be read.', USAGE, { cause })
  }
}

type Options = { policy?: string; threats?: string; group?: string[]; user?: string; browser?: string }

async function inspector(options: Options): Promise<Inspector> {
  const [knowledge, policy, list] = await Promise.all([
    loadKnowledge(),
    options.policy === undefined ? loadSamplePolicy('balanced') : loadPolicy(options.policy),
    options.threats === undefined ? null : loadThreatList(options.threats),
  ])
  const source = options.policy === undefined ? ('embedded' as const) : ('file' as const)
  const inForce = { policy, version: 0, epoch: 0, source, stale: false }
  const nowMs = Date.now()
  // As if it had been signed at this moment.
  const fetchedThreats = list && { list, version: 0, epoch: 0, issuedAtMs: nowMs, stale: false }
  const { group: groups = [], user = null, browser: browserId = null } = options
  return makeInspector({ ...knowledge, fetchedThreats }, inForce, { nowMs, groups, user, browserId })
}

/**
 * Judges lines as they come; a bad line is answered by a line with `errors`, and the rest goes on.
 * @returns how many lines could not be judged
 */
export async function inspectStream(input: AsyncIterable<Uint8Array>, output: NodeJS.WritableStream, judge: Inspector): Promise<number> {
  let bad = 0
  for await (const lines of readLines(input, MOST_LINE_BYTES)) {
    let text = ''
    for (const line of lines) {
      const answer = inspectLine(line, judge)
      if (answer === null) continue
      if (answer.kind === null && answer.errors.length > 0) bad++
      text += `${JSON.stringify(answer)}\n`
    }
    // Wait for a slow reader instead of filling the memory.
    if (text !== '' && !output.write(text)) await once(output, 'drain')
  }
  return bad
}

/**
 * `scopewarden inspect`.
 * @returns the exit code: 0 even with bad lines (their number is on standard error), 2 for arguments, a policy or a list that cannot be used
 */
export async function run(args: string[]): Promise<number> {
  const options = readArguments(args)
  if (options.help) {
    process.stdout.write(USAGE)
    return 0
  }
  let judge: Inspector
  try {
    judge = await inspector(options)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(`scopewarden: ${error.message}\n${error.hint}\n`)
    return 2
  }
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const bad = await inspectStream(process.stdin, process.stdout, judge)
  if (bad > 0) process.stderr.write(`scopewarden: ${bad} ${bad === 1 ? 'line' : 'lines'} could not be judged; see their errors.\n`)
  return 0
}
