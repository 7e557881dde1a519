import type { Grant, Observation } from '../model/observation.ts'

const bare = ({ id, seen, actor, optional }: Grant): Grant => ({
  id,
  seen,
  ...(actor ? { actor } : {}),
  ...(optional ? { optional } : {}),
  data: 'unknown',
  access: 'unknown',
  reach: 'unknown',
  known: false,
})

/**
 * A request at an unknown server as it would be without its page's word for which software it is.
 * @returns null where the page gave no such word
 */
export function withoutClaims(observation: Observation): Observation | null {
  const { software, ...unclaimed } = observation
  const { provider, signs, scopes } = observation
  if (
    software === undefined &&
    !scopes.requested.some(grant => grant.claimed) &&
    !(provider === 'unknown' && signs.includes('self-hosted'))
  )
    return null
  return {
    ...unclaimed,
    signs: provider === 'unknown' ? signs.filter(sign => sign !== 'self-hosted') : signs,
    scopes: { ...scopes, requested: scopes.requested.map(grant => (grant.claimed ? bare(grant) : grant)) },
  }
}
