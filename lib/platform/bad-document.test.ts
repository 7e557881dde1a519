import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { documentClient, KINDS, type Served } from './document-client.fake.ts'
import { POLICY, THREATS } from './document-kinds.ts'
import { NOW_MS, samplePolicy } from './platform-deps.fake.ts'
import { type TestKey, testKey } from './sign-document.fake.ts'

// Whatever comes, the document that was in force stays in force, whole, and IT is told once.

const NOW_S = NOW_MS / 1000
let key: TestKey
let stranger: TestKey
let server: Server | undefined
beforeAll(async () => {
  key = await testKey()
  stranger = await testKey()
})
afterEach(() => {
  vi.restoreAllMocks()
  server?.closeAllConnections()
  server?.close()
})

/** A real server's answer, as the browser's `fetch` would have it. */
const from = async (listener: RequestListener): Promise<Served> => {
  server = createServer(listener)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return () => fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })
}
/** Ten seconds are half of one: long enough that an answer has begun also where much else is under way. */
const hurry = () => {
  const { timeout } = AbortSignal
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(ms => timeout.call(AbortSignal, ms / 20))
}
const PORTAL = '<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body><form>Room number</form></body></html>'

describe.each(Object.values(KINDS))('$id', kind => {
  const { id } = kind
  const sign: typeof kind.sign = (signer, claims = {}, mark) => kind.sign(signer, { epoch: 2, ...claims }, mark)
  const { maxBytes } = id === 'policy' ? POLICY : THREATS
  const CASES: [string, () => Served | Promise<Served>, string, told?: false][] = [
    ['cut in half', async () => (await sign(key, { ver: 6 })).slice(0, 400), 'not-jws'],
    ['cut by its last letter', async () => (await sign(key, { ver: 6 })).slice(0, -1), 'signature'],
    ['without its last part', async () => (await sign(key, { ver: 6 })).replace(/\.[^.]*$/, ''), 'not-jws'],
    ['of another organisation', () => sign(key, { ver: 6, iss: 'other-ltd' }), 'organisation'],
    ['for another product', () => sign(key, { ver: 6, aud: 'other' }), 'schema'],
    ['by a stranger', () => sign(stranger, { ver: 6 }), 'key-unknown'],
    ['by a stranger under our key’s name', () => sign({ ...stranger, kid: key.kid }, { ver: 6 }), 'signature'],
    ['older', () => sign(key, { ver: 4 }), 'rollback'],
    ['of an older epoch', () => sign(key, { ver: 99, epoch: 1 }), 'rollback'],
    ['another text of the same version', () => sign(key, { ver: 5 }, 'another-one'), 'equivocation'],
    ['a jump that leaves no room', () => sign(key, { ver: Number.MAX_SAFE_INTEGER }), 'fast-forward'],
    ['expired', () => sign(key, { ver: 6, iat: NOW_S - 200, nbf: NOW_S - 200, exp: NOW_S - 1 }), 'expired'],
    ['valid for 32 days', () => sign(key, { ver: 6, exp: NOW_S + 32 * 86_400 }), 'dates'],
    ['from tomorrow', () => sign(key, { ver: 6, iat: NOW_S + 86_400, nbf: NOW_S + 86_400 }), 'not-yet-valid'],
    ['for a newer extension', () => sign(key, { ver: 6, min_ext: '0.1.1' }), 'needs-newer-extension'],
    ['validly signed, but no JSON', () => kind.signBytes(key, 'hello'), 'json'],
    ['validly signed, but nothing', () => kind.signBytes(key, ''), 'json'],
    ['validly signed, but null', () => kind.signBytes(key, 'null'), 'schema'],
    ['validly signed, with nothing in it', () => sign(key, { ver: 6, policy: undefined, threats: undefined }), 'schema'],
    ['validly signed, with a key twice', () => kind.signBytes(key, '{"ver":6,"ver":7}'), 'json'],
    ['enormous', () => 'a'.repeat(maxBytes + 1), 'too-large'],
    ['enormous, and right otherwise', async () => `${await sign(key, { ver: 6 })}${' '.repeat(maxBytes)}`, 'too-large'],
    ['a captive portal', () => new Response(PORTAL, { headers: { 'content-type': 'text/html' } }), 'not-jws'],
    ['a captive portal that redirects', () => from((_, a) => a.writeHead(302, { location: '/login' }).end(PORTAL)), 'redirected'],
    ['a captive portal that says 511', () => new Response(PORTAL, { status: 511 }), 'http-511', false],
    ['garbage', () => new Response(crypto.getRandomValues(new Uint8Array(4096))), 'not-jws'],
    ['gone', () => new Response('', { status: 404 }), 'http-404'],
    ['a failing server', () => new Response('', { status: 503 }), 'http-503', false],
    ['no network', () => new TypeError('Failed to fetch'), 'unreachable', false],
    ['200 with nothing', () => new Response(''), 'not-jws'],
    ['204', () => new Response(null, { status: 204 }), 'http-204'],
    ['a part of it (206)', async () => new Response(await sign(key, { ver: 6 }), { status: 206 }), 'http-206'],
    ['304 that nobody asked for', () => new Response(null, { status: 304 }), 'http-304'],
    ['a gzip bomb', () => from((_, a) => a.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(20_000_000, 97)))), 'too-large'],
    ['gzip that is none', () => from((_, a) => a.setHeader('content-encoding', 'gzip').end('not gzip at all')), 'unreachable', false],
    [
      'broken off',
      () =>
        from((_, a) => {
          a.writeHead(200, { 'content-length': '9000' }).write('eyJ')
          setTimeout(() => a.destroy(), 20)
        }),
      'unreachable',
      false,
    ],
    [
      'dripping',
      () => {
        hurry()
        return from((_, a) => {
          const timer = setInterval(() => a.write('a'), 20)
          a.on('close', () => clearInterval(timer))
        })
      },
      'too-slow',
    ],
    [
      'silence',
      () => {
        hurry()
        return from(() => {})
      },
      'unreachable',
      false,
    ],
  ]

  test.each(CASES)('%s', async (_, make, code, told) => {
    const client = await documentClient(kind, [key], await sign(key, { ver: 5 }, 'the-old-one'))
    const before = await client.look()
    const stored = structuredClone(client.deps.local.items[id])
    client.serve(await make())
    for (let i = 0; i < 3; i++) {
      expect(await client.look()).toMatchObject({ in: '2.5', error: `${id}-${code}`, content: before.content })
      expect(client.deps.local.items[id]).toEqual(stored)
    }
    expect(await client.load()).toMatchObject({ in: '2.5', error: `${id}-${code}`, content: before.content })
    expect(await client.told()).toEqual(told === false ? [] : [`${id}-${code}`])
    client.serve(await sign(key, { ver: 6 }, 'the-new-one'))
    expect(await client.look()).toMatchObject({ in: '2.6', error: null })
  })

  test.each(['application/octet-stream', 'text/html', 'image/png', '', 'application/jose; charset=utf-16'])(
    'the content type %j says nothing: the signature does',
    async type => {
      const headers: Record<string, string> = type ? { 'content-type': type } : {}
      const client = await documentClient(kind, [key], new Response(new TextEncoder().encode(await sign(key)), { headers }))
      expect(await client.look()).toMatchObject({ in: '2.1', error: null })
    },
  )

  test('a host that lies with its ETag: 304 for ever is a freeze, and ends in “expired”', async () => {
    const client = await documentClient(kind, [key], new Response(await sign(key), { headers: { etag: '"1"' } }))
    await client.look()
    client.serve(new Response(null, { status: 304, headers: { etag: '"other"' } }))
    expect(await client.look()).toMatchObject({ in: '2.1', error: null })
    client.deps.setNow(NOW_MS + 30 * 86_400_000)
    expect(await client.look()).toMatchObject({ in: '2.1 stale' })
    await client.look()
    expect(await client.told()).toEqual([`${id}-stale`])
  })

  test('the same ETag with another text is another text', async () => {
    const client = await documentClient(kind, [key], new Response(await sign(key), { headers: { etag: '"1"' } }))
    await client.look()
    client.serve(new Response(await sign(key, {}, 'other-words'), { headers: { etag: '"1"' } }))
    expect(await client.look()).toMatchObject({ in: '2.1', error: `${id}-equivocation` })
    client.serve(new Response(await sign(key, { ver: 2 }), { headers: { etag: '"1"' } }))
    expect(await client.look()).toMatchObject({ in: '2.2', error: null })
  })

  test('a refused text leaves no ETag, so that it is looked at again', async () => {
    const client = await documentClient(kind, [key], new Response(await sign(key), { headers: { etag: '"1"' } }))
    await client.look()
    client.serve(new Response(PORTAL, { headers: { etag: '"portal"' } }))
    await client.look()
    await client.look()
    expect(client.requests.map(({ init }) => new Headers(init.headers).get('if-none-match'))).toEqual([null, '"1"', '"1"'])
  })

  test('where nothing was stored, a 304 puts nothing in force', async () => {
    const client = await documentClient(kind, [key], new Response(null, { status: 304 }))
    expect(await client.look()).toMatchObject({ in: 'built-in', error: `${id}-http-304` })
  })

  test('what changes from one fault to another is told each time that it is new, and no more', async () => {
    const client = await documentClient(kind, [key], PORTAL)
    const gone = new Response('', { status: 404 })
    for (const served of [PORTAL, PORTAL, gone, gone, PORTAL, gone]) {
      client.serve(served)
      await client.look()
    }
    expect(await client.told()).toEqual([`${id}-not-jws`, `${id}-http-404`])
    client.serve(await sign(key, { iss: 'other-ltd' }))
    await client.look()
    await client.look()
    client.serve(await sign(key, { iss: 'third-ltd' }))
    await client.look()
    expect((await client.told()).slice(2)).toEqual([`${id}-organisation`, `${id}-organisation`])
  })

  test('a worker that dies, at whichever step, leaves the old one or the new one, whole, and the next look brings the new one', async () => {
    const [one, two] = [await sign(key, { ver: 1 }, 'the-old-one'), await sign(key, { ver: 2 }, 'the-new-one')]
    const seen = new Set<string>()
    let dieAt = 0
    for (let survived = false; !survived; dieAt++) {
      const client = await documentClient(kind, [key], one)
      await client.look()
      client.serve(two)
      const { deps } = client
      let step = 0
      // Where a worker dies nothing of it goes on: from that step every further one fails too. Before and after each are two steps.
      const die = () => {
        if (step++ >= dieAt) throw new Error('worker died')
      }
      const mortal = <T extends object, K extends keyof T>(object: T, name: K) => {
        const real = object[name] as (...args: unknown[]) => Promise<unknown>
        object[name] = (async (...args: unknown[]) => {
          die()
          const result = await real.apply(object, args)
          die()
          return result
        }) as T[K]
        return () => {
          object[name] = real as T[K]
        }
      }
      const restore = [
        mortal(deps, 'fetch'),
        mortal(deps.local, 'get'),
        mortal(deps.local, 'set'),
        mortal(deps.db.meta, 'get'),
        mortal(deps.db.meta, 'put'),
        mortal(crypto.subtle, 'digest'),
        mortal(crypto.subtle, 'importKey'),
        mortal(crypto.subtle, 'verify'),
      ]
      await client.look().catch(() => {})
      for (const heal of restore) heal()
      survived = step <= dieAt
      const { in: standing, content } = await client.load()
      expect(JSON.stringify(content)).toContain(standing === '2.1' ? 'the-old-one' : 'the-new-one')
      seen.add(standing)
      // Neither store alone takes it back either.
      client.serve(standing === '2.1' ? two : one)
      expect((await client.look()).in).toBe('2.2')
      client.serve(two)
      expect(await client.look()).toMatchObject({ in: '2.2', error: null })
    }
    expect([...seen].sort()).toEqual(['2.1', '2.2'])
    expect(dieAt).toBeGreaterThan(20)
  })
})

test('a policy and what was kept of it are one write: nothing is ever stored without its mark', async () => {
  const client = await documentClient(KINDS.policy, [key], await KINDS.policy.sign(key))
  const { set } = client.deps.local
  client.deps.local.set = async items => {
    if ('policy' in items) expect(Object.keys(items).sort()).toEqual(['policy', 'policyMark'])
    await set(items)
  }
  expect(await client.look()).toMatchObject({ in: '1.1', content: samplePolicy() })
})
