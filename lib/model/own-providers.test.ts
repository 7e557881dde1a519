import { expect, test } from 'vitest'
import { listProviders } from './list-providers.ts'
import { withOwn } from './own-providers.ts'
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
