import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { KNOWN_AS } from './known-as.ts'
import type { RecallCase } from './recall-case.ts'
import { CLIENT_IDS, DATA, IDENTITY, inTurn, kindOf, ONE_SCOPE, REDIRECTS, STATES } from './requests.ts'

type Known = { authorize_url: string; oauth: 1 | 2; scope_delimiter?: string }
type Answer = { redirect?: { headers: { location: string } } }
type Grant = { aws: (options: object) => (event: object) => Promise<Answer> }

const require = createRequire(import.meta.url)
const grant: Grant = require('grant')
const KNOWN: Record<string, Known> = require('grant/config/oauth.json')

/** What stands for `[subdomain]` at servers that want more than an organisation's name there. */
const HOSTED: Record<string, string> = {
  authentik: 'authentik.ledgerly.example',
  cas: 'cas.ledgerly.example',
  cognito: 'ledgerly.auth.us-east-1.amazoncognito.com',
  fusionauth: 'login.ledgerly.example',
  keycloak: 'sso.ledgerly.example/realms/staff',
  mastodon: 'social.ledgerly.example',
  socrata: 'data.ledgerly.example',
}
/** OAuth 1 servers whose authorize URL carries scopes, or the address to go back to, nevertheless. */
const SCOPED_1 = ['trello', 'ravelry']
const RETURNING_1 = ['getpocket', 'tripit']
/** Servers that give the same to everybody, whatever was asked for: their data files have a word for it. */
const GIVE_BESIDES: Record<string, string[]> = { mailchimp: ['everything'] }

/** Stands for the servers that hand out request tokens (RFC 5849 §2.1) before a person is sent to them. */
async function withTokens<T>(use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-www-form-urlencoded')
    response.end('oauth_token=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03&oauth_callback_confirmed=true&code=dcba4321')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/request_token`)
  } finally {
    server.close()
  }
}

type Ask = { key: string; scope: readonly string[]; redirect_uri: string; state: string; request_url: string; pkce: boolean }

async function locationOf(name: string, ask: Ask): Promise<string> {
  const subdomain = HOSTED[name] ?? 'ledgerly'
  const config = { defaults: { origin: 'https://app.ledgerly.example' }, [name]: { ...ask, secret: 'not-a-secret', subdomain } }
  const handler = grant.aws({ config, session: { secret: 'not-a-secret' } })
  const { redirect } = await handler({
    version: '1.0',
    httpMethod: 'GET',
    path: `/connect/${name}`,
    queryStringParameters: {},
    headers: {},
  })
  return redirect?.headers.location ?? `nothing: ${name}`
}

const SETS = [IDENTITY, DATA, ONE_SCOPE]

/** Every server of the library's own list, with several redirects, the scope sets in turn. */
export const casesOfGrant = (): Promise<RecallCase[]> =>
  withTokens(async request_url => {
    const cases: RecallCase[] = []
    for (const [at, [name, { oauth }]] of Object.entries(KNOWN).entries()) {
      for (const [turn, scope] of SETS.entries()) {
        const provider = KNOWN_AS.grant[name] ?? null
        const redirect = inTurn(REDIRECTS, at + turn)
        const key = inTurn(CLIENT_IDS, at + turn)
        const ask = { key, scope, redirect_uri: redirect.uri, state: inTurn(STATES, at + turn), request_url, pkce: turn > 0 }
        const url = await locationOf(name, ask)
        const scopes = oauth === 2 || SCOPED_1.includes(name) ? scope : []
        const isSaid = oauth === 2 || RETURNING_1.includes(name)
        cases.push({
          library: 'grant',
          name: `${name} asks ${scope.join(' ')} for ${redirect.uri}`,
          url,
          truth: {
            kind: oauth === 1 ? 'consent' : kindOf(provider, scope === IDENTITY),
            provider,
            scopes: [...scopes, ...(GIVE_BESIDES[name] ?? [])],
            clientId: oauth === 2 ? key : null,
            redirect: isSaid ? redirect.truth : { host: null, kind: null },
          },
        })
      }
    }
    return cases
  })
