import { describe, expect, it } from 'vitest'
import { listProviders } from '../lib/model/list-providers.ts'
import { openProviders } from '../lib/model/open-providers.ts'
import { OwnProvider, type Provider } from '../lib/model/provider.ts'
import { packProviders } from './pack-providers.ts'

const provider = (id: string, more: object = {}) => OwnProvider.parse({ id, name: id, hosts: [`${id}.example`], ...more })
const RULE = { id: 'mail', data: 'mail', access: 'read', reach: 'own' } as const
const open = (...all: Provider[]) => openProviders(packProviders(all))

const bare = ({ sources, confidence, reviewed, ...rest }: ReturnType<typeof provider>) => rest

describe('packProviders', () => {
  it('is opened as the same providers, with nothing added and nothing left out but where the data is from', () => {
    const all = [
      provider('one', { omitted: 'sign-in', like: 'two', scopes: [RULE] }),
      provider('one-more', { revoke: ['https://three.example/apps'] }),
      provider('two', {
        name: 'Zwei 二 "\\',
        sources: ['https://two.example/docs'],
        signInScopes: ['openid'],
        scopes: [{ ...RULE, labels: ['邮件'] }],
      }),
    ]
    expect(structuredClone(open(...all).all())).toEqual(all.map(bare))
  })
  it('says once what most of them share, and says nothing for one that leaves it out', () => {
    const { common, heads } = packProviders([provider('one', { like: 'two' }), provider('two', { like: 'two' }), provider('three')])
    expect(common).toMatchObject({ omitted: 'hidden', pages: [] })
    expect(common).not.toHaveProperty('like')
    expect(heads).toMatch(/^three\t\d+\t\d+\t\{"id":"three","name":"three","hosts":\["three\.example"\]\}$/m)
  })
})

describe('openProviders', () => {
  it('makes a provider when it is met, and its rules when they are read, once', () => {
    const packed = packProviders([
      provider('one', { scopes: [RULE] }),
      provider('two', { scopes: [{ ...RULE, id: 'files' }] }),
      provider('none'),
    ])
    const known = openProviders(packed)
    const one = known.of('one')
    expect(known.of('one')).toBe(one)
    expect(known.at('one.example')).toBe(one)
    expect(known.all()[1]).toBe(one)
    expect(Object.getOwnPropertyDescriptor(one, 'scopes')?.get).toBeDefined()
    expect(one?.scopes).toEqual([RULE])
    expect(one?.scopes).toBe(one?.scopes)
    expect(known.of('none')?.scopes).toEqual([])
    expect({ ...known.of('two') }.scopes).toEqual([{ ...RULE, id: 'files' }])
  })
  it('is asked for ids and for hosts as providers say them, and knows no other', () => {
    const software = { ...provider('two'), hosts: [], engine: { authorize: [], signs: [], pages: [] } }
    const known = open(provider('one', { hosts: ['one.example', '*.one.example'] }), software)
    expect(known.at('*.one.example')?.id).toBe('one')
    for (const host of ['a.one.example', 'example', 'one', '', '\n', 'one.example\tone']) expect(known.at(host)).toBe(undefined)
    for (const id of ['constructor', 'one.example', 'on', '', 'one\t0']) expect(known.of(id)).toBe(undefined)
    expect(known.engines()).toEqual([known.of('two')])
  })
  it('says whose pages are known, as those that are at hand do', () => {
    const page = { id: 'consent', kind: 'consent' as const, path: '/consent' }
    const list = [provider('one', { hosts: ['one.example', '*.one.example'], pages: [page] }), provider('two', { hosts: ['two.example'] })]
    expect(open(...list).pagedHosts()).toEqual(['one.example', '*.one.example'])
    expect(listProviders(list).pagedHosts()).toEqual(['one.example', '*.one.example'])
    expect(open(provider('two')).pagedHosts()).toEqual([])
  })
})
