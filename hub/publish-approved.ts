import type { Exception } from '../lib/model/policy.ts'
import type { HubDeps } from './hub-deps.ts'
import { hasEnded } from './request-store.ts'

type Deps = Pick<HubDeps, 'store' | 'policy' | 'publish' | 'now'>

/** Approved exceptions that the policy served here does not carry yet. */
export const unpublished = async ({ store, policy, now }: Deps): Promise<Exception[]> => {
  const published = policy ? (await policy.current()).exceptions : new Map<string, string>()
  return (await store.requests()).flatMap(({ state, exception }) =>
    state === 'approved' && exception && !hasEnded(exception, now()) && published.get(exception.id) !== exception.expires
      ? [exception]
      : [],
  )
}

/** Has them signed and published where this hub can; doing it twice changes nothing. Throws what `publish` throws. */
export const publishApproved = async (deps: Deps): Promise<void> => {
  if (!deps.publish) return
  const missing = await unpublished(deps)
  if (missing.length > 0) await deps.publish(missing)
}
