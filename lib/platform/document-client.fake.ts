import type { DocumentId } from '../model/envelope.ts'
import type { Managed } from '../model/managed.ts'
import type { DocumentState } from '../model/message.ts'
import { type FakeDeps, fakeDeps, samplePolicy } from './platform-deps.fake.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { sampleThreats, signBytes, signTestPolicy, signTestThreats, type TestKey } from './sign-document.fake.ts'
import { loadThreats, refreshThreats } from './threats-store.ts'

// For unit tests only: a browser that is served documents of one kind, good and bad.

/** What the host does: a text, an answer, a failure, or something that is done anew each time. */
export type Served = string | Response | Error | (() => Response | Promise<Response>)
export type Standing = { in: string; error: string | null; state: DocumentState; content: unknown }

export const POLICY_URL = 'https://policy.example.com/policy.jws'
const naming = {
  policy: { ...samplePolicy(), threats: { url: 'threats.jws' } },
  version: 1,
  epoch: 1,
  source: 'fetched',
  stale: false,
} as const

const stand = (state: DocumentState, content: unknown): Standing => ({
  in: state.source === 'embedded' ? 'built-in' : `${state.epoch}.${state.version}${state.stale ? ' stale' : ''}`,
  error: state.lastError?.code ?? null,
  state,
  content,
})

/** The kinds of signed documents, each with how it is signed, had and loaded: what holds of one is to hold of the other. */
export const KINDS = {
  policy: {
    id: 'policy',
    /** `mark` makes two of the same version differ. */
    sign: (key: TestKey, claims: Record<string, unknown> = {}, mark = 'Example Ltd') => signTestPolicy(key, claims, samplePolicy(mark)),
    signBytes: (key: TestKey, text: string) => signBytes(key, new TextEncoder().encode(text)),
    look: async (deps: FakeDeps) => {
      const { inForce, state } = await refreshPolicy(deps)
      return stand(state, inForce.policy)
    },
    load: async (deps: FakeDeps) => {
      const { inForce, state } = await loadPolicy(deps)
      return stand(state, inForce.policy)
    },
  },
  threats: {
    id: 'threats',
    sign: (key: TestKey, claims: Record<string, unknown> = {}, mark = 'evil-1') => signTestThreats(key, claims, sampleThreats(mark)),
    signBytes: (key: TestKey, text: string) => signBytes(key, new TextEncoder().encode(text), { typ: 'org-threats+jws' }),
    look: async (deps: FakeDeps) => {
      const { list, state } = await refreshThreats(deps, naming)
      return stand(state, list?.list)
    },
    load: async (deps: FakeDeps) => {
      const { list, state } = await loadThreats(deps, naming)
      return stand(state, list?.list)
    },
  },
} satisfies Record<DocumentId, unknown>
export type KindUnderTest = (typeof KINDS)[DocumentId]

/** A browser of `example-ltd` that trusts `keys` and is served `first`, until it is served something else. */
export const documentClient = async (kind: KindUnderTest, keys: TestKey[], first: Served, more: Partial<PlatformDeps> = {}) => {
  let served = first
  let managed: Managed = { organisationId: 'example-ltd', policyUrl: POLICY_URL, policyKeys: keys.map(({ x }) => x) }
  const requests: { url: string; init: RequestInit }[] = []
  const fetch: PlatformDeps['fetch'] = async (url, init) => {
    requests.push({ url, init })
    if (served instanceof Error) throw served
    if (served instanceof Response) return served.clone()
    return typeof served === 'function' ? served() : new Response(served)
  }
  const deps = await fakeDeps({ fetch, settings: () => managed, ...more })
  return {
    deps,
    requests,
    serve: (next: Served) => {
      served = next
    },
    trust: (...next: TestKey[]) => {
      managed = { ...managed, policyKeys: next.map(({ x }) => x) }
    },
    /** Looks for a newer one. */
    look: () => kind.look(deps),
    /** As a worker that has just started. */
    load: () => kind.load(deps),
    /** The codes that IT was told, in order. */
    told: async () => (await deps.db.facts.toArray()).flatMap(fact => (fact.type === 'health' ? [fact.code] : [])),
  }
}
