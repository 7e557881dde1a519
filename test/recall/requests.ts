import type { RecallCase } from './recall-case.ts'

type Redirect = { uri: string; truth: RecallCase['truth']['redirect'] }

/** Where answers go in practice: web apps, developers' machines, desktop and mobile apps (RFC 8252), extensions. */
export const REDIRECTS: readonly Redirect[] = [
  { uri: 'https://app.ledgerly.example/auth/callback', truth: { host: 'app.ledgerly.example', kind: 'web' } },
  {
    uri: 'https://xn--bcher-kva.example:8443/api/auth/callback/crm?tenant=acme&next=%2Fhome',
    truth: { host: 'xn--bcher-kva.example', kind: 'web' },
  },
  { uri: 'http://127.0.0.1:49152/callback', truth: { host: '127.0.0.1', kind: 'loopback' } },
  { uri: 'http://localhost:3000/api/auth/callback', truth: { host: 'localhost', kind: 'loopback' } },
  { uri: 'com.ledgerly.mobile:/oauth2redirect', truth: { host: null, kind: 'custom-scheme' } },
  {
    uri: 'https://hkagjlcfokpnfeolcdonmgiknjfgabcd.chromiumapp.org/oauth2',
    truth: { host: 'hkagjlcfokpnfeolcdonmgiknjfgabcd.chromiumapp.org', kind: 'extension' },
  },
]

/** Client ids as servers hand them out: numbers, UUIDs, hex, vendors' own forms. */
export const CLIENT_IDS = [
  '407408718192-8kqmmvl2b3tq6hs7a0d5c9e1f4g2h3j4.apps.googleusercontent.com',
  '3c1f6f2e-9d0b-4b7a-8f55-1d2e3c4b5a69',
  'Iv23liAbCdEfGhIjKlMn',
  '4815162342',
  'a8f5f167f44f4964e6c998dee827110c',
  'amzn1.application-oa2-client.6f1c0a8e5b0f4c7e9a3d',
] as const
export const STATES = [
  'af0ifjsldkj',
  'eyJyIjoiL2hvbWU_dGFiPTEiLCJuIjoiN2YifQ.c2ln',
  'https://app.ledgerly.example/home?tab=1&view=all',
] as const
/** RFC 7636 Appendix B. */
export const CODE_VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** Identity alone, as OpenID Connect names it. */
export const IDENTITY = ['openid', 'email', 'profile'] as const
/** Data, in the shapes that scopes have: words, dots, colons, addresses. */
export const DATA = ['contacts.read', 'files:write', 'https://api.ledgerly.example/auth/mail.send', 'offline_access'] as const
export const ONE_SCOPE = ['contacts.read'] as const

/** Picks in turn, so that every value meets many others without all being multiplied. */
export const inTurn = <T>(values: readonly T[], at: number): T => values[at % values.length] as T

/** Data files of servers that only ever sign a person in, whatever scopes are written there. */
export const ONLY_SIGN_IN = ['apple', 'onelogin']
/** Data files of servers that decide by themselves what an app may do, whatever scopes are written there. */
export const DECIDE_THEMSELVES = ['basecamp', 'eventbrite', 'mailchimp', 'notion', 'miro']

/** What asking for these scopes comes to at this server. */
export function kindOf(provider: string | null, isIdentity: boolean): 'consent' | 'sign-in' {
  if (provider !== null && ONLY_SIGN_IN.includes(provider)) return 'sign-in'
  return isIdentity && !(provider !== null && DECIDE_THEMSELVES.includes(provider)) ? 'sign-in' : 'consent'
}
