import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { publishExceptions } from '../../cli/publish-exceptions.ts'
import { generateKey, type SigningKey, signPolicy } from '../../cli/sign-document.ts'
import { type Hub, runHub } from '../../hub/run-hub.ts'
import { CloudEvent } from '../../lib/model/event.ts'
import type { PolicyInput } from '../../lib/model/policy.ts'
import { ReportExport } from '../../lib/model/record.ts'
import { ROOT } from './journey.ts'

const BALANCED = join(ROOT, 'policies/organisations/balanced.json')
/** The sample policy, to be changed at will. */
export const samplePolicy = (): PolicyInput => JSON.parse(readFileSync(BALANCED, 'utf8'))

export const sign = (key: SigningKey, version: number, options: Partial<Parameters<typeof signPolicy>[0]> = {}) =>
  signPolicy({ policy: samplePolicy(), privateJwk: key, version, epoch: 3, issuedAtMs: Date.now(), lifetimeDays: 30, ...options })

export type JourneyHub = {
  url: string
  key: SigningKey
  dataDirectory: string
  policyFile: string
  /** What MDM would push for it. */
  managed: Record<string, unknown>
  events(): Promise<CloudEvent[]>
  report(): Promise<ReportExport>
  /** What an admin does on the hub's own pages: reads one, or sends a form. */
  admin(path: string, form?: Record<string, string>): Promise<Response>
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A port that nobody listens on just now: the hub keeps it when it is stopped and started again. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Stands before the hub and keeps every byte that is sent to it. */
async function tapInto(port: number, captured: string[]): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(from => {
    const to = connect(port, '127.0.0.1')
    for (const socket of [from, to]) sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)))
    from.on('data', chunk => captured.push(chunk.toString('latin1')))
    from.pipe(to).pipe(from)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A hub as an organisation would run it, with a policy signed by a key of its own; it can be stopped and started again at its address. */
export async function startJourneyHub({
  captured,
  publishes = false,
}: {
  captured?: string[]
  publishes?: boolean
} = {}): Promise<JourneyHub> {
  const directory = mkdtempSync(join(tmpdir(), 'scopewarden-journey-'))
  const dataDirectory = join(directory, 'data')
  const policyFile = join(directory, 'policy.jws')
  const key = await generateKey()
  writeFileSync(policyFile, await sign(key, 7))
  const { id, name } = samplePolicy().organisation
  const port = await freePort()
  const wire = captured ? await tapInto(port, captured) : null
  const publish = publishExceptions(samplePolicy(), { privateJwk: key, version: 7, epoch: 3, lifetimeDays: 30 }, policyFile)
  const run = () =>
    runHub({
      ...(publishes ? { publish } : {}),
      dataDirectory,
      policyFile,
      tenant: id,
      organisation: name,
      port,
      ...(wire ? { publicUrl: wire.url } : {}),
    })
  let hub: Hub | null = await run()
  const { url, enrolmentToken, adminToken } = hub
  const behind = `http://127.0.0.1:${port}`
  const stop = async () => {
    await hub?.close()
    hub = null
  }
  return {
    url,
    key,
    dataDirectory,
    policyFile,
    managed: {
      organisationId: id,
      policyUrl: `${url}/policy`,
      policyKeys: [key.x],
      hubUrl: url,
      enrolmentToken,
      policyRefreshMinutes: 60,
    },
    events: async () => {
      const db = new DatabaseSync(join(dataDirectory, 'hub.sqlite'), { readOnly: true })
      try {
        return db
          .prepare('select body from events')
          .all()
          .map(row => CloudEvent.parse(JSON.parse(String(row.body))))
      } finally {
        db.close()
      }
    },
    admin: async (path, form) => {
      const body = new URLSearchParams({ token: adminToken })
      const signIn = await fetch(`${behind}/sign-in`, { method: 'POST', body, redirect: 'manual' })
      const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? ''
      return fetch(`${behind}${path}`, { headers: { cookie }, ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}) })
    },
    report: async () => {
      const body = new URLSearchParams({ token: adminToken })
      const signIn = await fetch(`${behind}/sign-in`, { method: 'POST', body, redirect: 'manual' })
      const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? ''
      return ReportExport.parse(await (await fetch(`${behind}/export.json`, { headers: { cookie } })).json())
    },
    stop,
    start: async () => {
      hub ??= await run()
    },
    close: async () => {
      await wire?.close()
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
