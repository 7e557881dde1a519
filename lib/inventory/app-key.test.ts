import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Observation } from '../model/observation.ts'
import { appKey as keyOf, lateAppKey } from './app-key.ts'
import { observation } from './facts.arbitrary.ts'
import { siteOf } from './site-of.ts'

const appKey = (one: Observation) => keyOf(one, siteOf)

const unknown = (id: string | null, redirect: Parameters<typeof observation>[0] = {}) =>
  observation({
    provider: 'unknown',
    server: { host: 'mcp.example.net' },
    client: { id, name: 'Anything', publisher: null, verified: 'unknown' },
    ...redirect,
  })
const withId = (id: string | null) => observation({ client: { id, name: 'N', publisher: null, verified: 'no' } })

describe('appKey', () => {
  it('is the provider and the client id', () => {
    expect(appKey(observation())).toBe('acme|client:mailer')
    // At a known provider a random-looking id is registered once and for all.
    expect(appKey(withId('0f9c1d1e-1111-4222-8333-444455556666'))).toBe('acme|client:0f9c1d1e-1111-4222-8333-444455556666')
  })

  it.each([
    ['0f9c1d1e-1111-4222-8333-444455556666', 'mcp.example.net|redirect:mailer.example'],
    ['mcp_XkT29dPqLm81Zz0w', 'mcp.example.net|redirect:mailer.example'],
    ['zQvXkTbRmPwYdLcN', 'mcp.example.net|redirect:mailer.example'],
    ['a'.repeat(201), 'mcp.example.net|redirect:mailer.example'],
    ['acme-desktop', 'mcp.example.net|client:acme-desktop'],
    ['report-tool-2024', 'mcp.example.net|client:report-tool-2024'],
    [null, 'mcp.example.net|redirect:mailer.example'],
    ['  ', 'mcp.example.net|redirect:mailer.example'],
    ['https://app.example/client.json', 'mcp.example.net|redirect:mailer.example'],
  ])('at a server that no file names: %s -> %s', (id, key) => expect(appKey(unknown(id))).toBe(key))

  it('keeps the client ids of software on a host of its own apart from the provider’s, and from another host’s', () => {
    const at = (host: string) => observation({ server: { host }, signs: ['self-hosted'] })
    expect(appKey(at('git.one.example'))).toBe('git.one.example|client:mailer')
    expect(appKey(at('git.two.example'))).toBe('git.two.example|client:mailer')
  })

  it('tells programs with a loopback redirect apart by their metadata document', () => {
    const redirect = { host: '127.0.0.1', kind: 'loopback' as const, scheme: null }
    expect(appKey(unknown('https://one.example/c.json', { redirect }))).toBe('mcp.example.net|redirect:one.example')
    expect(appKey(unknown('https://two.example/c.json', { redirect }))).toBe('mcp.example.net|redirect:two.example')
    expect(appKey(unknown(null, { redirect }))).toBe('mcp.example.net|redirect:loopback')
  })

  it('falls back to the custom scheme, then to the id, then to the kind', () => {
    const none = { host: null, kind: null, scheme: null }
    const scheme = { host: null, kind: 'custom-scheme' as const, scheme: 'MyApp:' }
    expect(appKey(unknown(null, { redirect: scheme }))).toBe('mcp.example.net|redirect:myapp:')
    expect(appKey(unknown('mcp_XkT29dPqLm81Zz0w', { redirect: none }))).toBe('mcp.example.net|client:mcp_XkT29dPqLm81Zz0w')
    expect(appKey(unknown(null, { redirect: none, kind: 'api-key' }))).toBe('mcp.example.net|api-key')
  })

  it('keys sign-ups by the domain that somebody registered', () => {
    const site = (host: string) => appKey(observation({ kind: 'sign-up', provider: 'unknown', server: { host } }))
    expect(site('app.notes.co.uk')).toBe('site:notes.co.uk')
    expect(site('WWW.Notes.co.uk')).toBe('site:notes.co.uk')
    expect(site('alice.github.io')).toBe('site:alice.github.io')
    expect(site('intranet')).toBe('site:intranet')
    expect(site('10.0.0.7')).toBe('site:10.0.0.7')
  })

  it('never lets a host without a dot pose as a provider', () => {
    const local = observation({ provider: 'unknown', server: { host: 'acme' } })
    expect(appKey(local)).not.toBe(appKey(observation()))
  })

  it('does not depend on the display name, keeps its cap, and never joins two servers', () => {
    const any = fc.record({
      id: fc.option(fc.oneof(fc.string({ maxLength: 512 }), fc.constantFrom('a', 'https://[', 'HTTPS://X.example'))),
      host: fc.option(fc.stringMatching(/^[a-z]{1,20}(\.[a-z]{1,20}){0,4}$/)),
      kind: fc.constantFrom('consent' as const, 'sign-in' as const, 'sign-up' as const, 'device-code' as const),
      name: fc.string(),
    })
    fc.assert(
      fc.property(any, ({ id, host, kind, name }) => {
        const make = (server: string, name: string) =>
          appKey(
            observation({
              kind,
              provider: 'unknown',
              server: { host: server },
              client: { id, name, publisher: null, verified: 'unknown' },
              redirect: { host, kind: host ? 'web' : null, scheme: null },
            }),
          )
        expect(make('a.example', name)).toBe(make('a.example', 'Google'))
        expect(make('a.example', name)).not.toBe(make('b.example', name))
        expect(make(`${'a'.repeat(60)}.${'b'.repeat(60)}.example`, name).length).toBeLessThanOrEqual(700)
      }),
    )
  })
})

it('lateAppKey loads the list of suffixes for sign-ups alone, and never guesses without it', async () => {
  let loads = 0
  const { appKey: key, readySites } = lateAppKey(async () => ({ siteOf: host => `site ${++loads} of ${host}` }))
  const signUp = observation({ kind: 'sign-up', provider: 'unknown', server: { host: 'app.acme.example' } })
  expect(key(observation())).toBe('acme|client:mailer')
  expect(() => key(signUp)).toThrow('not ready')
  await readySites()
  expect(key(signUp)).toBe('site:site 1 of app.acme.example')
})
