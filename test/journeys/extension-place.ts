import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where an organisation hosts its extension, settings and policy: a server on loopback whose files can be exchanged. */
export type ExtensionPlace = {
  url: string
  put(path: string, type: string, body: string | Uint8Array): void
  /** Paths that were asked for, in order. */
  asked: string[]
  close(): Promise<void>
}

export async function startExtensionPlace(): Promise<ExtensionPlace> {
  const files = new Map<string, { type: string; body: string | Uint8Array }>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    asked.push(path)
    const file = files.get(path)
    if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body)
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (path, type, body) => void files.set(path, { type, body }),
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
