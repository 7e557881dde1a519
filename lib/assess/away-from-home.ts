import type { Finding } from '../model/assessment.ts'
import type { Observation } from '../model/observation.ts'
import type { PolicyApp } from '../model/policy.ts'
import { catalogueApp, type KnowledgeIndex } from './index-knowledge.ts'
import { fitsHost, isWithin } from './suffixes.ts'

/**
 * Where a client id is that of an app of the policy, and the answer goes to none of the hosts that the policy gives this app. Says
 * nothing of an app that the policy knows by its client id alone.
 */
export function awayFromHome({ redirect, provider, kind }: Observation, app: PolicyApp | null, index: KnowledgeIndex): Finding[] {
  const { host } = redirect
  if (host === null || redirect.kind !== 'web' || kind === 'sign-up' || !app?.match.some(way => way.clientId !== undefined)) return []
  const homes = app.match.flatMap(({ redirectHost, domain }) => [redirectHost, domain].flatMap(home => home?.replace(/^\*\./, '') ?? []))
  const [home] = homes
  if (home === undefined || homes.some(one => isWithin(host, one))) return []
  // A page of the server itself, and another domain of the same maker, are at home too.
  if (index.providers.of(provider)?.hosts.some(own => fitsHost(host, own))) return []
  const maker = catalogueApp(host, index)?.name
  if (maker !== undefined && homes.some(one => catalogueApp(one, index)?.name === maker)) return []
  return [{ code: 'redirect-unlike-home', host, app: app.name, home }]
}
