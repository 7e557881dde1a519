import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCrxKey } from '../../cli/crx-key.ts'
import { run } from '../../cli/mdm/mdm-command.ts'
import { generateKey } from '../../cli/sign-document.ts'
import type { Managed } from '../../lib/model/managed.ts'
import { ROOT } from './journey.ts'

/** An organisation that hosts the extension itself: what `scopewarden mdm` wrote for it, and the place where `host` is published. */
export type Deployed = {
  extensionId: string
  settings: Managed
  version: string
  /** A file that the command wrote. */
  read(path: string): string
  /** Writes all anew with other settings. */
  change(settings: Managed): void
  /** What was asked for, by path. */
  asked: string[]
  close(): Promise<void>
}

/** Runs the command as IT would, with every setting that there is, and publishes the packages on loopback. */
export async function deploy(browser: 'chromium' | 'firefox'): Promise<Deployed> {
  const dir = mkdtempSync(join(tmpdir(), 'scopewarden-deploy-'))
  const out = join(dir, 'out')
  mkdirSync(out)
  const asked: string[] = []
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://127.0.0.1').pathname
    asked.push(path)
    try {
      const body = readFileSync(join(out, 'host', path.replace(/^\/s\//, '')))
      const type = path.endsWith('.crx') ? 'application/x-chrome-extension' : path.endsWith('.xpi') ? 'application/x-xpinstall' : 'text/xml'
      response.writeHead(200, { 'content-type': type }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const key = makeCrxKey()
  writeFileSync(join(dir, 'key.pem'), key.pem)
  const settings: Managed = {
    organisationId: 'example',
    policyUrl: `${origin}/policy.jws`,
    policyKeys: [(await generateKey()).x, (await generateKey()).x],
    hubUrl: `${origin}/hub`,
    enrolmentToken: 'a "token" \\ with $() and é',
    policyRefreshMinutes: 45,
    groups: ['finance & "tax"', "l'équipe", '東京 ]]>'],
    accountEmail: 'ada@example.com',
  }
  const version: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
  const self = { from: 'self-hosted', baseUrl: `${origin}/s` }
  const write = (values: Managed) => {
    const config = {
      schema: 'scopewarden.mdm/1',
      organisation: 'Example Ltd',
      settings: values,
      browsers: { [browser]: browser === 'chromium' ? { ...self, extensionId: key.extensionId } : self },
      // Allowed, because the test itself looks into the extension as developer tools do.
      browserPolicies: {
        guest: 'blocked',
        incognito: 'blocked',
        newProfiles: 'blocked',
        developerTools: 'allowed',
        toolbar: 'pinned',
        minimumVersion: version,
      },
    }
    writeFileSync(join(dir, 'org.json'), JSON.stringify(config))
    const built = join(ROOT, process.env.SCOPEWARDEN_OUT ?? '.output')
    const code = run(['--config', join(dir, 'org.json'), '--out', out, '--crx-key', join(dir, 'key.pem'), '--built', built])
    if (code !== 0) throw new Error(`scopewarden mdm ended with ${code}`)
  }
  write(settings)
  return {
    extensionId: key.extensionId,
    settings,
    version,
    asked,
    read: path => readFileSync(join(out, path), 'utf8'),
    change: write,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Each setting as the employee's own page shows it: its name, and its value unless it is a secret. */
export const shownSettings = (settings: Managed): string[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    if (name === 'enrolmentToken') return [name]
    return [name, typeof value === 'string' ? value : JSON.stringify(value)]
  })
