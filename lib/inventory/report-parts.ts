import { regionOf } from '../model/day-words.ts'
import type { Language } from '../model/knowledge.ts'
import { DECISION_WORDS, KIND_WORDS, OUTCOME_WORDS, REASON_WORDS, VERDICT_WORDS } from '../model/noun-words.ts'
import type { AppRecord } from '../model/record.ts'
import { cutEnd, withoutPiledMarks } from '../model/short-text.ts'
import { VERDICTS } from '../model/terms.ts'
import type { Verdict, Vocabulary } from '../model/vocabulary.ts'
import { html, type Markup } from './html.ts'
import type { Gap } from './report-gaps.ts'
import { accessWords, grownWords, statusWords } from './report-words.ts'
import { byUrgency, isThreat, type Summary } from './summarise.ts'

/** All that the parts of a report are drawn with. */
export type ReportView = {
  language: Language
  vocabulary: Vocabulary
  providerName: (id: string) => string
  revokeUrl: (record: AppRecord) => string | null
  /** How many browsers met the app; null leaves the column out. */
  people: ((record: AppRecord) => number) | null
}

const TONE: Record<Verdict, string> = {
  allow: 'calm',
  inform: 'note',
  acknowledge: 'note',
  justify: 'warn',
  request: 'stop',
  block: 'stop',
}

export const day = (ms: number, lang: string) =>
  new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium', timeZone: 'UTC' }).format(ms)

export const verdictChip = (verdict: Verdict, { say }: Language, count?: number) =>
  html`<span class="chip ${TONE[verdict]}">${say(VERDICT_WORDS[verdict])}${count === undefined ? '' : ` · ${count}`}</span>`

export const summaryTiles = (summary: Summary, { say, ...rest }: Language): Markup => {
  const tile = (value: number, label: string, bad = false) =>
    html`<li class="${bad && value > 0 ? 'bad' : ''}"><b>${value}</b><span>${label}</span></li>`
  return html`<h2>${say('export_summary')}</h2>
<ul class="tiles">${tile(summary.apps, say('export_total_apps'))}${tile(summary.grantedAgainstPolicy, say('export_total_against_policy'), true)}${tile(summary.unsanctioned, say('export_total_unsanctioned'))}${tile(summary.hiddenScopes, say('export_total_hidden'))}${tile(summary.newLast7Days, say('export_total_new', '7'))}${tile(summary.newLast30Days, say('export_total_new', '30'))}</ul>
<ul class="chips" aria-label="${say('export_by_verdict')}">${VERDICTS.toReversed()
    .filter(v => summary.byVerdict[v] > 0)
    .map(v => html`<li>${verdictChip(v, { say, ...rest }, summary.byVerdict[v])}</li>`)}</ul>`
}

export const gapList = (gaps: Gap[], { say }: Language): Markup =>
  html`<h2>${say('export_gaps')}</h2>${
    gaps.length === 0
      ? html`<p class="meta">${say('export_gaps_none')}</p>`
      : html`<ul class="gaps">${gaps.map(gap => html`<li><b>${gap.count}</b> · ${gap.message}</li>`)}</ul>`
  }`

const NAME_MAX = 80
const ID_MAX = 90
const NOTE_MAX = 300

const short = (text: string, most: number) => cutEnd(withoutPiledMarks(text), most)

/** What a name says that has anything to be seen in it; null for any other. */
const readable = (name: string | null): string | null => (name !== null && /[^\p{C}\p{Z}\u2800\u3164]/u.test(name) ? name : null)

/** What an app is called, as data of a length that can be read: by its own name, by its host, or by what else is there. */
export const nameCell = (name: string | null, otherwise: string): Markup => html`<bdi>${short(readable(name) ?? otherwise, NAME_MAX)}</bdi>`

/** A client's id, as data of a length that can be read. */
export const idCell = (id: string): Markup => html`<code><bdi>${short(id, ID_MAX)}</bdi></code>`

const appName = (record: AppRecord, { say }: Language) =>
  nameCell(record.client.name, record.key.startsWith('site:') ? record.key.slice(5) : (record.redirect.host ?? say('export_unnamed')))

const appCell = (record: AppRecord, { language, providerName }: ReportView) => {
  const { say } = language
  const { id, publisher, verified } = record.client
  const provider = record.provider === 'unknown' ? record.serverHost : providerName(record.provider)
  return html`<td class="app"><span class="name">${appName(record, language)}</span>
<span class="small">${[...new Set([say(KIND_WORDS[record.kind]), provider, statusWords(record, language)])].join(' · ')}</span>${
    readable(publisher) &&
    html`<span class="small"><bdi>${say(verified === 'yes' ? 'export_publisher_verified' : 'export_publisher', short(publisher ?? '', NAME_MAX))}</bdi></span>`
  }${id && html`<span class="small">${say('export_client_id')} ${idCell(id)}</span>`}${
    record.redirect.host && html`<span class="small">${say('export_redirect', record.redirect.host)}</span>`
  }</td>`
}

const verdictCell = (record: AppRecord, { language }: ReportView) => {
  const { say } = language
  return html`<td>${verdictChip(record.verdict, language)}${
    record.wouldBe &&
    record.wouldBe !== record.verdict &&
    html`<span class="small">${say('noun_would_be', say(VERDICT_WORDS[record.wouldBe]))}</span>`
  }${isThreat(record) && html`<span class="small">${say('export_finding_threat')}</span>`}${
    record.decidedBy.length > 0 && html`<span class="small">${say('export_rules', record.decidedBy.join(', '))}</span>`
  }</td>`
}

const outcomeCell = (record: AppRecord, { language: { say, lang } }: ReportView) => {
  const { granted, outcome, decision } = record
  const head =
    granted > 0
      ? say(granted === 1 ? 'export_granted_once' : 'export_granted_times', String(granted))
      : say(outcome ? OUTCOME_WORDS[outcome] : 'export_outcome_unknown')
  return html`<td class="outcome">${head}${
    record.held && html`<span class="small">${say('export_held_since', day(record.held.firstGrantedMs, lang))}</span>`
  }${granted > 0 && outcome && outcome !== 'granted' && html`<span class="small">${say(OUTCOME_WORDS[outcome])}</span>`}${
    decision && html`<span class="small">${say(DECISION_WORDS[decision])}</span>`
  }${record.reason && html`<span class="small">${say(REASON_WORDS[record.reason])}</span>`}${
    record.note && html`<span class="small free">${say('export_note', short(record.note, NOTE_MAX))}</span>`
  }</td>`
}

const revokeCell = (record: AppRecord, { language: { say }, revokeUrl }: ReportView) => {
  const url = record.kind === 'sign-up' ? null : revokeUrl(record)
  return html`<td class="revoke">${
    url
      ? html`<a href="${url}" rel="noopener noreferrer" target="_blank">${say('export_revoke')}</a>`
      : html`<span class="small">${record.kind === 'sign-up' ? '–' : say('export_revoke_none')}</span>`
  }</td>`
}

const row = (record: AppRecord, view: ReportView) => {
  const { language, vocabulary, people } = view
  const phrases = accessWords(record, vocabulary, language)
  const [from, to] = [day(record.firstSeenMs, language.lang), day(record.lastSeenMs, language.lang)]
  return html`<tr>${appCell(record, view)}<td class="access">${
    phrases.length === 1 ? phrases[0] : html`<ul>${phrases.map(p => html`<li>${p}</li>`)}</ul>`
  }${grownWords(record, vocabulary, language, ms => day(ms, language.lang)).map(words => html`<span class="small"><b>${words}</b></span>`)}</td>${verdictCell(record, view)}${outcomeCell(record, view)}${people && html`<td class="num">${people(record)}</td>`}<td class="seen">${from}${
    from !== to && html`<br>${to}`
  }</td>${revokeCell(record, view)}</tr>
`
}

/** A table that can be wider than its page: the keyboard scrolls it, and its place has a name. */
export const wideTable = (label: string, heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></div>`

/** The apps as a table, the most urgent first. */
export const appTable = (label: string, records: AppRecord[], view: ReportView): Markup => {
  const { say } = view.language
  if (records.length === 0) return html`<p class="meta">${say('export_apps_none')}</p>`
  const people = view.people ? (['export_col_people'] as const) : []
  const what = ['export_col_app', 'export_col_access', 'export_col_verdict', 'export_col_outcome'] as const
  const heads = [...what, ...people, 'export_col_seen', 'export_col_revoke'] as const
  return wideTable(
    label,
    heads.map(key => say(key)),
    records.toSorted(byUrgency).map(record => row(record, view)),
  )
}

export const revokeFirst = (summary: Summary, view: ReportView): Markup => {
  const { say } = view.language
  return html`<h2>${say('export_revoke_first')}</h2>${
    summary.revokeFirst.length === 0
      ? html`<p class="meta">${say('export_revoke_first_none')}</p>`
      : appTable(say('export_revoke_first'), summary.revokeFirst, view)
  }`
}
