import { describe, expect, it } from 'vitest'
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

  it('prefers kin by name, then the nearest reach, then the plainest name', () => {
    const scope = (id: string, access: 'read' | 'send', reach: 'own' | 'shared') => ({ id, data: 'mail' as const, access, reach })
    const provider = {
      ...PROVIDER,
      scopes: [
        scope('https://a.example/auth/box.part.readonly', 'read', 'shared'),
        scope('https://a.example/auth/box.readonly', 'read', 'shared'),
        scope('https://a.example/auth/box.mine', 'read', 'own'),
        scope('https://a.example/auth/search', 'read', 'shared'),
        scope('https://a.example/auth/snippet', 'read', 'own'),
        scope('https://a.example/auth/post', 'send', 'own'),
      ],
    }
    const asked = grant('https://a.example/auth/box', { access: 'full', reach: 'shared' })
    const [first] = narrowerScopes(observation({ scopes: { requested: [asked] } }), provider, VOCABULARY)
    expect(first?.narrower.map(id => id.split('/').pop())).toEqual(['box.readonly', 'box.part.readonly', 'box.mine', 'search'])
  })

  it('says nothing about who one is, or of what is not known', () => {
    expect(below(OPENID, unknownGrant('x'), grant('y', { access: 'unknown' }), grant('z', { access: 'full', reach: 'unknown' }))).toEqual(
      [],
    )
  })
})
