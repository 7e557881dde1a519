import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { type LocalWeb, startLocalWeb } from './local-web.ts'

let web: LocalWeb | null = null
const start = async (...given: Parameters<typeof startLocalWeb>) => {
  web = await startLocalWeb(...given)
  return web
}
afterEach(async () => {
  await web?.close()
  web = null
})

type Answer = { status: number; body: string; type: string | undefined }
/** Asks as a browser would that was led here: real host name, this port. */
const ask = (port: number, url: string, { method = 'GET', body = '' } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { protocol, host, pathname, search } = new URL(url)
    const make = protocol === 'https:' ? httpsRequest : httpRequest
    const options = { host: '127.0.0.1', port, path: pathname + search, method, headers: { host }, rejectUnauthorized: false }
    make(options, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, type: response.headers['content-type'] }))
    })
      .on('error', reject)
      .end(body)
  })

test('answers for real hosts on one port, over HTTPS and HTTP', async () => {
  const { port } = await start({ routes: { 'login.example.com/consent': { body: 'consent' }, 'app.example.org/*': { body: 'app' } } })
  expect(await ask(port, 'https://login.example.com/consent?scope=mail')).toMatchObject({ status: 200, body: 'consent' })
  expect(await ask(port, 'http://app.example.org/any/where')).toMatchObject({ status: 200, body: 'app' })
})

test('the longest match wins, and an unknown address is not found', async () => {
  const { port } = await start({
    routes: { 'a.example/*': { body: 'all' }, 'a.example/deep/*': { body: 'deep' }, 'a.example/deep/one': { body: 'one' } },
  })
  const bodies = ['/x', '/deep/x', '/deep/one'].map(async path => (await ask(port, `https://a.example${path}`)).body)
  expect(await Promise.all(bodies)).toEqual(['all', 'deep', 'one'])
  expect((await ask(port, 'https://b.example/x')).status).toBe(404)
})

test('a function sees the request; a file is served with its type; what fails says so', async () => {
  const { port } = await start({
    routes: {
      'a.example/echo': ({ method, url, body }) => ({ status: 201, body: `${method} ${url.searchParams.get('q')} ${body}` }),
      'a.example/file': new URL(import.meta.url).pathname.replace(/local-web\.test\.ts$/, '../package.json'),
      'a.example/gone': '/no/such/file.html',
    },
  })
  expect(await ask(port, 'https://a.example/echo?q=1', { method: 'POST', body: 'x=2' })).toMatchObject({ status: 201, body: 'POST 1 x=2' })
  const file = await ask(port, 'https://a.example/file')
  expect([file.type, JSON.parse(file.body).name]).toEqual(['application/json', 'scopewarden'])
  expect((await ask(port, 'https://a.example/gone')).status).toBe(500)
})

test('records host, path and method, never a query or a body', async () => {
  const { port, requests } = await start({ routes: {} })
  await ask(port, 'https://a.example/x?code=canary-1', { method: 'POST', body: 'canary-2' })
  expect(requests).toEqual([{ host: 'a.example', path: '/x', method: 'POST' }])
})

test('takes CONNECT, as Firefox asks through a proxy, and ends it at its own certificate', async () => {
  const { port } = await start({ routes: { 'accounts.example.com/': { body: 'through the tunnel' } } })
  const socket = await new Promise<Socket>(resolve => {
    const raw = connect(port, '127.0.0.1', () =>
      raw.write('CONNECT accounts.example.com:443 HTTP/1.1\r\nHost: accounts.example.com:443\r\n\r\n'),
    )
    raw.once('data', () => resolve(raw))
  })
  const tls = connectTls({ socket, servername: 'accounts.example.com', rejectUnauthorized: false })
  tls.write('GET / HTTP/1.1\r\nHost: accounts.example.com\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of tls) text += chunk
  expect(text).toContain('through the tunnel')
})

test('leads the browser to the listed hosts only, unless every host is meant', async () => {
  const listed = await start({ routes: { 'a.example/': { body: '' }, 'b.example/x': { body: '' } }, everyHost: false })
  expect(listed.chromiumArgs[0]).toBe(
    `--host-resolver-rules=MAP a.example 127.0.0.1:${listed.port}, MAP b.example 127.0.0.1:${listed.port}`,
  )
  expect(decodeURIComponent(String(listed.firefoxPrefs['network.proxy.autoconfig_url']))).toContain("indexOf(host) < 0 ? 'DIRECT'")
  expect(listed.firefoxTrust).toMatchObject({
    hosts: ['a.example', 'b.example'],
    fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  })
  await listed.close()
  const every = await start({ routes: {} })
  expect(every.chromiumArgs[0]).toBe(`--host-resolver-rules=MAP * 127.0.0.1:${every.port}, EXCLUDE 127.0.0.1, EXCLUDE localhost`)
  expect(every.firefoxPrefs['network.proxy.type']).toBe(1)
  expect(every.firefoxTrust).toBeNull()
})

test('closes with connections still open', async () => {
  const { port, close } = await start({ routes: {} })
  const raw = connect(port, '127.0.0.1')
  await new Promise(resolve => raw.once('connect', resolve))
  const ended = new Promise(resolve => raw.on('error', () => {}).once('close', resolve))
  await new Promise(resolve => setTimeout(resolve, 50))
  await close()
  await ended
  web = null
  await expect(ask(port, 'https://a.example/')).rejects.toThrow()
})
