import { VERDICTS } from '../lib/model/terms.ts'
import type { Verdict } from '../lib/model/vocabulary.ts'
import type { SimulationResult } from './simulation.ts'

/** What a simulation found, as it is shown, exported and kept: plain values, the largest first. */
export type SimulationSummary = {
  schema: 'scopewarden.simulation/1'
  policy: string
  against: string
  looks: number
  encounters: number
  stricter: number
  milder: number
  /** Encounters that change, by what was and what would be. */
  changes: { from: Verdict; to: Verdict; encounters: number }[]
  /** Encounters by verdict. */
  verdicts: { verdict: Verdict; before: number; after: number }[]
  rules: { rule: string; before: number; after: number; stricter: number; milder: number }[]
  apps: { key: string; name: string; encounters: number; stricter: number; milder: number; mostly: string }[]
  otherApps: number
  browsers: number
  /** Browsers (people) that had to stop and answer on a day, and how often: averages over the days, and each day. */
  aDay: {
    days: number
    people: { before: number; after: number }
    interruptions: { before: number; after: number }
    most: { before: number; after: number }
  } | null
  days: SimulationResult['people']['days']
  /** What the figures do not hold, so that a gap never looks like safety. */
  gaps: { code: string; message: string; count: number }[]
}

const GAPS: { [code: string]: string } = {
  'not-json': 'entries could not be replayed because they are not JSON.',
  'not-ours': 'entries could not be replayed because they are no events or rows of Scopewarden.',
  invalid: 'entries could not be replayed because they do not fit the format of this version.',
  'too-long': 'entries could not be replayed because they are longer than 8 MiB.',
  'cut-off': 'files end in the middle of an entry.',
  stray: 'files hold text that is not JSON.',
  before: 'looks: what the app had been granted is not in the event; a rule that asks for it is undecided.',
  'before.scopes':
    'looks: which scopes the app had been granted is not all in the event; a rule that asks for more than before is undecided.',
  inOrganisation: 'looks: since when the organisation knows the app is not in the event; a rule that asks for it is undecided.',
  user: 'looks: the person is not in the event; a rule that asks for the user is undecided.',
  browser: 'looks: the browser is not in the record; a rule for a share of browsers counts as monitored.',
  'account.domain': 'looks: the domain of the account is not in the record; a rule that asks for it is undecided.',
  failed: 'looks: a rule failed, and the verdict is at least whenUnknown.',
  rows: 'encounters are known only as the rows of a report: account, offline access, days and people are not in it.',
  groups: 'rules ask for a group, and no event says who is in which: everybody counts as in those of --group, else in none.',
}
const gap = (code: string, count: number) => ({ code, message: GAPS[code] ?? code, count })
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const byMost = <T>(list: T[], of: (one: T) => number, name: (one: T) => string) =>
  list.sort((a, b) => of(b) - of(a) || (name(a) < name(b) ? -1 : 1))

function aDayOf({ days }: SimulationResult['people']): SimulationSummary['aDay'] {
  if (days.length === 0) return null
  const average = (of: (day: (typeof days)[number]) => number) => Math.round((sum(days.map(of)) / days.length) * 10) / 10
  return {
    days: days.length,
    people: { before: average(day => day.people.before), after: average(day => day.people.after) },
    interruptions: { before: average(day => day.interruptions.before), after: average(day => day.interruptions.after) },
    most: {
      before: days.reduce((most, day) => Math.max(most, day.people.before), 0),
      after: days.reduce((most, day) => Math.max(most, day.people.after), 0),
    },
  }
}

/**
 * @param names what is compared, as the reader knows it
 * @param groupRules how many rules of the policy ask for a group
 * @param rows encounters that came as rows of a report
 */
export function summariseSimulation(
  result: SimulationResult,
  names: { policy: string; against: string },
  { groupRules, rows }: { groupRules: number; rows: number },
): SimulationSummary {
  const { looks, encounters, changes, ways, people, otherApps } = result
  const cells = ways.flatMap((row, from) =>
    row.map((count, to) => ({ from: VERDICTS[from] ?? 'block', to: VERDICTS[to] ?? 'block', encounters: count })),
  )
  const skipped = [...result.skipped].filter(([why]) => why !== 'no-look' && why !== 'around')
  return {
    schema: 'scopewarden.simulation/1',
    ...names,
    looks,
    encounters,
    ...changes,
    changes: byMost(
      cells.filter(one => one.from !== one.to && one.encounters > 0),
      one => one.encounters,
      one => one.from,
    ),
    verdicts: VERDICTS.map((verdict, i) => ({ verdict, before: sum(ways[i] ?? []), after: sum(ways.map(row => row[i] ?? 0)) })),
    rules: byMost(
      [...result.rules].map(([rule, count]) => ({ rule, ...count })),
      one => one.stricter + one.milder,
      one => one.rule,
    ),
    apps: byMost(
      [...result.apps].map(([key, { name, encounters: met, stricter, milder, ways: of }]) => ({
        key,
        name,
        encounters: met,
        stricter,
        milder,
        mostly: [...of].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0])[0],
      })),
      one => one.stricter + one.milder,
      one => one.key,
    ),
    otherApps,
    browsers: people.browsers,
    aDay: aDayOf(people),
    days: people.days,
    gaps: [
      ...skipped.map(([why, count]) => gap(why, count)),
      ...[...result.missing].map(([path, count]) => gap(path, count)),
      gap('failed', result.failed),
      gap('rows', rows),
      gap('groups', groupRules),
    ].filter(one => one.count > 0),
  }
}
