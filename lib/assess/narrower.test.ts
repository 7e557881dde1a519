import { describe, expect, it } from 'vitest'
import type { Provider, ScopeRule } from '../model/provider.ts'
import { narrowerScopes } from './narrower.ts'
import { grant, OPENID, observation, PROVIDER, unknownGrant, VOCABULARY } from './samples.ts'

const below = (...requested: ReturnType<typeof grant>[]) => narrowerScopes(observation({ scopes: { requested } }), PROVIDER, VOCABULARY)

describe('narrowerScopes', () => {
  it('finds published scopes of the same data that allow less, reading first', () => {
    expect(below(grant('mail.full', { access: 'full' }))).toEqual([{ scope: 'mail.full', narrower: ['mail.read', 'mail.metadata'] }])
    expect(below(grant('mail.read.all', { reach: 'organisation' }))).toEqual([
      { scope: 'mail.read.all', narrower: ['mail.read', 'mail.metadata'] },
    ])
    expect(below(grant('files.full', { data: 'files', access: 'full' }))).toEqual([{ scope: 'files.full', narrower: ['files.picked'] }])
  })

  it('offers nothing that is as wide, wider, of other data, a pattern, or asked for anyway', () => {
    expect(below(grant('mail.metadata', { access: 'list' }))).toEqual([])
    expect(below(grant('x', { data: 'files', access: 'read', reach: 'selected' }))).toEqual([])
    expect(below(grant('mail.full', { access: 'full' }), grant('mail.read'), grant('mail.metadata', { access: 'list' }))).toEqual([])
  })

  const scope = (id: string, access: 'list' | 'read' | 'write' | 'send', reach: 'own' | 'shared', more: Partial<ScopeRule> = {}) =>
    ({ id, data: 'mail', access, reach, ...more }) as const
  const within = (scopes: ScopeRule[], asked: ReturnType<typeof grant>, change: Partial<Provider> = {}) =>
    narrowerScopes(observation({ scopes: { requested: [asked] } }), { ...PROVIDER, scopes, ...change }, VOCABULARY).flatMap(one =>
      one.narrower.map(id => id.split('/').pop()),
    )

  it('offers what is published under a pattern, and never the pattern', () => {
    const rule: ScopeRule = { pattern: 'box.*.read', ids: ['box.notes.read', 'box.pages.read'], data: 'mail', access: 'read', reach: 'own' }
    const wide = grant('box.notes.write', { access: 'write', reach: 'shared' })
    expect(within([rule], wide)).toEqual(['box.notes.read'])
    expect(within([{ ...rule, deprecated: true }], wide)).toEqual([])
    expect(within([{ ...rule, ids: undefined }], wide)).toEqual([])
  })

  it('offers no content in place of names and headings, however near it reaches', () => {
    const scopes = [scope('box.own.read', 'read', 'own'), scope('box.own.list', 'list', 'own')]
    expect(within(scopes, grant('box.list', { access: 'list', reach: 'shared' }))).toEqual(['box.own.list'])
  })

  it('puts the same thing first, then parts of it, then the nearest reach, then the plainest name; another thing is no help', () => {
    const scopes = [
      scope('https://a.example/auth/box.part.readonly', 'read', 'shared'),
      scope('https://a.example/auth/box.part.deep.readonly', 'read', 'shared'),
      scope('https://a.example/auth/box.readonly.all', 'read', 'shared'),
      scope('https://a.example/auth/box.readonly', 'read', 'shared'),
      scope('https://a.example/auth/box.me.read', 'read', 'own'),
      scope('https://a.example/auth/box.metadata', 'list', 'own'),
      scope('https://a.example/auth/box.post', 'send', 'own'),
      scope('https://a.example/auth/search', 'read', 'shared'),
      scope('https://a.example/auth/old.box.readonly', 'read', 'own'),
    ]
    const box = grant('https://a.example/auth/box', { access: 'full', reach: 'shared' })
    expect(within(scopes, box)).toEqual(['box.readonly', 'box.readonly.all', 'box.me.read', 'box.metadata', 'box.part.readonly'])
    // A name that says how is not the whole thing: its parts are other things.
    expect(within(scopes, grant('https://a.example/auth/box.write', { access: 'write', reach: 'shared' }))).not.toContain(
      'box.part.readonly',
    )
    expect(within([scope('mpim:history', 'read', 'own')], grant('channels:history', { reach: 'organisation' }))).toEqual([])
  })

  it('knows one thing by its words, however they are joined and whatever says how', () => {
    const pairs = [
      ['Mail.ReadWrite.All', 'Mail.Read'],
      ['tickets:write', 'tickets:read'],
      ['write:packages', 'read:packages'],
      ['admin:org_hook', 'read:org_hook'],
      ['EditMessages', 'ReadMessages'],
      ['ITEMS_WRITE', 'ITEMS_READ'],
    ]
    for (const [wide = '', narrow = ''] of pairs)
      expect(within([scope(narrow, 'read', 'own')], grant(wide, { access: 'delete', reach: 'shared' }))).toEqual([narrow])
  })

  it('puts first what the maker names, and never offers what is outdated, signs in, weighs more or sees nothing', () => {
    const wide = grant('box', { access: 'full', reach: 'shared' })
    const own: ScopeRule = { id: 'box', data: 'mail', access: 'full', reach: 'shared', instead: ['letters.view', 'gone'] }
    expect(within([own, scope('box.read', 'read', 'own'), scope('letters.view', 'read', 'own')], wide)).toEqual([
      'letters.view',
      'box.read',
    ])
    expect(within([scope('box.read', 'read', 'own', { deprecated: true })], wide)).toEqual([])
    expect(within([scope('box.read', 'read', 'own')], wide, { signInScopes: ['box.read'] })).toEqual([])
    expect(within([scope('box.send', 'send', 'own')], wide)).toEqual([])
    const mild = grant('box.write', { data: 'tasks', access: 'write', reach: 'own' })
    expect(within([{ ...scope('box.read', 'read', 'own', { vendor: 'admin' }), data: 'tasks' }], mild)).toEqual(['box.read'])
    expect(within([{ ...scope('box.list', 'list', 'own', { vendor: 'admin' }), data: 'mail' }], grant('box.read'))).toEqual([])
  })

  it('knows what was asked for by whichever of its names', () => {
    const matching = { scopeMatching: { ignoreCase: true, prefixes: ['https://api.a.example/'] } }
    const scopes = [scope('Mail.ReadWrite', 'write', 'own', { instead: ['Mail.Few'] }), scope('Mail.Few', 'list', 'own')]
    expect(within(scopes, grant('https://api.a.example/mail.readwrite', { access: 'write' }), matching)).toEqual(['Mail.Few'])
    const asked = [grant('mail.readwrite', { access: 'write' }), grant('https://api.a.example/mail.few', { access: 'list' })]
    expect(narrowerScopes(observation({ scopes: { requested: asked } }), { ...PROVIDER, scopes, ...matching }, VOCABULARY)).toEqual([])
  })

  it('says nothing about who one is, or of what is not known', () => {
    expect(below(OPENID, unknownGrant('x'), grant('y', { access: 'unknown' }), grant('z', { access: 'full', reach: 'unknown' }))).toEqual(
      [],
    )
  })
})
