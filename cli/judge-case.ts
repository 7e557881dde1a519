import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../lib/assess/assess.ts'
import { Failure } from '../lib/model/failure.ts'
import type { Grant, Observation } from '../lib/model/observation.ts'
import type { CaseGiven, CaseObservation } from '../lib/model/policy-cases.ts'
import { observeSignUp } from '../lib/observe/observe.ts'
import { readScope } from '../lib/observe/read-scope.ts'
import { beforeOf, type Inspector, observeAddress } from './observe-address.ts'

/** Nothing is known: where a case says nothing, nothing is assumed. */
const UNSEEN: Observation = {
  kind: 'consent',
  provider: 'unknown',
  server: { host: 'server.invalid' },
  client: { id: null, name: null, publisher: null, verified: 'unknown' },
  redirect: { host: null, kind: null, scheme: null },
  site: null,
  scopes: { visibility: 'hidden', requested: [] },
  offline: 'unknown',
  responseType: null,
  responseMode: null,
  account: 'unknown',
  signs: [],
  resembles: null,
}

/** Fields that are given, without those that are there and undefined. */
type Given<T> = { [K in keyof T]?: NonNullable<T[K]> | (null extends T[K] ? null : never) }
const given = <T extends object>(fields: T | undefined): Given<T> =>
  Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)) as Given<T>

/** A web address unless it says otherwise: a host alone is what people write. */
function redirectOver(base: Observation['redirect'], change: CaseObservation['redirect']): Observation['redirect'] {
  const redirect = { ...base, ...given(change) }
  return change?.host != null && change.kind === undefined ? { ...redirect, kind: 'web', scheme: change.scheme ?? 'https' } : redirect
}

function over(base: Observation, change: CaseObservation, { index }: Inspector): Observation {
  const provider = change.provider ?? base.provider
  const grantOf = (one: NonNullable<CaseObservation['scopes']>['requested'][number]): Grant => {
    const { id, ...meaning } = typeof one === 'string' ? { id: one } : one
    const read = readScope(id, index.byId(provider) ?? null, 'url')
    return Object.keys(meaning).length === 0 ? read : { ...read, known: true, ...given(meaning) }
  }
  const scopes = change.scopes && {
    visibility: change.scopes.visibility ?? ('full' as const),
    requested: change.scopes.requested.map(grantOf),
  }
  const own = index.byId(provider)?.provider.hosts[0]?.replace(/^\*\./, '')
  const server = change.server ?? (base === UNSEEN && own !== undefined ? { host: own } : base.server)
  const { client, redirect, scopes: _scopes, server: _server, ...rest } = change
  return {
    ...base,
    ...given(rest),
    provider,
    server,
    client: { ...base.client, ...given(client) },
    redirect: redirectOver(base.redirect, redirect),
    scopes: scopes ?? base.scopes,
  }
}

function pageOf({ html, page }: CaseGiven, folder: string): string | null {
  if (page === undefined) return html ?? null
  try {
    return readFileSync(join(folder, page), 'utf8')
  } catch (cause) {
    throw new Failure('page-unreadable', `page: ${page} cannot be read.`, 'A page is a file beside the cases.', { cause })
  }
}

/**
 * What a case gives to judge: the observation, and what is known beside it.
 * @param folder where pages that are files lie
 * @throws Failure `url-invalid`, `page-unreadable`, or `nothing-there` for an address at which there is nothing to judge
 */
export function readGiven(one: CaseGiven, inspector: Inspector, folder: string): { observation: Observation; context: Context } {
  const change = one.observation ?? {}
  let seen = UNSEEN
  if (one.url !== undefined) {
    if (!URL.canParse(one.url))
      throw new Failure('url-invalid', `url: "${one.url.slice(0, 100)}" is no address.`, 'Give the whole of it: https://…')
    const signUp = () => (change.kind === 'sign-up' ? observeSignUp(one.url ?? '', { siteName: null, account: 'unknown' }) : null)
    const read = observeAddress({ url: one.url, html: pageOf(one, folder) }, inspector, []) ?? signUp()
    if (!read)
      throw new Failure(
        'nothing-there',
        'url: Scopewarden has nothing to do at this address.',
        'Give the page as well, or what is seen there as `observation` (for a sign-up `{"kind": "sign-up"}`).',
      )
    seen = read
  }
  const observation = over(seen, change, inspector)
  const before = one.before === 'unknown' ? undefined : beforeOf(one.before ?? null, observation, inspector)
  return {
    observation: {
      ...observation,
      ...(one.account === undefined ? {} : { account: one.account }),
      ...(one.accountDomain === undefined ? {} : { accountDomain: one.accountDomain }),
    },
    context: {
      nowMs: one.now === undefined ? inspector.context.nowMs : Date.parse(one.now),
      groups: one.groups ?? inspector.context.groups,
      user: one.user ?? null,
      browserId: one.browser ?? null,
      before,
      inOrganisation: one.inOrganisation,
    },
  }
}
