import * as arctic from 'arctic'
import { KNOWN_AS } from './known-as.ts'
import type { RecallCase } from './recall-case.ts'
import { CLIENT_IDS, CODE_VERIFIER, DATA, IDENTITY, inTurn, kindOf, ONE_SCOPE, REDIRECTS, STATES } from './requests.ts'

type Ask = { client: string; uri: string; state: string; scopes: string[] }
type Maker = { make: (ask: Ask) => URL; scopes?: false }

const SECRET = 'not-a-secret'
type Plain = new (id: string, secret: string, uri: string) => { createAuthorizationURL: (state: string, scopes: string[]) => URL }
type Proving = new (
  id: string,
  secret: string,
  uri: string,
) => { createAuthorizationURL: (state: string, verifier: string, scopes: string[]) => URL }
type Hosted = new (
  base: string,
  id: string,
  secret: string,
  uri: string,
) => { createAuthorizationURL: (state: string, verifier: string, scopes: string[]) => URL }
type Scopeless = new (id: string, secret: string, uri: string) => { createAuthorizationURL: (state: string, verifier: string) => URL }

const plain = (Provider: Plain): Maker => ({
  make: ask => new Provider(ask.client, SECRET, ask.uri).createAuthorizationURL(ask.state, ask.scopes),
})
const proving = (Provider: Proving): Maker => ({
  make: ask => new Provider(ask.client, SECRET, ask.uri).createAuthorizationURL(ask.state, CODE_VERIFIER, ask.scopes),
})
const hosted = (Provider: Hosted, base: string): Maker => ({
  make: ask => new Provider(base, ask.client, SECRET, ask.uri).createAuthorizationURL(ask.state, CODE_VERIFIER, ask.scopes),
})
const scopeless = (Provider: Scopeless): Maker => ({
  make: ask => new Provider(ask.client, SECRET, ask.uri).createAuthorizationURL(ask.state, CODE_VERIFIER),
  scopes: false,
})

/** Every class that the library exports as a provider, by how it wants to be asked. */
export const ARCTIC: Record<string, Maker> = {
  AmazonCognito: hosted(arctic.AmazonCognito, 'ledgerly.auth.eu-central-1.amazoncognito.com'),
  AniList: scopeless(arctic.AniList),
  Apple: {
    make: ask => new arctic.Apple(ask.client, 'TEAM', 'KEY', new Uint8Array(), ask.uri).createAuthorizationURL(ask.state, ask.scopes),
  },
  Atlassian: plain(arctic.Atlassian),
  Auth0: hosted(arctic.Auth0, 'ledgerly.eu.auth0.com'),
  Authentik: hosted(arctic.Authentik, 'https://authentik.ledgerly.example'),
  Autodesk: proving(arctic.Autodesk),
  BattleNet: plain(arctic.BattleNet),
  Bitbucket: scopeless(arctic.Bitbucket),
  Box: plain(arctic.Box),
  Bungie: plain(arctic.Bungie),
  Coinbase: plain(arctic.Coinbase),
  Discord: proving(arctic.Discord),
  DonationAlerts: { make: ask => new arctic.DonationAlerts(ask.client, SECRET, ask.uri).createAuthorizationURL(ask.scopes) },
  Dribbble: plain(arctic.Dribbble),
  Dropbox: plain(arctic.Dropbox),
  EpicGames: plain(arctic.EpicGames),
  Etsy: { make: ask => new arctic.Etsy(ask.client, ask.uri).createAuthorizationURL(ask.state, CODE_VERIFIER, ask.scopes) },
  Facebook: plain(arctic.Facebook),
  Figma: plain(arctic.Figma),
  FortyTwo: plain(arctic.FortyTwo),
  GitHub: plain(arctic.GitHub),
  GitLab: {
    make: ask => new arctic.GitLab('https://gitlab.com', ask.client, SECRET, ask.uri).createAuthorizationURL(ask.state, ask.scopes),
  },
  Gitea: hosted(arctic.Gitea, 'https://git.ledgerly.example'),
  Google: proving(arctic.Google),
  Intuit: plain(arctic.Intuit),
  Kakao: plain(arctic.Kakao),
  KeyCloak: hosted(arctic.KeyCloak, 'https://sso.ledgerly.example/realms/staff'),
  Kick: proving(arctic.Kick),
  Lichess: { make: ask => new arctic.Lichess(ask.client, ask.uri).createAuthorizationURL(ask.state, CODE_VERIFIER, ask.scopes) },
  Line: proving(arctic.Line),
  Linear: plain(arctic.Linear),
  LinkedIn: plain(arctic.LinkedIn),
  Mastodon: hosted(arctic.Mastodon, 'https://social.ledgerly.example'),
  MercadoLibre: scopeless(arctic.MercadoLibre),
  MercadoPago: scopeless(arctic.MercadoPago),
  MicrosoftEntraId: hosted(arctic.MicrosoftEntraId, 'organizations'),
  MyAnimeList: scopeless(arctic.MyAnimeList),
  Naver: { make: ask => new arctic.Naver(ask.client, SECRET, ask.uri).createAuthorizationURL(), scopes: false },
  Notion: scopeless(arctic.Notion),
  Okta: {
    make: ask =>
      new arctic.Okta('ledgerly.okta.com', 'default', ask.client, SECRET, ask.uri).createAuthorizationURL(
        ask.state,
        CODE_VERIFIER,
        ask.scopes,
      ),
  },
  Osu: plain(arctic.Osu),
  Patreon: plain(arctic.Patreon),
  Polar: proving(arctic.Polar),
  Reddit: plain(arctic.Reddit),
  Roblox: proving(arctic.Roblox),
  Salesforce: hosted(arctic.Salesforce, 'ledgerly.my.salesforce.com'),
  Shikimori: scopeless(arctic.Shikimori),
  Slack: plain(arctic.Slack),
  Spotify: proving(arctic.Spotify),
  StartGG: plain(arctic.StartGG),
  Strava: plain(arctic.Strava),
  Synology: hosted(arctic.Synology, 'https://nas.ledgerly.example:5001'),
  TikTok: proving(arctic.TikTok),
  Tiltify: plain(arctic.Tiltify),
  Tumblr: plain(arctic.Tumblr),
  Twitch: plain(arctic.Twitch),
  Twitter: proving(arctic.Twitter),
  VK: plain(arctic.VK),
  Withings: plain(arctic.Withings),
  WorkOS: scopeless(arctic.WorkOS),
  Yahoo: plain(arctic.Yahoo),
  Yandex: plain(arctic.Yandex),
  Zoom: proving(arctic.Zoom),
}

const SETS = [IDENTITY, DATA, ONE_SCOPE]

/** Every provider, with every redirect, the scope sets in turn. */
export function casesOfArctic(): RecallCase[] {
  return Object.entries(ARCTIC).flatMap(([name, { make, scopes: takesScopes = true }], at) =>
    SETS.flatMap((set, setAt) =>
      [0, 1, 2].map((turn): RecallCase => {
        const provider = KNOWN_AS.arctic[name] ?? null
        const redirect = inTurn(REDIRECTS, at + setAt + 2 * turn)
        const client = inTurn(CLIENT_IDS, at + setAt + turn)
        const url = make({ client, uri: redirect.uri, state: inTurn(STATES, at + turn), scopes: [...set] })
        const scopes = takesScopes ? set : []
        return {
          library: 'arctic',
          name: `${name} asks ${scopes.join(' ') || 'nothing'} for ${redirect.uri}`,
          url: url.href,
          truth: {
            kind: scopes.length === 0 ? null : kindOf(provider, set === IDENTITY),
            provider,
            scopes,
            clientId: client,
            redirect: redirect.truth,
          },
        }
      }),
    ),
  )
}
