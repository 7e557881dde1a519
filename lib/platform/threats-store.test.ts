import { beforeAll, expect, test } from 'vitest'
import type { Managed } from '../model/managed.ts'
import type { Policy, PolicyInForce } from '../model/policy.ts'
import { DAY_MS } from './clock.ts'
import { type FakeDeps, fakeArea, fakeDeps, NOW_MS, samplePolicy } from './platform-deps.fake.ts'
import type { PlatformDeps } from './platform-deps.ts'
import { loadPolicy, refreshPolicy } from './policy-store.ts'
import { sampleThreats, signTestPolicy, signTestThreats, type TestKey, testKey } from './sign-document.fake.ts'
import { loadThreats, refreshThreats } from './threats-store.ts'

const POLICY_URL = 'https://policy.example.com/it/policy.jws'
const LIST_URL = 'https://policy.example.com/it/threats.jws'
const NOW_S = NOW_MS / 1000
let key: TestKey
let nextKey: TestKey
beforeAll(async () => {
  key = await testKey()
  nextKey = await testKey()
})

type Served = string | Response | Error
const naming = (url: string | null = 'threats.jws', more: Partial<PolicyInForce> = {}): PolicyInForce => {
  const policy: Policy = { ...samplePolicy(), ...(url === null ? {} : { threats: { url } }) }
  return { policy, version: 1, epoch: 1, source: 'fetched', stale: false, ...more }
}
const setUp = async (first: Served, settings: Managed = {}, more: Partial<PlatformDeps> = {}) => {
  let served = first
  let managed: Managed = { organisationId: 'example-ltd', policyUrl: POLICY_URL, policyKeys: [key.x], ...settings }
  const requests: { url: string; init: RequestInit }[] = []
  const fetch: PlatformDeps['fetch'] = async (url, init) => {
    requests.push({ url, init })
    if (served instanceof Error) throw served
    return served instanceof Response ? served.clone() : new Response(served)
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
    look: async (policy = naming()) => summary(await refreshThreats(deps, policy)),
    load: async (policy = naming()) => summary(await loadThreats(deps, policy)),
  }
}
const summary = ({ list, state }: Awaited<ReturnType<typeof loadThreats>>) => ({
  is: list ? `${list.epoch}.${list.version}${list.stale ? ' stale' : ''}` : 'embedded',
  error: state.lastError?.code ?? null,
  state,
  list,
})
const health = async (deps: FakeDeps) => (await deps.db.facts.toArray()).flatMap(fact => (fact.type === 'health' ? [fact.code] : [])).sort()

test('a list beside the policy is fetched plainly, kept, counted, and stands again after a restart', async () => {
  const { look, load, requests, deps } = await setUp(`${await signTestThreats(key, { ver: 3, epoch: 2 })}\n`)
  expect(await load()).toMatchObject({ is: 'embedded', error: null, state: { source: 'embedded', url: LIST_URL, clients: 0 } })
  expect(await look()).toMatchObject({ is: '2.3', error: null })
  expect(requests).toMatchObject([{ url: LIST_URL, init: { redirect: 'manual', credentials: 'omit', cache: 'no-store' } }])
  const { state, list } = await load()
  expect(list).toMatchObject({ list: sampleThreats(), issuedAtMs: NOW_MS })
  expect(state).toMatchObject({
    source: 'fetched',
    version: 3,
    expiresAtMs: NOW_MS + 30 * DAY_MS,
    clients: 1,
    redirectHosts: 0,
    withdrawn: 1,
  })
  const again = await fakeDeps({ db: deps.db, local: deps.local, settings: deps.settings })
  expect(summary(await loadThreats(again, Promise.resolve(naming())))).toMatchObject({ is: '2.3' })
  expect(await health(deps)).toEqual([])
})

test.each<[string, PolicyInForce]>([
  ['names none', naming(null)],
  ['is the built-in one', naming('threats.jws', { source: 'embedded' })],
])('a policy that %s has no list, whatever lies in the store', async (_, policy) => {
  const { look, load, requests } = await setUp(await signTestThreats(key))
  await look()
  expect(await load()).toMatchObject({ is: '1.1' })
  expect(await look(policy)).toMatchObject({ is: 'embedded', error: null, state: { url: null, sha256: null } })
  expect(await load(policy)).toMatchObject({ is: 'embedded', error: null })
  expect(requests).toHaveLength(1)
})

test.each([
  ['https://cdn.example.net/lists/a.jws', 'https://cdn.example.net/lists/a.jws'],
  ['/threats', 'https://policy.example.com/threats'],
  ['../threats.jws?v=2', 'https://policy.example.com/threats.jws?v=2'],
])('the address %s is %s', async (url, asked) => {
  const { look, requests } = await setUp(await signTestThreats(key))
  expect(await look(naming(url))).toMatchObject({ is: '1.1' })
  expect(requests.map(request => request.url)).toEqual([asked])
})

test.each(['http://cdn.example.net/a.jws', 'https://me:pw@cdn.example.net/a.jws', 'data:text/plain,a.b.c', '//cdn.example.net/a#b'])(
  'the address %s is not asked',
  async url => {
    const { look, requests, deps } = await setUp(await signTestThreats(key))
    expect(await look(naming(url))).toMatchObject({ is: 'embedded', error: 'threats-url-unsafe' })
    expect(await look(naming(url))).toMatchObject({ is: 'embedded', error: 'threats-url-unsafe' })
    expect(requests).toEqual([])
    expect(await health(deps)).toEqual(['threats-url-unsafe'])
  },
)

test('unchanged: asks by ETag, and a 304 keeps what is there', async () => {
  const { look, serve, requests } = await setUp(new Response(await signTestThreats(key), { headers: { etag: '"v1"' } }))
  await look()
  serve(new Response(null, { status: 304 }))
  expect(await look()).toMatchObject({ is: '1.1', error: null })
  expect(new Headers(requests[1]?.init.headers).get('if-none-match')).toBe('"v1"')
})

test('where none ever came, the built-in threats alone', async () => {
  const { look, deps } = await setUp('<html>')
  expect(await look()).toMatchObject({ is: 'embedded', error: 'threats-not-jws', list: null })
  expect(await health(deps)).toEqual(['threats-not-jws'])
})

test('an expired list stays in force as stale, and is told once', async () => {
  const { look, load, deps } = await setUp(await signTestThreats(key, { exp: NOW_S + 86_400 }))
  await look()
  deps.setNow(NOW_MS + 2 * DAY_MS)
  expect(await load()).toMatchObject({ is: '1.1 stale', state: { stale: true } })
  await look()
  expect(await look()).toMatchObject({ is: '1.1 stale' })
  expect(await health(deps)).toEqual(['threats-stale'])
})

test('a key that is taken away takes the list with it', async () => {
  const { look, load, configure } = await setUp(await signTestThreats(key, { ver: 9 }))
  await look()
  configure({ policyKeys: [nextKey.x] })
  expect(await load()).toMatchObject({ is: 'embedded', error: 'threats-key-unknown' })
})

test('the version holds though either store alone is set back', async () => {
  const old = await signTestThreats(key, { ver: 1 })
  const { look, serve, deps } = await setUp(old)
  await look()
  const before = structuredClone(deps.local.items)
  serve(await signTestThreats(key, { ver: 2 }))
  await look()
  serve(old)
  const emptied = await fakeDeps({ local: fakeArea(structuredClone(deps.local.items)), fetch: deps.fetch, settings: deps.settings })
  expect(summary(await refreshThreats(emptied, naming()))).toMatchObject({ is: '1.2', error: 'threats-rollback' })
  Object.assign(deps.local.items, before)
  expect(await look()).toMatchObject({ is: '1.1 stale', error: 'threats-rollback' })
})

test('a stored list that was tampered with is not used', async () => {
  const { look, load, deps } = await setUp(await signTestThreats(key))
  await look()
  const stored = deps.local.items.threats as { jws: string }
  const [head, body = '', signature] = stored.jws.split('.')
  const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('evil-1', 'good-1')).toString('base64url')
  deps.local.items.threats = { ...stored, jws: `${head}.${changed}.${signature}` }
  expect(await load()).toMatchObject({ is: 'embedded', error: 'threats-signature' })
})

test('policy and list stand beside each other: neither version, mark nor fault of one is the other’s', async () => {
  const list = await signTestThreats(key, { ver: 9 })
  const policy = await signTestPolicy(key, { ver: 2 }, { ...samplePolicy(), threats: { url: 'threats.jws' } })
  const { deps, serve } = await setUp(policy)
  const { inForce } = await refreshPolicy(deps)
  serve(list)
  expect(summary(await refreshThreats(deps, inForce))).toMatchObject({ is: '1.9', error: null })
  serve('<html>')
  expect(summary(await refreshThreats(deps, inForce))).toMatchObject({ is: '1.9', error: 'threats-not-jws' })
  expect((await loadPolicy(deps)).state).toMatchObject({ version: 2, lastError: null })
  serve(await signTestPolicy(key, { ver: 3 }, { ...samplePolicy(), threats: { url: 'threats.jws' } }))
  expect((await refreshPolicy(deps)).state).toMatchObject({ version: 3, lastError: null })
  // A policy that is well again does not make the list's fault news.
  serve('<html>')
  await refreshThreats(deps, inForce)
  expect(await health(deps)).toEqual(['threats-not-jws'])
})

test('one look at a time', async () => {
  const { look, requests } = await setUp(await signTestThreats(key))
  await Promise.all([look(), look(), look()])
  expect(requests).toHaveLength(1)
})
