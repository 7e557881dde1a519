import { Failure } from '../lib/model/failure.ts'
import { Lookup, type LookupAnswer } from '../lib/model/lookup.ts'
import type { HubDeps } from './hub-deps.ts'
import { type HubRequest, hasEnded } from './request-store.ts'

/**
 * What a browser may be told of a request of its own. `approved` once the policy that is served here carries the exception:
 * before that there is nothing to fetch. A hub that serves none cannot know, and says it at once.
 */
const wordOn = ({ state, exception, words }: Omit<HubRequest, 'askers'>, published: ReadonlyMap<string, string> | null, nowMs: number) => {
  if (state === 'declined') return { state, words }
  if (state === 'open' || exception === null) return { state: 'open' as const, words: null }
  if (hasEnded(exception, nowMs)) return { state: 'unknown' as const, words: null }
  const there = published === null || published.get(exception.id) === exception.expires
  return { state: there ? ('approved' as const) : ('open' as const), words: null }
}

/**
 * Answers what a browser asks: how the organisation knows apps, and what became of its own requests. Other browsers' requests
 * are as unknown to it as those that were never made. Throws `Failure('lookup-invalid')`.
 */
export const lookUp = async ({ store, policy, now }: HubDeps, installId: string, body: unknown): Promise<LookupAnswer> => {
  const asked = Lookup.safeParse(body)
  if (!asked.success)
    throw new Failure('lookup-invalid', 'This is no question that the hub understands.', 'Update the extension or the hub.')
  const { apps, requests } = asked.data
  const [known, mine, published] = await Promise.all([
    store.inOrganisation(installId, apps),
    store.requestsOf(installId, requests),
    policy ? policy.current().then(file => file.exceptions) : null,
  ])
  const found = new Map(mine.map(request => [request.ask, request]))
  return {
    apps: [...known].map(([key, one]) => ({ key, ...one })),
    requests: requests.map(ask => {
      const request = found.get(ask)
      return { ask, ...(request ? wordOn(request, published, now()) : { state: 'unknown' as const, words: null }) }
    }),
  }
}
