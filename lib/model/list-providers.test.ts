import { expect, test } from 'vitest'
import { listProviders } from './list-providers.ts'
import { OwnProvider } from './provider.ts'

const server = (id: string, hosts: string[]) => OwnProvider.parse({ id, name: id, hosts })

test('of two that claim a host the later one has it, and both are there', () => {
  const [first, own] = [server('a', ['a.example', '*.a.example']), server('own', ['a.example'])]
  const known = listProviders([first, own])
  expect(known.at('a.example')).toBe(own)
  expect(known.at('*.a.example')).toBe(first)
  expect(known.at('b.a.example')).toBe(undefined)
  expect(known.of('a')).toBe(first)
  expect(known.all()).toEqual([first, own])
})
test('tells software on anybody’s hosts from servers', () => {
  const software = { ...server('forge', ['forge.example']), hosts: [], engine: { authorize: [], signs: [], pages: [] } }
  expect(listProviders([server('a', ['a.example']), software]).engines()).toEqual([software])
})
