import { providers } from '../provider-index.ts'
import { each } from './quoted-requests.ts'

const CLIENT = 'client_id=3c1f6f2e-9d0b-4b7a-8f55-1d2e3c4b5a69'
/** Of every provider its first host; a tenant stands for `*`. */
const HOSTS = providers.flatMap(({ hosts }) => hosts.slice(0, 1).map(host => host.replace('*', 'ledgerly')))
const at = (...paths: string[]) => HOSTS.flatMap(host => paths.map(path => `https://${host}${path}`))

/** Pages of the known servers' own hosts that ask for nothing. */
export const atProviders = (): Record<string, string[]> => ({
  'known hosts: front doors and help': at('/', '/login', '/help/oauth?hl=en', '/docs/oauth2/authorize?version=2'),
  'known hosts: single-page apps': at(
    '/settings/oauth/apps',
    `/settings/applications/7?${CLIENT}`,
    '/developer/oauth/authorize-guide?scope=all',
    '/#/oauth/authorize',
  ),
  'known hosts: endpoints of machines': at(
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
    `/oauth/token?grant_type=authorization_code&${CLIENT}&code=abc&redirect_uri=https%3A%2F%2Fapp.ledgerly.example%2Fcb`,
    `/oauth2/revoke?token=abc&${CLIENT}`,
    '/userinfo?access_token=abc',
  ),
  'known hosts: log-outs and searches': at(
    `/logout?${CLIENT}&redirect_uri=https%3A%2F%2Fapp.ledgerly.example%2F`,
    `/oauth2/logout?${CLIENT}&post_logout_redirect_uri=https%3A%2F%2Fapp.ledgerly.example`,
    '/search?q=client_id%3D+response_type%3Dcode',
    '/signup?utm_source=oauth&plan=team&redirect=%2Fhome',
  ),
  // Some consent pages have an address of their own, which counts even where nothing of the request is left in it.
  'known hosts: without a client': providers.flatMap(({ hosts, authorize, pages }) =>
    authorize.flatMap(({ host = hosts[0] ?? '', path }) =>
      path.includes('{client_id}') || path.includes('*') || pages.some(page => page.path === path || page.path.includes('*'))
        ? []
        : [`https://${host.replace('*', 'ledgerly')}${path.replace(/\{[^}]*\}/g, 'x')}?utm_source=docs`],
    ),
  ),
  'known hosts: next to an endpoint': providers.flatMap(({ hosts, authorize, pages }) =>
    authorize.flatMap(({ host = hosts[0] ?? '', path }) =>
      /[{*]/.test(path) || path === '/' || pages.some(page => page.path.includes('*'))
        ? []
        : [
            `https://${host.replace('*', 'ledgerly')}${path.replace(/\/$/, '')}/about/it?${CLIENT}&redirect_uri=https%3A%2F%2Fapp.ledgerly.example`,
          ],
    ),
  ),
  'by name': each(
    [
      'https://accounts.google.com/signin/v2/identifier?service=mail&continue=https%3A%2F%2Fmail.google.com%2Fmail%2F',
      'https://accounts.google.com/v3/signin/identifier?continue=https%3A%2F%2Fdocs.google.com%2F&flowName=GlifWebSignIn',
      'https://accounts.google.com/AccountChooser?service=mail&continue=https%3A%2F%2Fmail.google.com%2F',
      'https://accounts.google.com/ServiceLogin?passive=1209600&continue=https%3A%2F%2Fwww.google.com%2Fsearch%3Fq%3Dauthorize',
      'https://accounts.google.com/Logout?continue=https%3A%2F%2Fwww.google.com%2F',
      'https://accounts.google.com/gsi/status?client_id=407408718192.apps.googleusercontent.com&has_opted_out_fedcm=true',
      'https://accounts.google.com/gsi/client',
      'https://accounts.google.com/o/oauth2/revoke?token=abc',
      'https://accounts.google.com/o/oauth2/iframe',
      'https://accounts.google.com/.well-known/openid-configuration',
      'https://myaccount.google.com/connections?filters=3,4',
      'https://oauth2.googleapis.com/token?grant_type=refresh_token&client_id=a',
      'https://www.google.com/sorry/index?continue=https://www.google.com/search%3Fq%3Dresponse_type%253Dcode%2526client_id',
      'https://login.microsoftonline.com/common/oauth2/v2.0/logout?client_id=a&post_logout_redirect_uri=https%3A%2F%2Fapp.ledgerly.example',
      'https://login.microsoftonline.com/common/oauth2/logout?client_id=a',
      'https://login.microsoftonline.com/common/oauth2/v2.0/token?client_id=a&grant_type=authorization_code',
      'https://login.microsoftonline.com/common/discovery/v2.0/keys',
      'https://login.microsoftonline.com/common/.well-known/openid-configuration',
      'https://login.microsoftonline.com/3c1f6f2e/saml2?SAMLRequest=abc',
      'https://login.microsoftonline.com/common/login',
      'https://login.microsoftonline.com/kmsi',
      'https://login.live.com/oauth20_logout.srf?client_id=a&redirect_uri=https%3A%2F%2Fapp.ledgerly.example',
      'https://login.live.com/oauth20_desktop.srf?code=abc&lc=1033',
      'https://github.com/login',
      'https://github.com/login?return_to=%2Facme%2Fapp',
      'https://github.com/login?return_to=https%3A%2F%2Fgithub.com%2Fsearch%3Fq%3Dclient_id',
      'https://github.com/login/oauth/access_token?client_id=a&client_secret=b&code=c',
      'https://github.com/settings/applications',
      'https://github.com/apps/dependabot',
      'https://github.com/acme/app/issues?q=client_id%3D',
      'https://github.com/acme/app/blob/main/src/oauth/authorize.ts?raw=true',
      'https://slack.com/api/oauth.v2.access?client_id=a&client_secret=b&code=c',
      'https://slack.com/api/oauth.access?client_id=a&code=c&redirect_uri=https%3A%2F%2Fapp.ledgerly.example',
      'https://acme.slack.com/signin?redir=%2Fmessages',
      'https://acme.slack.com/apps/manage/permissions',
      'https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Fgroups',
      'https://graph.facebook.com/v24.0/oauth/access_token?client_id=a&redirect_uri=b&client_secret=c&code=d',
      'https://www.linkedin.com/oauth/v2/accessToken?grant_type=authorization_code&client_id=a',
      'https://login.salesforce.com/services/oauth2/token?grant_type=password&client_id=a',
      'https://login.salesforce.com/services/oauth2/revoke?token=a',
      'https://login.salesforce.com/?un=me%40acme.example&startURL=%2F001',
      'https://ledgerly.okta.com/oauth2/v1/logout?id_token_hint=a&client_id=b',
      'https://ledgerly.okta.com/app/UserHome?iss=https%3A%2F%2Fledgerly.okta.com&session_hint=AUTHENTICATED',
      'https://ledgerly.us.auth0.com/v2/logout?client_id=a&returnTo=https%3A%2F%2Fapp.ledgerly.example',
      'https://ledgerly.us.auth0.com/oidc/logout?client_id=a&post_logout_redirect_uri=https%3A%2F%2Fapp.ledgerly.example',
      'https://ledgerly.auth.eu-central-1.amazoncognito.com/logout?client_id=a&logout_uri=https%3A%2F%2Fapp.ledgerly.example',
      'https://ledgerly.auth.eu-central-1.amazoncognito.com/logout?client_id=a&response_type=code&redirect_uri=https%3A%2F%2Fapp.ledgerly.example&scope=openid',
      'https://discord.com/channels/@me?client_id=7',
      'https://appleid.apple.com/auth/token?client_id=a&grant_type=refresh_token',
      'https://appleid.apple.com/auth/revoke?client_id=a&client_secret=b&token=c',
      'https://id.atlassian.com/login?continue=https%3A%2F%2Fledgerly.atlassian.net%2F&application=jira',
      'https://accounts.zoho.com/signin?servicename=ZohoCRM&serviceurl=https%3A%2F%2Fcrm.zoho.com',
      'https://app.hubspot.com/login?loginRedirectUrl=https%3A%2F%2Fapp.hubspot.com%2Fcontacts',
      'https://www.dropbox.com/oauth2/token?grant_type=authorization_code&client_id=a&code=b',
      'https://sso.acme.example/realms/staff/protocol/openid-connect/logout?client_id=a&post_logout_redirect_uri=https%3A%2F%2Facme.example',
      'https://sso.acme.example/realms/staff/protocol/openid-connect/token?client_id=a&grant_type=password',
      'https://sso.acme.example/realms/staff/account/applications',
      'https://git.acme.example/login/oauth/access_token?client_id=a&client_secret=b',
      'https://id.acme.example/connect/endsession?id_token_hint=abc',
      'https://id.acme.example/connect/token?client_id=a&grant_type=client_credentials',
    ],
    address => address,
  ),
})
