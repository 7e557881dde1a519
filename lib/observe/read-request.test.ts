import { describe, expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { Provider } from '../model/provider.ts'
import { compileProviders } from './compile-providers.ts'
import { observe } from './observe.ts'
import { readRequest } from './read-request.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const index = compileProviders(SAMPLE_PROVIDERS)
const read = (url: string) => readRequest(url, index)
const scopesOf = (url: string) => read(url)?.requested.map(grant => grant.id)

const ASK = 'client_id=a&response_type=code&redirect_uri=https%3A%2F%2Fapp.test%2Fcb'
const STRANGER = `https://id.stranger.test/authorize?${ASK}&scope=files.read`
const jwt = (claims: object) => `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

describe('scopes between commas', () => {
  const openid = `https://accounts.alpha.test/openid/authorize?${ASK}&scope=`
  it('are parted at a server that wants spaces, where the parts look like scopes', () => {
    expect(scopesOf(`${openid}mail.read,files:write,https://api.alpha.test/x`)).toEqual([
      'mail.read',
      'files:write',
      'https://api.alpha.test/x',
    ])
    expect(scopesOf(`${openid}mail.read%2C%20me`)).toEqual(['mail.read', 'me'])
    expect(scopesOf(`https://id.stranger.test/authorize?${ASK}&scope=openid%20read,write`)).toEqual(['openid', 'read', 'write'])
  })
  it('or semicolons, or what was encoded once too often, are parted alike; a plus, where all that it parts is known', () => {
    expect(scopesOf(`${openid}mail.read;files:write`)).toEqual(['mail.read', 'files:write'])
    expect(scopesOf(`${openid}mail.read%2520me%252Bx%252Cy`)).toEqual(['mail.read', 'me', 'x', 'y'])
    expect(scopesOf(`${openid}mail.read%2Bme`)).toEqual(['mail.read', 'me'])
    expect(scopesOf(`${openid}mail.read%2Bmine`)).toEqual(['mail.read+mine'])
    expect(scopesOf(`https://id.stranger.test/authorize?${ASK}&scope=read%2Bwrite`)).toEqual(['read', 'write'])
  })
  it('or bars are parted, unless a part is a path', () => {
    const at = (host: string, scope: string) =>
      scopesOf(`https://${host}/${host === 'id.stranger.test' ? '' : 'openid/'}authorize?${ASK}&scope=${scope}`)
    for (const host of ['id.stranger.test', 'accounts.alpha.test'])
      expect([host, at(host, 'send%7Cfiles:read|balance')]).toEqual([host, ['send', 'files:read', 'balance']])
    expect(at('id.stranger.test', 'url:GET|/api/v1/courses')).toEqual(['url:GET|/api/v1/courses'])
  })
  it('are parted as at a server that nobody describes, where the data knows none', () => {
    const scopeless = Provider.parse({ ...SAMPLE_PROVIDERS[1], id: 'mute', hosts: ['mute.test'], authorize: [{ path: '/go' }], scopes: [] })
    const ask = (provider: Provider, query: string) =>
      readRequest(`https://mute.test/go?${ASK}&scope=${query}`, compileProviders([provider]))?.requested.map(grant => grant.id)
    expect(ask(scopeless, 'read%2Bwrite:all')).toEqual(['read', 'write:all'])
    const knowing = { ...scopeless, scopes: [{ id: 'read', data: 'mail', access: 'read', reach: 'own' }] as const }
    expect(ask(Provider.parse(knowing), 'read%2Bwrite:all')).toEqual(['read+write:all'])
  })
  it('are one scope where the whole is known or a part looks like none', () => {
    expect(scopesOf(`${openid}a,b.all`)).toEqual(['a,b.all'])
    expect(scopesOf(`${openid}signature:(1,2)`)).toEqual(['signature:(1,2)'])
    expect(scopesOf(`${openid},`)).toEqual([','])
  })
})

describe('an address that quotes a request', () => {
  it('in its path, or in a parameter, asks for nothing itself', () => {
    expect(read(STRANGER)?.clientId).toBe('a')
    for (const before of [
      'https://archive.test/2026/',
      'https://links.test/v3/__',
      'https://links.test/?',
      'https://search.test/?hl=en&q=',
      'https://search.test/?q=%22',
    ])
      expect([before, read(before + STRANGER)]).toEqual([before, null])
    expect(read('https://search.test/?q=id.stranger.test/authorize?state=1&client_id=a&response_type=code')).toBeNull()
    expect(read(`https://links.test/?https://id.stranger.test/authorize?state=1&${ASK}`)).toBeNull()
    expect(read(`https://archive.test/2026/${STRANGER.replace('://', ':/')}`)).toBeNull()
  })
  it('is told in linear time, however often it seems to begin', () => {
    const around = [
      (many: string) => `https://x.test/?q=${many}&${ASK}`,
      (many: string) => `https://x.test/${many}?${ASK}`,
      (many: string) => `https://x.test/authorize?${ASK}&scope=${many}`,
    ]
    for (const part of ['http://', 'a.', 'http:/', '%22a.b/', '/oauth/1.', 'a,']) {
      const reading = (length: number) => {
        const urls = around.map(url => url(part.repeat(length / part.length)))
        return () => urls.forEach(url => void read(url))
      }
      expect([part, timesAsLong(reading, 25_000)]).toEqual([part, expect.toSatisfy((times: number) => times < LINEAR)])
    }
  })
  it('behind a request of its own is a request', () => {
    expect(read(`${STRANGER}&ref=https://news.test/?id=7`)?.clientId).toBe('a')
    expect(read(`https://accounts.alpha.test/oauth/authorize?ref=https://news.test/?id=7&${ASK}`)?.clientId).toBe('a')
  })
})

describe('a server without scopes of its own', () => {
  it('is asked for what it always gives, whatever is written there', () => {
    const fixed = Provider.parse({
      ...{ id: 'fixed', name: 'Fixed', sources: ['made up'], confidence: 'high', reviewed: '2026-11-22' },
      ...{ hosts: ['fixed.test'], authorize: [{ path: '/go' }] },
      params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [] },
      omittedScopes: ['everything'],
      scopes: [{ id: 'everything', data: 'customers', access: 'full', reach: 'organisation' }],
    })
    const seen = observe({ url: `https://fixed.test/go?${ASK}&scope=openid` }, compileProviders([fixed]))
    expect([seen?.kind, seen?.scopes.requested.map(grant => grant.id)]).toEqual(['consent', ['openid', 'everything']])
  })
})

describe('what stands beside an authorize endpoint', () => {
  it('asks for nothing', () => {
    for (const path of ['token', 'introspect', 'revoke', 'userinfo', 'par', 'logout', 'sign-out', 'endsession', 'x/end_session/'])
      expect([path, read(`https://id.stranger.test/oauth2/${path}?${ASK}`)]).toEqual([path, null])
    expect(read(`https://app.test/callback?code=1&state=2&${ASK}`)).toBeNull()
    expect(read('https://app.test/oauth/callback?oauth_token=1')).toBeNull()
    expect(read('https://app.test/login/return?oauth_token=1')).toBeNull()
    expect(read('https://id.stranger.test/oauth/authorize?oauth_token=1')?.signs).toContain('oauth1')
  })
  it('asks where a data file says so', () => {
    expect(read(`https://accounts.alpha.test/oauth/authorize?${ASK}&code=x`)?.clientId).toBe('a')
  })
})

describe('a client and a wish for a code', () => {
  const bare = 'client_id=a&response_type=code'
  it('ask where people log in, and elsewhere with a way back or something asked for', () => {
    for (const place of ['id.stranger.test/oauth/start', 'auth.stranger.test/connect', 'app.stranger.test/sign-in'])
      expect([place, read(`https://${place}?${bare}`)?.clientId]).toEqual([place, 'a'])
    expect(read(`https://docs.stranger.test/guides/tokens?${bare}`)).toBeNull()
    for (const more of ['scope=read', 'state=1', 'redirect_uri=https%3A%2F%2Fapp.test%2Fcb'])
      expect([more, read(`https://docs.stranger.test/guides/tokens?${bare}&${more}`)?.clientId]).toEqual([more, 'a'])
  })
  it('ask for nothing where the name is a title’s, where somebody gets into an account again, or where requests are tried out', () => {
    for (const path of ['t/oauth-authorize-invalid-scope/12', 'p/how-to-log-in', 'forgotPassword', 'oauth/reset-password'])
      expect([path, read(`https://www.stranger.test/${path}?${bare}`)]).toEqual([path, null])
    expect(read(`https://www.stranger.test/user-oauth-authorize?${bare}`)?.clientId).toBe('a')
    expect(read(`https://www.stranger.test/?${ASK}&authorize_uri=https%3A%2F%2Fid.test%2Fauthorize`)).toBeNull()
  })
  it('ask for nothing where a guide of that name is read', () => {
    for (const page of ['playground/authorization-code.html', 'docs/oauth.md', 'en/docs/log-in/', 'blog/sign-in'])
      expect([page, read(`https://www.stranger.test/${page}?${bare}`)]).toEqual([page, null])
    for (const more of ['state=1', 'scope=read', 'redirect_uri=https%3A%2F%2Fapp.test%2Fcb'])
      expect([more, read(`https://www.stranger.test/oauth2_authorize.html?${bare}&${more}`)?.clientId]).toEqual([more, 'a'])
  })
  it('ask for nothing where a file or a discussion is shown', () => {
    expect(read(`https://raw.stranger.test/a/b/main/authorize?${ASK}`)).toBeNull()
    for (const path of ['a/b/-/blob/main/oauth/authorize.rb', 'a/b/issues/12/oauth', 'a/b/wiki/oauth/authorize'])
      expect([path, read(`https://git.stranger.test/${path}?${ASK}`)]).toEqual([path, null])
  })
  it('at a server that has such a word in front of its own endpoint are requests', () => {
    for (const path of ['wiki/Special:OAuth/authorize', 'wiki/oauth/authorize', 'team/tree/oauth/authorize'])
      expect([path, read(`https://kb.stranger.test/${path}?${ASK}`)?.clientId]).toEqual([path, 'a'])
  })
})

describe('requests without their parameters', () => {
  it('by a signed object are read from it, wherever they are sent', () => {
    const object = jwt({ client_id: 'a', redirect_uri: 'https://app.test/cb', scope: 'read write' })
    for (const place of ['https://bank.test/consents/start', 'https://bank.test/start', 'https://accounts.alpha.test/oauth/authorize'])
      expect([place, scopesOf(`${place}?client_id=a&request=${object}`)]).toEqual([place, ['read', 'write']])
    expect(read(`https://bank.test/start?client_id=a&request=${jwt({ sub: 'a', scope: 'read' })}`)).toBeNull()
    expect(read(`https://bank.test/v2.0/authorize?response_type=code&request=${object}`)).toMatchObject({
      clientId: 'a',
      redirect: { host: 'app.test' },
    })
    expect(read(`https://bank.test/start?response_type=code&request=${object}`)).toBeNull()
    expect(read('https://bank.test/start?client_id=a&request=a.b.c')).toBeNull()
  })
  it('by reference are hidden, at endpoints and at paths that speak of consent', () => {
    const reference = 'client_id=a&request_uri=https%3A%2F%2Fapp.test%2Fr%2F1'
    expect(read(`https://bank.test/consents/start?${reference}`)).toMatchObject({
      concealed: true,
      signs: ['request-by-reference', 'omitted-scope'],
    })
    expect(read(`https://bank.test/start?${reference}`)).toBeNull()
  })
  it('by a token of the vendor’s own are seen at an endpoint that needs nothing more', () => {
    const installed = read('https://cloud.engine.test/apps/one/install?redirect_uri=https%3A%2F%2Fapp.test%2Fcb')
    expect(installed).toMatchObject({ clientId: 'one', redirect: { host: 'app.test' } })
    expect(read('https://accounts.alpha.test/t/adminconsent?redirect_uri=https%3A%2F%2Fapp.test%2Fcb')).toMatchObject({
      clientId: null,
      redirect: { host: 'app.test' },
      omitted: true,
    })
    expect(read('https://accounts.alpha.test/t/adminconsent?state=1')).toBeNull()
  })
})

describe('requests that are not quite by the book', () => {
  it('are seen at the usual paths of servers that nobody described', () => {
    for (const path of ['oauth/authorize', 'api/oauth2/v2/auth', 'connect/1.0.0/authorize', 'oidc/authorization/'])
      expect([path, read(`https://x.stranger.test/${path}?client_id=a&scope=read`)?.clientId]).toEqual([path, 'a'])
    expect(
      read('https://x.stranger.test/connect/authorize?client_id=a&response_type=session_code&redirect_uri=app%3A%2F%2Fcb')?.redirect.kind,
    ).toBe('custom-scheme')
    for (const rest of [
      'oauth/authorize?client_id=a&page=2',
      'oauth/apps?client_id=a&scope=mine',
      'oauth/authorize/help?client_id=a&scope=b',
    ])
      expect([rest, read(`https://x.stranger.test/${rest}`)]).toEqual([rest, null])
    expect(read('https://search.test/oauth/authorize?q=https://x.test/?a=1&client_id=a&scope=read')).toBeNull()
  })
  it('are seen wherever they prove who asks, or name the way back at a place of that name', () => {
    expect(read('https://x.stranger.test/consent?client_id=a&redirect_uri=https%3A%2F%2Fapp.test&code_challenge=x')?.clientId).toBe('a')
    expect(read('https://x.stranger.test/consent?client_id=a&redirect_uri=https%3A%2F%2Fapp.test')).toBeNull()
    expect(read('https://x.stranger.test/1.0/authorize/?client_id=a&redirect_uri=https%3A%2F%2Fapp.test&scope=b')?.clientId).toBe('a')
    expect(read('https://x.stranger.test/1.0/authorize/?client_id=a&scope=b')).toBeNull()
    expect(read('https://x.stranger.test/oauth/authorize?client_id=a&state=b')?.clientId).toBe('a')
    expect(read('https://x.stranger.test/v1/p?client_id=a&response_type=none')).toBeNull()
    const door = (path: string, rest = '&redirect_uri=https%3A%2F%2Fapp.test') => read(`https://x.stranger.test/${path}?client_id=a${rest}`)
    expect(['oauth/login', 'v1/oauth2/sign-in/'].map(path => door(path)?.redirect.host)).toEqual(['app.test', 'app.test'])
    for (const path of ['oauth/login/help', 'app/login', 'oauth/login-hint']) expect([path, door(path)]).toEqual([path, null])
    expect(door('oauth/login', '')).toBeNull()
    expect(door('oauth/login', '&redirect_uri=https%3A%2F%2Fapp.test&grant_type=password')).toBeNull()
  })
  it('may have the names that vendors give them, where no data says which', () => {
    const odd = read('https://x.stranger.test/oauth/authorise?application_id=a&redirectUri=https%3A%2F%2Fapp.test%2Fcb&scopes=b%20c')
    expect(odd).toMatchObject({ clientId: 'a', redirect: { host: 'app.test' }, requested: [{ id: 'b' }, { id: 'c' }] })
    expect(read('https://x.stranger.test/send?app_id=a&redirect_uri=https%3A%2F%2Fapp.test')).toBeNull()
  })
  it('may leave out who asks, where that is told by the way back', () => {
    const back = 'response_type=code&redirect_uri=https%3A%2F%2Fapp.test%2Fcb'
    expect(read(`https://x.stranger.test/oauth/authorize?${back}`)).toMatchObject({ clientId: null, redirect: { host: 'app.test' } })
    expect(read(`https://x.stranger.test/elsewhere?${back}`)).toBeNull()
    expect(read(`https://x.stranger.test/oauth/authorize?${back}&client_id=`)).toBeNull()
    expect(read('https://x.stranger.test/oauth/authorize?response_type=code&scope=read')).toBeNull()
    expect(read('https://x.stranger.test/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.test%2Fcb')).toBeNull()
  })
  it('are none once they are answered', () => {
    expect(read(`https://x.stranger.test/oauth/callback?${ASK}&error=access_denied`)).toBeNull()
  })
  it('may be pushed, and the client known to the server alone', () => {
    const place = 'request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ab'
    expect(read(`https://x.stranger.test/oauth2/authorize?${place}`)).toMatchObject({ clientId: null, concealed: true })
    expect(read(`https://x.stranger.test/elsewhere?${place}`)).toBeNull()
  })
  it('may encode the way back twice, or name it as OAuth 1.0 and many vendors do', () => {
    const back = (text: string) => read(`https://x.stranger.test/oauth/authorize?client_id=a&state=b&${text}`)?.redirect
    expect(back('redirect_uri=https%253A%252F%252Fapp.test%252Fcb')).toMatchObject({ host: 'app.test', kind: 'web' })
    expect(back('redirect_url=https%3A%2F%2Fapp.test%2Fcb')).toMatchObject({ host: 'app.test', kind: 'web' })
    expect(back('redirect_uri=com.app%253A%252F%252Fcb')).toMatchObject({ host: null, kind: 'custom-scheme', scheme: 'com.app' })
    expect(back('redirect_uri=urn%253Aietf%253Awg%253Aoauth%253A2.0%253Aoob')).toMatchObject({ kind: 'out-of-band' })
    expect(back('oauth_callback=oob')).toMatchObject({ host: null, kind: 'out-of-band' })
  })
  it('are seen at known endpoints whatever answer they want, by their mark alone, and however many slashes stand before them', () => {
    expect(read('https://accounts.alpha.test/oauth/authorize?client_id=a&state=1')?.clientId).toBe('a')
    expect(read('https://accounts.alpha.test/oauth/authorize?client_id=a')).toBeNull()
    expect(read(`https://accounts.alpha.test//oauth///authorize?${ASK}`)?.compiled?.provider.id).toBe('alpha')
    expect(read(`https://sso.stranger.test//realms/x/auth?${ASK}`)?.compiled?.provider.id).toBe('engine')
    expect(read('https://accounts.alpha.test/oauth/authorize?client_id=a&response_type=ticket')?.clientId).toBe('a')
  })
  it('say of themselves what nothing else says', () => {
    const asks = (rest: string, path = 'oauth/authorize') => read(`https://x.stranger.test/${path}?client_id=a&${rest}`)?.clientId ?? null
    for (const says of ['nonce=1', 'login_verifier=1', 'prompt=consent', 'audience=api', 'resource=https%3A%2F%2Fapi.test'])
      expect([says, asks(says), asks(says, 'oauth/report')]).toEqual([says, 'a', null])
    const back = 'redirect_uri=https%3A%2F%2Fapp.test%2Fcb'
    expect([asks(`${back}&nonce=1`, 'grants/authorize'), asks(back, 'grants/authorize')]).toEqual(['a', null])
    expect(read(`https://x.stranger.test/grants/authorize?client_id=https%3A%2F%2Fapp.test&${back}`)?.clientId).toBe('https://app.test')
    expect([asks('nonce=1', 'grants/authorize'), asks('', 'grants/authorize')]).toEqual([null, null])
    expect([asks('state=1', 'api/v1/auth/authorize'), asks('state=1', 'api/v1/auth/report')]).toEqual(['a', null])
    expect([asks(`${back}&scope=x&sig=1`, 'sign-in'), asks(`${back}&scope=x`, 'report')]).toEqual(['a', null])
    expect([asks(back, 'sign-in'), asks('scope=x', 'sign-in')]).toEqual([null, null])
    const out = `${back}&post_logout_redirect_uri=https%3A%2F%2Fapp.test`
    expect([asks(`${out}&response_type=code`), asks(`${out}&state=1`)]).toEqual(['a', null])
  })
  it('name a kind of grant now and then, and an answer beside it', () => {
    const asks = (grant: string, rest = '&response_type=token') =>
      read(`https://x.stranger.test/o/authorize/?grant_type=${grant}&client_id=a&redirect_uri=https%3A%2F%2Fapp.test%2Fcb${rest}`)?.clientId
    expect([asks('implict'), asks('implicit'), asks('authorization_code')]).toEqual(['a', 'a', 'a'])
    for (const grant of ['password', 'client_credentials', 'refresh_token', 'urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code'])
      expect([grant, asks(grant)]).toEqual([grant, undefined])
    expect(asks('implicit', '&scope=a')).toBeUndefined()
    expect([asks('code', '&scope=a'), asks('authorization_code', '&scope=a')]).toEqual(['a', undefined])
    expect([asks('authorize', '&state=1'), asks('authorized', '&state=1')]).toEqual(['a', undefined])
    const proof = `client_id=a&client_secret=b&redirect_uri=https%3A%2F%2Fapp.test%2Fcb`
    expect(read(`https://x.stranger.test/authorize?${proof}&response_type=code`)?.clientId).toBe('a')
    expect(read(`https://x.stranger.test/authorize?${proof}&state=1`)).toBeNull()
  })
  it('are read without encryption as with it, and nobody is named', () => {
    const plain = read('http://accounts.alpha.test/oauth/authorize?client_id=a&response_type=ticket')
    expect(read('http://x.stranger.test/oauth/authorize?client_id=a&response_type=ticket')).toBeNull()
    expect(plain).toMatchObject({ clientId: 'a', compiled: null })
    expect(plain?.signs).toContain('insecure-server')
    expect(read('http://accounts.alpha.test:8080/oauth/authorize/x?client_id=a&state=1')).toBeNull()
  })
  it('may be pushed under a name of the vendor’s own', () => {
    expect(read('https://x.stranger.test/a?client_id=a&request_uri=urn%3Avendor%3A1')).toMatchObject({ concealed: true })
  })
  it('may say that a code is wanted, as long as they prove who asks', () => {
    expect(read(`https://x.stranger.test/authorize?code=true&${ASK}&code_challenge=x`)?.clientId).toBe('a')
  })
  it('may name a registered address instead of stating it', () => {
    const odd = 'redirect_uri=Acme-Acme-abc'
    expect(read(`https://bare.engine.test/go?client_key=a&${odd}`)).toMatchObject({ redirect: { host: null }, signs: ['omitted-scope'] })
    expect(read(`https://accounts.alpha.test/oauth/authorize?client_id=a&${odd}`)?.signs).toContain('redirect-unread')
  })
})

describe('software at a path that is everybody’s', () => {
  const engine = (query: string) => read(`https://id.stranger.test/authorize?${ASK}${query}`)?.compiled?.provider.id ?? null
  it('is told by what it bears in its query, and by nothing less', () => {
    expect(engine('&engineClient=eyJ')).toBe('engine')
    expect([engine(''), engine('&enginelient=eyJ'), engine('#engineClient=eyJ')]).toEqual([null, null, null])
  })
})

describe('log-in pages', () => {
  const inner = encodeURIComponent(`https://accounts.alpha.test/oauth/authorize?${ASK}&scope=mail.read`)
  it('lead on to an endpoint of a provider who shares their domain', () => {
    expect(read(`https://login.alpha.test/?continue=${inner}`)).toMatchObject({ server: 'accounts.alpha.test', clientId: 'a' })
    expect(read(`https://login.alpha.test/?continue=${encodeURIComponent(`https://accounts.alpha.test/x?${ASK}`)}`)).toBeNull()
  })
  it('lead on to another server of their own domain that nobody describes, and under names of all kinds', () => {
    const lead = (to: string, name = 'continue') => read(`https://login.stranger.test/?${name}=${encodeURIComponent(to)}`)?.server ?? null
    expect(lead(`https://id.stranger.test/authorize?${ASK}`)).toBe('id.stranger.test')
    for (const name of [
      'redirect',
      'retpath',
      'loginRedirectUrl',
      'session_redirect',
      'ReturnUrl',
      'done',
      'serviceurl',
      'success_page',
      'from_page',
      'bo',
    ])
      expect([name, lead(`https://login.stranger.test/authorize?${ASK}`, name)]).toEqual([name, 'login.stranger.test'])
    expect(lead(`http://id.stranger.test/authorize?${ASK}`)).toBeNull()
    expect(lead(`https://id.stranger.test/elsewhere?${ASK}`)).toBeNull()
    expect(lead(`https://elsewhere.test/x`)).toBeNull()
  })
  it('alone lead on: a tracker, a shim or a search that carries such an address is about it', () => {
    const to = encodeURIComponent(`https://id.stranger.test/authorize?${ASK}`)
    for (const place of ['id.stranger.test/account/login?from', 'id.stranger.test/mfa?callbackUrl', 'sso.stranger.test/?service'])
      expect([place, read(`https://${place}=${to}`)?.server]).toEqual([place, 'id.stranger.test'])
    for (const place of [
      'click.stranger.test/?dest',
      'id.stranger.test/search?q',
      'id.stranger.test/login?text',
      'id.stranger.test/go?from',
    ])
      expect([place, read(`https://${place}=${to}`)]).toEqual([place, null])
    const engine = encodeURIComponent(`https://sso.stranger.test/realms/x/auth?${ASK}`)
    expect(read(`https://portal.stranger.test/login?redirect=${engine}`)?.server).toBe('sso.stranger.test')
  })
  it('are called so in many languages', () => {
    const to = encodeURIComponent(`https://id.stranger.test/authorize?${ASK}`)
    for (const place of [
      'giris.stranger.test/?ReturnUrl',
      'id.stranger.test/anmelden?next',
      'www.stranger.test/compte?redirect',
      'www.stranger.test/mcp/connect?next',
      'a.stranger.test/consent?continue',
    ])
      expect([place, read(`https://${place}=${to}`)?.server]).toEqual([place, 'id.stranger.test'])
  })
  it('have pages of any name behind them, which go on to an endpoint beside them', () => {
    const to = (place: string, next: string) => read(`https://id.stranger.test/${place}?next=${encodeURIComponent(next)}`)?.server ?? null
    expect(to('check/', `/api/openid/authorize?${ASK}`)).toBe('id.stranger.test')
    for (const next of [
      `/elsewhere?${ASK}`,
      `https://id.stranger.test/openid/authorize?${ASK}`,
      `//id.stranger.test/openid/authorize?${ASK}`,
    ])
      expect([next, to('check/', next)]).toEqual([next, null])
  })
  it('are told where to lead on without escaping it, too', () => {
    const asked = '/oauth/auth?client_id=a&redirect_uri=https%3A%2F%2Fapp.test%2Fcb&response_type=code&scope=x%20y'
    for (const to of [asked, `https://id.stranger.test${asked}`]) {
      const reading = read(`https://id.stranger.test/login?lang=en&redirectTo=${to}`)
      expect(reading).toMatchObject({ clientId: 'a', redirect: { host: 'app.test' } })
      expect(reading?.requested.map(({ id }) => id)).toEqual(['x', 'y'])
    }
    expect(read('https://id.stranger.test/login?redirectTo=/home?tab=1&redirect_uri=https%3A%2F%2Fapp.test&response_type=code')).toBeNull()
  })
  it('are none where somebody leaves, or gets into an account again', () => {
    const to = encodeURIComponent(`https://id.stranger.test/authorize?${ASK}`)
    for (const place of [
      'login/logout?redirect',
      'auth/realms/x/logout?next',
      'account/forgot-password?returnUrl',
      'login/resetPassword?next',
      'secur/logout.jsp?retUrl',
      'account/logoff/confirm?returnUrl',
      'login/sign_out_all?next',
      'konto/abmelden?next',
      'compte/deconnexion?redirect',
      'connect/disconnect?next',
    ])
      expect([place, read(`https://id.stranger.test/${place}=${to}`)]).toEqual([place, null])
    expect(read(`https://login.alpha.test/Logout?continue=${inner}`)).toBeNull()
  })
  it('of somebody else lead nowhere', () => {
    expect(read(`https://login.beta.test/?continue=${inner}`)).toBeNull()
    expect(read(`https://login.a.co.uk/?continue=${encodeURIComponent(`https://id.b.co.uk/authorize?${ASK}`)}`)).toBeNull()
  })
})
