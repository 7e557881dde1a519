import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { importJWK } from 'jose'
import { BATCH_MAX_BYTES, Enrolment } from '../lib/model/event.ts'
import { Failure } from '../lib/model/failure.ts'
import { LOOKUP_MAX_BYTES } from '../lib/model/lookup.ts'
import type { HubDeps } from './hub-deps.ts'
import { lookUp } from './look-up.ts'
import { type RateLimit, rateLimit } from './rate-limit.ts'
import { parseJson, readBody } from './read-body.ts'
import { sameSecret } from './secrets.ts'
import type { SignedFile } from './signed-file.ts'
import { takeBatch } from './take-batch.ts'
import { checkBody, verifyBatch } from './verify-batch.ts'

const ENROLMENT_MAX_BYTES = 4096

export const addressOf = (c: Context): string => {
  try {
    return getConnInfo(c).remote.address ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

/** Throws `Failure('too-many')` and sets `Retry-After` where `seconds` is not 0. */
export const obey = (c: Context, seconds: number): void => {
  if (seconds === 0) return
  c.header('Retry-After', String(seconds))
  throw new Failure('too-many', 'Too many requests.', `Wait ${seconds} s.`)
}

const requireType = (c: Context, type: string) => {
  const given = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const encoding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity'
  if (given !== type || encoding !== 'identity')
    throw new Failure('type-unknown', `The body is not plain ${type}.`, `Send it as ${type}, without compression.`)
}

const enrol = async (c: Context, deps: HubDeps, wrongTokens: RateLimit, enrolments: RateLimit) => {
  const address = addressOf(c)
  obey(c, wrongTokens.wait(address))
  const token = /^Bearer (\S{1,200})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  if (!sameSecret(token, deps.secrets.enrolmentToken)) {
    obey(c, wrongTokens.take(address))
    throw new Failure(
      'token-wrong',
      'The enrolment token is not the one of this hub.',
      'Push the token from the hub’s data directory by MDM.',
    )
  }
  obey(c, enrolments.take('all'))
  requireType(c, 'application/json')
  const result = Enrolment.safeParse(parseJson(await readBody(c.req.raw, ENROLMENT_MAX_BYTES, deps.bodyTimeoutMs)))
  const refused = () =>
    new Failure('enrolment-invalid', 'The enrolment is not one that this hub understands.', 'Update the extension or the hub.')
  if (!result.success) throw refused()
  // A point that is not on the curve is refused here, not at the first batch.
  await importJWK(result.data.key, 'ES256').catch(() => {
    throw refused()
  })
  const outcome = await deps.store.enrol(result.data, deps.now())
  if (outcome === 'other-key')
    throw new Failure('other-key', 'This browser has enrolled with another key.', 'Reset the extension, so that it takes a new id.')
  if (outcome === 'enrolled') deps.log('enrolled a browser')
  return c.json({ installId: result.data.installId }, outcome === 'enrolled' ? 201 : 200)
}

const events = async (c: Context, deps: HubDeps, batches: RateLimit) => {
  const { store, audiences, now } = deps
  const signature = await verifyBatch(c.req.header('authorization'), store, {
    audiences,
    nowMs: now(),
    typ: 'scopewarden-batch+jws',
  })
  obey(c, batches.take(signature.install.installId))
  requireType(c, 'application/cloudevents-batch+json')
  const body = await readBody(c.req.raw, BATCH_MAX_BYTES, deps.bodyTimeoutMs)
  checkBody(body, signature)
  return c.json(await takeBatch(store, signature.install.installId, parseJson(body), now()))
}

const lookup = async (c: Context, deps: HubDeps, lookups: RateLimit) => {
  const { store, audiences, now } = deps
  const signature = await verifyBatch(c.req.header('authorization'), store, { audiences, nowMs: now(), typ: 'scopewarden-lookup+jws' })
  const { installId } = signature.install
  obey(c, lookups.take(installId))
  requireType(c, 'application/json')
  const body = await readBody(c.req.raw, LOOKUP_MAX_BYTES, deps.bodyTimeoutMs)
  checkBody(body, signature)
  c.header('Cache-Control', 'no-store')
  return c.json(await lookUp(deps, installId, parseJson(body)))
}

/** A signed file, byte for byte, with its tag. */
const serve = async (c: Context, file: SignedFile | null, missing: [code: string, message: string, hint: string]) => {
  if (!file) throw new Failure(...missing)
  const { bytes, etag, modified } = await file.current()
  c.header('ETag', etag)
  c.header('Cache-Control', 'no-cache')
  c.header('Last-Modified', modified.toUTCString())
  c.header('X-Content-Type-Options', 'nosniff')
  const known = (c.req.header('if-none-match') ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return c.body(null, 304)
  c.header('Content-Type', 'application/jose')
  return c.body(bytes)
}

/** What browsers call: `/policy`, `/threats`, `/v1/enrol`, `/v1/events`, `/v1/lookup`. Throws `Failure`s, which the app turns into answers. */
export const browserRoutes = (deps: HubDeps): Hono => {
  const { now } = deps
  const wrongTokens = rateLimit({ burst: 10, perMinute: 10, now })
  const enrolments = rateLimit({ burst: 2000, perMinute: 6000, now })
  const batches = rateLimit({ burst: 30, perMinute: 30, now })
  const lookups = rateLimit({ burst: 20, perMinute: 10, now })
  return new Hono()
    .get('/policy', c => serve(c, deps.policy, ['no-policy', 'This hub serves no policy.', 'Start it with --policy FILE.']))
    .get('/threats', c => serve(c, deps.threats, ['no-threats', 'This hub serves no threat list.', 'Start it with --threats FILE.']))
    .post('/v1/enrol', c => enrol(c, deps, wrongTokens, enrolments))
    .post('/v1/events', c => events(c, deps, batches))
    .post('/v1/lookup', c => lookup(c, deps, lookups))
}
