import type { Observation } from '../../lib/model/observation.ts'
import type { ProviderIndex } from '../../lib/observe/compile-providers.ts'
import { observe } from '../../lib/observe/observe.ts'
import { isHeard } from './is-heard.ts'
import type { RecallCase } from './recall-case.ts'

/** Of each library's cases: how many were recognised at all, and of how many which part was read exactly right. */
export type RecallRow = {
  library: string
  cases: number
  /** Of these the browser tells the worker at all: its filters let them through. */
  heard: number
  recognised: number
  /** Of those with a true kind, and of those at described servers. */
  kind: { right: number; of: number }
  provider: { right: number; of: number }
  scopes: number
  clientAndRedirect: number
  misses: string[]
}

const asks = (seen: Observation | null) => seen?.kind === 'consent' || seen?.kind === 'sign-in'
const asSet = (ids: readonly string[]) => [...new Set(ids)].sort().join(' ')

function judgeOne({ url, name, truth }: RecallCase, index: ProviderIndex, row: RecallRow): void {
  const miss = (what: string, got: unknown) => row.misses.push(`${row.library}: ${name}: ${what}, got ${JSON.stringify(got)} (${url})`)
  row.cases++
  if (truth.kind !== null) row.kind.of++
  if (truth.provider !== null) row.provider.of++
  if (isHeard(url)) row.heard++
  else miss('not heard of', null)
  const seen = observe({ url }, index)
  if (!seen || !asks(seen)) {
    miss('not recognised', seen ? seen.kind : null)
    return
  }
  row.recognised++
  if (truth.kind === seen.kind) row.kind.right++
  else if (truth.kind !== null) miss(`is ${truth.kind}`, seen.kind)
  if (truth.provider === seen.provider) row.provider.right++
  else if (truth.provider !== null) miss(`is at ${truth.provider}`, seen.provider)
  const scopes = seen.scopes.requested.map(grant => grant.id)
  // What is asked for as the person and again as the app itself are two things of one name.
  const once = new Set(seen.scopes.requested.map(grant => `${grant.actor ?? ''} ${grant.id}`)).size === scopes.length
  if (asSet(scopes) === asSet(truth.scopes) && once) row.scopes++
  else miss(`asks for ${asSet(truth.scopes) || 'nothing'}`, asSet(scopes))
  const { client, redirect } = seen
  if (client.id === truth.clientId && redirect.host === truth.redirect.host && redirect.kind === truth.redirect.kind)
    row.clientAndRedirect++
  else miss(`is ${truth.clientId} for ${truth.redirect.host} (${truth.redirect.kind})`, [client.id, redirect])
}

/** One row for each library, in the order of their first cases. */
export function judgeRecall(cases: readonly RecallCase[], index: ProviderIndex): RecallRow[] {
  const rows = new Map<string, RecallRow>()
  for (const one of cases) {
    const { library } = one
    const none = { right: 0, of: 0 }
    const row = rows.get(library) ?? {
      ...{ library, cases: 0, heard: 0, recognised: 0, kind: { ...none }, provider: { ...none } },
      ...{ scopes: 0, clientAndRedirect: 0, misses: [] },
    }
    rows.set(library, row)
    judgeOne(one, index, row)
  }
  return [...rows.values()]
}

/** Judges addresses that ask for nothing: each that was taken for a request. */
export function judgeNegatives(kinds: ReadonlyMap<string, readonly string[]>, index: ProviderIndex) {
  return [...kinds].map(([kind, urls]) => {
    const taken = urls.filter(url => asks(observe({ url }, index)))
    return { kind, cases: urls.length, taken }
  })
}
