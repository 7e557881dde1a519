import type { Observation } from '../model/observation.ts'
import { ASK_SCOPES_MAX } from '../model/terms.ts'

/** The observation as a request carries it: of very many scopes the first, and then it says that they are not all. */
const asAsked = (observation: Observation): Observation => {
  const { scopes } = observation
  if (scopes.requested.length <= ASK_SCOPES_MAX) return observation
  const visibility = scopes.visibility === 'full' ? 'partial' : scopes.visibility
  return { ...observation, scopes: { visibility, requested: scopes.requested.slice(0, ASK_SCOPES_MAX) } }
}

/** What a request asks for, and the text by which it is known. */
export const askFor = (appKey: string, observation: Observation): { text: string; observation: Observation } => ({
  text: askText(appKey, observation),
  observation: asAsked(observation),
})

/**
 * What a request asks for, as one text: two are the same request if and only if these are equal. Its hash is what browser
 * and hub know the request by; the hub makes it anew from the observation that came with it.
 */
export const askText = (appKey: string, observation: Observation): string => {
  const { visibility, requested } = asAsked(observation).scopes
  return JSON.stringify([appKey, visibility, [...new Set(requested.map(({ id, actor }) => `${actor ?? ''}|${id}`))].sort()])
}
