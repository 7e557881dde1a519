import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppMatch, PolicyApp } from '../model/policy.ts'
import { compileMatches, matchApp } from './match-app.ts'
import { observation } from './samples.ts'

const app = (id: string, status: PolicyApp['status'], ...match: AppMatch[]): PolicyApp => ({ id, name: id, status, match })
const match = (what: Parameters<typeof observation>[0], ...apps: PolicyApp[]) =>
  matchApp(
    observation(what),
    compileMatches(apps, one => one.match),
  )?.id ?? null
const host = (name: string, kind: 'web' | 'loopback' | 'relay' | 'custom-scheme' = 'web', scheme: string | null = 'https') => ({
  redirect: { host: name, kind, scheme },
})

describe('matchApp', () => {
  const zoom = app('zoom', 'sanctioned', { domain: 'zoom.us' })

  it('knows a domain by whole labels only', () => {
    expect(match(host('zoom.us'), zoom)).toBe('zoom')
    expect(match(host('x.y.zoom.us'), zoom)).toBe('zoom')
    for (const other of ['evilzoom.us', 'zoom.us.evil.example', 'us', 'zoom.us.', '', '.', 'zoom-us'])
      expect(match(host(other), zoom)).toBeNull()
  })

  it('knows a client id at its own provider only, GUIDs in any case', () => {
    const guid = '11111111-aaaa-4bbb-8ccc-222222222222'
    const one = app('one', 'tolerated', { provider: 'acme-id', clientId: guid }, { provider: 'acme-id', clientId: 'Client-X' })
    expect(match({ client: { id: guid.toUpperCase() } }, one)).toBe('one')
    expect(match({ client: { id: 'Client-X' } }, one)).toBe('one')
    expect(match({ client: { id: 'client-x' } }, one)).toBeNull()
    expect(match({ client: { id: guid }, provider: 'other' }, one)).toBeNull()
    expect(match({ client: { id: null } }, one)).toBeNull()
  })

  it('lets no client pass at a host that only runs the same software, but stops it', () => {
    const elsewhere = { client: { id: 'client-1' }, signs: ['self-hosted' as const] }
    const here = { provider: 'acme-id', clientId: 'client-1' }
    expect(match({ client: { id: 'client-1' } }, app('one', 'sanctioned', here))).toBe('one')
    expect(match(elsewhere, app('one', 'sanctioned', here))).toBeNull()
    expect(match(elsewhere, app('one', 'tolerated', { provider: 'acme-id', redirectHost: 'app.example' }))).toBeNull()
    expect(match(elsewhere, app('one', 'blocked', here))).toBe('one')
  })

  it('wants every field of one way to fit', () => {
    const one = app('one', 'sanctioned', { provider: 'acme-id', clientId: 'client-1', redirectHost: 'good.example' })
    expect(match(host('good.example'), one)).toBe('one')
    expect(match(host('bad.example'), one)).toBeNull()
    const two = app('two', 'sanctioned', { provider: 'acme-id', redirectHost: 'good.example' })
    expect(match(host('good.example'), two)).toBe('two')
    expect(match({ ...host('good.example'), provider: 'other' }, two)).toBeNull()
  })

  it('takes a redirect host exactly, or every host below with a star', () => {
    const exact = app('exact', 'sanctioned', { redirectHost: 'a.example' })
    const below = app('below', 'sanctioned', { redirectHost: '*.b.example' })
    expect(match(host('a.example'), exact)).toBe('exact')
    expect(match(host('x.a.example'), exact)).toBeNull()
    expect(match(host('x.b.example'), below)).toBe('below')
    expect(match(host('b.example'), below)).toBeNull()
  })

  it('lets nothing pass on loopback, plain HTTP or a scheme, but stops on plain HTTP', () => {
    const local = app('local', 'sanctioned', { redirectHost: 'localhost' }, { domain: 'localhost' })
    const blocked = app('blocked', 'blocked', { domain: 'zoom.us' })
    expect(match(host('localhost', 'loopback', 'http'), local)).toBeNull()
    expect(match(host('zoom.us', 'web', 'http'), zoom)).toBeNull()
    expect(match({ ...host('zoom.us', 'web', null), signs: ['insecure-redirect'] }, zoom)).toBeNull()
    expect(match(host('zoom.us', 'custom-scheme', 'zoom'), zoom)).toBeNull()
    expect(match(host('zoom.us', 'relay', null), zoom)).toBe('zoom')
    expect(match(host('zoom.us', 'web', 'http'), blocked)).toBe('blocked')
  })

  it('knows a sign-up by the site itself', () => {
    const site = { kind: 'sign-up', server: { host: 'go.zoom.us' }, redirect: { host: null, kind: null, scheme: null } } as const
    expect(match(site, zoom)).toBe('zoom')
    expect(match(site, app('one', 'sanctioned', { redirectHost: 'go.zoom.us' }))).toBeNull()
  })

  it('never looks at a display name', () => {
    expect(match({ client: { name: 'Zoom', id: 'x' }, ...host('evil.example') }, zoom)).toBeNull()
  })

  it('lets the sternest status win in any order', () => {
    const apps = [
      app('b', 'sanctioned', { domain: 'zoom.us' }),
      app('a', 'sanctioned', { domain: 'zoom.us' }),
      app('t', 'tolerated', { redirectHost: 'zoom.us' }),
      app('x', 'blocked', { provider: 'acme-id', clientId: 'client-1' }),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(apps, { minLength: 1 }), list => {
        const expected = ['x', 't', 'a', 'b'].find(id => list.some(one => one.id === id))
        expect(match(host('zoom.us'), ...list)).toBe(expected)
      }),
    )
  })
})
