/** Requests that other addresses quote. None of them is made by quoting it. */
export const QUOTED = [
  'https://accounts.google.com/o/oauth2/v2/auth?client_id=407408718192.apps.googleusercontent.com&redirect_uri=https%3A%2F%2Fapp.ledgerly.example%2Fcb&response_type=code&scope=https%3A%2F%2Fmail.google.com%2F',
  'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=3c1f6f2e-9d0b-4b7a-8f55-1d2e3c4b5a69&response_type=code&redirect_uri=https%3A%2F%2Fapp.ledgerly.example%2Fcb&scope=Mail.Read',
  'https://github.com/login/oauth/authorize?client_id=Iv23liAbCdEfGhIjKlMn&scope=repo%20user',
  'https://slack.com/oauth/v2/authorize?client_id=2141029472.691202649728&scope=channels:history&user_scope=search:read',
  'https://sso.acme.example/realms/staff/protocol/openid-connect/auth?response_type=code&client_id=portal&scope=openid&redirect_uri=https%3A%2F%2Fportal.acme.example%2F',
  'https://login.acme.example/authorize?client_id=a1&response_type=token&redirect_uri=https://portal.acme.example/cb&scope=files:write',
  'https://id.acme.example/connect/authorize?state=x1&client_id=portal&response_type=code&scope=openid+files&redirect_uri=https%3A%2F%2Fportal.acme.example%2F',
  'http://localhost:8080/oauth/authorize?response_type=code&client_id=dev&scope=all',
  'https://api.twitter.com/oauth/authorize?oauth_token=hh5s93j4hdidpola',
] as const

export const bare = (address: string) => address.replace(/^https?:\/\//, '')
export const encoded = (address: string) => encodeURIComponent(address)
export const twice = (address: string) => encodeURIComponent(encodeURIComponent(address))

/** Every template with every value. */
export const each = <T>(values: readonly T[], ...templates: ((value: T, at: number) => string)[]): string[] =>
  values.flatMap((value, at) => templates.map(template => template(value, at)))
