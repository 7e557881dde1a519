import { describe, expect, it } from 'vitest'
import { compileProviders } from './compile-providers.ts'
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
  it('behind a request of its own is a request', () => {
    expect(read(`${STRANGER}&ref=https://news.test/?id=7`)?.clientId).toBe('a')
    expect(read(`https://accounts.alpha.test/oauth/authorize?ref=https://news.test/?id=7&${ASK}`)?.clientId).toBe('a')
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

describe('requests without their parameters', () => {
  it('by a signed object are read from it, wherever they are sent', () => {
    const object = jwt({ client_id: 'a', redirect_uri: 'https://app.test/cb', scope: 'read write' })
    for (const place of ['https://bank.test/consents/start', 'https://bank.test/start', 'https://accounts.alpha.test/oauth/authorize'])
      expect([place, scopesOf(`${place}?client_id=a&request=${object}`)]).toEqual([place, ['read', 'write']])
    expect(read(`https://bank.test/start?client_id=a&request=${jwt({ sub: 'a', scope: 'read' })}`)).toBeNull()
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
