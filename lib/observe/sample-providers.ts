import { Provider } from '../model/provider.ts'

/** Two made-up servers for the tests of this folder: what is true of these shapes is true of every data file. */
export const SAMPLE_PROVIDERS = [
  {
    id: 'alpha',
    name: 'Alpha',
    sources: ['made up'],
    confidence: 'high',
    reviewed: '2026-11-22',
    hosts: ['accounts.alpha.test', '*.tenants.alpha.test'],
    authorize: [
      { path: '/oauth/authorize' },
      { path: '/{tenant}/adminconsent', bare: true, asks: 'opaque', reach: 'organisation' },
      { path: '/id/select', asks: 'identity' },
      { path: '/openid/authorize', delimiter: 'space' },
    ],
    params: {
      clientId: ['client_id'],
      redirectUri: ['redirect_uri'],
      scopes: [
        { name: 'scope', delimiter: 'comma', actor: 'bot' },
        { name: 'user_scope', delimiter: 'comma', actor: 'person' },
      ],
      opaque: ['resource'],
      nested: ['onward'],
    },
    omitted: 'sign-in',
    serverSideClients: ['Iv1.'],
    pages: [
      { id: 'consent', kind: 'consent', path: '/consent', hooks: { appName: 'h1' } },
      { id: 'device', kind: 'device-code', path: '/device' },
      { id: 'log-in', kind: 'log-in', path: '/login' },
    ],
    scopeMatching: { ignoreCase: true, prefixes: ['https://api.alpha.test/'], opaque: ['*/.default'] },
    scopes: [
      { id: 'mail.read', data: 'mail', access: 'read', reach: 'own', labels: ['Read your mail'] },
      { id: 'me', data: 'identity', access: 'read', reach: 'own' },
      { pattern: '*.all', data: 'files', access: 'write', reach: 'organisation' },
    ],
    signInScopes: ['me'],
    revoke: ['https://accounts.alpha.test/apps'],
  },
  {
    id: 'engine',
    name: 'Engine',
    sources: ['made up'],
    confidence: 'high',
    reviewed: '2026-11-22',
    hosts: ['cloud.engine.test'],
    authorize: [{ path: '/apps/{client_id}/install', bare: true, asks: 'opaque' }, { path: '/start', in: 'fragment' }, { path: '/bot' }],
    engine: { authorize: [{ path: '/realms/{realm}/auth' }, { path: '/authorize', params: ['engineClient'] }] },
    params: {
      clientId: ['client_id', 'clientId'],
      redirectUri: ['redirect_uri'],
      scopes: [
        { name: 'scope', delimiter: 'space' },
        { name: 'rights', delimiter: 'space', bits: { 3: 'admin', 10: 'read' } },
      ],
    },
    scopes: [{ id: 'admin', data: 'administration', access: 'admin', reach: 'organisation' }],
  },
  {
    id: 'bare',
    name: 'Bare',
    sources: ['made up'],
    confidence: 'high',
    reviewed: '2026-11-22',
    hosts: ['bare.engine.test'],
    authorize: [{ path: '/go' }],
    params: { clientId: ['client_key'], redirectUri: ['callback'], redirectByName: true, scopes: [] },
  },
].map(provider => Provider.parse(provider))
