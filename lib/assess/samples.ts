/** Made-up observations, knowledge and policies for the tests of this room. */
import access from '../../policies/vocabulary/access.json' with { type: 'json' }
import acts from '../../policies/vocabulary/acts.json' with { type: 'json' }
import data from '../../policies/vocabulary/data.json' with { type: 'json' }
import reach from '../../policies/vocabulary/reach.json' with { type: 'json' }
import { openCatalogue, packCatalogue } from '../model/catalogue.ts'
import type { CatalogueApp, Knowledge } from '../model/knowledge.ts'
import { listProviders } from '../model/list-providers.ts'
import type { Grant, Observation } from '../model/observation.ts'
import { Policy, type PolicyInForce, type PolicyInput } from '../model/policy.ts'
import { Provider } from '../model/provider.ts'
import { listThreats } from '../model/threats.ts'
import { Vocabulary } from '../model/vocabulary.ts'
import type { Context } from './assess.ts'

export const NOW_MS = Date.UTC(2026, 10, 22)
export const CONTEXT: Context = { nowMs: NOW_MS, groups: [], user: 'Ada@Example.com' }
export const VOCABULARY = Vocabulary.parse({ access, acts, data, reach })

export const grant = (id: string, change: Partial<Grant> = {}): Grant => ({
  id,
  data: 'mail',
  access: 'read',
  reach: 'own',
  known: true,
  seen: 'url',
  ...change,
})
export const unknownGrant = (id: string): Grant => grant(id, { data: 'unknown', access: 'unknown', reach: 'unknown', known: false })
export const OPENID = grant('openid', { data: 'identity' })

type Change = Partial<{ [K in keyof Observation]: Observation[K] extends object ? Partial<Observation[K]> : Observation[K] }>
/** A consent of a web app at the provider "acme-id" that asks to read mail. */
export function observation(change: Change = {}): Observation {
  const base: Observation = {
    kind: 'consent',
    provider: 'acme-id',
    server: { host: 'login.acme-id.example' },
    client: { id: 'client-1', name: 'Mail Merge', publisher: null, verified: 'unknown' },
    redirect: { host: 'app.mailmerge.example', kind: 'web', scheme: 'https' },
    site: null,
    scopes: { visibility: 'full', requested: [grant('mail.read')] },
    offline: 'no',
    responseType: 'code',
    responseMode: null,
    account: 'unknown',
    signs: [],
    resembles: null,
  }
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(change)) {
    const old = merged[key]
    merged[key] = typeof old === 'object' && old !== null && !Array.isArray(old) ? { ...old, ...(value as object) } : value
  }
  return merged as Observation
}

export const PROVIDER = Provider.parse({
  id: 'acme-id',
  name: 'Acme Identity',
  sources: ['made up'],
  confidence: 'high',
  reviewed: '2026-11-01',
  hosts: ['login.acme-id.example'],
  authorize: [{ path: '/authorize' }],
  params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space' }] },
  scopes: [
    { id: 'mail.metadata', data: 'mail', access: 'list', reach: 'own' },
    { id: 'mail.read', data: 'mail', access: 'read', reach: 'own' },
    { id: 'mail.full', data: 'mail', access: 'full', reach: 'own' },
    { id: 'mail.read.all', data: 'mail', access: 'read', reach: 'organisation', vendor: 'admin' },
    { id: 'files.picked', data: 'files', access: 'write', reach: 'selected' },
    { id: 'files.full', data: 'files', access: 'full', reach: 'own', vendor: 'restricted' },
    { pattern: 'files.*', data: 'files', access: 'read', reach: 'own' },
  ],
  signInScopes: ['openid'],
  revoke: ['https://login.acme-id.example/apps/{client_id}'],
})

export const catalogue = (apps: CatalogueApp[]) => openCatalogue(packCatalogue(apps))

type KnowledgeChange = Omit<Partial<Knowledge>, 'providers'> & { providers?: Provider[] }
export const knowledge = ({ providers = [PROVIDER], ...change }: KnowledgeChange = {}): Knowledge => ({
  providers: listProviders(providers),
  vocabulary: VOCABULARY,
  threats: listThreats({
    clients: [
      { provider: 'acme-id', clientId: 'Evil-1', name: 'Upgrade', kind: 'malicious', source: 'made up', date: '2026-11-22' },
      { provider: 'acme-id', clientId: 'tool-1', name: 'Mail Tool', kind: 'abused-legitimate', source: 'made up', date: '2026-11-22' },
      { provider: 'acme-id', clientId: 'cli-1', name: 'Acme CLI', kind: 'first-party-cli', source: 'made up', date: '2026-11-22' },
    ],
    names: [
      { heuristic: 'no-letters', source: 'made up' },
      { heuristic: 'placeholder', names: ['test', 'test app'], source: 'made up' },
    ],
    malicious: [{ host: 'trap.pages.example', source: 'made up', date: '2026-11-22' }],
    reviewed: '2026-11-22',
    hosts: {
      'url-shortener': ['sho.example'],
      tunnel: ['tunnel.example'],
      'dynamic-dns': ['dyn.example'],
      'free-subdomain': ['pages.example'],
    },
  }),
  apps: catalogue([
    { name: 'Zoomy', domains: ['zoomy.example'], category: 'communication' },
    { name: 'Thinker (Chat, Api)', domains: ['thinker.example'], category: 'ai', ai: true },
    { name: 'Meadow', domains: ['meadow.example'], category: 'other', lesser: true },
  ]),
  ...change,
})

export const policy = (change: Partial<PolicyInput> = {}): Policy =>
  Policy.parse({
    schema: 'scopewarden.policy/1',
    organisation: { id: 'example', name: 'Example Ltd', domains: ['example.com'] },
    mode: 'enforce',
    whenUnknown: 'acknowledge',
    rules: [],
    privacy: {},
    ...change,
  })

export const inForce = (change: Partial<PolicyInput> = {}, more: Partial<PolicyInForce> = {}): PolicyInForce => ({
  policy: policy(change),
  version: 12,
  epoch: 1,
  source: 'fetched',
  stale: false,
  ...more,
})
