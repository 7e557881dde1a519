import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { extname } from 'node:path'
import { generate } from 'selfsigned'

export type LocalRequest = { method: string; url: URL; headers: IncomingMessage['headers']; body: Buffer }
export type LocalAnswer = { status?: number; headers?: Record<string, string>; body?: string | Buffer }
/** What an address answers: the path of a file, a fixed answer, or a function of the request. */
export type LocalRoute = string | LocalAnswer | ((request: LocalRequest) => LocalAnswer | Promise<LocalAnswer>)

export type LocalWeb = {
  port: number
  /** Every request in order, without queries or bodies. */
  requests: { host: string; path: string; method: string }[]
  /** Adds or replaces the route of `host/path`; a final `*` stands for anything. In explicit mode the host must be one of those at the start. */
  route(address: string, route: LocalRoute): void
  /** Arguments with which Chromium finds these hosts here, and trusts this one certificate. */
  chromiumArgs: string[]
  /** Preferences with which Firefox finds these hosts here. */
  firefoxPrefs: Record<string, unknown>
  /** The one certificate that Firefox is to trust, and for which hosts. Null: every host is meant, so none is checked. */
  firefoxTrust: { fingerprint: string; hosts: string[] } | null
  close(): Promise<void>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

const TLS_HANDSHAKE = 0x16
const NOT_FOUND: LocalAnswer = { status: 404, body: '<!doctype html><title>Not found</title>' }
const hostOf = (address: string) => address.split('/')[0] ?? ''

/**
 * The web on loopback: one port that speaks HTTP, HTTPS (with a certificate made now) and CONNECT, and answers for real
 * host names. With `everyHost` the browser reaches nothing else at all; without it only the hosts of `routes` are
 * led here, and the live web stays what it is.
 */
export const startLocalWeb = async ({
  routes,
  everyHost = true,
}: {
  /** `host/path` (the path may end in `*`) to what is answered there. The longest match wins. */
  routes: Record<string, LocalRoute>
  everyHost?: boolean
}): Promise<LocalWeb> => {
  const table = new Map(Object.entries(routes))
  const hosts = [...new Set([...table.keys()].map(hostOf))].sort()
  const pem = await generate([{ name: 'commonName', value: 'Scopewarden local web' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: ['localhost', ...hosts].map(value => ({ type: 2, value })) }],
  })
  const requests: LocalWeb['requests'] = []

  const find = (address: string): LocalRoute => {
    const exact = table.get(address)
    if (exact !== undefined) return exact
    const prefixes = [...table.keys()].filter(key => key.endsWith('*') && address.startsWith(key.slice(0, -1)))
    return table.get(prefixes.sort((a, b) => b.length - a.length)[0] ?? '') ?? NOT_FOUND
  }

  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    // A proxy request carries the whole address in its first line, any other only the path.
    const url = URL.parse(message.url ?? '/', `https://${message.headers.host ?? 'localhost'}`) ?? new URL('https://localhost/')
    requests.push({ host: url.hostname, path: url.pathname, method: message.method ?? 'GET' })
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const request = { method: message.method ?? 'GET', url, headers: message.headers, body: Buffer.concat(chunks) }
    const found = find(url.hostname + url.pathname)
    const route = typeof found === 'function' ? await found(request) : found
    const {
      status = 200,
      headers = {},
      body = '',
    }: LocalAnswer = typeof route === 'string'
      ? { body: await readFile(route), headers: { 'content-type': TYPES[extname(route)] ?? 'application/octet-stream' } }
      : route
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers })
    response.end(body)
  }
  const serve = (message: IncomingMessage, response: ServerResponse) =>
    answer(message, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(error instanceof Error ? error.message : 'failed')
    })

  const https = createHttpsServer({ key: pem.private, cert: pem.cert }, serve)
  const http = createHttpServer(serve)
  const sockets = new Set<Socket>()
  /** Hands the connection to the server whose language it speaks: a TLS record begins with 0x16, no HTTP method does. */
  const sort = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    socket.once('data', first => {
      socket.pause()
      socket.unshift(first)
      const server = first[0] === TLS_HANDSHAKE ? https : http
      server.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  }
  http.on('connect', (_request, socket: Socket) => {
    socket.removeAllListeners('data')
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    sort(socket)
  })
  for (const server of [http, https]) server.on('clientError', (_error, socket) => socket.destroy())

  const front = createServer(sort)
  await new Promise<void>((resolve, reject) => front.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = front.address() as AddressInfo

  const certificate = new X509Certificate(pem.cert)
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const mapped = everyHost
    ? [`MAP * 127.0.0.1:${port}`, 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost']
    : hosts.map(host => `MAP ${host} 127.0.0.1:${port}`)
  return {
    port,
    requests,
    route: (address, route) => void table.set(address, route),
    chromiumArgs: [
      `--host-resolver-rules=${mapped.join(', ')}`,
      `--ignore-certificate-errors-spki-list=${createHash('sha256').update(spki).digest('base64')}`,
    ],
    firefoxPrefs: everyHost ? proxyPrefs(port) : pacPrefs(port, hosts),
    firefoxTrust: everyHost ? null : { fingerprint: certificate.fingerprint256, hosts },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => front.close(resolve))
    },
  }
}

const proxyPrefs = (port: number) => ({
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': port,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': port,
  'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
})

const pacPrefs = (port: number, hosts: string[]) => {
  const script = `function FindProxyForURL(url, host) { return ${JSON.stringify(hosts)}.indexOf(host) < 0 ? 'DIRECT' : 'PROXY 127.0.0.1:${port}' }`
  return { 'network.proxy.type': 2, 'network.proxy.autoconfig_url': `data:text/javascript,${encodeURIComponent(script)}` }
}
