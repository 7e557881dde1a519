import { html, Markup } from '../lib/inventory/html.ts'
import { REPORT_CSS, REPORT_CSS_HASH } from '../lib/inventory/report-style.ts'
import type { SimulationSummary } from './simulate-summary.ts'

const MOST_APPS = 2_000
const number = (count: number) => count.toLocaleString('en')
const table = (head: string[], rows: (string | number)[][]) =>
  html`<div class="wide"><table><thead><tr>${head.map(cell => html`<th>${cell}</th>`)}</tr></thead><tbody>${rows.map(
    row =>
      html`<tr>${row.map(cell => (typeof cell === 'number' ? html`<td class="num">${number(cell)}</td>` : html`<td>${cell}</td>`))}</tr>`,
  )}</tbody></table></div>`
const tile = (count: string, words: string) => html`<li><b>${count}</b><span>${words}</span></li>`

/** A simulation as one page that needs nothing else: no script, nothing fetched. */
export function simulateHtml(summary: SimulationSummary, createdAt: string): string {
  const { encounters, stricter, milder, aDay, gaps, days, apps } = summary
  const touched = apps.filter(one => one.stricter + one.milder > 0)
  return html`${new Markup('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${REPORT_CSS_HASH}'">
<meta name="color-scheme" content="light dark"><title>What would change · ${summary.policy}</title><style>${new Markup(REPORT_CSS)}</style></head>
<body><main><header><div><h1>What would change</h1><p class="org">${summary.policy} against ${summary.against}</p></div><div class="meta"><p>${createdAt}</p></div></header>
<h2>In short</h2><ul class="tiles">
${tile(number(encounters), 'encounters replayed')}${tile(number(stricter), 'would be stricter')}${tile(number(milder), 'would be milder')}
${aDay ? [tile(`${aDay.people.before} → ${aDay.people.after}`, `people interrupted a day, of ${number(summary.browsers)}`), tile(`${aDay.interruptions.before} → ${aDay.interruptions.after}`, 'interruptions a day'), tile(`${aDay.most.before} → ${aDay.most.after}`, 'people on the worst day')] : null}
</ul>
${aDay ? null : html`<p>How many people are interrupted a day cannot be told: the file holds no events with day and browser.</p>`}
${gaps.length > 0 ? html`<h2>What these figures do not know</h2><ul class="gaps">${gaps.map(one => html`<li><b>${number(one.count)}</b> ${one.message}</li>`)}</ul>` : null}
<h2>Verdicts</h2>${table(
    ['Verdict', 'Before', 'After', 'Difference'],
    summary.verdicts.map(one => [one.verdict, one.before, one.after, one.after - one.before]),
  )}
<h2>What changes</h2>${table(
    ['From', 'To', 'Encounters'],
    summary.changes.map(one => [one.from, one.to, one.encounters]),
  )}
<h2>Rules</h2>${table(
    ['Rule', 'Decides before', 'Decides after', 'Stricter', 'Milder'],
    summary.rules.map(one => [one.rule, one.before, one.after, one.stricter, one.milder]),
  )}
<h2>Apps that change</h2>${table(
    ['App', 'Key', 'Encounters', 'Stricter', 'Milder', 'Mostly'],
    touched.slice(0, MOST_APPS).map(one => [one.name, one.key, one.encounters, one.stricter, one.milder, one.mostly]),
  )}
${touched.length > MOST_APPS ? html`<p>${number(touched.length - MOST_APPS)} more apps are left out of this page.</p>` : null}
${
  days.length > 0
    ? html`<h2>Days</h2>${table(
        ['Day', 'People seen', 'Interrupted before', 'Interrupted after', 'Interruptions before', 'Interruptions after'],
        days.map(one => [one.day, one.people.all, one.people.before, one.people.after, one.interruptions.before, one.interruptions.after]),
      )}`
    : null
}
<footer>Interrupted: acknowledge and above. Written by scopewarden policy simulate.</footer></main></body></html>
`.text
}
