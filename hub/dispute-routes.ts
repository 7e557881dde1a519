import { type Context, Hono } from 'hono'
import { disputeCases } from '../lib/inventory/dispute-cases.ts'
import { Failure } from '../lib/model/failure.ts'
import { disputesPage } from './disputes-page.ts'
import { languageOf } from './language.ts'
import type { RequestRoutesDeps } from './request-routes.ts'

/** Where an admin reads what people report as wrong, and takes it along as cases. */
export const disputeRoutes = ({ deps, requireSession, signedIn }: Omit<RequestRoutesDeps, 'refuseOtherSites'>): Hono =>
  new Hono()
    .get('/disputes', async (c: Context): Promise<Response> => {
      if (!signedIn(c)) return c.redirect('/sign-in', 303)
      const { knowledge, organisation } = deps
      const language = languageOf(c.req.header('accept-language'))
      return c.html(disputesPage(await deps.store.disputes(), { language, knowledge, organisation }))
    })
    .get('/disputes.cases.json', async c => {
      requireSession(c)
      const cases = disputeCases((await deps.store.disputes()).map(({ fact }) => fact))
      if (!cases) throw new Failure('not-found', 'Nothing was reported as wrong.', 'There is nothing to test yet.')
      c.header('Content-Disposition', 'attachment; filename="reported.cases.json"')
      c.header('Content-Type', 'application/json; charset=utf-8')
      return c.body(`${JSON.stringify(cases, null, 2)}\n`)
    })
