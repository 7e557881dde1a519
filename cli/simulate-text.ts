import type { SimulationSummary } from './simulate-summary.ts'
import { tableOf } from './text-table.ts'

const MOST_ROWS = 15
const number = (count: number) => count.toLocaleString('en')
const short = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

function section(title: string, head: string[], rows: (string | number)[][], all: number): string[] {
  if (rows.length === 0) return []
  const more = all > rows.length ? [`… and ${number(all - rows.length)} more; --json and --html have all of them`] : []
  return [`\n${title}\n${tableOf(head, rows).trimEnd()}`, ...more]
}

/** A simulation for a terminal: what changes in one sentence, then tables, then what is not in the figures. */
export function simulateText(summary: SimulationSummary): string {
  const { policy, against, encounters, stricter, milder, aDay, gaps } = summary
  const changed = stricter + milder
  const share = encounters === 0 ? '0' : ((changed / encounters) * 100).toFixed(1)
  const rules = summary.rules.filter(one => one.before !== one.after || one.stricter + one.milder > 0)
  const apps = summary.apps.filter(one => one.stricter + one.milder > 0)
  return [
    `${policy} against ${against}: ${number(encounters)} encounters, ${number(changed)} change (${share} %): ${number(stricter)} stricter, ${number(milder)} milder.`,
    ...(aDay
      ? [
          `Interrupted a day (acknowledge and above), average of ${aDay.days} days: ${aDay.people.before} → ${aDay.people.after} people of ${number(summary.browsers)}, ${aDay.interruptions.before} → ${aDay.interruptions.after} times; at most ${aDay.most.before} → ${aDay.most.after} people.`,
        ]
      : ['How many people are interrupted a day cannot be told: the file holds no events with day and browser.']),
    ...section(
      'Verdicts',
      ['verdict', 'before', 'after', 'difference'],
      summary.verdicts.map(one => [one.verdict, one.before, one.after, one.after - one.before]),
      0,
    ),
    ...section(
      'What changes',
      ['from', 'to', 'encounters'],
      summary.changes.map(one => [one.from, one.to, one.encounters]),
      0,
    ),
    ...section(
      'Rules that decide, before and after',
      ['rule', 'before', 'after', 'stricter', 'milder'],
      rules.slice(0, MOST_ROWS).map(one => [short(one.rule), one.before, one.after, one.stricter, one.milder]),
      rules.length,
    ),
    ...section(
      'Apps',
      ['app', 'encounters', 'stricter', 'milder', 'mostly'],
      apps.slice(0, MOST_ROWS).map(one => [short(one.name), one.encounters, one.stricter, one.milder, one.mostly]),
      apps.length,
    ),
    ...(summary.otherApps > 0
      ? [`${number(summary.otherApps)} encounters are of apps beyond the first 50,000, which are counted together.`]
      : []),
    ...(gaps.length > 0 ? ['\nWhat these figures do not know', ...gaps.map(one => `  ${number(one.count)} ${one.message}`)] : []),
    '',
  ].join('\n')
}
