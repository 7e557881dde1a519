import { regionOf } from '../model/day-words.ts'
import type { Language } from '../model/knowledge.ts'
import type { ReportExport } from '../model/record.ts'
import { html, Markup } from './html.ts'
import { appTable, gapList, type ReportView, revokeFirst, summaryTiles } from './report-parts.ts'
import { REPORT_CSS, REPORT_CSS_HASH } from './report-style.ts'
import { summarise } from './summarise.ts'

/** Where a policy comes from, in words. */
export const POLICY_SOURCES = {
  embedded: 'export_policy_source_embedded',
  fetched: 'export_policy_source_fetched',
  file: 'export_policy_source_file',
} as const

const policyLine = (policy: ReportExport['policy'], { say }: Language) => {
  if (!policy) return say('export_policy_none')
  const source = policy.source in POLICY_SOURCES ? say(POLICY_SOURCES[policy.source as keyof typeof POLICY_SOURCES]) : policy.source
  return say('export_policy', `${policy.epoch}.${policy.version}`, source)
}

/** The head of a report: whose it is, of when, and by which policy. */
export const reportHead = (report: Pick<ReportExport, 'organisation' | 'scope' | 'createdAt' | 'policy'>, language: Language): Markup => {
  const { say, lang } = language
  const created = new Intl.DateTimeFormat(regionOf(lang), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return html`<header><div><p class="org"><bdi>${report.organisation}</bdi></p><h1>${say('export_title')}</h1>
<p class="meta">${say(report.scope === 'hub' ? 'export_scope_hub' : 'export_scope_browser')}</p></div>
<div class="meta"><p>${say('export_created', `${created.format(Date.parse(report.createdAt))} UTC`)}</p><p>${policyLine(report.policy, language)}</p><p>${say('export_times_utc')}</p></div></header>`
}

/**
 * The report as one page for reading, printing (A4, landscape) and handing on: no script, nothing fetched, every value
 * escaped. Its own Content-Security-Policy allows its one style sheet (by hash) and nothing else.
 */
export const exportHtml = (report: ReportExport, view: ReportView): string => {
  const { language } = view
  const { say } = language
  const summary = summarise(report.apps, Date.parse(report.createdAt))
  const csp = `default-src 'none'; style-src '${REPORT_CSS_HASH}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="${language.lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>${say('export_title')} · ${report.organisation}</title><style>${new Markup(REPORT_CSS)}</style></head>
<body><main>${reportHead(report, language)}
${summaryTiles(summary, language)}
${gapList(report.gaps, language)}
${revokeFirst(summary, view)}
<h2>${say('export_apps')}</h2>
${appTable(say('export_apps'), report.apps, view)}
<footer>${say('export_footer')}</footer></main></body></html>
`.text
}
