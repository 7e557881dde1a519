import type { Assessment } from '../model/assessment.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Flow } from '../model/flow.ts'
import type { Observation, PageFacts } from '../model/observation.ts'
import type { Rooms } from '../model/rooms.ts'
import type { Verdict } from '../model/vocabulary.ts'

// The rooms are stood in for by the simplest that can be: `?v=` of an address is the verdict of what is asked for there.
const seen = (host: string, verdict: string, over: Partial<Observation> = {}): Observation => ({
  kind: 'consent',
  provider: 'alpha',
  server: { host },
  client: { id: verdict, name: null, publisher: null, verified: 'unknown' },
  redirect: { host: 'app.example', kind: 'web', scheme: 'https' },
  site: null,
  scopes: { visibility: 'full', requested: [] },
  offline: 'no',
  responseType: 'code',
  responseMode: null,
  account: 'unknown',
  signs: [],
  resembles: null,
  ...over,
})
export const PAGE: PageFacts = {
  pageId: 'consent',
  kind: 'consent',
  clientId: null,
  redirectUriHost: null,
  appName: null,
  publisher: null,
  verified: 'unknown',
  account: 'unknown',
  scopeIds: null,
  scopeLabels: null,
}

export const rooms: Rooms = {
  observe: ({ url, page, site = null }) => {
    const { hostname, searchParams } = new URL(url)
    const verdict = searchParams.get('v') ?? (page?.appName ? 'allow' : null)
    return verdict ? seen(hostname, verdict, { site, ...(hostname === 'as.unknown' ? { provider: 'unknown' } : {}) }) : null
  },
  observeSignUp: (url, { account }) =>
    seen(new URL(url).hostname, 'inform', { kind: 'sign-up', account, redirect: { host: null, kind: null, scheme: null } }),
  joinPage: (observation, page) => ({
    ...observation,
    client: { ...observation.client, id: page.scopeIds?.[0] ?? observation.client.id, name: page.appName },
    account: page.account,
    accountDomain: page.accountDomain,
  }),
  serverAt: url => ({ provider: new URL(url).hostname === 'as.alpha' ? 'alpha' : 'unknown', server: { host: new URL(url).hostname } }),
  engineSigns: () => [{ id: 'engine', signs: ['.engine'], pages: [] }],
  pagesFor: url => (new URL(url).pathname === '/consent' ? [{ pageId: 'consent', kind: 'consent', hooks: {} }] : null),
  openFlow: (stack, arrival) => {
    const same = stack.find(flow => flow.fingerprint === arrival.observation.client.id && (flow.stage !== 'closed' || arrival.again))
    if (same) return { stack, flow: same, isNew: false }
    const flow: Flow = {
      id: arrival.id,
      nonce: arrival.nonce,
      fingerprint: arrival.observation.client.id ?? '',
      openedAtMs: arrival.nowMs,
      lastSeenMs: arrival.nowMs,
      observation: arrival.observation,
      page: null,
      assessment: null,
      stage: 'requested',
      observedFactWritten: false,
      noticed: false,
      decision: null,
      outcome: null,
      posted: arrival.posted,
    }
    return { stack: [...stack, flow], flow, isNew: true }
  },
  flowAt: (stack, { provider, server }) =>
    stack.findLast(
      f =>
        f.stage !== 'closed' &&
        f.observation.provider === provider &&
        (provider !== 'unknown' || f.observation.server.host === server.host),
    ) ?? null,
  flowAhead: (stack, { provider, client }, sinceMs) => {
    const later = stack.filter(f => f.openedAtMs >= sinceMs && f.observation.provider === provider)
    const nameless = later.find(f => f.observation.client.id === null)
    return later.find(f => f.fingerprint === client.id) ?? (nameless ? { ...nameless, fingerprint: client.id ?? '' } : null)
  },
  flowLeft: (stack, { server, client }) => {
    const fitting = stack.filter(
      f => f.observation.server.host === server.host && (client.name ?? f.observation.client.name) === f.observation.client.name,
    )
    return fitting.length === 1 ? (fitting[0] ?? null) : null
  },
  expire: (stack, now) => {
    const old = (flow: Flow) => now - flow.lastSeenMs > 1000
    return { stack: stack.filter(flow => !old(flow)), expired: stack.filter(flow => old(flow) && flow.stage !== 'closed') }
  },
  readLanding: (url, { redirect }) => {
    const { hostname, searchParams } = new URL(url)
    if (hostname !== redirect.host) return null
    if (searchParams.has('error')) return { outcome: 'denied', scopesGranted: null }
    return searchParams.has('code') ? { outcome: 'granted', scopesGranted: null } : null
  },
  landingOfFields: fields => (fields.includes('code') ? 'granted' : null),
  readGiven: ({ scopes }) => ({ scopes: scopes.requested, visibility: scopes.visibility }),
  assess: ({ client }): Assessment => ({
    verdict: (client.id ?? 'allow') as Verdict,
    decidedBy: ['rule'],
    wouldBe: null,
    findings: [],
    unknown: [],
    errors: [],
    app: null,
    policy: { version: 1, epoch: 1, source: 'embedded' },
  }),
  dayWords: atMs => `day ${Math.floor(atMs / 86_400_000)}`,
  explain: (_, { verdict }): Explanation =>
    ({
      verdict,
      actions: {
        allow: [],
        inform: ['dismissed'],
        acknowledge: ['acknowledged'],
        justify: ['went-back', 'continued'],
        request: ['went-back', 'requested'],
        block: ['went-back'],
      }[verdict],
    }) as unknown as Explanation,
  readySites: async () => undefined,
  askFor: observation => ({ text: JSON.stringify([observation.provider, observation.client.id]), observation }),
  appKey: ({ provider, client }) => `${provider}|client:${client.id}`,
}
