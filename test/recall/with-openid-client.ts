import * as client from 'openid-client'
import type { RecallCase } from './recall-case.ts'
import { CLIENT_IDS, CODE_VERIFIER, DATA, IDENTITY, inTurn, ONE_SCOPE, REDIRECTS, STATES } from './requests.ts'

/** Servers by issuer and authorize endpoint. The known are known by name; the others are somebody's own, on many a path. */
const SERVERS: readonly { issuer: string; authorize: string; provider: string | null }[] = [
  { issuer: 'https://accounts.google.com', authorize: 'https://accounts.google.com/o/oauth2/v2/auth', provider: 'google' },
  {
    issuer: 'https://login.microsoftonline.com/3c1f6f2e-9d0b-4b7a-8f55-1d2e3c4b5a69/v2.0',
    authorize: 'https://login.microsoftonline.com/3c1f6f2e-9d0b-4b7a-8f55-1d2e3c4b5a69/oauth2/v2.0/authorize',
    provider: 'microsoft-entra',
  },
  { issuer: 'https://ledgerly.okta.com', authorize: 'https://ledgerly.okta.com/oauth2/v1/authorize', provider: 'okta' },
  { issuer: 'https://ledgerly.us.auth0.com/', authorize: 'https://ledgerly.us.auth0.com/authorize', provider: 'auth0' },
  { issuer: 'https://login.salesforce.com', authorize: 'https://login.salesforce.com/services/oauth2/authorize', provider: 'salesforce' },
  { issuer: 'https://gitlab.com', authorize: 'https://gitlab.com/oauth/authorize', provider: 'gitlab' },
  { issuer: 'https://slack.com', authorize: 'https://slack.com/openid/connect/authorize', provider: 'slack' },
  { issuer: 'https://www.linkedin.com/oauth', authorize: 'https://www.linkedin.com/oauth/v2/authorization', provider: 'linkedin' },
  {
    issuer: 'https://sso.acme.example/realms/staff',
    authorize: 'https://sso.acme.example/realms/staff/protocol/openid-connect/auth',
    provider: 'keycloak',
  },
  { issuer: 'https://id.acme.example', authorize: 'https://id.acme.example/connect/authorize', provider: 'identityserver' },
  { issuer: 'https://login.acme.example', authorize: 'https://login.acme.example/oauth2/authorize', provider: null },
  { issuer: 'https://auth.acme.example', authorize: 'https://auth.acme.example/api/oidc/authorization', provider: null },
  { issuer: 'https://mcp.acme.example', authorize: 'https://mcp.acme.example/authorize', provider: null },
  { issuer: 'https://idp.acme.example:8443/t/7', authorize: 'https://idp.acme.example:8443/t/7/oidc/auth?tenant=7', provider: null },
  { issuer: 'https://bank.acme.example', authorize: 'https://bank.acme.example/psd2/v3/consents/start', provider: null },
]

type Wish = {
  name: string
  scopes: readonly string[]
  parameters?: Record<string, string>
  /** What of the request stands in the address: pushed requests hide everything but the client. */
  hidden?: true
  build?: (configuration: client.Configuration, parameters: Record<string, string>) => URL | Promise<URL>
  set?: (configuration: client.Configuration) => void
  /** A client that is known by the address of its own description, as MCP clients are. */
  clientId?: string
  more?: readonly string[]
}

const DETAILS = JSON.stringify([
  { type: 'payment_initiation', actions: ['initiate', 'status'], instructedAmount: { currency: 'EUR', amount: '123.50' } },
  { type: 'account_information', actions: ['list_accounts'], locations: ['https://bank.acme.example/accounts'] },
])

const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

const WISHES: readonly Wish[] = [
  { name: 'identity', scopes: IDENTITY },
  { name: 'data', scopes: DATA },
  { name: 'fragment', scopes: ONE_SCOPE, parameters: { response_mode: 'fragment' } },
  { name: 'form_post', scopes: IDENTITY, parameters: { response_mode: 'form_post', nonce: 'n-0S6_WzA2Mj' } },
  { name: 'web_message', scopes: DATA, parameters: { response_mode: 'web_message', prompt: 'consent', max_age: '0' } },
  { name: 'JARM', scopes: DATA, set: client.useJwtResponseMode },
  { name: 'hybrid', scopes: IDENTITY, parameters: { nonce: 'n-0S6_WzA2Mj' }, set: client.useCodeIdTokenResponseType },
  { name: 'id_token', scopes: IDENTITY, parameters: { nonce: 'n-0S6_WzA2Mj' }, set: client.useIdTokenResponseType },
  {
    name: 'all of OpenID Connect',
    scopes: ['openid', 'email', 'profile', 'address', 'phone'],
    parameters: {
      claims: '{"id_token":{"auth_time":{"essential":true}},"userinfo":{"email":null}}',
      acr_values: 'urn:mace:incommon:iap:silver',
      ui_locales: 'de-CH en',
      login_hint: 'person@acme.example',
      id_token_hint: 'eyJhbGciOiJub25lIn0.e30.',
      display: 'popup',
    },
  },
  {
    name: 'resources',
    scopes: DATA,
    parameters: { resource: 'https://api.acme.example/v2?tenant=7', audience: 'https://api.acme.example' },
  },
  { name: 'details', scopes: [], parameters: { authorization_details: DETAILS }, more: ['payment_initiation', 'account_information'] },
  {
    name: 'details and scopes',
    scopes: DATA,
    parameters: { authorization_details: DETAILS },
    more: ['payment_initiation', 'account_information'],
  },
  { name: 'described client', scopes: DATA, clientId: 'https://agent.acme.example/oauth/client-metadata.json' },
  {
    name: 'request object',
    scopes: DATA,
    build: (configuration, parameters) => client.buildAuthorizationUrlWithJAR(configuration, parameters, keys.privateKey),
  },
  {
    name: 'request object with details',
    scopes: ONE_SCOPE,
    parameters: { authorization_details: DETAILS, response_mode: 'form_post' },
    more: ['payment_initiation', 'account_information'],
    build: (configuration, parameters) => client.buildAuthorizationUrlWithJAR(configuration, parameters, keys.privateKey),
  },
  { name: 'pushed', scopes: DATA, hidden: true, build: client.buildAuthorizationUrlWithPAR },
  {
    name: 'by reference',
    scopes: [],
    hidden: true,
    parameters: { request_uri: 'https://app.ledgerly.example/requests/7f3a#sha256', scope: 'openid' },
  },
]

/** The server's answer to a pushed request (RFC 9126 §2.2). No network. */
const pushed: client.CustomFetch = async () =>
  Response.json({ request_uri: 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c', expires_in: 60 }, { status: 201 })

function configurationFor({ issuer, authorize }: (typeof SERVERS)[number], clientId: string, wish: Wish): client.Configuration {
  const server = {
    issuer,
    authorization_endpoint: authorize,
    token_endpoint: `${new URL(issuer).origin}/token`,
    jwks_uri: `${new URL(issuer).origin}/jwks`,
    pushed_authorization_request_endpoint: `${new URL(issuer).origin}/par`,
    authorization_signing_alg_values_supported: ['ES256'],
  }
  const configuration = new client.Configuration(server, clientId, 'not-a-secret')
  configuration[client.customFetch] = pushed
  wish.set?.(configuration)
  return configuration
}

/** Every kind of request that the standards know, at known servers and at unknown ones. */
export async function casesOfOpenidClient(): Promise<RecallCase[]> {
  const codeChallenge = await client.calculatePKCECodeChallenge(CODE_VERIFIER)
  const cases: RecallCase[] = []
  for (const [at, server] of SERVERS.entries()) {
    for (const [wishAt, wish] of WISHES.entries()) {
      const redirect = inTurn(REDIRECTS, at + wishAt)
      const clientId = wish.clientId ?? inTurn(CLIENT_IDS, at + wishAt)
      const parameters = {
        redirect_uri: redirect.uri,
        ...(wish.scopes.length > 0 ? { scope: wish.scopes.join(' ') } : {}),
        state: inTurn(STATES, wishAt),
        ...(wishAt % 3 === 0 ? {} : { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
        ...wish.parameters,
      }
      const configuration = configurationFor(server, clientId, wish)
      const url = await (wish.build ?? client.buildAuthorizationUrl)(configuration, parameters)
      const identity =
        wish.scopes.length > 0 && wish.scopes.every(scope => ['openid', 'email', 'profile', 'address', 'phone'].includes(scope))
      const seesRedirect = url.searchParams.has('redirect_uri') || url.searchParams.has('request')
      cases.push({
        library: 'openid-client',
        name: `${server.authorize}: ${wish.name}`,
        url: url.href,
        truth: {
          kind: identity && !wish.hidden && !wish.more ? 'sign-in' : 'consent',
          provider: server.provider,
          scopes: wish.hidden ? (url.searchParams.get('scope')?.split(' ') ?? []) : [...wish.scopes, ...(wish.more ?? [])],
          clientId,
          redirect: seesRedirect ? redirect.truth : { host: null, kind: null },
        },
      })
    }
  }
  return cases
}
