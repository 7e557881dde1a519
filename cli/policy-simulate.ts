import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { Failure } from '../lib/model/failure.ts'
import type { Condition } from '../lib/model/policy.ts'
import { conditionsIn } from './conditions-in.ts'
import type { Inspector } from './observe-address.ts'
import { openPolicy } from './open-policy.ts'
import { readRecorded } from './read-recorded.ts'
import { simulateHtml } from './simulate-html.ts'
import { type SimulationSummary, summariseSimulation } from './simulate-summary.ts'
import { simulateText } from './simulate-text.ts'
import { Simulation } from './simulation.ts'
import { splitJson } from './split-json.ts'
import { writeOutput } from './write-output.ts'

export const SIMULATE_USAGE = `scopewarden policy simulate FILE --events EVENTS … [--against CURRENT] [--group NAME …] [--html PAGE] [--json OUT]
    replays recorded events on a policy: what would change, for which rules and apps, and how many people are interrupted a day
    --events    an export of a browser or of the hub (JSON), or CloudEvents: a list, a batch or event a line (.jsonl), all also .gz
    --against   the policy that is in force now; without it the verdicts that were recorded are compared with
    --group     a group that everybody counts as in: no event says who is in which
    --html      also writes one page that needs nothing else;  --json  also writes every figure
    example     scopewarden policy simulate new.json --events export.json --against policy.json --html what-would-change.html`

const asksForGroup = (when: Condition): boolean => conditionsIn(when, '').some(([one]) => one.group !== undefined)

function open(file: string): { chunks: AsyncIterable<Uint8Array>; isLines: boolean } {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new Failure('file-unreadable', `${file} cannot be read.`, 'Check the name of the file.')
  const stream = createReadStream(file, { highWaterMark: 1 << 20 })
  const name = file.replace(/\.gz$/, '')
  return { chunks: name === file ? stream : stream.pipe(createGunzip()), isLines: /\.(jsonl|ndjson)$/.test(name) }
}

/** Replays files of events, one entry at a time. Throws `Failure` for a file that cannot be read. */
export async function simulate(
  candidate: Inspector,
  current: Inspector | null,
  files: readonly string[],
  names: { policy: string; against: string },
): Promise<SimulationSummary> {
  const simulation = new Simulation(candidate, current)
  let rows = 0
  for (const file of files) {
    const { chunks, isLines } = open(file)
    try {
      for await (const elements of splitJson(chunks, isLines)) {
        for (const element of elements) {
          const recorded = 'lost' in element ? element.lost : readRecorded(element.text)
          if (typeof recorded === 'string') simulation.skip(recorded)
          else {
            simulation.take(recorded)
            if (recorded.encounterId === null) rows += recorded.encounters
          }
        }
      }
    } catch (cause) {
      throw new Failure('file-unreadable', `${file}: ${cause instanceof Error ? cause.message : 'cannot be read'}`, 'Check the file.', {
        cause,
      })
    }
  }
  const groupRules = candidate.inForce.policy.rules.filter(rule => asksForGroup(rule.when)).length
  return summariseSimulation(simulation.done(), names, { groupRules, rows })
}

/** `scopewarden policy simulate`: 0 also where much would change; 1 where nothing could be replayed. */
export async function policySimulate(args: string[]): Promise<number> {
  const text = { type: 'string' } as const
  const many = { type: 'string', multiple: true } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { events: many, against: text, group: many, html: text, json: text },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Failure('usage', 'One policy is needed.')
  if (!values.events) throw new Failure('usage', '--events EVENTS is needed.')
  const options = { groups: values.group }
  const candidate = await openPolicy(file, options)
  const current = values.against === undefined ? null : await openPolicy(values.against, options)
  const names = { policy: basename(file), against: values.against === undefined ? 'the recorded verdicts' : basename(values.against) }
  const summary = await simulate(candidate, current, values.events, names)
  if (candidate.inForce.policy.mode === 'monitor')
    console.error('The policy is in monitor mode and shows nothing: these are the verdicts that it would report as “would have”.')
  process.stdout.write(simulateText(summary))
  if (values.html) writeOutput(values.html, simulateHtml(summary, new Date().toISOString()))
  if (values.json) writeOutput(values.json, `${JSON.stringify(summary, null, 2)}\n`)
  if (summary.looks > 0) return 0
  throw new Failure(
    'nothing-replayed',
    'Nothing in the file could be replayed.',
    'Give an export of the browser’s or the hub’s report as JSON, or recorded CloudEvents.',
  )
}
