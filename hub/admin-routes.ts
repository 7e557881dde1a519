import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { exportCsv } from '../lib/inventory/export-csv.ts'
import { exportHtml } from '../lib/inventory/export-html.ts'
import { exportJson } from '../lib/inventory/export-json.ts'
import { REPORT_CSS_HASH } from '../lib/inventory/report-style.ts'
import { accessWords } from '../lib/inventory/report-words.ts'
import { Failure } from '../lib/model/failure.ts'
import { adminPage, signInPage } from './admin-page.ts'
import { addressOf } from './browser-routes.ts'
import { buildReport, reportView } from './build-report.ts'
import { disputeRoutes } from './dispute-routes.ts'
import { exportEvents } from './export-events.ts'
import type { HubDeps } from './hub-deps.ts'
import { languageOf } from './language.ts'
import { rateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { requestRoutes } from './request-routes.ts'
import { sameSecret } from './secrets.ts'

const FORM_MAX_BYTES = 1024

const guardPage = (c: Context) => {
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src '${REPORT_CSS_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  )
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('X-Frame-Options', 'DENY')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'Accept-Language, Cookie')
}

/** A form that another site posts here is refused; browsers that do not say come with a strict cookie or none. */
const refuseOtherSites = (c: Context) => {
  const site = c.req.header('sec-fetch-site')
  if (site && site !== 'same-origin' && site !== 'none')
    throw new Failure('other-site', 'This was sent from another site.', 'Use the page of the hub itself.')
}

const signIn = (deps: HubDeps, cookie: string) => {
  const wrong = rateLimit({ burst: 10, perMinute: 5, now: deps.now })
  return async (c: Context) => {
    refuseOtherSites(c)
    const language = languageOf(c.req.header('accept-language'))
    const show = (problem: string, status: 401 | 429) =>
      c.html(signInPage(language, { organisation: deps.organisation, code: null, problem }), status)
    const address = addressOf(c)
    const seconds = wrong.wait(address)
    if (seconds > 0) {
      c.header('Retry-After', String(seconds))
      return show(language.say('hub_wait', String(seconds)), 429)
    }
    const form = new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, FORM_MAX_BYTES, deps.bodyTimeoutMs)))
    const token = form.get('token')?.trim() ?? ''
    if (!sameSecret(token, deps.secrets.adminToken) && !deps.codes.use(token)) {
      wrong.take(address)
      deps.log('sign-in refused')
      return show(language.say('hub_token_wrong'), 401)
    }
    setCookie(c, cookie, deps.sessions.open(), {
      httpOnly: true,
      sameSite: 'Strict',
      secure: deps.secure,
      path: '/',
      maxAge: deps.sessions.maxAgeSeconds,
    })
    return c.redirect('/', 303)
  }
}

/** What the security admin sees, behind a sign-in. */
export const adminRoutes = (deps: HubDeps): Hono => {
  const cookie = deps.secure ? '__Host-scopewarden' : 'scopewarden'
  const signedIn = (c: Context) => deps.sessions.holds(getCookie(c, cookie))
  const requireSession = (c: Context) => {
    if (!signedIn(c)) throw new Failure('sign-in-needed', 'Sign in first.', 'Open the hub’s page in a browser.')
  }
  const attach = (c: Context, name: string) => c.header('Content-Disposition', `attachment; filename="${name}"`)
  const fileName = (ending: string) => `scopewarden-${new Date(deps.now()).toISOString().slice(0, 10)}.${ending}`
  const load = async (c: Context) => {
    const language = languageOf(c.req.header('accept-language'))
    const hub = await buildReport(deps, language)
    return { language, hub, view: reportView(deps, language, hub.reach) }
  }
  return new Hono()
    .use(async (c, next) => {
      guardPage(c)
      await next()
    })
    .get('/sign-in', c => {
      const code = c.req.query('code')?.slice(0, 200) ?? null
      return c.html(signInPage(languageOf(c.req.header('accept-language')), { organisation: deps.organisation, code, problem: null }))
    })
    .post('/sign-in', signIn(deps, cookie))
    .post('/sign-out', c => {
      refuseOtherSites(c)
      deleteCookie(c, cookie, { path: '/', secure: deps.secure })
      return c.redirect('/sign-in', 303)
    })
    .get('/', async c => {
      if (!signedIn(c)) return c.redirect('/sign-in', 303)
      const { hub, view } = await load(c)
      return c.html(adminPage(hub, view, c.req.query('q')?.slice(0, 200) ?? ''))
    })
    .route('/', disputeRoutes({ deps, requireSession, signedIn, refuseOtherSites }))
    .route('/', requestRoutes({ deps, requireSession, signedIn, refuseOtherSites }))
    .get('/export.csv', async c => {
      requireSession(c)
      const { hub, view, language } = await load(c)
      const extra = [
        { name: 'browsers', cell: (r: { key: string }) => hub.reach.get(r.key)?.installs ?? 0 },
        { name: 'browsers_granted', cell: (r: { key: string }) => hub.reach.get(r.key)?.grantedInstalls ?? 0 },
      ]
      const words = (r: Parameters<typeof accessWords>[0]) => accessWords(r, deps.knowledge.vocabulary, language)
      attach(c, fileName('csv'))
      c.header('Content-Type', 'text/csv; charset=utf-8')
      return c.body(exportCsv(hub.report.apps, { words, revokeUrl: view.revokeUrl, extra }))
    })
    .get('/export.json', async c => {
      requireSession(c)
      const { hub } = await load(c)
      attach(c, fileName('json'))
      c.header('Content-Type', 'application/json; charset=utf-8')
      return c.body(exportJson(hub.report))
    })
    .get('/export.jsonl', c => {
      requireSession(c)
      attach(c, fileName('jsonl'))
      c.header('Content-Type', 'application/jsonl; charset=utf-8')
      return c.body(exportEvents(deps.store))
    })
    .get('/export.html', async c => {
      requireSession(c)
      const { hub, view } = await load(c)
      return c.html(exportHtml(hub.report, view))
    })
}
