import { createHash } from 'node:crypto'
import { siteOf } from '../lib/inventory/site-of.ts'
import type { Observation } from '../lib/model/observation.ts'
import { type AppMatch, Exception } from '../lib/model/policy.ts'
import type { Verdict } from '../lib/model/vocabulary.ts'

/** By what a request's client is told from all others, as nobody else can claim it; null where nothing does. */
const matchOf = ({ kind, provider, server, client, redirect, signs }: Observation): AppMatch | null => {
  if (kind === 'sign-up') return { domain: siteOf(server.host) }
  // A host that runs a known engine calls itself what it likes: its client ids are its own.
  const named = provider !== 'unknown' && !signs.includes('self-hosted')
  if (named && client.id !== null) return { provider, clientId: client.id }
  const proven =
    redirect.kind === 'web' && (redirect.scheme === null || redirect.scheme === 'https') && !signs.includes('insecure-redirect')
  return proven && redirect.host !== null ? { ...(named ? { provider } : {}), redirectHost: redirect.host } : null
}

/** The id of the exception that answers a request: always the same one, so that a renewal takes the place of the old. */
export const exceptionId = (ask: string): string => `request-${createHash('sha256').update(ask).digest('hex').slice(0, 16)}`

export type Approval = { verdict: Verdict; expires: string; reason: string }

/**
 * The exception by which a policy lets a request pass: for this client, and for the scopes that were asked for, where all
 * of them were seen. Null where no exception can tell the client from others.
 */
export const exceptionOf = (ask: string, observation: Observation, { verdict, expires, reason }: Approval): Exception | null => {
  const match = matchOf(observation)
  const { visibility, requested } = observation.scopes
  const scopes = observation.kind !== 'sign-up' && visibility === 'full' ? { scopes: [...new Set(requested.map(({ id }) => id))] } : {}
  return Exception.safeParse({ id: exceptionId(ask), match, ...scopes, verdict, expires, reason }).data ?? null
}
