import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { POLICY, THREATS } from './document-kinds.ts'
import { fetchDocument } from './fetch-document.ts'

let server: Server | undefined
afterEach(() => {
  vi.restoreAllMocks()
  server?.closeAllConnections()
  server?.close()
})
const serve = async (listener: RequestListener) => {
  server = createServer(listener)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy.jws`
}
const get = (url: string, etag: string | null = null) => fetchDocument(POLICY, { fetch: (to, init) => fetch(to, init) }, url, etag)

test('the text and its ETag, without the line break at its end', async () => {
  const url = await serve((_, answer) => answer.setHeader('etag', '"abc"').end('a.b.c\n'))
  expect(await get(url)).toEqual({ kind: 'text', jws: 'a.b.c', etag: '"abc"' })
})

test('an ETag is sent back, and 304 understood', async () => {
  const url = await serve((request, answer) => {
    answer.statusCode = request.headers['if-none-match'] === '"abc"' ? 304 : 200
    answer.end()
  })
  expect(await get(url, '"abc"')).toEqual({ kind: 'unchanged' })
})

test('endless data is cut off at the limit, and the connection with it', async () => {
  let sent = 0
  let closed = false
  const url = await serve((_, answer) => {
    const more = () => {
      while (!closed && answer.write('a'.repeat(16_384))) sent += 16_384
    }
    answer.on('drain', more)
    answer.on('close', () => {
      closed = true
    })
    more()
  })
  expect(await get(url)).toMatchObject({ kind: 'failed', code: 'policy-too-large', isRefusal: true })
  await expect.poll(() => closed).toBe(true)
  expect(sent).toBeLessThan(64 * 1024 * 1024)
})

test('a compressed bomb counts as what it becomes', async () => {
  const { gzipSync } = await import('node:zlib')
  const url = await serve((_, answer) => answer.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000, 97))))
  expect(await get(url)).toMatchObject({ code: 'policy-too-large' })
})

test('a server that drips is left after the time limit', async () => {
  const { timeout } = AbortSignal
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(ms => timeout.call(AbortSignal, ms / 10))
  let timer: ReturnType<typeof setInterval> | undefined
  const url = await serve((_, answer) => {
    timer = setInterval(() => answer.write('a'), 20)
  })
  expect(await get(url)).toMatchObject({ code: 'policy-too-slow', isRefusal: true })
  clearInterval(timer)
})

test('a server that drips is left for that reason also where a body that is broken off says only that it was (Chromium 150)', async () => {
  const abort = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(abort.signal)
  const body = new ReadableStream({
    pull: controller => {
      abort.abort()
      controller.error(new DOMException('BodyStreamBuffer was aborted', 'AbortError'))
    },
  })
  const answer = await fetchDocument(POLICY, { fetch: async () => new Response(body) }, 'https://it.example/policy.jws', null)
  expect(answer).toMatchObject({ code: 'policy-too-slow', isRefusal: true })
})

test('a server that says nothing is left too', async () => {
  const { timeout } = AbortSignal
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(ms => timeout.call(AbortSignal, ms / 40))
  expect(await get(await serve(() => {}))).toMatchObject({ code: 'policy-unreachable' })
  expect(AbortSignal.timeout).toHaveBeenCalledWith(10_000)
})

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, and told', async status => {
  let hits = 0
  const url = await serve((request, answer) => {
    hits++
    if (request.url === '/evil') answer.end('a.b.c')
    else answer.writeHead(status, { location: '/evil' }).end()
  })
  expect(await get(url)).toMatchObject({ code: 'policy-redirected', isRefusal: true })
  expect(hits).toBe(1)
})

test('nor as a browser shows it: without a status', async () => {
  const opaque = Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } })
  const fetched = await fetchDocument(POLICY, { fetch: async () => opaque }, 'https://policy.example.com/p.jws', null)
  expect(fetched).toMatchObject({ code: 'policy-redirected', isRefusal: true })
})

test.each([
  [404, true],
  [403, true],
  [206, true],
  [408, false],
  [429, false],
  [500, false],
  [503, false],
])('the status %i is a refusal: %s', async (status, isRefusal) => {
  const url = await serve((_, answer) => answer.writeHead(status).end('a.b.c'))
  expect(await get(url)).toEqual({ kind: 'failed', code: `policy-http-${status}`, message: expect.any(String), isRefusal })
})

test('a body that breaks off is no policy', async () => {
  const url = await serve((_, answer) => {
    answer.writeHead(200, { 'content-length': '1000' })
    answer.write('a.b')
    setTimeout(() => answer.destroy(), 20)
  })
  expect(await get(url)).toMatchObject({ code: 'policy-unreachable' })
})

test.each(['"ok"', 'W/"ok"'])('the ETag %s is kept', async etag => {
  expect(await get(await serve((_, answer) => answer.setHeader('etag', etag).end('x')))).toMatchObject({ etag })
})
test.each(['no-quotes', `"${'a'.repeat(300)}"`, '"a"b"'])('the ETag %s is not kept', async etag => {
  expect(await get(await serve((_, answer) => answer.setHeader('etag', etag).end('x')))).toMatchObject({ kind: 'text', etag: null })
})

test.each(['http://policy.example.com/', 'file:///etc/passwd', 'data:text/plain,a.b.c', '', 'https://a:b@policy.example.com/'])(
  '%s is not asked',
  async url => {
    const never = vi.fn()
    expect(await fetchDocument(POLICY, { fetch: never }, url, null)).toMatchObject({ code: 'policy-url-unsafe', isRefusal: true })
    expect(never).not.toHaveBeenCalled()
  },
)

test.each([POLICY, THREATS])('the limit of $id is to the byte', async kind => {
  const url = await serve((request, answer) => answer.end('a'.repeat(kind.maxBytes + (request.url === '/policy.jws?more' ? 1 : 0))))
  const getIt = (at: string) => fetchDocument(kind, { fetch: (to, init) => fetch(to, init) }, at, null)
  expect(await getIt(url)).toMatchObject({ kind: 'text' })
  expect(await getIt(`${url}?more`)).toMatchObject({ code: `${kind.id}-too-large`, isRefusal: true })
})
