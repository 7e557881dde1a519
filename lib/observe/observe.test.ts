import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageFacts } from '../model/observation.ts'
import { Observation } from '../model/observation.ts'
import { OwnProvider } from '../model/provider.ts'
import { compileProviders, pagesFor } from './compile-providers.ts'
import { joinPage, observe, observeSignUp } from './observe.ts'
import { UNKNOWN_PAGE } from './read-page.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const index = compileProviders(SAMPLE_PROVIDERS)
const at = (url: string, posted?: Record<string, string[]>) => observe({ url, posted: posted ?? null }, index)
const see = (url: string, posted?: Record<string, string[]>) => {
  const observation = at(url, posted)
  if (!observation) throw new Error(`nothing seen at ${url}`)
  return Observation.parse(observation)
}
const ids = (observation: Observation) => observation.scopes.requested.map(grant => grant.id)
const ALPHA = 'https://accounts.alpha.test/oauth/authorize?client_id=c1&response_type=code'
const OTHER = 'https://auth.other.example/connect?client_id=c1&response_type=code'

describe('requests', () => {
  it('reads both scope parameters, each with who acts', () => {
    const seen = see(`${ALPHA}&scope=Mail.Read,me&user_scope=x.all&redirect_uri=https%3A%2F%2Fapp.example%3A8443%2Fcb%3Fa%3Db`)
    expect(seen).toMatchObject({ kind: 'consent', provider: 'alpha', client: { id: 'c1' }, redirect: { host: 'app.example', kind: 'web' } })
    expect(seen.scopes).toEqual({
      visibility: 'full',
      requested: [
        { id: 'Mail.Read', data: 'mail', access: 'read', reach: 'own', known: true, seen: 'url', actor: 'bot' },
        { id: 'me', data: 'identity', access: 'read', reach: 'own', known: true, seen: 'url', actor: 'bot' },
        { id: 'x.all', data: 'files', access: 'write', reach: 'organisation', known: true, seen: 'url', actor: 'person' },
      ],
    })
  })

  it('calls a request for identity alone a sign-in, and anything more a consent', () => {
    expect(see(`${ALPHA}&scope=me`).kind).toBe('sign-in')
    expect(see(`${OTHER}&scope=openid+profile+email+offline_access`).kind).toBe('sign-in')
    expect(see(`${OTHER}&scope=openid+files`).kind).toBe('consent')
    expect(see('https://accounts.alpha.test/id/select?client_id=c1').kind).toBe('sign-in')
  })

  it('never reads "hidden" as "none"', () => {
    expect(see(OTHER)).toMatchObject({ kind: 'consent', scopes: { visibility: 'hidden', requested: [] }, offline: 'unknown' })
    expect(see(`${OTHER}&scope=`).scopes.visibility).toBe('hidden')
    expect(see(`${OTHER}&request_uri=urn:ietf:params:oauth:request_uri:x&scope=openid`)).toMatchObject({
      kind: 'consent',
      scopes: { visibility: 'partial' },
    })
    expect(see(`${ALPHA}&scope=https%3A%2F%2Fapi.alpha.test%2F.default`)).toMatchObject({
      kind: 'consent',
      scopes: { visibility: 'partial' },
    })
    expect(see(`${ALPHA}&scope=me&resource=https://x.test`)).toMatchObject({ kind: 'consent', scopes: { visibility: 'partial' } })
  })

  it('takes an empty scope for a sign-in only where the provider says so, and not for clients whose rights lie at the server', () => {
    expect(see(ALPHA).kind).toBe('sign-in')
    expect(see(ALPHA.replace('c1', 'Iv1.abc'))).toMatchObject({ kind: 'consent', scopes: { visibility: 'hidden' } })
  })

  it('unites scopes that are given twice and says so', () => {
    const seen = see(`${OTHER}&scope=openid&scope=files.write`)
    expect(ids(seen)).toEqual(['openid', 'files.write'])
    expect(seen.kind).toBe('consent')
    expect(seen.signs).toContain('duplicate-parameter')
  })

  it('reads a pushed request, a request object, rich details and OAuth 1.0a', () => {
    const push = see('https://as.example/authorize?client_id=c1&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aabc')
    expect(push.signs).toContain('pushed-request')
    const claims = { client_id: 'c1', scope: 'files.write', redirect_uri: 'https://app.example/cb', response_type: 'code', state: 'CANARY' }
    const jwt = `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2ln`
    const object = see(`https://as.example/authorize?client_id=c1&response_type=code&scope=openid&request=${jwt}`)
    expect(object).toMatchObject({ kind: 'consent', redirect: { host: 'app.example' }, scopes: { visibility: 'full' } })
    expect(ids(object)).toEqual(['files.write'])
    expect(JSON.stringify(object)).not.toContain('CANARY')
    expect(see(`https://as.example/authorize?client_id=c1&response_type=code&scope=openid&request=a.b.c.d.e`).signs).toContain(
      'request-object-unread',
    )
    const details = see(`${OTHER}&scope=openid&authorization_details=${encodeURIComponent('[{"type":"payment","iban":"CANARY"}]')}`)
    expect(ids(details)).toEqual(['openid', 'payment'])
    expect(details.kind).toBe('consent')
    expect(see(`${OTHER}&scope=openid&authorization_details=%7B`)).toMatchObject({ kind: 'consent', scopes: { visibility: 'partial' } })
    expect(see('https://old.example/oauth/authorize?oauth_token=abc')).toMatchObject({
      kind: 'consent',
      client: { id: null },
      scopes: { visibility: 'hidden' },
    })
  })

  it('reads a posted request and one inside a log-in page, up to three deep', () => {
    const posted = see('https://as.example/oauth2/authorize', { client_id: ['c1'], response_type: ['code'], scope: ['files'] })
    expect(ids(posted)).toEqual(['files'])
    expect(posted.signs).toContain('posted')
    const inner = encodeURIComponent(`${ALPHA}&scope=mail.read`)
    expect(ids(see(`https://accounts.alpha.test/login?onward=${inner}`))).toEqual(['mail.read'])
    const deeper = encodeURIComponent(`/login?onward=${inner}`)
    expect(ids(see(`https://accounts.alpha.test/login?onward=${deeper}`))).toEqual(['mail.read'])
    expect(at(`https://evil.example/login?onward=${inner}`)).toBeNull()
    expect(at(`https://accounts.alpha.test/login?onward=${encodeURIComponent(`${OTHER}&scope=x`)}`)).toBeNull()
  })

  it('marks consent for the whole organisation', () => {
    expect(see('https://accounts.alpha.test/t1/adminconsent?client_id=c1').signs).toContain('admin-consent')
  })
})

describe('what data can say of odd servers', () => {
  it("takes a client's id out of the path", () => {
    expect(see('https://cloud.engine.test/apps/acme-bot/install')).toMatchObject({
      client: { id: 'acme-bot' },
      scopes: { visibility: 'hidden' },
    })
  })
  it('reads parameters that stand in the fragment, and only where data says so', () => {
    const query = '?clientId=c1&response_type=code&scope=admin'
    expect(see(`https://cloud.engine.test/start#/authorize${query}`)).toMatchObject({
      client: { id: 'c1' },
      scopes: { requested: [{ id: 'admin' }] },
    })
    expect(see(`https://cloud.engine.test/start#${query.slice(1)}`).client.id).toBe('c1')
    expect(at(`https://cloud.engine.test/bot#${query}`)).toBeNull()
    expect(at(`https://as.example/authorize#${query}`)).toBeNull()
  })
  it("reads the standard's names where a vendor has names of its own, and hides what a vendor without scopes may give", () => {
    const seen = see('https://bare.engine.test/go?client_key=c1&redirect_uri=https://app.example/cb&response_type=code&scope=a+b')
    expect(seen).toMatchObject({ client: { id: 'c1' }, redirect: { host: 'app.example' }, scopes: { visibility: 'partial' } })
    expect(ids(seen)).toEqual(['a', 'b'])
    expect(see('https://bare.engine.test/go?client_id=c2&response_type=code')).toMatchObject({
      client: { id: 'c2' },
      scopes: { visibility: 'hidden' },
    })
  })
  it('reads rights that are the bits of a number', () => {
    const bot = 'https://cloud.engine.test/bot?client_id=c1&response_type=code&scope=bot&rights='
    expect(ids(see(`${bot}${8 + 1024 + 2 ** 40}`))).toEqual(['bot', 'admin', 'read', 'bit 40'])
    expect(ids(see(`${bot}-1`))).toEqual(['bot', '-1'])
    expect(ids(see(`${bot}admin%20read`))).toEqual(['bot', 'admin', 'read'])
  })
  it('knows an engine on a host that nobody names, and says that the host is nobody’s', () => {
    const seen = see('https://sso.other.example/realms/staff/auth?client_id=c1&response_type=code&scope=admin')
    expect(seen).toMatchObject({
      provider: 'engine',
      server: { host: 'sso.other.example' },
      scopes: { requested: [{ id: 'admin', known: true }] },
    })
    expect(seen.signs).toContain('self-hosted')
    expect(at('https://sso.other.example/realms/staff/account')).toBeNull()
    expect(see('https://accounts.alpha.test.evil.example/realms/x/auth?client_id=c1&response_type=code').signs).toContain('look-alike-host')
  })
  it("lets three lines of a policy make a server the organisation's own", () => {
    const own = OwnProvider.array().parse([
      { id: 'our-sso', name: 'Our sign-in', hosts: ['sso.example.com'], like: 'engine' },
      { id: 'our-as', name: 'Our server', hosts: ['as.example.com'] },
    ])
    const with3 = compileProviders([...SAMPLE_PROVIDERS, ...own])
    const url = 'https://sso.example.com/realms/staff/auth?client_id=c1&response_type=code&scope=admin'
    expect(observe({ url }, with3)).toMatchObject({ provider: 'our-sso', signs: [], scopes: { requested: [{ data: 'administration' }] } })
    expect(observe({ url: 'https://as.example.com/x?client_id=c1&response_type=code&scope=a' }, with3)).toMatchObject({
      provider: 'our-as',
    })
  })
})

it('asks for nothing where requests are sent and this is none, until the page says otherwise', () => {
  const pages = [{ id: 'ask', kind: 'consent' as const, path: '/oauth/authorize' }]
  const index = compileProviders(SAMPLE_PROVIDERS.map(one => (one.id === 'alpha' ? { ...one, pages } : one)))
  const at = (query: string, page?: PageFacts) => observe({ url: `https://accounts.alpha.test/oauth/authorize${query}`, page }, index)?.kind
  expect([at('?state=1'), at(''), at('?client_id=c1&state=1')]).toEqual([undefined, 'consent', 'sign-in'])
  expect(at('?state=1', { ...UNKNOWN_PAGE, pageId: 'ask', kind: 'consent' })).toBe('consent')
  expect(see('https://accounts.alpha.test/consent?state=1').kind).toBe('consent')
})

describe('what is not a request', () => {
  it.each([
    'https://app.example/callback?code=abc&state=xyz&client_id=c1',
    'https://as.example/oauth/token?grant_type=authorization_code&client_id=c1&response_type=code',
    'https://analytics.example/collect?client_id=123.456&v=2&t=pageview',
    'https://accounts.alpha.test/logout?client_id=c1&post_logout_redirect_uri=https://app.example',
    'https://search.example/search?q=https://accounts.alpha.test/oauth/authorize?scope=x&client_id=c1&response_type=code',
    'https://docs.example/oauth?example=https%3A%2F%2Faccounts.alpha.test%2Foauth%2Fauthorize%3Fclient_id%3Dc1%26response_type%3Dcode',
    'https://api.example/oauth/request_token?oauth_token=1',
    'https://api.example/1/statuses?oauth_token=1&oauth_signature=2',
    'https://shop.example/?client_id=7&response_type=json',
    'https://accounts.alpha.test/settings',
    'javascript:alert(1)//?client_id=c1&response_type=code',
    'data:text/html,?client_id=c1&response_type=code',
    'file:///x?client_id=c1&response_type=code',
    'not a url',
    '',
  ])('%s', url => expect(at(url)).toBeNull())
})

describe('look-alikes are never the provider', () => {
  const query = 'oauth/authorize?client_id=c1&response_type=code&scope=openid'
  it.each([
    `https://accounts.alpha.test@evil.example/${query}`,
    `https://accounts.alpha.test.evil.example/${query}`,
    `https://accounts.alpha.test:8443/${query}`,
    `https://accounts.alpha.test./${query}`,
    `http://accounts.alpha.test/${query}`,
    `https://accounts-alpha-test.evil.example/${query}`,
    `https://accounts.аlpha.test/${query}`,
    `https://accounts.alpha.test%2eevil.example/${query}`,
  ])('%s', url => {
    const seen = see(url)
    expect(seen.provider).toBe('unknown')
    expect(seen.signs).toContain('look-alike-host')
    expect(seen.resembles).not.toBeNull()
  })
  it('knows the provider under every spelling that the browser itself resolves to it', () => {
    for (const host of ['ACCOUNTS.alpha.TEST', 'accounts。alpha。test', 'accounts.alpha.test:443', 'user@accounts.alpha.test']) {
      expect(see(`https://${host}/${query}`).provider).toBe('alpha')
    }
    expect(see(`https://x.tenants.alpha.test/${query}`).provider).toBe('alpha')
    expect(see(`https://tenants.alpha.test/${query}`).provider).toBe('unknown')
    expect(see(`https://other.example/${query}`).signs).not.toContain('look-alike-host')
  })
})

describe('redirects', () => {
  it.each([
    ['http://127.0.0.1:51234/cb', '127.0.0.1', 'loopback'],
    ['http://0.0.0.0:8000', '0.0.0.0', 'loopback'],
    ['http://[::]:8000/', '[::]', 'loopback'],
    ['https://0.0.0.0.app.test/', '0.0.0.0.app.test', 'web'],
    ['http://[::1]:9/cb', '[::1]', 'loopback'],
    ['http://localhost/cb', 'localhost', 'loopback'],
    ['com.example.app:/cb', null, 'custom-scheme'],
    ['urn:ietf:wg:oauth:2.0:oob', null, 'out-of-band'],
    ['storagerelay://https/app.example?id=auth1', 'app.example', 'relay'],
    ['postmessage', null, 'relay'],
    ['https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/', 'abcdefghijklmnopabcdefghijklmnop.chromiumapp.org', 'extension'],
    ['https://user:pw@App.Example:8443/cb#x', 'app.example', 'web'],
    ['https://①②⑦.0.0.1/', '127.0.0.1', 'loopback'],
    ['::::', null, null],
  ])('%s', (uri, host, kind) => {
    expect(see(`${OTHER}&scope=x&redirect_uri=${encodeURIComponent(uri)}`).redirect).toMatchObject({ host, kind })
  })
})

describe('pages', () => {
  const facts = (over: Partial<PageFacts>): PageFacts => ({
    pageId: 'consent',
    kind: 'consent',
    clientId: null,
    redirectUriHost: null,
    appName: null,
    publisher: null,
    verified: 'unknown',
    account: 'unknown',
    scopeIds: null,
    scopeLabels: null,
    ...over,
  })
  it('recognises pages without a request, and offers their hooks', () => {
    expect(see('https://accounts.alpha.test/consent')).toMatchObject({ kind: 'consent', scopes: { visibility: 'hidden' } })
    expect(see('https://accounts.alpha.test/device').kind).toBe('device-code')
    expect(at('https://accounts.alpha.test/login')).toBeNull()
    expect(pagesFor('https://accounts.alpha.test/consent', index)).toEqual([
      { pageId: 'consent', kind: 'consent', hooks: { appName: 'h1' } },
    ])
    expect(pagesFor('https://evil.example/consent', index)).toBeNull()
  })
  it('fills what was hidden from what the page shows; a sentence it cannot map stays unknown', () => {
    const hidden = see(ALPHA.replace('c1', 'Iv1.c'))
    const full = joinPage(hidden, facts({ appName: 'Mailer', scopeLabels: ['Read your mail'] }), index)
    expect(full).toMatchObject({ client: { name: 'Mailer' }, scopes: { visibility: 'full' } })
    expect(ids(full)).toEqual(['mail.read'])
    const odd = joinPage(hidden, facts({ scopeLabels: ['Read your mail', 'Do odd things'] }), index)
    expect(odd.scopes.requested.at(-1)).toMatchObject({ id: 'Do odd things', known: false })
    expect(odd.kind).toBe('consent')
  })
  it('takes ids before sentences where a page has both', () => {
    const hidden = see(ALPHA.replace('c1', 'Iv1.c'))
    const both = joinPage(hidden, facts({ scopeIds: ['mail.read'], scopeLabels: ['Ihre E-Mails lesen'] }), index)
    expect(both.scopes).toMatchObject({ visibility: 'full', requested: [{ id: 'mail.read' }] })
  })
  it('lets a page add, never take away', () => {
    const asked = see(`${ALPHA}&scope=mail.read`)
    expect(ids(joinPage(asked, facts({ scopeIds: ['me'] }), index))).toEqual(['mail.read', 'me'])
    const signIn = see(`${ALPHA}&scope=me`)
    expect(joinPage(signIn, facts({ scopeIds: ['me', 'mail.read'] }), index).kind).toBe('consent')
    expect(joinPage(asked, facts({ disguised: true }), index).signs).toContain('bidi-characters')
    expect(joinPage(asked, facts({ pageId: null }), index).signs).toContain('page-not-understood')
  })
  it('reads a form that repeats a whole request at an unknown server', () => {
    const page = facts({ pageId: null, clientId: 'c9', redirectUriHost: 'app.example', scopeIds: ['files'] })
    const seen = observe({ url: 'https://as.example/approve', page }, index)
    expect(seen).toMatchObject({ kind: 'consent', provider: 'unknown', client: { id: 'c9' }, redirect: { host: 'app.example' } })
  })
  it('makes a sign-up of a form, and none of an address that is not the web', () => {
    expect(observeSignUp('https://app.example/join', { siteName: 'App', account: 'work' })).toMatchObject({
      kind: 'sign-up',
      server: { host: 'app.example' },
    })
    expect(observeSignUp('chrome://settings', { siteName: null, account: 'unknown' })).toBeNull()
  })
})

describe('hostile input', () => {
  it('caps what it keeps and says that it did', () => {
    const many = see(`${OTHER}&scope=${Array.from({ length: 5000 }, (_, i) => `s${i}`).join('+')}`)
    expect(many.scopes.requested.length).toBe(1000)
    expect(many.signs).toContain('scope-cut')
    expect(many.scopes.visibility).toBe('partial')
    const long = see(`${OTHER}&scope=openid&state=${'x'.repeat(400_000)}`)
    expect(long.signs).toContain('url-cut')
    expect(long.kind).toBe('consent')
    expect(see(`${OTHER}&scope=a%00b%E2%80%AEc`).signs).toContain('bidi-characters')
  })
  it('keeps no secret of the request', () => {
    const secrets = ['state', 'nonce', 'login_hint', 'id_token_hint', 'code_challenge', 'code', 'access_token', 'claims', 'sid', 'username']
    const url = `${ALPHA}&scope=mail.read&redirect_uri=https%3A%2F%2Fapp.example%2FCANARY%3Fk%3DCANARY${secrets.map(name => `&${name}=CANARY`).join('')}#access_token=CANARY`
    expect(JSON.stringify(see(url))).not.toContain('CANARY')
  })
  it('never throws and always fits its schema', () => {
    const names = [
      'client_id',
      'response_type',
      'scope',
      'redirect_uri',
      'request',
      'request_uri',
      'authorization_details',
      'onward',
      'oauth_token',
    ]
    const pair = fc.tuple(
      fc.constantFrom(...names),
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('code', 'me', 'urn:ietf:params:oauth:request_uri:x', 'a.b.c')),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(ALPHA, OTHER, 'https://accounts.alpha.test/consent?'),
        fc.array(pair, { maxLength: 8 }),
        (base, pairs) => {
          const url = `${base}&${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.replace(/\p{Cs}/gu, ''))}`).join('&')}`
          const seen = at(url)
          if (seen) Observation.parse(seen)
        },
      ),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        at(`https://${text}`)
        at(text)
      }),
      { numRuns: 2000 },
    )
  })
})
