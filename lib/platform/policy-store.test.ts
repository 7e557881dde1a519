import { beforeAll, expect, test } from 'vitest'
import type { Managed } from '../model/managed.ts'
import { DAY_MS } from './clock.ts'
import { POLICY } from './document-kinds.ts'
import { wasUnreachable } from './document-store.ts'
import { type FakeDeps, fakeArea, fakeDeps, NOW_MS, samplePolicy } from './platform-deps.fake.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { signTestPolicy, type TestKey, testKey } from './sign-document.fake.ts'

const URL = 'https://policy.example.com/policy.jws'
const NOW_S = NOW_MS / 1000
let key: TestKey
let nextKey: TestKey
beforeAll(async () => {
  key = await testKey()
  nextKey = await testKey()
})

type Served = string | Response | Error | (() => Promise<Response>)
const setUp = async (first: Served, settings: Managed = {}, more: Partial<PlatformDeps> = {}) => {
  let served = first
  let managed: Managed = { organisationId: 'example-ltd', policyUrl: URL, policyKeys: [key.x], ...settings }
  const requests: { url: string; init: RequestInit }[] = []
  const fetch: PlatformDeps['fetch'] = async (url, init) => {
    requests.push({ url, init })
    if (served instanceof Error) throw served
    if (served instanceof Response) return served
    return typeof served === 'function' ? served() : new Response(served)
  }
  const deps = await fakeDeps({ fetch, settings: () => managed, ...more })
  return {
    deps,
    requests,
    serve: (next: Served) => {
      served = next
    },
    configure: (next: Managed) => {
      managed = { ...managed, ...next }
    },
    look: async () => summary(await refreshPolicy(deps)),
    load: async () => summary(await loadPolicy(deps)),
  }
}
const summary = ({ inForce, state }: Awaited<ReturnType<typeof loadPolicy>>) => ({
  is: `${inForce.source} ${inForce.epoch}.${inForce.version}${inForce.stale ? ' stale' : ''}`,
  error: state.lastError?.code ?? null,
  state,
  inForce,
})
const health = async (deps: FakeDeps) => (await deps.db.facts.toArray()).flatMap(fact => (fact.type === 'health' ? [fact.code] : [])).sort()
const EMBEDDED = 'embedded 0.0'

test('before any policy came, the embedded one holds', async () => {
  const { load, deps } = await setUp('')
  const { inForce, state } = await load()
  expect(inForce).toEqual({ policy: deps.embedded, version: 0, epoch: 0, source: 'embedded', stale: false, sha256: null })
  expect(state).toMatchObject({ source: 'embedded', url: URL, lastTryMs: null, lastError: null })
})

test('a policy is fetched plainly, put in force, kept and described', async () => {
  const { look, load, requests, deps } = await setUp(`${await signTestPolicy(key, { ver: 3, epoch: 2 })}\n`)
  expect(await look()).toMatchObject({ is: 'fetched 2.3', error: null })
  expect(requests[0]).toMatchObject({ url: URL, init: { redirect: 'manual', credentials: 'omit', cache: 'no-store' } })
  const { state, inForce } = await load()
  expect(inForce.policy).toEqual(samplePolicy())
  expect(state).toMatchObject({
    organisation: 'Example Ltd',
    version: 3,
    epoch: 2,
    issuedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 30 * DAY_MS,
    fetchedAtMs: NOW_MS,
    stale: false,
  })
  expect(await health(deps)).toEqual([])
})

test('a policy of ten thousand apps arrives, and stands again after a restart', async () => {
  const apps = Array.from({ length: 10_000 }, (_, i) => ({
    id: `app-number-${i}`,
    name: `App number ${i}`,
    status: 'tolerated' as const,
    match: [
      { domain: `app-${i}.example.org` },
      { provider: 'google', clientId: `${i}12345678-abcdefghij0123456789.apps.googleusercontent.com` },
    ],
    alternatives: [],
  }))
  const { look, load } = await setUp(await signTestPolicy(key, {}, { ...samplePolicy(), apps }))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
  expect((await load()).inForce.policy.apps).toHaveLength(10_000)
})

test('unchanged: asks by ETag, and a 304 keeps what is there', async () => {
  const jws = await signTestPolicy(key)
  const { look, serve, requests, deps } = await setUp(new Response(jws, { headers: { etag: '"v1"' } }))
  await look()
  deps.setNow(NOW_MS + 3_600_000)
  serve(new Response(null, { status: 304 }))
  const { is, state } = await look()
  expect([is, state.fetchedAtMs]).toEqual(['fetched 1.1', NOW_MS + 3_600_000])
  expect(new Headers(requests[0]?.init.headers).get('if-none-match')).toBe(null)
  expect(new Headers(requests[1]?.init.headers).get('if-none-match')).toBe('"v1"')
})

test('a 304 that nobody asked for, and a 304 for another address, put nothing in force', async () => {
  const { look, serve, configure } = await setUp(new Response(null, { status: 304 }))
  expect(await look()).toMatchObject({ is: EMBEDDED, error: 'policy-http-304' })
  serve(new Response(await signTestPolicy(key), { headers: { etag: '"v1"' } }))
  await look()
  configure({ policyUrl: 'https://other.example.com/p.jws' })
  serve(new Response(null, { status: 304 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: 'policy-http-304' })
})

test('what goes wrong, goes well and goes wrong again is told twice', async () => {
  const good = await signTestPolicy(key)
  const { look, serve, deps } = await setUp('<html>')
  await look()
  serve(good)
  await look()
  serve('<html>')
  await look()
  await look()
  expect(await health(deps)).toEqual(['policy-not-jws', 'policy-not-jws'])
})

test('freeze: an expired policy stays in force as stale, is told once, and a newer one ends it', async () => {
  const { look, load, serve, deps } = await setUp(await signTestPolicy(key, { exp: NOW_S + 86_400 }))
  await look()
  deps.setNow(NOW_MS + 2 * DAY_MS)
  expect(await load()).toMatchObject({ is: 'fetched 1.1 stale', state: { stale: true } })
  expect(await look()).toMatchObject({ is: 'fetched 1.1 stale', error: null })
  await look()
  expect(await health(deps)).toEqual(['policy-stale'])
  serve(await signTestPolicy(key, { ver: 2 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.2' })
})

test('a clock that is turned back neither revives nor removes a policy', async () => {
  const { look, load, serve, deps } = await setUp(await signTestPolicy(key, { exp: NOW_S + 86_400 }))
  await look()
  deps.setNow(NOW_MS + 3 * DAY_MS)
  serve(await signTestPolicy(key, { ver: 2, iat: NOW_S + 3 * 86_400, nbf: NOW_S + 3 * 86_400, exp: NOW_S + 4 * 86_400 }))
  await look()
  deps.setNow(NOW_MS - 3650 * DAY_MS)
  expect(await load()).toMatchObject({ is: 'fetched 1.2', error: null })
  serve(await signTestPolicy(key, { ver: 3, exp: NOW_S + 86_400 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.2', error: 'policy-expired' })
})

test('a policy that was accepted is not ended by a clock that is set back before it began', async () => {
  const { look, load, deps } = await setUp(await signTestPolicy(key, { iat: NOW_S - 5 * 86_400, nbf: NOW_S, exp: NOW_S + 86_400 }))
  await look()
  deps.setNow(NOW_MS - 400 * DAY_MS)
  expect(await load()).toMatchObject({ is: 'fetched 1.1', error: null })
})

test('keys that a policy announces: shown, told once for each that the settings lack, and never trusted for it', async () => {
  const announced = (x: string) => ({ next_keys: [{ kty: 'OKP', crv: 'Ed25519', x }] })
  const { look, load, serve, configure, deps } = await setUp(await signTestPolicy(key, announced(nextKey.x)))
  expect((await look()).state.nextKeys).toEqual([{ x: nextKey.x, known: false }])
  await look()
  expect(await health(deps)).toEqual(['policy-next-key-missing'])
  serve(await signTestPolicy(nextKey, { ver: 2 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: 'policy-key-unknown' })
  configure({ policyKeys: [key.x, nextKey.x] })
  expect((await load()).state.nextKeys).toEqual([{ x: nextKey.x, known: true }])
  expect(await look()).toMatchObject({ is: 'fetched 1.2', error: null, state: { nextKeys: [] } })
  const third = await testKey()
  serve(await signTestPolicy(nextKey, { ver: 3, ...announced(third.x) }))
  await look()
  expect((await health(deps)).filter(code => code === 'policy-next-key-missing')).toHaveLength(2)
  expect((await deps.db.facts.toArray()).some(fact => fact.type === 'health' && fact.detail.includes(third.x))).toBe(true)
})

test('a stored policy that is used no more is told once; not where another key’s took its place at once', async () => {
  const { look, serve, configure, deps } = await setUp(await signTestPolicy(key))
  await look()
  configure({ policyKeys: [nextKey.x] })
  serve(new TypeError('Failed to fetch'))
  expect(await look()).toMatchObject({ is: EMBEDDED, error: 'policy-unreachable' })
  await look()
  expect(await health(deps)).toEqual(['policy-dropped'])
  serve(await signTestPolicy(nextKey))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
  configure({ policyKeys: [key.x] })
  serve(await signTestPolicy(key))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
  expect(await health(deps)).toEqual(['policy-dropped'])
  const stored = deps.local.items.policy as { jws: string }
  deps.local.items.policy = { ...stored, jws: `${stored.jws.slice(0, -4)}AAAA` }
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
  expect(await health(deps)).toEqual(['policy-dropped', 'policy-dropped'])
})

test('whether nobody was there', async () => {
  const { look, serve, deps } = await setUp(new TypeError('Failed to fetch'))
  expect(await wasUnreachable(POLICY, deps)).toBe(false)
  await look()
  expect(await wasUnreachable(POLICY, deps)).toBe(true)
  serve(new Response('', { status: 503 }))
  await look()
  expect(await wasUnreachable(POLICY, deps)).toBe(false)
})

test('rotation: both keys, then the new one alone; the old one’s policy is dropped with it', async () => {
  const { look, load, serve, configure } = await setUp(await signTestPolicy(key, { ver: 5 }))
  await look()
  configure({ policyKeys: [key.x, nextKey.x] })
  serve(await signTestPolicy(nextKey, { ver: 6 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.6' })
  configure({ policyKeys: [nextKey.x] })
  expect(await load()).toMatchObject({ is: 'fetched 1.6' })
  serve(await signTestPolicy(key, { ver: 7 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.6', error: 'policy-key-unknown' })
  configure({ policyKeys: [key.x] })
  expect(await load()).toMatchObject({ is: EMBEDDED, error: 'policy-key-unknown' })
})

test('recovery from a stolen key that had used up the epochs: take the key away', async () => {
  const { look, serve, configure } = await setUp(await signTestPolicy(key, { ver: 9e15, epoch: 1_000_000 }))
  await look()
  configure({ policyKeys: [nextKey.x] })
  serve(await signTestPolicy(nextKey, { ver: 1, epoch: 1 }))
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
})

test('the version holds though either store alone is set back', async () => {
  const old = await signTestPolicy(key, { ver: 1 })
  const { look, load, serve, deps } = await setUp(old)
  await look()
  const before = structuredClone(deps.local.items)
  serve(await signTestPolicy(key, { ver: 2 }))
  await look()
  serve(old)
  const emptied = await fakeDeps({ local: fakeArea(structuredClone(deps.local.items)), fetch: deps.fetch, settings: deps.settings })
  expect(summary(await refreshPolicy(emptied))).toMatchObject({ is: 'fetched 1.2', error: 'policy-rollback' })
  Object.assign(deps.local.items, before)
  expect(await load()).toMatchObject({ is: 'fetched 1.1 stale', error: 'policy-rollback' })
  expect(await look()).toMatchObject({ is: 'fetched 1.1 stale', error: 'policy-rollback' })
  for (const key of Object.keys(deps.local.items)) delete deps.local.items[key]
  expect(await look()).toMatchObject({ is: EMBEDDED, error: 'policy-rollback' })
})

test('a stored policy that was tampered with is not used', async () => {
  const { look, load, deps } = await setUp(await signTestPolicy(key))
  await look()
  const stored = deps.local.items.policy as { jws: string }
  const [head, body = '', signature] = stored.jws.split('.')
  const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('"block"', '"allow"')).toString('base64url')
  deps.local.items.policy = { ...stored, jws: `${head}.${changed}.${signature}` }
  expect(await load()).toMatchObject({ is: EMBEDDED, error: 'policy-signature' })
  deps.local.items.policy = 'rubbish'
  expect(await load()).toMatchObject({ is: EMBEDDED, error: null })
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
})

test('settings that are not there yet use no stored policy, and lose none', async () => {
  const { look, load, configure } = await setUp(await signTestPolicy(key))
  await look()
  configure({ policyKeys: undefined, policyUrl: undefined, organisationId: undefined })
  expect(await load()).toMatchObject({ is: EMBEDDED, error: null })
  expect(await look()).toMatchObject({ is: EMBEDDED, error: null })
  configure({ policyKeys: [key.x], policyUrl: URL, organisationId: 'example-ltd' })
  expect(await load()).toMatchObject({ is: 'fetched 1.1' })
})

test.each<[Managed, string]>([
  [{ policyKeys: undefined }, 'policy-settings-incomplete'],
  [{ organisationId: undefined }, 'policy-settings-incomplete'],
  [{ policyUrl: 'http://policy.example.com/p.jws' }, 'policy-url-unsafe'],
])('settings %j: said, and nothing is fetched', async (settings, code) => {
  const { look, requests, deps } = await setUp(await signTestPolicy(key), settings)
  expect(await look()).toMatchObject({ is: EMBEDDED, error: code })
  expect(requests).toEqual([])
  expect(await health(deps)).toEqual([code])
})

test('a full storage leaves the old policy in force and says so', async () => {
  const { look, serve, deps } = await setUp(await signTestPolicy(key, { ver: 1 }))
  await look()
  serve(await signTestPolicy(key, { ver: 2 }))
  const { set } = deps.local
  deps.local.set = async items => {
    if ('policy' in items) throw new Error('QUOTA_BYTES quota exceeded')
    await set(items)
  }
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: 'policy-not-stored' })
})

test('settings that change while a look is under way call for another one; what the first brought is judged by the new keys', async () => {
  let arrive = (_: Response) => {}
  const late = () => new Promise<Response>(resolve => (arrive = resolve))
  const { look, serve, configure, requests } = await setUp(late)
  const first = look()
  await expect.poll(() => requests.length).toBe(1)
  configure({ policyKeys: [nextKey.x] })
  const second = look()
  const third = look()
  arrive(new Response(await signTestPolicy(key, { ver: 9 })))
  serve(await signTestPolicy(nextKey, { ver: 2 }))
  expect(await first).toMatchObject({ is: EMBEDDED, error: 'policy-key-unknown' })
  expect([(await second).is, (await third).is]).toEqual(['fetched 1.2', 'fetched 1.2'])
  expect(requests).toHaveLength(2)
})

test('one look at a time', async () => {
  const { look, requests } = await setUp(await signTestPolicy(key))
  await Promise.all([look(), look(), look()])
  expect(requests).toHaveLength(1)
})

test('a store that takes no writes does not keep a policy from being put in force', async () => {
  const { look, deps } = await setUp(await signTestPolicy(key))
  deps.db.readOnly = Object.assign(new Error('newer'), { code: 'store-newer', hint: '' })
  expect(await look()).toMatchObject({ is: 'fetched 1.1' })
})

test('nor does a store that fails in the middle', async () => {
  const { look, deps } = await setUp(await signTestPolicy(key))
  deps.db.close()
  expect(await look()).toMatchObject({ is: 'fetched 1.1', error: null })
})
