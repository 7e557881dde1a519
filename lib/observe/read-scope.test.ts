import { describe, expect, it } from 'vitest'
import { Observation, type PageFacts } from '../model/observation.ts'
import { Provider } from '../model/provider.ts'
import { compileProviders } from './compile-providers.ts'
import { joinPage, observe } from './observe.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const ids = (observation: Observation) => observation.scopes.requested.map(grant => grant.id)

describe('what a provider says of its scopes', () => {
  const gamma = (change: object) =>
    compileProviders([
      Provider.parse({
        ...SAMPLE_PROVIDERS[1],
        ...{ id: 'gamma', hosts: ['gamma.test'], authorize: [{ path: '/authorize' }], engine: undefined },
        scopes: [
          { id: 'who', data: 'identity', access: 'read', reach: 'own' },
          { id: 'posts', data: 'social', access: 'read', reach: 'shared', labels: ['Read posts'] },
          { id: 'feeds', data: 'social', access: 'read', reach: 'own', labels: ['read posts.'] },
          { id: 'stay', data: 'session', access: 'read', reach: 'own', offline: true },
        ],
        scopeMatching: { ignoreCase: true, prefixes: ['https://api.gamma.test/'] },
        signInScopes: ['who'],
        ...change,
      }),
    ])
  const ask = (query: string, change: object = {}) => {
    const observation = observe({ url: `https://gamma.test/authorize?clientId=c1&response_type=code${query}` }, gamma(change))
    return Observation.parse(observation)
  }

  it('takes for a sign-in what is one only together', () => {
    const sets = { signInSets: [['who', 'posts']] }
    expect(ask('&scope=who%20posts').kind).toBe('consent')
    expect(ask('&scope=who%20posts', sets).kind).toBe('sign-in')
    expect(ask('&scope=WHO%20https://api.gamma.test/posts%20stay', sets)).toMatchObject({ kind: 'sign-in', offline: 'yes' })
    for (const scope of ['posts', 'posts%20stay', 'who%20posts%20feeds', 'who%20posts%20odd'])
      expect([scope, ask(`&scope=${scope}`, sets).kind]).toEqual([scope, 'consent'])
  })
  it('takes an app’s own id for a token that only it can do something with, where the maker says so, and there alone', () => {
    const itself = { scopeMatching: { clientItself: true } }
    expect(ask('&scope=openid%20c1', itself)).toMatchObject({ kind: 'sign-in', scopes: { visibility: 'full' } })
    expect(ids(ask('&scope=openid%20c1', itself))).toEqual(['openid', 'c1'])
    for (const scope of ['c2', 'C1', 'c1/read', 'c1%20posts'])
      expect([scope, ask(`&scope=${scope}`, itself).kind]).toEqual([scope, 'consent'])
    expect(ask('&scope=openid%20c1').kind).toBe('consent')
  })
  it('knows what an absent scope stands for, where the maker says it, and only there', () => {
    const omitted = { omittedScopes: ['posts'] }
    expect(ask('').scopes).toEqual({ visibility: 'hidden', requested: [] })
    expect(ask('', omitted)).toMatchObject({ kind: 'consent', scopes: { visibility: 'full', requested: [{ id: 'posts', known: true }] } })
    expect(ask('&scope=who', omitted)).toMatchObject({ kind: 'sign-in', scopes: { visibility: 'full', requested: [{ id: 'who' }] } })
    expect(ask('', { ...omitted, serverSideClients: ['c1'] }).scopes).toEqual({ visibility: 'hidden', requested: [] })
    const scopeless = { ...omitted, params: { clientId: ['clientId'], redirectUri: ['redirect_uri'], scopes: [] } }
    expect(ask('', scopeless).scopes).toMatchObject({ visibility: 'full', requested: [{ id: 'posts' }] })
  })
  it('takes a wish to go on while the person is away for no answer to what it goes on with', () => {
    expect(ask('&scope=stay')).toMatchObject({
      kind: 'consent',
      offline: 'yes',
      scopes: { visibility: 'partial', requested: [{ id: 'stay' }] },
    })
    expect(ask('&scope=offline_access%20stay').scopes.visibility).toBe('partial')
    expect(ask('&scope=who%20stay')).toMatchObject({ kind: 'sign-in', scopes: { visibility: 'full' } })
    expect(ask('&scope=stay', { omitted: 'sign-in' })).toMatchObject({ kind: 'sign-in', scopes: { visibility: 'full' } })
    expect(ask('&scope=stay', { signInScopes: ['stay'] }).kind).toBe('sign-in')
    expect(ids(ask('&scope=stay', { omittedScopes: ['posts'] }))).toEqual(['stay', 'posts'])
  })
  it('parts by commas what a rule with a star takes in whole, where each part is known', () => {
    const star = { scopes: [{ pattern: 'read-*', data: 'social', access: 'read', reach: 'own' }] }
    expect(ids(ask('&scope=read-a,read-b', star))).toEqual(['read-a', 'read-b'])
    expect(ids(ask('&scope=read-a,b', star))).toEqual(['read-a,b'])
  })
  it('is said of a host with www. and without, at one address as at the other', () => {
    const door = (host?: string) => ({ authorize: [{ ...(host && { host }), path: '/door', bare: true }] })
    const at = (host: string, change: object = door()) =>
      observe({ url: `https://${host}/door?clientId=c1&scope=who` }, gamma(change))?.provider
    const own = { hosts: ['www.gamma.test'], ...door('www.gamma.test') }
    expect([at('www.gamma.test'), at('gamma.test', own), at('www.gamma.test', own)]).toEqual(['gamma', 'gamma', 'gamma'])
    for (const host of ['www2.gamma.test', 'wwwgamma.test', 'id.gamma.test']) expect([at(host), at(host, own)]).not.toContain('gamma')
  })
  it('tells what is asked for from what would be taken as well, and the person from the app itself', () => {
    const params = {
      ...{ clientId: ['clientId'], redirectUri: ['redirect_uri'], bot: { actor: 'app' } },
      scopes: [
        { name: 'scope', delimiter: 'space' },
        { name: 'optional_scope', delimiter: 'space', optional: true },
      ],
    }
    const both = ask('&optional_scope=posts%20who&scope=who', { params }).scopes.requested
    expect(both.map(grant => [grant.id, grant.optional ?? false])).toEqual([
      ['who', false],
      ['posts', true],
    ])
    expect(ask('&scope=posts&actor=app', { params }).scopes.requested).toMatchObject([{ id: 'posts', actor: 'bot' }])
    expect(ask('&scope=posts&actor=user', { params }).scopes.requested[0]).not.toHaveProperty('actor')
  })
  it('takes a sentence for the scope that was asked for, by whichever of its names, else for the gravest', () => {
    const page: PageFacts = {
      ...{ pageId: 'authorize', kind: 'consent', clientId: null, redirectUriHost: null, appName: 'Acme', publisher: null },
      ...{ verified: 'unknown', account: 'unknown', scopeIds: null, scopeLabels: ['Acme wants to read posts'] },
    }
    const index = gamma({})
    const joined = (query: string) => ids(joinPage(ask(query), page, index))
    expect(joined('&scope=https://api.gamma.test/Feeds')).toEqual(['https://api.gamma.test/Feeds'])
    expect(joined('&scope=who')).toEqual(['who', 'posts'])
    expect(joined('')).toEqual(['posts'])
  })
})
