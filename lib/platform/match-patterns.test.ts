import { describe, expect, it } from 'vitest'
import { Provider } from '../model/provider.ts'
import { heardOf, LANDING_PATTERNS, matchPatterns, type UrlFilter } from './match-patterns.ts'

const provider = Provider.parse({
  id: 'alpha',
  name: 'Alpha',
  sources: ['made up'],
  confidence: 'high',
  reviewed: '2026-11-22',
  hosts: ['alpha.test', '*.tenants.alpha.test'],
  authorize: [{ path: '/login/oauth/authorize' }, { host: 'alpha.test', path: '/{tenant}/authorize' }],
  params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [] },
  pages: [
    { id: 'log-in', kind: 'log-in', host: 'alpha.test', path: '/login' },
    { id: 'key', kind: 'api-key', host: 'alpha.test', path: '/settings/tokens' },
    { id: 'device', kind: 'device-code', host: 'alpha.test', path: '/device/*' },
  ],
})

/** Match patterns as the extension platform defines them: `*` in the path is any run of characters, query included. */
const covers = (patterns: string[], address: string) =>
  patterns.some(pattern => {
    const [, scheme = '', host = '', path = ''] = /^(\*|https):\/\/([^/]+)(\/.*)$/.exec(pattern) ?? []
    const url = new URL(address)
    const schemeFits = scheme === '*' ? /^https?:$/.test(url.protocol) : url.protocol === `${scheme}:`
    const hostFits = host === '*' || (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host)
    const source = path.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    return schemeFits && hostFits && new RegExp(`^${source.join('.*')}$`).test(url.pathname + url.search)
  })

describe('where the reader stands', () => {
  const patterns = matchPatterns([provider])
  it.each([
    'https://alpha.test/login/oauth/authorize?x=1',
    'https://t.tenants.alpha.test/login/oauth/authorize',
    'https://alpha.test/t1/authorize?client_id=1',
    'https://alpha.test/device/confirm',
    'https://alpha.test/settings/tokens',
  ])('%s', address => expect(covers(patterns, address)).toBe(true))
  it.each([
    'https://alpha.test/',
    'https://alpha.test/octo/repo',
    'https://other.test/login',
    'http://alpha.test/login',
    'https://t.tenants.alpha.test/device/confirm',
  ])('not on %s', address => expect(covers(patterns, address)).toBe(false))
  it('says nothing twice', () => expect(new Set(patterns).size).toBe(patterns.length))
})

describe('what is heard of', () => {
  const passes = (filters: UrlFilter[], address: string) => {
    const { hostname, pathname, search, protocol } = new URL(address)
    const fits: { [Key in keyof Required<UrlFilter>]: (value: never) => boolean } = {
      hostEquals: (host: string) => hostname === host,
      hostSuffix: (host: string) => hostname.endsWith(host),
      pathPrefix: (path: string) => pathname.startsWith(path),
      queryContains: (text: string) => search.includes(text),
      urlContains: (text: string) => address.includes(text),
      schemes: (schemes: string[]) => schemes.includes(protocol.slice(0, -1)),
    }
    return filters.some(filter => Object.entries(filter).every(([key, value]) => fits[key as keyof UrlFilter](value as never)))
  }
  /** Heard of before it is sent, once it is there, and where a site changes its own address. */
  const heard = (address: string, of = provider) => {
    const { patterns, filters, history } = heardOf([of])
    return [covers(patterns, address), passes(filters, address), passes(history, address)]
  }
  const odd = Provider.parse({
    ...provider,
    authorize: [{ path: '/connect' }, { path: '/apps/{client_id}/new' }],
    params: { ...provider.params, clientId: ['app'] },
    pages: [...provider.pages, { id: 'ask', kind: 'consent', path: '/ask' }],
  })

  it.each([
    'https://alpha.test/login/oauth/authorize?x=1',
    'https://t.tenants.alpha.test/login/oauth/authorize',
    'https://alpha.test/t1/authorize?client_id=1',
    'https://unknown.test/oauth2/start',
    'https://unknown.test/login?next=%2Fconnect%2Fask%3Fclient_id%3Da',
    'https://unknown.test/go?response_type=code',
    'https://unknown.test/go?client_id=1',
  ])('%s', address => expect(heard(address)).toEqual([true, true, true]))
  it.each(['https://alpha.test/connect?app=1', 'https://t.tenants.alpha.test/apps/a1/new', 'https://alpha.test/ask'])(
    '%s, which bears nothing that is common',
    address => {
      expect(heard(address, odd)).toEqual([true, true, true])
      expect(heard(address)).toEqual([false, false, false])
    },
  )
  it('an answer, by its parameter', () => expect(heard('https://app.example/cb?code=1')).toEqual([true, true, false]))
  it('a page for keys, where a site changes its own address; else its reader tells', () =>
    expect(heard('https://alpha.test/settings/tokens')).toEqual([false, false, true]))
  it.each(['https://alpha.test/octo/repo', 'https://other.test/login', 'https://alpha.test/login', 'https://alpha.test/device/confirm'])(
    'not of %s',
    address => expect(heard(address)).toEqual([false, false, false]),
  )
  it('leaves out what is heard of anyway', () => {
    const telling = { ...provider, authorize: [{ path: '/login/oauth/authorize' }, { path: '/start' }], pages: [] }
    expect(heardOf([telling])).toEqual(heardOf([]))
  })
})

describe('answers', () => {
  it.each([
    'https://app.example/cb?code=1',
    'http://127.0.0.1:9/cb?state=1&code=1',
    'https://app.example/?error=access_denied',
    'https://a.example/cb?oauth_token=1&oauth_verifier=2',
  ])('%s', address => expect(covers(LANDING_PATTERNS, address)).toBe(true))
  it.each([
    'https://shop.example/?zip_code=1',
    'https://shop.example/?promo_code=x&decode=1',
    'https://a.example/code=1',
    'https://a.example/',
  ])('not %s', address => expect(covers(LANDING_PATTERNS, address)).toBe(false))
})
