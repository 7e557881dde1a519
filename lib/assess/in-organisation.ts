import type { MaybeInOrganisation } from '../model/in-organisation.ts'

const DAY_MS = 86_400_000
export type OrganisationFacts = { daysSinceFirstSeenInOrganisation: number | 'unknown' }

/**
 * How long the organisation has known the app. Where nobody has met it, this look is the first: 0 days. So it makes no
 * difference whether the hub had heard of this very look when it was asked.
 * @param nowMs a clock that was turned back makes a day of the future today
 */
export function organisationFacts(told: MaybeInOrganisation, nowMs: number): OrganisationFacts {
  if (told === undefined) return { daysSinceFirstSeenInOrganisation: 'unknown' }
  if (told.firstSeen === null) return { daysSinceFirstSeenInOrganisation: 0 }
  const days = Math.floor((nowMs - Date.parse(told.firstSeen)) / DAY_MS)
  return { daysSinceFirstSeenInOrganisation: Number.isNaN(days) ? 'unknown' : Math.max(0, days) }
}
