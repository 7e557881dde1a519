import { parseArgs } from 'node:util'
import { Failure } from '../lib/model/failure.ts'
import { type HubOptions, openStore, runHub } from './run-hub.ts'

const USAGE = `scopewarden hub [options]      serves the signed policy, takes reports, shows the organisation's apps
  --data DIR          database and secrets (default .output/hub); back this directory up
  --policy FILE       the signed policy to serve at /policy
  --threats FILE      the signed threat list to serve at /threats; the policy names it: "threats": { "url": "threats" }
  --host HOST         address to listen on (default 127.0.0.1)
  --port PORT         port to listen on (default 8787; 0: any that is free)
  --public-url URL    the address that browsers use, where a proxy with TLS stands before the hub
  --tenant ID         id of the organisation (default organisation)
  --name NAME         name of the organisation in reports
  --retention DAYS    raw events are deleted after as many days (default 90)
  --shut-out ID       shut out the browser of this install id, say so, and end; a running hub obeys at once
  --help              this text

On its first start the hub makes two secrets in DIR: enrolment-token (for the browsers, by MDM) and admin-token.
It speaks HTTP. Anywhere but on this computer, put a proxy with TLS before it.`

const number = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new Failure('usage', `--${name} takes a whole number from ${min} to ${max}, not "${text}".`, 'See `scopewarden hub --help`.')
}

const read = (args: string[]): (HubOptions & { shutOut?: string }) | 'help' => {
  const text = { type: 'string' as const }
  const options = {
    data: text,
    policy: text,
    threats: text,
    host: text,
    port: text,
    'public-url': text,
    tenant: text,
    name: text,
    retention: text,
    'shut-out': text,
    help: { type: 'boolean' as const },
  }
  const parse = () => {
    try {
      return parseArgs({ args, options, strict: true }).values
    } catch (cause) {
      throw new Failure('usage', cause instanceof Error ? cause.message : '', 'See `scopewarden hub --help`.', { cause })
    }
  }
  const values = parse()
  if (values.help) return 'help'
  const tenant = values.tenant ?? 'organisation'
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(tenant) || tenant.length > 80)
    throw new Failure('usage', `--tenant takes lower-case words joined by hyphens, not "${tenant}".`, 'See `scopewarden hub --help`.')
  return {
    dataDirectory: values.data ?? '.output/hub',
    host: values.host ?? '127.0.0.1',
    port: number('port', values.port ?? '8787', 0, 65_535),
    tenant,
    organisation: (values.name ?? tenant).slice(0, 80),
    retentionDays: number('retention', values.retention ?? '90', 1, 3650),
    ...(values['shut-out'] ? { shutOut: values['shut-out'] } : {}),
    ...(values.policy ? { policyFile: values.policy } : {}),
    ...(values.threats ? { threatsFile: values.threats } : {}),
    ...(values['public-url'] ? { publicUrl: values['public-url'] } : {}),
  }
}

const shutOut = async ({ dataDirectory, tenant = '' }: HubOptions, installId: string) => {
  const { db, store } = await openStore(dataDirectory, tenant, Date.now())
  const known = await store.revoke(installId).finally(() => db.destroy())
  if (!known)
    throw new Failure('install-unknown', `No browser ${installId} has enrolled.`, 'Its id is in the table of browsers on the hub’s page.')
  console.log(`Shut out: ${installId}. What it reported before is kept.`)
}

const untilStopped = () =>
  new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })

/** `scopewarden hub`: runs until SIGTERM or SIGINT. Resolves to the exit code: 0, or 1 with the failure said on stderr, 2 for wrong usage. */
export const run = async (args: string[]): Promise<number> => {
  try {
    const options = read(args)
    if (options === 'help') {
      console.log(USAGE)
      return 0
    }
    if (options.shutOut) {
      await shutOut(options, options.shutOut)
      return 0
    }
    const stopped = untilStopped()
    const hub = await runHub({ ...options, log: line => console.error(`${new Date().toISOString()} ${line}`) })
    console.log(`The hub is at ${hub.url}`)
    console.log(`Sign in (once, within 15 minutes): ${hub.signInLink()}`)
    console.log(`Enrolment token for the browsers: in ${hub.secrets.enrolmentTokenFile}`)
    console.log(`Admin token: in ${hub.secrets.adminTokenFile}`)
    if (!options.policyFile) console.log('It serves no policy: start it with --policy FILE to do so.')
    await stopped
    await hub.close()
    return 0
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(`${error.message}${error.hint ? `\n${error.hint}` : ''}`)
    return error.code === 'usage' ? 2 : 1
  }
}
