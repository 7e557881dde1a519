import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Knowledge } from './knowledge.ts'
import { listProviders } from './list-providers.ts'
import { knowingOwn, withOwn } from './own-providers.ts'
import { OwnProvider, type Provider } from './provider.ts'

const server = (id: string, host: string) => OwnProvider.parse({ id, name: id, hosts: [host] })

test('the organisation’s own stand beside the known ones, and in the place of one with the same id', () => {
  const known = listProviders([server('a', 'a.example'), server('b', 'b.example')])
  const hosts = (...own: ReturnType<typeof server>[]) =>
    withOwn(known, own)
      .all()
      .flatMap(provider => provider.hosts)
  expect(hosts()).toEqual(['a.example', 'b.example'])
  expect(hosts(server('c', 'c.example'))).toEqual(['a.example', 'b.example', 'c.example'])
  expect(hosts(server('a', 'sso.example'))).toEqual(['b.example', 'sso.example'])
})

test('are the same as if all of them had been listed anew', () => {
  const page = { id: 'consent', kind: 'consent' as const, path: '/consent' }
  const some = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      at: fc.constantFrom('one', 'two', 'three'),
      paged: fc.boolean(),
      engine: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  const made = (list: { id: string; at: string; paged: boolean; engine: boolean }[]) =>
    [...new Map(list.map(one => [one.id, one])).values()].map(({ id, at, paged, engine }) => ({
      ...server(id, `${at}.example`),
      pages: paged ? [page] : [],
      ...(engine ? { engine: { authorize: [], signs: [], pages: [] } } : {}),
    })) as Provider[]
  fc.assert(
    fc.property(some, some, (one, other) => {
      const own = made(other)
      // Of those that are built in no two claim a host: a test of the data sees to it.
      const builtIn = made(one).map(provider => ({
        ...provider,
        hosts: [`${provider.id}.example`, ...provider.hosts.map(host => `${provider.id}.${host}`)],
      }))
      const [laid, listed] = [
        withOwn(listProviders(builtIn), own),
        listProviders([...builtIn.filter(({ id }) => !own.some(mine => mine.id === id)), ...own]),
      ]
      for (const id of ['a', 'b', 'c', 'd', 'e']) expect(laid.of(id)).toBe(listed.of(id))
      for (const host of [...builtIn, ...own].flatMap(({ hosts }) => hosts)) expect(laid.at(host)).toBe(listed.at(host))
      for (const list of ['engines', 'all', 'pagedHosts'] as const) expect(laid[list]()).toEqual(listed[list]())
    }),
    { numRuns: 500 },
  )
})

test('names were put together of those that are built in, and hold only where there are no others', () => {
  const known = { providers: listProviders([server('a', 'a.example')]), names: {} } as Knowledge
  expect(knowingOwn(known, [])).toBe(known)
  expect(knowingOwn(known, [server('a', 'sso.example')]).names).toBeUndefined()
})
