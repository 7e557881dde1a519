import { explainFinding } from '../lib/assess/explain-finding.ts'
import { html, type Markup } from '../lib/inventory/html.ts'
import { day, idCell, nameCell, verdictChip, wideTable } from '../lib/inventory/report-parts.ts'
import { accessWords } from '../lib/inventory/report-words.ts'
import { WORDS_MAX } from '../lib/model/access-request.ts'
import type { Language } from '../lib/model/knowledge.ts'
import { KIND_WORDS, VERDICT_WORDS } from '../lib/model/noun-words.ts'
import type { Exception } from '../lib/model/policy.ts'
import { exceptionOf } from './exception-of.ts'
import { hubPage } from './hub-page.ts'
import type { ReportKnowledge } from './load-report-knowledge.ts'
import { type Asker, type HubRequest, hasEnded } from './request-store.ts'

/** What an approval can lower a verdict to; the first is offered. */
export const MAY_LOWER_TO = ['inform', 'allow', 'acknowledge', 'justify'] as const
const SHOWN_MAX = 100
const ASKERS_MAX = 20
const DAY_MS = 86_400_000
const OFFERED_DAYS = 90

export type RequestsView = {
  language: Language
  knowledge: ReportKnowledge
  organisation: string
  nowMs: number
  /** An approval is signed and published at once; else somebody has to. */
  canPublish: boolean
}
export type RequestsState = { requests: HubRequest[]; unpublished: Exception[]; problem: string | null }

const nameOf = ({ observation, appKey }: HubRequest) =>
  nameCell(observation.client.name, observation.redirect.host ?? (appKey.startsWith('site:') ? appKey.slice(5) : observation.server.host))

const asker = ({ person, installId, note, askedAtMs }: Asker, { language: { say, lang } }: RequestsView) =>
  html`<li><span class="small">${day(askedAtMs, lang)} · ${person ? html`<bdi>${person}</bdi>` : html`<code>${installId}</code>`}</span>
${note ? html`<q><bdi>${note}</bdi></q>` : html`<span class="meta">${say('hub_request_no_words')}</span>`}</li>`

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

const forms = (request: HubRequest, { language: { say }, nowMs }: RequestsView) => {
  const canExcept = exceptionOf(request.ask, request.observation, {
    verdict: 'allow',
    expires: new Date(nowMs + DAY_MS).toISOString(),
    reason: '-',
  })
  const verdicts = MAY_LOWER_TO.map(verdict => html`<option value="${verdict}">${say(VERDICT_WORDS[verdict])}</option>`)
  return html`<div class="answers">${
    canExcept
      ? html`<form method="post" action="/requests/approve"><input type="hidden" name="ask" value="${request.ask}">
<label>${say('hub_request_then')} <select name="verdict">${verdicts}</select></label>
<label>${say('hub_request_until')} <input type="date" name="until" required min="${dateOf(nowMs)}" max="${dateOf(nowMs + 365 * DAY_MS)}" value="${dateOf(nowMs + OFFERED_DAYS * DAY_MS)}"></label>
<label class="long">${say('hub_request_reason')} <input type="text" name="reason" maxlength="${WORDS_MAX}"></label><button>${say('hub_request_approve')}</button></form>`
      : html`<p class="meta">${say('hub_request_no_match')}</p>`
  }<form method="post" action="/requests/decline"><input type="hidden" name="ask" value="${request.ask}">
<label class="long">${say('hub_request_words')} <input type="text" name="words" maxlength="${WORDS_MAX}"></label><button>${say('hub_request_decline')}</button></form></div>`
}

const open = (request: HubRequest, view: RequestsView): Markup => {
  const { language, knowledge } = view
  const { say } = language
  const { observation, assessment, askers } = request
  const { client, redirect, provider, server, scopes, kind } = observation
  const at = provider === 'unknown' ? server.host : (knowledge.providers.find(one => one.id === provider)?.name ?? provider)
  const phrases = accessWords({ kind, scopes: scopes.requested, visibility: scopes.visibility }, knowledge.vocabulary, language)
  const many = askers.length === 1 ? say('hub_request_askers_one') : say('hub_request_askers_many', String(askers.length))
  return html`<article class="request"><h3>${nameOf(request)} ${verdictChip(assessment.verdict, language)}</h3>
<p class="small">${say(KIND_WORDS[kind])} · ${at}${client.id && html` · ${say('export_client_id')} ${idCell(client.id)}`}${
    redirect.host && html` · ${say('export_redirect', redirect.host)}`
  }</p>
<h4>${say('hub_request_scopes')}</h4><ul>${phrases.map(phrase => html`<li>${phrase}</li>`)}</ul>${
    scopes.requested.length > 0 &&
    html`<p class="small">${scopes.requested.slice(0, 40).map(({ id }) => html`<code>${id}</code> `)}${scopes.requested.length > 40 ? '…' : ''}</p>`
  }${scopes.visibility !== 'full' && kind !== 'sign-up' && html`<p class="meta">${say('hub_request_partial')}</p>`}
${assessment.findings.length > 0 && html`<ul class="gaps">${assessment.findings.slice(0, 20).map(finding => html`<li>${explainFinding(finding, language)}</li>`)}</ul>`}
<p class="small">${say('hub_request_rules', assessment.decidedBy.join(', '))}</p>
<h4>${many}</h4><ul class="askers">${askers.slice(0, ASKERS_MAX).map(one => asker(one, view))}${askers.length > ASKERS_MAX && html`<li>…</li>`}</ul>
${forms(request, view)}</article>`
}

const stateOf = (
  { state, exception, words }: HubRequest,
  missing: ReadonlySet<string>,
  { language: { say, lang }, nowMs }: RequestsView,
): Markup => {
  if (state === 'declined')
    return html`<span class="chip warn">${say('hub_requests_declined')}</span>${words && html` <bdi>${words}</bdi>`}`
  if (exception === null || hasEnded(exception, nowMs)) return html`<span class="chip note">${say('hub_requests_ended')}</span>`
  const until = say('hub_requests_approved_until', day(Date.parse(exception.expires), lang))
  return html`<span class="chip calm">${until}</span>${!missing.has(exception.id) && html` <span class="small">${say('hub_requests_in_policy')}</span>`}`
}

const answered = (requests: HubRequest[], missing: ReadonlySet<string>, view: RequestsView) => {
  const { say, lang } = view.language
  const heads = ['export_col_app', 'hub_request_scopes', 'hub_requests_answered'] as const
  return html`<h2>${say('hub_requests_answered')}</h2>${wideTable(
    say('hub_requests_answered'),
    heads.map(key => say(key)),
    requests.slice(0, SHOWN_MAX).map(
      request => html`<tr><td class="app"><span class="name">${nameOf(request)}</span><span class="small">${day(request.answeredAtMs ?? 0, lang)}</span></td><td class="access">${request.observation.scopes.requested.slice(0, 10).map(({ id }) => html`<code>${id}</code> `)}</td><td>${stateOf(request, missing, view)}</td></tr>
`,
    ),
  )}`
}

const unsigned = (missing: Exception[], { language: { say }, canPublish }: RequestsView) =>
  missing.length > 0 &&
  html`<h2>${say('hub_requests_unsigned')} · ${missing.length}</h2>${
    !canPublish &&
    html`<p>${say('hub_requests_unsigned_hint')}</p><p><code>scopewarden policy merge-answers policy.json --from exceptions.json --out policy.json</code></p>
<p class="screen"><a class="button" href="/requests/exceptions.json">${say('hub_requests_save')}</a></p>`
  }`

/** The requests that wait for an answer, those of most browsers first; what was approved and is not signed yet; what was answered. */
export const requestsPage = ({ requests, unpublished, problem }: RequestsState, view: RequestsView): string => {
  const { language, organisation } = view
  const { say } = language
  const waiting = requests.filter(({ state }) => state === 'open').sort((a, b) => b.askers.length - a.askers.length)
  const done = requests.filter(({ state }) => state !== 'open').sort((a, b) => (b.answeredAtMs ?? 0) - (a.answeredAtMs ?? 0))
  const missing = new Set(unpublished.map(({ id }) => id))
  return hubPage(
    language,
    say('hub_requests'),
    html`<main><p class="org">${organisation}</p><h1>${say('hub_requests')}</h1><p class="meta">${say('hub_requests_claims')}</p>
<p class="screen"><a href="/">${say('hub_back')}</a> · <a href="/requests.csv">${say('hub_export_csv')}</a></p>
${problem && html`<p role="alert"><span class="chip stop wraps">${problem}</span></p>`}
${unsigned(unpublished, view)}
<h2>${say('hub_requests_open')}${waiting.length > 0 && ` · ${waiting.length}`}</h2>${
      waiting.length === 0
        ? html`<p class="meta">${say('hub_requests_none')}</p>`
        : html`${waiting.length > SHOWN_MAX && html`<p class="meta">${say('hub_requests_shown', String(SHOWN_MAX), String(waiting.length))}</p>`}${waiting.slice(0, SHOWN_MAX).map(request => open(request, view))}`
    }
${done.length > 0 && answered(done, missing, view)}</main>`,
  )
}
