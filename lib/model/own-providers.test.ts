import { expect, test } from 'vitest'
import type { Knowledge } from './knowledge.ts'
import { listProviders } from './list-providers.ts'
import { knowingOwn, withOwn } from './own-providers.ts'
import { OwnProvider } from './provider.ts'

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

test('names were put together of those that are built in, and hold only where there are no others', () => {
  const known = { providers: listProviders([server('a', 'a.example')]), names: {} } as Knowledge
  expect(knowingOwn(known, [])).toBe(known)
  expect(knowingOwn(known, [server('a', 'sso.example')]).names).toBeUndefined()
})
