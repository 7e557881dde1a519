import { reportHead } from '../lib/inventory/export-html.ts'
import { html } from '../lib/inventory/html.ts'
import { appTable, day, gapList, type ReportView, revokeFirst, summaryTiles, wideTable } from '../lib/inventory/report-parts.ts'
import { byUrgency, summarise } from '../lib/inventory/summarise.ts'
import { regionOf } from '../lib/model/day-words.ts'
import type { Language } from '../lib/model/knowledge.ts'
import type { AppRecord } from '../lib/model/record.ts'
import type { HubReport } from './build-report.ts'
import { hubPage } from './hub-page.ts'
import { noteWords } from './note-words.ts'
import { policyWords } from './policy-words.ts'
import type { HealthNote, Install } from './store.ts'

const ROWS_MAX = 500

/** The page on which an admin signs in; `code` comes from the link that the hub printed. */
export const signInPage = (language: Language, options: { organisation: string; code: string | null; problem: string | null }): string => {
  const { say } = language
  const { organisation, code, problem } = options
  return hubPage(
    language,
    say('hub_sign_in'),
    html`<main class="narrow"><p class="org">${organisation}</p><h1>${say('hub_title')}</h1><p>${say('hub_sign_in_intro', organisation)}</p>
${problem && html`<p role="alert"><span class="chip stop wraps">${problem}</span></p>`}
<form method="post" action="/sign-in">${
      code
        ? html`<input type="hidden" name="token" value="${code}">`
        : html`<input type="password" name="token" required maxlength="200" autocomplete="current-password" autofocus aria-label="${say('hub_token')}" placeholder="${say('hub_token')}" aria-describedby="hint">`
    }<button>${say('hub_sign_in')}</button></form>${!code && html`<p class="small" id="hint">${say('hub_token_hint')}</p>`}</main>`,
  )
}

const matches = (record: AppRecord, needle: string) =>
  [
    record.key,
    record.client.name,
    record.client.publisher,
    record.client.id,
    record.redirect.host,
    record.serverHost,
    record.provider,
    record.policyApp?.name,
    ...record.scopes.map(s => s.id),
  ]
    .join('\n')
    .toLowerCase()
    .includes(needle)

const browsers = (installs: Install[], language: Language) => {
  const { say, lang } = language
  if (installs.length === 0) return html`<p class="meta">${say('hub_browsers_none')}</p>`
  const heads = ['hub_col_browser', 'hub_col_person', 'hub_col_version', 'hub_col_policy', 'hub_col_enrolled', 'hub_col_contact'] as const
  const time = new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return html`${
    installs.length > ROWS_MAX && html`<p class="meta">${say('hub_browsers_shown', String(ROWS_MAX), String(installs.length))}</p>`
  }${wideTable(
    say('hub_browsers'),
    heads.map(key => say(key)),
    installs.slice(0, ROWS_MAX).map(
      i => html`<tr><td>${i.browser}${i.revoked && html` <span class="chip stop">${say('hub_revoked')}</span>`}</td><td>${i.person && html`<bdi>${i.person}</bdi><br>`}<code>${i.installId}</code></td><td>${i.extensionVersion}</td><td>${policyWords(i.policy, language)}</td><td class="seen">${day(i.enrolledAtMs, lang)}</td><td class="seen">${time.format(i.contactAtMs)}</td></tr>
`,
    ),
  )}`
}

const notes = (health: HealthNote[], language: Language) => {
  const { say, lang } = language
  return health.length === 0
    ? html`<p class="meta">${say('hub_health_none')}</p>`
    : wideTable(
        say('hub_health'),
        (['hub_col_note', 'hub_col_count', 'hub_browsers', 'hub_col_last'] as const).map(key => say(key)),
        health.map(note => {
          const words = noteWords(note.code, language)
          const detail = html`<code>${note.code}</code>${note.detail && html` ${note.detail}`}`
          return html`<tr><td>${words}${words ? html`<span class="small">${detail}</span>` : detail}</td><td class="num">${note.total}</td><td class="num">${note.installs}</td><td class="seen">${day(note.lastAtMs, lang)}</td></tr>
`
        }),
      )
}

const searchBar = (query: string, { say }: Language) => html`<div class="bar screen"><form method="get" action="/" role="search">
<input type="search" name="q" value="${query}" maxlength="200" aria-label="${say('hub_search')}" placeholder="${say('hub_search')}"><button>${say('hub_search_go')}</button>${
  query && html`<a href="/">${say('hub_search_clear')}</a>`
}</form><form method="post" action="/sign-out"><a class="button" href="/export.html">${say('hub_export_html')}</a><a class="button" href="/export.csv">${say('hub_export_csv')}</a><a class="button" href="/export.json">${say('hub_export_json')}</a><a class="button" href="/export.jsonl">${say('hub_export_events')}</a><button>${say('hub_sign_out')}</button></form></div>`

const apps = (records: AppRecord[], query: string, view: ReportView) => {
  const { say } = view.language
  const needle = query.trim().toLowerCase()
  const found = needle ? records.filter(r => matches(r, needle)) : records
  if (needle && found.length === 0) return html`<p class="meta">${say('hub_none_found', query)}</p>`
  return html`${
    found.length > ROWS_MAX && html`<p class="meta">${say('hub_shown', String(ROWS_MAX), String(found.length))}</p>`
  }${appTable(say('export_apps'), found.toSorted(byUrgency).slice(0, ROWS_MAX), view)}`
}

/** The organisation's inventory: totals, gaps, what to revoke first, every app, every browser, every note. */
export const adminPage = ({ report, installs, health, openRequests }: HubReport, view: ReportView, query: string): string => {
  const { language } = view
  const { say } = language
  const summary = summarise(report.apps, Date.parse(report.createdAt))
  return hubPage(
    language,
    report.organisation,
    html`<main>${reportHead(report, language)}
<p class="screen requests-link"><a class="button" href="/requests">${say('hub_requests')}${openRequests > 0 && html` <b>${openRequests}</b>`}</a> <a class="button" href="/disputes">${say('hub_disputes')}</a></p>
${!query && html`${summaryTiles(summary, language)}${gapList(report.gaps, language)}${revokeFirst(summary, view)}`}
<h2>${say('export_apps')}</h2>${searchBar(query, language)}${apps(report.apps, query, view)}
${!query && html`<h2>${say('hub_browsers')}</h2>${browsers(installs, language)}<h2>${say('hub_health')}</h2>${notes(health, language)}`}
<footer>${say('export_footer')}</footer></main>`,
  )
}
