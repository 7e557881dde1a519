import { type Context, Hono } from 'hono'
import { disputeCases } from '../lib/inventory/dispute-cases.ts'
import { WORDS_MAX } from '../lib/model/access-request.ts'
import { Failure } from '../lib/model/failure.ts'
import { disputesPage } from './disputes-page.ts'
import { languageOf } from './language.ts'
import { readBody } from './read-body.ts'
import type { RequestRoutesDeps } from './request-routes.ts'

const FORM_MAX_BYTES = 8192

/** Where an admin reads what people report as wrong, takes it along as cases, and closes it with a note of what came of it. */
export const disputeRoutes = ({ deps, requireSession, signedIn, refuseOtherSites }: RequestRoutesDeps): Hono => {
  const show = async (c: Context, problem: string | null = null, status: 200 | 400 | 409 = 200) => {
    const { knowledge, organisation, store } = deps
    const language = languageOf(c.req.header('accept-language'))
    const disputes = { open: await store.openDisputes(), closed: await store.closedDisputes(), problem }
    return c.html(disputesPage(disputes, { language, knowledge, organisation }), status)
  }
  return new Hono()
    .get('/disputes', async (c): Promise<Response> => (signedIn(c) ? show(c) : c.redirect('/sign-in', 303)))
    .post('/disputes/close', async (c): Promise<Response> => {
      refuseOtherSites(c)
      requireSession(c)
      const { say } = languageOf(c.req.header('accept-language'))
      const form = new URLSearchParams(new TextDecoder().decode(await readBody(c.req.raw, FORM_MAX_BYTES, deps.bodyTimeoutMs)))
      const note = form.get('note')?.replace(/\s+/g, ' ').trim() ?? ''
      if (note.length > WORDS_MAX) return show(c, say('hub_dispute_note_long', String(WORDS_MAX)), 400)
      const isClosed = await deps.store.closeDispute(form.get('browser') ?? '', form.get('id') ?? '', note, deps.now())
      return isClosed ? c.redirect('/disputes', 303) : show(c, say('hub_dispute_gone'), 409)
    })
    .get('/disputes.cases.json', async c => {
      requireSession(c)
      const cases = disputeCases((await deps.store.openDisputes()).map(({ fact }) => fact))
      if (!cases) throw new Failure('not-found', 'Nothing that was reported as wrong is open.', 'There is nothing to test yet.')
      c.header('Content-Disposition', 'attachment; filename="reported.cases.json"')
      c.header('Content-Type', 'application/json; charset=utf-8')
      return c.body(`${JSON.stringify(cases, null, 2)}\n`)
    })
}
