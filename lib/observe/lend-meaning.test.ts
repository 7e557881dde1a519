import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { PageFacts } from '../model/observation.ts'
import { OwnProvider, Provider, type ProviderInput } from '../model/provider.ts'
import { compileProviders } from './compile-providers.ts'
import { joinPage, observe } from './observe.ts'
import { UNKNOWN_PAGE } from './read-page.ts'
import { readUnknownConsent } from './read-unknown-consent.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const software = (id: string, selector: string, scopes: ProviderInput['scopes']) =>
  Provider.parse({
    ...{ id, name: id, sources: ['made up'], confidence: 'high', reviewed: '2026-11-22', hosts: [], authorize: [] },
    engine: { signs: [{ selector, confidence: 'high' }] },
    params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space' }] },
    scopes,
    signInScopes: ['who'],
  })
const index = compileProviders([
  ...SAMPLE_PROVIDERS,
  software('forge', '.forge', [
    { id: 'root', data: 'administration', access: 'admin', reach: 'organisation' },
    { id: 'who', data: 'identity', access: 'read', reach: 'own' },
    { id: 'stay', data: 'session', access: 'read', reach: 'own', offline: true },
    { id: 'push', data: 'code', access: 'write', reach: 'shared', labels: ['Push code'] },
  ]),
  {
    ...software(
      'commas',
      '.commas',
      ['root', 'push'].map(id => ({ id, data: 'code', access: 'write', reach: 'shared' })),
    ),
    params: { clientId: ['client_id'], redirectUri: ['redirect_uri'], scopes: [{ name: 'scope', delimiter: 'space-or-comma' }] },
  },
  software('wall', 'meta[name="generator"][content^="Wall"]', [{ id: 'who', data: 'social', access: 'write', reach: 'shared' }]),
])
const url = (scope: string) =>
  `https://git.other.example/oauth/authorize?client_id=c1&redirect_uri=https://app.example/cb&response_type=code&scope=${scope}`
const seen = (scope: string) => observe({ url: url(scope) }, index) ?? expect.fail('not seen')
const page = (over: Partial<PageFacts>): PageFacts => PageFacts.parse({ ...UNKNOWN_PAGE, kind: 'consent', clientId: 'c1', ...over })

const form =
  '<form><input type="hidden" name="client_id" value="c1"><input type="hidden" name="scope" value="who"><button>Allow</button></form>'
const read = (head: string, body: string) => {
  const { document } = parseHTML(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`)
  return PageFacts.parse(readUnknownConsent(document as unknown as Document, index.signs))
}

describe('which software a page is of', () => {
  it('is told by the signs that it was given, on a consent page alone', () => {
    expect(read('', `<div class="forge">${form}</div>`).engine).toBe('forge')
    expect(read('<meta name="generator" content="Wall 4.2">', form).engine).toBe('wall')
    expect(read('', form)).not.toHaveProperty('engine')
    expect(read('<meta name="generator" content="The Wall">', form)).not.toHaveProperty('engine')
    expect(read('', '<p class="forge">Sign in</p><form><input type="password"><button>Log in</button></form>')).toEqual(UNKNOWN_PAGE)
  })
  it('is not told by a page that bears the signs of two', () => {
    expect(read('<meta name="generator" content="Wall">', `<div class="forge">${form}</div>`)).not.toHaveProperty('engine')
  })
  it('is read past ten thousand others, and past a selector that cannot be read', () => {
    const reading = (count: number) => {
      const metas = '<meta name="generator" content="x">'.repeat(count)
      return () => expect(read(`${metas}<meta name="generator" content="Wall">`, form)).toMatchObject({ kind: 'consent', engine: 'wall' })
    }
    expect(timesAsLong(reading, 1250)).toBeLessThan(LINEAR)
    const { document } = parseHTML(`<!doctype html><html><body>${form}</body></html>`)
    const facts = readUnknownConsent(document as unknown as Document, [{ id: 'odd', signs: ['[[', ''], pages: [] }])
    expect(facts).toMatchObject({ kind: 'consent', clientId: 'c1' })
    expect(facts).not.toHaveProperty('engine')
  })
  it('is no longer than an id', () => {
    expect(PageFacts.safeParse({ ...UNKNOWN_PAGE, engine: 'x'.repeat(61) }).success).toBe(false)
  })
  it('is what a policy can call its own server like: that server is known then, by the endpoints of the maker', () => {
    const maker = Provider.parse({ ...software('forge', '.forge', []), hosts: ['forge.test'], authorize: [{ path: '/go' }] })
    const own = OwnProvider.parse({ id: 'ours', name: 'Ours', hosts: ['git.acme.example'], like: 'forge' })
    const seen = observe({ url: 'https://git.acme.example/go?client_id=c1&scope=x' }, compileProviders([maker, own]))
    expect(seen).toMatchObject({ provider: 'ours', signs: [] })
  })
  it('needs paths or signs', () => {
    expect(Provider.safeParse({ ...software('forge', '.forge', []), engine: {} }).success).toBe(false)
  })
  it('is handed over only where pages can tell it', () => {
    expect(index.signs.map(({ id }) => id)).toEqual(['forge', 'commas', 'wall'])
  })
})

describe('what the software lends', () => {
  it('is the meaning of scopes, marked as claimed; the server stays unknown', () => {
    const joined = joinPage(seen('root+mystery+openid'), page({ engine: 'forge' }), index)
    expect(joined).toMatchObject({ provider: 'unknown', signs: ['self-hosted'], kind: 'consent', software: 'forge' })
    expect(joined.scopes.requested).toMatchObject([
      { id: 'root', data: 'administration', known: true, claimed: true },
      { id: 'mystery', data: 'unknown', known: false },
      { id: 'openid', data: 'identity', known: true },
    ])
    expect(joined.scopes.requested[2]).not.toHaveProperty('claimed')
  })
  it('is the meaning of sentences, which stay what they were', () => {
    const hidden = observe({ url: url('').replace('&scope=', '') }, index) ?? expect.fail('not seen')
    const joined = joinPage(hidden, page({ engine: 'forge', scopeLabels: ['Push code'] }), index)
    expect(joined.scopes.requested).toMatchObject([{ id: 'Push code', data: 'code', access: 'write', claimed: true }])
  })
  it('never makes a sign-in of a consent, nor says that access ends, nor shows what was hidden', () => {
    for (const again of [1, 2]) {
      let joined = seen('who+stay')
      for (let n = 0; n < again; n++) joined = joinPage(joined, page({ engine: 'forge' }), index)
      expect(joined).toMatchObject({ kind: 'consent', offline: 'unknown' })
    }
    const hidden = observe({ url: url('').replace('&scope=', '') }, index) ?? expect.fail('not seen')
    expect(joinPage(hidden, page({ engine: 'forge' }), index).scopes).toEqual({ visibility: 'hidden', requested: [] })
  })
  it('parts a list as this software does, where all of it is its scopes', () => {
    const hidden = observe({ url: url('').replace('&scope=', '') }, index) ?? expect.fail('not seen')
    const ids = (scopeIds: string[], engine: string) =>
      joinPage(hidden, page({ engine, scopeIds }), index).scopes.requested.map(grant => grant.id)
    expect(ids(['root,push', 'push', 'root,mystery'], 'commas')).toEqual(['root', 'push', 'root,mystery'])
    expect(ids(['root,push'], 'wall')).toEqual(['root,push'])
  })
  it('is nothing where the id is no such software, or the server is known', () => {
    for (const engine of ['alpha', 'engine', 'nobody', '__proto__', 'constructor', ''])
      expect(joinPage(seen('root'), page({ engine }), index)).toEqual(joinPage(seen('root'), page({}), index))
    const known = observe({ url: 'https://accounts.alpha.test/consent' }, index) ?? expect.fail('not seen')
    const facts = page({ pageId: 'consent', scopeIds: ['root'] })
    expect(joinPage(known, { ...facts, engine: 'forge' }, index)).toEqual(joinPage(known, facts, index))
    const byPath = observe({ url: url('root').replace('/oauth/authorize', '/realms/x/auth') }, index) ?? expect.fail('not seen')
    expect(joinPage(byPath, { ...facts, engine: 'forge' }, index).provider).toBe('engine')
  })
})
