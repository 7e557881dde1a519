import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Failure } from '../lib/model/failure.ts'
import type { Exception } from '../lib/model/policy.ts'
import { hubApp } from './hub-app.ts'
import { loadReportKnowledge } from './load-report-knowledge.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './open-sqlite.ts'
import { publishApproved } from './publish-approved.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { sessions, signInCodes } from './sessions.ts'
import { openSignedFile } from './signed-file.ts'
import { sqlStore } from './sql-store.ts'

export type HubOptions = {
  /** Holds the database and the secrets; made on the first start. */
  dataDirectory: string
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 0: any that is free. */
  port?: number
  /** Id of the organisation. Default `organisation`. */
  tenant?: string
  /** Name of the organisation in reports. Default: its id. */
  organisation?: string
  /** The signed policy to serve. */
  policyFile?: string
  /** The signed threat list to serve beside it. */
  threatsFile?: string
  /** The address that browsers use, where it is not the one listened on (a proxy with TLS). */
  publicUrl?: string
  /** Raw events are deleted after as many days; the folded inventory stays. Default 90. */
  retentionDays?: number
  /** A body that takes longer is given up. Default 15,000 ms. */
  bodyTimeoutMs?: number
  /**
   * Signs approved exceptions into the policy and publishes it at once. Only the demo gives one, with a key of its own: whoever
   * takes over a hub that can sign, signs.
   */
  publish?: (exceptions: Exception[]) => Promise<void>
  now?: () => number
  log?: (line: string) => void
}
export type Hub = {
  url: string
  enrolmentToken: string
  adminToken: string
  secrets: Secrets
  /** A link that signs an admin in, once, within a quarter of an hour. */
  signInLink: () => string
  close: () => Promise<void>
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const DAY_MS = 86_400_000

const originOf = (publicUrl: string): URL => {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : null
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.pathname === '/') return url
  throw new Failure(
    'public-url-invalid',
    `${publicUrl} is no address of a hub.`,
    'Give one such as https://hub.example.com, without a path.',
  )
}

const listen = (fetch: Parameters<typeof serve>[0]['fetch'], host: string, port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port, serverOptions: { headersTimeout: 10_000, requestTimeout: 60_000 } }, () =>
      resolve(server),
    ) as Server
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE')
        return reject(
          new Failure('port-taken', `Port ${port} of ${host} is taken.`, 'Stop what listens there, or give another --port.', { cause }),
        )
      reject(
        new Failure(
          'cannot-listen',
          `The hub cannot listen on ${host}, port ${port}: ${cause.message}.`,
          'Give another --host or --port.',
          { cause },
        ),
      )
    })
  })

const closeServer = (server: Server) =>
  new Promise<void>(resolve => {
    server.close(() => resolve())
    // Answers under way are finished; what only keeps a connection open, or drips, is not waited for.
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 2000).unref()
  })

/** The names under which this hub is called: by signatures (origins) and by `Host` headers. */
const names = (host: string, port: number, publicUrl: URL | null) => {
  const origins = new Set(['scopewarden-hub'])
  const hosts = new Set<string>()
  const add = (url: URL) => {
    origins.add(url.origin)
    hosts.add(url.host)
  }
  if (publicUrl) add(publicUrl)
  const literal = host.includes(':') ? `[${host}]` : host
  add(new URL(`http://${literal}:${port}`))
  if (LOOPBACK.has(host)) for (const name of ['127.0.0.1', '[::1]', 'localhost']) add(new URL(`http://${name}:${port}`))
  return { origins, hosts: publicUrl || LOOPBACK.has(host) ? hosts : null }
}

/** Opens the store of one tenant in a data directory. Throws `Failure`s as `runHub` does. The caller destroys `db`. */
export const openStore = async (dataDirectory: string, tenant: string, nowMs: number) => {
  const db = openSqlite(join(dataDirectory, 'hub.sqlite'))
  try {
    await migrate(db, nowMs)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return { db, store: sqlStore(db, tenant) }
}

/**
 * Starts the hub: one process, an embedded database. Resolves when it listens. Throws `Failure`s `port-taken`,
 * `cannot-listen`, `policy-unreadable`, `threats-unreadable`, `data-unusable`, `database-newer`, `database-corrupt`, `database-unusable`, …
 */
export const runHub = async (options: HubOptions): Promise<Hub> => {
  const {
    dataDirectory,
    host = '127.0.0.1',
    port = 0,
    tenant = 'organisation',
    organisation = tenant,
    retentionDays = 90,
    bodyTimeoutMs = 15_000,
  } = options
  const { now = Date.now, log = () => undefined } = options
  const publicUrl = options.publicUrl ? originOf(options.publicUrl) : null
  const policy = options.policyFile ? await openSignedFile('policy', options.policyFile, log) : null
  const threats = options.threatsFile ? await openSignedFile('threats', options.threatsFile, log) : null
  const knowledge = await loadReportKnowledge()
  const secrets = loadSecrets(dataDirectory)
  const { db, store } = await openStore(dataDirectory, tenant, now())
  const codes = signInCodes(now)
  const base = {
    store,
    secrets,
    policy,
    threats,
    knowledge,
    organisation,
    now,
    log,
    publish: options.publish ?? null,
    bodyTimeoutMs,
    codes,
    sessions: sessions(secrets.adminToken, now),
  }
  let handle: (request: Request, env: object) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const server = await listen((request, env) => handle(request, env), host, port).catch(async error => {
    await db.destroy()
    throw error
  })
  const { port: bound } = server.address() as AddressInfo
  const { origins, hosts } = names(host, bound, publicUrl)
  const app = hubApp({ ...base, audiences: origins, hosts, secure: publicUrl?.protocol === 'https:' })
  handle = (request, env) => app.fetch(request, env)
  const purge = () =>
    store
      .purge(now() - retentionDays * DAY_MS)
      .then(n => n > 0 && log(`deleted ${n} events older than ${retentionDays} days`))
      .then(() => store.purgeRequests(now() - retentionDays * DAY_MS, now()))
      .then(() => store.purgeDisputes(now() - retentionDays * DAY_MS))
      .catch(() => log('failed: purge'))
  await purge()
  // What was approved and not published yet, when the hub was stopped in between.
  await publishApproved(base).catch(() => log('failed: publish'))
  const timer = setInterval(purge, DAY_MS).unref()
  const url = publicUrl?.origin ?? `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  return {
    url,
    enrolmentToken: secrets.enrolmentToken,
    adminToken: secrets.adminToken,
    secrets,
    signInLink: () => `${url}/sign-in?code=${codes.make()}`,
    close: async () => {
      clearInterval(timer)
      await closeServer(server)
      await db.destroy()
    },
  }
}
