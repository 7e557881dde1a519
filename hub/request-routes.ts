import { type Context, Hono } from 'hono'
import { csvCell } from '../lib/inventory/export-csv.ts'
import { WORDS_MAX } from '../lib/model/access-request.ts'
import { Failure } from '../lib/model/failure.ts'
import { exceptionOf } from './exception-of.ts'
import type { HubDeps } from './hub-deps.ts'
import { languageOf } from './language.ts'
import { publishApproved, unpublished } from './publish-approved.ts'
import { readBody } from './read-body.ts'
import type { HubRequest } from './request-store.ts'
import { MAY_LOWER_TO, requestsPage } from './requests-page.ts'

const FORM_MAX_BYTES = 8192
const DAY_MS = 86_400_000
const APPROVAL_MAX_DAYS = 366

/** The end of a day, by UTC, that lies ahead; null: it does not, or is no day. */
const endOf = (day: string, nowMs: number): string | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const endMs = Date.parse(`${day}T23:59:59Z`)
  return endMs > nowMs && endMs < nowMs + APPROVAL_MAX_DAYS * DAY_MS ? `${day}T23:59:59Z` : null
}

const COLUMNS: [name: string, cell: (request: HubRequest, i: number) => string | number | null][] = [
  ['ask', r => r.ask],
  ['state', r => r.state],
  ['app_key', r => r.appKey],
  ['name', r => r.observation.client.name],
  ['provider', r => r.observation.provider],
  ['server_host', r => r.observation.server.host],
  ['client_id', r => r.observation.client.id],
  ['redirect_host', r => r.observation.redirect.host],
  ['scopes', r => r.observation.scopes.requested.map(({ id }) => id).join(' ')],
  ['scopes_visibility', r => r.observation.scopes.visibility],
  ['verdict', r => r.assessment.verdict],
  ['decided_by', r => r.assessment.decidedBy.join(' ')],
  ['browsers', r => r.askers.length],
  ['who', (r, i) => r.askers[i]?.person ?? r.askers[i]?.installId ?? null],
  ['words', (r, i) => r.askers[i]?.note ?? null],
  ['asked', (r, i) => new Date(r.askers[i]?.askedAtMs ?? r.lastAskedMs).toISOString()],
  ['answered', r => (r.answeredAtMs === null ? null : new Date(r.answeredAtMs).toISOString())],
  ['answer', r => r.words ?? r.exception?.reason ?? null],
  ['until', r => r.exception?.expires ?? null],
]
/** One line for each who asked. */
const asCsv = (requests: HubRequest[]): string => {
  const lines = requests.flatMap(request => request.askers.map((_, i) => COLUMNS.map(([, cell]) => csvCell(cell(request, i)))))
  return `\uFEFF${[COLUMNS.map(([name]) => csvCell(name)), ...lines].map(line => `${line.join(',')}\r\n`).join('')}`
}

export type RequestRoutesDeps = {
  deps: HubDeps
  /** Throws `Failure('sign-in-needed')`. */
  requireSession: (c: Context) => void
  signedIn: (c: Context) => boolean
  /** Throws `Failure('other-site')`. */
  refuseOtherSites: (c: Context) => void
}

/** Where an admin answers requests for access. What is approved here counts when it stands in the signed policy, and not before. */
export const requestRoutes = ({ deps, requireSession, signedIn, refuseOtherSites }: RequestRoutesDeps): Hono => {
  const show = async (c: Context, problem: string | null = null, status: 200 | 400 | 409 | 502 = 200) => {
    const language = languageOf(c.req.header('accept-language'))
    const view = {
      language,
      knowledge: deps.knowledge,
      organisation: deps.organisation,
      nowMs: deps.now(),
      canPublish: deps.publish !== null,
    }
    return c.html(requestsPage({ requests: await deps.store.requests(), unpublished: await unpublished(deps), problem }, view), status)
  }
  const answer =
    (give: (c: Context, request: HubRequest, form: URLSearchParams) => Promise<boolean | 'invalid'>) =>
    async (c: Context): Promise<Response> => {
      refuseOtherSites(c)
      requireSession(c)
      const { say } = languageOf(c.req.header('accept-language'))
      const form = new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, FORM_MAX_BYTES, deps.bodyTimeoutMs)))
      const request = (await deps.store.requests()).find(one => one.ask === form.get('ask'))
      const outcome = request?.state === 'open' && (await give(c, request, form))
      if (outcome === 'invalid') return show(c, say('hub_answer_invalid'), 400)
      if (!outcome) return show(c, say('hub_request_gone'), 409)
      try {
        await publishApproved(deps)
      } catch (cause) {
        // The approval is kept, and is tried again with the next one and at the next start.
        const why = cause instanceof Failure ? cause.code : 'publish-failed'
        deps.log(`failed: publish: ${why}`)
        return show(c, say('hub_answer_unpublished', why), 502)
      }
      return c.redirect('/requests', 303)
    }
  const words = (form: URLSearchParams, name: string): string | null => {
    const text = form.get(name)?.replace(/\s+/g, ' ').trim() ?? ''
    return text.length <= WORDS_MAX ? text : null
  }
  return new Hono()
    .get('/requests', async (c): Promise<Response> => (signedIn(c) ? show(c) : c.redirect('/sign-in', 303)))
    .post(
      '/requests/approve',
      answer(async (_, request, form) => {
        const verdict = MAY_LOWER_TO.find(one => one === form.get('verdict'))
        const [expires, reason] = [endOf(form.get('until') ?? '', deps.now()), words(form, 'reason')]
        if (!verdict || !expires || reason === null) return 'invalid'
        const given = {
          verdict,
          expires,
          reason: reason || `Asked for, and approved on ${new Date(deps.now()).toISOString().slice(0, 10)}.`,
        }
        const exception = exceptionOf(request.ask, request.observation, given)
        if (!exception) return 'invalid'
        return deps.store.answerRequest(request.ask, { state: 'approved', exception }, deps.now())
      }),
    )
    .post(
      '/requests/decline',
      answer(async (_, request, form) => {
        const text = words(form, 'words')
        return text === null ? 'invalid' : deps.store.answerRequest(request.ask, { state: 'declined', words: text }, deps.now())
      }),
    )
    .get('/requests/exceptions.json', async c => {
      requireSession(c)
      c.header('Content-Disposition', 'attachment; filename="exceptions.json"')
      c.header('Content-Type', 'application/json; charset=utf-8')
      return c.body(`${JSON.stringify({ schema: 'scopewarden.exceptions/1', exceptions: await unpublished(deps) }, null, 2)}\n`)
    })
    .get('/requests.csv', async c => {
      requireSession(c)
      c.header('Content-Disposition', `attachment; filename="scopewarden-requests-${new Date(deps.now()).toISOString().slice(0, 10)}.csv"`)
      c.header('Content-Type', 'text/csv; charset=utf-8')
      return c.body(asCsv(await deps.store.requests()))
    })
}
