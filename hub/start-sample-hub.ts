import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Hub, type HubOptions, runHub } from './run-hub.ts'

/** A directory that is gone after the test. */
export const sampleDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'scopewarden-hub-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A hub on a free port, stopped after the test; `lines` is what it logged. */
export const startSampleHub = async (options: Partial<HubOptions> = {}): Promise<Hub & { dataDirectory: string; lines: string[] }> => {
  const dataDirectory = options.dataDirectory ?? sampleDirectory()
  const lines: string[] = []
  const hub = await runHub({ dataDirectory, tenant: 'acme', organisation: 'Acme Ltd', log: line => lines.push(line), ...options })
  onTestFinished(() => hub.close())
  return { ...hub, dataDirectory, lines }
}

/** Signs in with the admin token and returns a fetch that carries the session; with a form it posts that. */
export const signedIn = async (hub: Hub) => {
  const answer = await fetch(`${hub.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ token: hub.adminToken }),
    redirect: 'manual',
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return (path: string, headers: Record<string, string> = {}, form?: Record<string, string>) =>
    fetch(`${hub.url}${path}`, {
      headers: { cookie, ...headers },
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
}
