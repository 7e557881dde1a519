import { socialProviders } from 'better-auth/social-providers'
import { KNOWN_AS } from './known-as.ts'
import type { RecallCase } from './recall-case.ts'
import { CLIENT_IDS, CODE_VERIFIER, DATA, inTurn, kindOf, REDIRECTS, STATES } from './requests.ts'

type Options = { clientId: string; clientSecret: string; clientKey: string; scope?: string[]; disableDefaultScope?: boolean }
type Ask = { state: string; codeVerifier: string; redirectURI: string; scopes?: string[] }
type Social = (options: Options) => { createAuthorizationURL: (ask: Ask) => URL | Promise<URL> }

/** What a server wants to be told besides. */
const MORE: Record<string, object> = {
  cognito: { domain: 'ledgerly.auth.eu-central-1.amazoncognito.com', region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' },
  microsoft: { tenantId: 'common' },
}
/** What the library asks for by itself, so that a person can sign in. */
const DEFAULTS: Record<string, readonly string[]> = {
  apple: ['email', 'name'],
  atlassian: ['read:jira-user', 'offline_access'],
  cloudflare: ['user-details.read'],
  discord: ['identify', 'email'],
  dropbox: ['account_info.read'],
  facebook: ['email', 'public_profile'],
  figma: ['current_user:read'],
  github: ['read:user', 'user:email'],
  gitlab: ['read_user'],
  kakao: ['account_email', 'profile_image', 'profile_nickname'],
  kick: ['user:read'],
  linear: ['read'],
  microsoft: ['openid', 'profile', 'email', 'User.Read', 'offline_access'],
  naver: ['profile', 'email'],
  notion: [],
  paypal: [],
  reddit: ['identity'],
  roblox: ['openid', 'profile'],
  spotify: ['user-read-email'],
  tiktok: ['user.info.profile'],
  twitch: ['user:read:email', 'openid'],
  twitter: ['users.read', 'tweet.read', 'offline.access', 'users.email'],
  vercel: [],
  vk: ['email', 'phone'],
  wechat: ['snsapi_login'],
  zoom: [],
}
/** More than identity although the library signs in with it: issues, a workspace; and requests that name nothing. */
const MORE_THAN_IDENTITY = ['atlassian', 'linear', 'notion', 'zoom', 'paypal', 'vercel']
/** X tells who a person is only to those who may read posts as well. */
const A_MATTER_OF_OPINION = ['twitter']
/** Their makers in this library take no scopes at all. */
const WITHOUT_SCOPES = ['paypal', 'zoom']

/** Every social provider, as it comes and with data scopes besides, with several redirects. */
export async function casesOfBetterAuth(): Promise<RecallCase[]> {
  const cases: RecallCase[] = []
  for (const [at, [name, social]] of Object.entries(socialProviders).entries()) {
    for (const turn of [0, 1, 2, 3]) {
      const provider = KNOWN_AS['better-auth'][name] ?? null
      const redirect = inTurn(REDIRECTS, at + turn)
      const client = inTurn(CLIENT_IDS, at + turn)
      const extra = turn % 2 === 1 && !WITHOUT_SCOPES.includes(name) ? [...DATA] : []
      const options = { clientId: client, clientSecret: 'not-a-secret', clientKey: client, ...MORE[name] }
      const url = await (social as Social)(options).createAuthorizationURL({
        state: inTurn(STATES, at + turn),
        codeVerifier: CODE_VERIFIER,
        redirectURI: redirect.uri,
        ...(extra.length > 0 ? { scopes: extra } : {}),
      })
      const scopes = [...(DEFAULTS[name] ?? ['openid', 'email', 'profile']), ...extra]
      cases.push({
        library: 'better-auth',
        name: `${name} asks ${scopes.join(' ') || 'nothing'} for ${redirect.uri}`,
        url: url.href,
        truth: {
          kind:
            A_MATTER_OF_OPINION.includes(name) && extra.length === 0
              ? null
              : kindOf(provider, extra.length === 0 && !MORE_THAN_IDENTITY.includes(name)),
          provider,
          scopes: [...new Set(scopes)],
          clientId: client,
          redirect: redirect.truth,
        },
      })
    }
  }
  return cases
}
