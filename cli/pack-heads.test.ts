import { describe, expect, it, vi } from 'vitest'
import { openProviders } from '../lib/model/open-providers.ts'
import { OwnProvider } from '../lib/model/provider.ts'
import { packHeads } from './pack-heads.ts'

const provider = (id: string, more: object = {}) => OwnProvider.parse({ id, name: id, hosts: [`${id}.example`], ...more })
const RULE = { id: 'mail', data: 'mail', access: 'read', reach: 'own' } as const

describe('packHeads', () => {
  it('is opened as the same providers, with nothing added and nothing left out but where the data is from', () => {
    const all = [
      provider('one', { omitted: 'sign-in', like: 'two' }),
      provider('two', { sources: ['https://two.example/docs'], signInScopes: ['openid'] }),
      provider('three', { revoke: ['https://three.example/apps'] }),
    ]
    const { common, heads } = packHeads(all)
    expect(openProviders({ common, heads }, {})).toEqual(all.map(({ sources, confidence, reviewed, ...rest }) => rest))
  })
  it('says once what most of them share, and says nothing for one that leaves it out', () => {
    const { common, heads } = packHeads([provider('one', { like: 'two' }), provider('two', { like: 'two' }), provider('three')])
    expect(common).toMatchObject({ omitted: 'hidden', pages: [] })
    expect(common).not.toHaveProperty('like')
    expect(heads[2]).toEqual({ id: 'three', name: 'three', hosts: ['three.example'] })
  })
})

describe('openProviders', () => {
  const open = (ids: string[], rules: Parameters<typeof openProviders>[1]) => openProviders(packHeads(ids.map(id => provider(id))), rules)

  it('makes the rules of the provider that is met, once, and of no other', () => {
    const mine = vi.fn(() => [RULE])
    const other = vi.fn(() => [RULE])
    const [one, two, none] = open(['one', 'two', 'none'], { one: mine, two: other })
    expect(one?.name).toBe('one')
    expect(mine).not.toHaveBeenCalled()
    expect(one?.scopes).toEqual([RULE])
    expect(one?.scopes).toBe(one?.scopes)
    expect(mine).toHaveBeenCalledOnce()
    expect(other).not.toHaveBeenCalled()
    expect(none?.scopes).toEqual([])
    expect({ ...two }.scopes).toEqual([RULE])
  })
  it('takes no rule from the names that every object has', () => {
    expect(open(['constructor', 'other'], {})[0]?.scopes).toEqual([])
  })
})
