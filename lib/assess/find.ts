import type { Finding } from '../model/assessment.ts'
import type { Observation, Sign } from '../model/observation.ts'
import type { PolicyApp } from '../model/policy.ts'
import type { Vocabulary } from '../model/vocabulary.ts'
import { awayFromHome } from './away-from-home.ts'
import { exceeds } from './ceiling.ts'
import { type KnowledgeIndex, listedClient, listedHost, riskOf } from './index-knowledge.ts'
import { oddName } from './odd-name.ts'
import { posesAs } from './pose.ts'
import { fitsHost } from './suffixes.ts'

/** Signs that a well-made request does not bear, and that no other finding speaks of. */
const ODD: ReadonlySet<Sign> = new Set<Sign>([
  'duplicate-parameter',
  'scope-cut',
  'url-cut',
  'request-object-unread',
  'authorization-details-unread',
  'user-info-in-url',
  'insecure-server',
  'redirect-unread',
  'bidi-characters',
])

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** Places from which a person, or any program on the machine, can pick up the answer. */
function isOpenDoor({ redirect, provider }: Observation, index: KnowledgeIndex): boolean {
  if (redirect.kind === 'loopback' || redirect.kind === 'out-of-band') return true
  // A "native client" page of the server itself: the answer stays in the address bar, to be copied.
  const { host } = redirect
  return redirect.kind === 'web' && host !== null && (index.providers.of(provider)?.hosts.some(own => fitsHost(host, own)) ?? false)
}

function ofClient(observation: Observation, index: KnowledgeIndex): Finding[] {
  const { provider, client } = observation
  const listed = listedClient(provider, client.id, index)
  if (!listed) return []
  if (listed.kind !== 'first-party-cli')
    return [{ code: 'threat-listed', client: listed.clientId, kind: listed.kind, source: cut(listed.source, 300) }]
  return isOpenDoor(observation, index) ? [{ code: 'client-borrowed', client: listed.clientId, name: listed.name }] : []
}

function ofRedirect(observation: Observation, index: KnowledgeIndex): Finding[] {
  const { redirect, signs, client } = observation
  const { host } = redirect
  if (host === null || (redirect.kind !== 'web' && redirect.kind !== 'relay')) return []
  const findings: Finding[] = []
  const listed = listedHost(host, index)
  if (listed) findings.push({ code: 'redirect-listed', host, source: cut(listed.source, 300) })
  const risk = riskOf(host, index)
  if (risk) findings.push({ code: 'redirect-risky', host, risk })
  if (signs.includes('insecure-redirect') || (redirect.kind === 'web' && redirect.scheme === 'http'))
    findings.push({ code: 'redirect-risky', host, risk: 'insecure' })
  if (client.name !== null && posesAs(observation, index))
    findings.push({ code: 'redirect-unlike-name', host, name: cut(client.name, 256) })
  return findings
}

/**
 * What speaks for or against a request, each with its evidence; nothing is decided here.
 * @param app the policy's app that the client was matched to
 */
export function find(observation: Observation, app: PolicyApp | null, index: KnowledgeIndex, vocabulary: Vocabulary): Finding[] {
  const { scopes, signs, client, kind } = observation
  const findings: Finding[] = []
  if (scopes.visibility !== 'full') findings.push({ code: 'scopes-hidden' })
  const unknown = scopes.requested.filter(grant => !grant.known).map(grant => grant.id)
  if (unknown.length > 0) findings.push({ code: 'scope-unknown', scopes: unknown })
  const isNobodys = observation.provider === 'unknown' || signs.includes('self-hosted')
  if (isNobodys && kind !== 'sign-up') findings.push({ code: 'server-unknown', host: observation.server.host })
  if (observation.software !== undefined && observation.provider === 'unknown')
    findings.push({ code: 'software-claimed', software: index.providers.of(observation.software)?.name ?? observation.software })
  if (signs.includes('look-alike-host'))
    findings.push({ code: 'look-alike-host', host: observation.server.host, resembles: observation.resembles })
  findings.push(...ofRedirect(observation, index), ...awayFromHome(observation, app, index), ...ofClient(observation, index))
  if (client.name !== null) findings.push(...oddName(cut(client.name, 256), index))
  if (client.verified === 'no') findings.push({ code: 'publisher-unverified', name: client.publisher })
  if (signs.includes('admin-consent')) findings.push({ code: 'admin-consent' })
  if (observation.offline === 'yes') findings.push({ code: 'offline-access' })
  if (app?.ceiling && app.status !== 'blocked') {
    const { ceiling } = app
    const above = scopes.requested.filter(grant => exceeds(grant, ceiling, vocabulary) === 'yes').map(grant => grant.id)
    if (above.length > 0) findings.push({ code: 'above-ceiling', app: app.name, scopes: above })
  }
  const odd = [...new Set(signs)].filter(sign => ODD.has(sign)).sort()
  if (odd.length > 0) findings.push({ code: 'request-odd', signs: odd })
  return findings
}
