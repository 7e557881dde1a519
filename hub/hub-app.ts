import { Hono } from 'hono'
import { Failure } from '../lib/model/failure.ts'
import { adminRoutes } from './admin-routes.ts'
import { browserRoutes } from './browser-routes.ts'
import type { HubDeps } from './hub-deps.ts'
import { refusal, statusOf } from './refusal.ts'

const PATHS = [
  '/policy',
  '/threats',
  '/v1/enrol',
  '/v1/events',
  '/v1/lookup',
  '/',
  '/sign-in',
  '/sign-out',
  '/export.csv',
  '/export.json',
  '/export.html',
  '/requests',
  '/requests/approve',
  '/requests/decline',
  '/requests/exceptions.json',
  '/requests.csv',
  '/disputes',
  '/disputes/close',
  '/disputes.cases.json',
  '/healthz',
]

/** All routes of the hub, without a server around them. Every refusal is `{ error: { code, message, hint } }`. */
export const hubApp = (deps: HubDeps): Hono => {
  const app = new Hono()
  app.use(async (c, next) => {
    const host = c.req.header('host')?.toLowerCase() ?? ''
    // A page of the web can give its own name this hub's address (DNS rebinding); only the hub's own names are answered.
    if (deps.hosts && !deps.hosts.has(host) && c.req.path !== '/healthz')
      throw new Failure(
        'other-host',
        'The hub does not answer under this name.',
        'Start it with --public-url and the address that browsers use.',
      )
    await next()
  })
  app.get('/healthz', async c => {
    await deps.store.install('00000000-0000-0000-0000-000000000000')
    return c.json({ status: 'ok' })
  })
  app.route('/', browserRoutes(deps))
  app.route('/', adminRoutes(deps))
  app.notFound(c => {
    const known = PATHS.includes(c.req.path)
    const failure = known
      ? new Failure('method-unknown', 'This address is not asked in this way.', 'See the hub’s documentation.')
      : new Failure('not-found', 'There is nothing at this address.', 'See the hub’s documentation.')
    return c.json(refusal(failure), statusOf(failure))
  })
  app.onError((error, c) => {
    if (error instanceof Failure && statusOf(error) < 500) return c.json(refusal(error), statusOf(error))
    // Name and code only: a message may carry what was sent.
    const { code } = error as NodeJS.ErrnoException
    deps.log(`failed: ${c.req.method} ${PATHS.includes(c.req.path) ? c.req.path : 'other'}: ${error.name}${code ? ` ${code}` : ''}`)
    const storage = code === 'ERR_SQLITE_ERROR'
    c.header('Retry-After', '60')
    const failure = storage
      ? new Failure('storage-failed', 'The hub could not store this. Nothing was acknowledged.', 'Send it again later.')
      : new Failure('internal', 'The hub failed.', 'Send it again later.')
    return c.json(refusal(failure), storage ? 503 : 500)
  })
  return app
}
