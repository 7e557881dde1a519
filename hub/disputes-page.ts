import { explainFinding } from '../lib/assess/explain-finding.ts'
import { html } from '../lib/inventory/html.ts'
import { day, idCell, nameCell, verdictChip, wideTable } from '../lib/inventory/report-parts.ts'
import { accessWords } from '../lib/inventory/report-words.ts'
import { WORDS_MAX } from '../lib/model/access-request.ts'
import type { Language } from '../lib/model/knowledge.ts'
import type { Dispute } from './dispute-store.ts'
import { hubPage } from './hub-page.ts'
import type { ReportKnowledge } from './load-report-knowledge.ts'

const SHOWN_MAX = 100

type View = { language: Language; knowledge: ReportKnowledge; organisation: string }
type Disputes = { open: Dispute[]; closed: Dispute[]; problem: string | null }

const nameOf = ({ fact: { observation } }: Dispute) =>
  nameCell(observation.client.name, observation.redirect.host ?? observation.server.host)

const whoOf = ({ person, installId }: Dispute) => (person ? html`<bdi>${person}</bdi>` : html`<code>${installId}</code>`)

const entry = (dispute: Dispute, { language, knowledge }: View) => {
  const { fact, installId } = dispute
  const { say, lang } = language
  const { observation, assessment, comment } = fact
  const { client, redirect, scopes, kind } = observation
  const phrases = accessWords({ kind, scopes: scopes.requested, visibility: scopes.visibility }, knowledge.vocabulary, language)
  return html`<article class="request"><h3>${nameOf(dispute)} ${verdictChip(assessment.verdict, language)}</h3>
<p class="small">${day(fact.atMs, lang)} · ${whoOf(dispute)}${client.id && html` · ${say('export_client_id')} ${idCell(client.id)}`}${
    redirect.host && html` · ${say('export_redirect', redirect.host)}`
  }</p>
${comment ? html`<p><q><bdi>${comment}</bdi></q></p>` : html`<p class="meta">${say('hub_request_no_words')}</p>`}
<ul>${phrases.map(phrase => html`<li>${phrase}</li>`)}</ul>
${assessment.findings.length > 0 && html`<ul class="gaps">${assessment.findings.slice(0, 20).map(finding => html`<li>${explainFinding(finding, language)}</li>`)}</ul>`}
<p class="small">${say('hub_request_rules', assessment.decidedBy.join(', '))}</p>
<div class="answers screen"><form method="post" action="/disputes/close"><input type="hidden" name="browser" value="${installId}"><input type="hidden" name="id" value="${fact.id}">
<label class="long">${say('hub_dispute_note')} <input type="text" name="note" maxlength="${WORDS_MAX}"></label><button>${say('hub_dispute_close')}</button></form></div></article>`
}

const closedOnes = (disputes: Dispute[], { language: { say, lang } }: View) => {
  const heads = ['export_col_app', 'hub_disputes', 'hub_dispute_note'] as const
  return html`<h2>${say('hub_disputes_closed')}</h2>${wideTable(
    say('hub_disputes_closed'),
    heads.map(key => say(key)),
    disputes.slice(0, SHOWN_MAX).map(
      one => html`<tr><td class="app"><span class="name">${nameOf(one)}</span><span class="small">${whoOf(one)}</span></td><td class="access"><span class="small">${day(one.fact.atMs, lang)}</span>${one.fact.comment ? html`<bdi>${one.fact.comment}</bdi>` : html`<span class="meta">${say('hub_request_no_words')}</span>`}</td><td class="access"><span class="small">${day(one.closed?.atMs ?? 0, lang)}</span><bdi>${one.closed?.note}</bdi></td></tr>
`,
    ),
  )}`
}

/** What people report as judged wrongly, the latest first; and what was made of the rest. */
export const disputesPage = ({ open, closed, problem }: Disputes, view: View): string => {
  const { language, organisation } = view
  const { say } = language
  const cut = open.length > SHOWN_MAX && html`<p class="meta">${say('hub_disputes_shown', String(SHOWN_MAX), String(open.length))}</p>`
  return hubPage(
    language,
    say('hub_disputes'),
    html`<main><p class="org">${organisation}</p><h1>${say('hub_disputes')}</h1><p class="meta">${say('hub_disputes_hint')}</p>
<p class="screen"><a href="/">${say('hub_back')}</a>${open.length > 0 && html` · <a href="/disputes.cases.json">${say('hub_disputes_save')}</a>`}</p>
${problem && html`<p role="alert"><span class="chip stop wraps">${problem}</span></p>`}
<h2>${say('hub_disputes_open')}${open.length > 0 && ` · ${open.length}`}</h2>
${open.length === 0 ? html`<p class="meta">${say('hub_disputes_none')}</p>` : html`${cut}${open.slice(0, SHOWN_MAX).map(one => entry(one, view))}`}
${closed.length > 0 && closedOnes(closed, view)}</main>`,
  )
}
