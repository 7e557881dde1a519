import { explainFinding } from '../lib/assess/explain-finding.ts'
import { html } from '../lib/inventory/html.ts'
import { day, verdictChip } from '../lib/inventory/report-parts.ts'
import { accessWords } from '../lib/inventory/report-words.ts'
import type { Language } from '../lib/model/knowledge.ts'
import type { Dispute } from './dispute-store.ts'
import { hubPage } from './hub-page.ts'
import type { ReportKnowledge } from './load-report-knowledge.ts'

const SHOWN_MAX = 100

type View = { language: Language; knowledge: ReportKnowledge; organisation: string }

const entry = ({ fact, person, installId }: Dispute, { language, knowledge }: View) => {
  const { say, lang } = language
  const { observation, assessment, comment } = fact
  const { client, redirect, server, scopes, kind } = observation
  const phrases = accessWords({ kind, scopes: scopes.requested, visibility: scopes.visibility }, knowledge.vocabulary, language)
  return html`<article class="request"><h3><bdi>${client.name ?? redirect.host ?? server.host}</bdi> ${verdictChip(assessment.verdict, language)}</h3>
<p class="small">${day(fact.atMs, lang)} · ${person ? html`<bdi>${person}</bdi>` : html`<code>${installId}</code>`}${client.id && html` · ${say('export_client_id')} <code>${client.id}</code>`}${
    redirect.host && html` · ${say('export_redirect', redirect.host)}`
  }</p>
${comment ? html`<p><q><bdi>${comment}</bdi></q></p>` : html`<p class="meta">${say('hub_request_no_words')}</p>`}
<ul>${phrases.map(phrase => html`<li>${phrase}</li>`)}</ul>
${assessment.findings.length > 0 && html`<ul class="gaps">${assessment.findings.slice(0, 20).map(finding => html`<li>${explainFinding(finding, language)}</li>`)}</ul>`}
<p class="small">${say('hub_request_rules', assessment.decidedBy.join(', '))}</p></article>`
}

/** What people report as judged wrongly, the latest first. */
export const disputesPage = (disputes: Dispute[], view: View): string => {
  const { language, organisation } = view
  const { say } = language
  const cut =
    disputes.length > SHOWN_MAX && html`<p class="meta">${say('hub_requests_shown', String(SHOWN_MAX), String(disputes.length))}</p>`
  return hubPage(
    language,
    say('hub_disputes'),
    html`<main><p class="org">${organisation}</p><h1>${say('hub_disputes')}</h1><p class="meta">${say('hub_disputes_hint')}</p>
<p class="screen"><a href="/">${say('hub_back')}</a>${disputes.length > 0 && html` · <a href="/disputes.cases.json">${say('hub_disputes_save')}</a>`}</p>
${disputes.length === 0 ? html`<p class="meta">${say('hub_disputes_none')}</p>` : html`${cut}${disputes.slice(0, SHOWN_MAX).map(one => entry(one, view))}`}</main>`,
  )
}
