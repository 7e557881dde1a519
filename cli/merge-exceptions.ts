import type { Exception, PolicyInput } from '../lib/model/policy.ts'

/** What merging did, by the ids of exceptions. */
export type Merged = { policy: PolicyInput; added: string[]; renewed: string[]; lapsed: string[] }

/**
 * Puts exceptions into a policy as it is written; one that is there under the same id is replaced. What has ended by
 * `nowMs` (milliseconds since 1970) is left out. Nothing else of the policy is touched.
 */
export const mergeExceptions = (policy: PolicyInput, exceptions: readonly Exception[], nowMs: number): Merged => {
  const there = policy.exceptions ?? []
  const known = new Set(there.map(({ id }) => id))
  const running = exceptions.filter(({ expires }) => Date.parse(expires) > nowMs)
  const byId = new Map(running.map(exception => [exception.id, exception]))
  const kept = there.map(exception => byId.get(exception.id) ?? exception)
  const fresh = [...byId.values()].filter(({ id }) => !known.has(id))
  return {
    policy: { ...policy, exceptions: [...kept, ...fresh] },
    added: fresh.map(({ id }) => id),
    renewed: [...byId.keys()].filter(id => known.has(id)),
    lapsed: exceptions.filter(one => !running.includes(one)).map(({ id }) => id),
  }
}
