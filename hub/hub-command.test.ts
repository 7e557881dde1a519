import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MINUTE_MS, observed, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { sampleBrowser } from './sample-browser.ts'
import { sampleDirectory, signedIn, startSampleHub } from './start-sample-hub.ts'

const COMMAND = fileURLToPath(new URL('hub-command.ts', import.meta.url))
const SCRIPT = `import { run } from ${JSON.stringify(COMMAND)}; process.exitCode = await run(process.argv.slice(1))`
const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS

const start = (...args: string[]) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => (output += data))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  return { child, ended, output: () => output }
}
const urlOf = async (hub: { output: () => string; child: ChildProcess }) => {
  for (let i = 0; i < 400; i += 1) {
    const url = /The hub is at (\S+)/.exec(hub.output())?.[1]
    if (url) return url
    if (hub.child.exitCode !== null) break
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error(`the hub did not start: ${hub.output()}`)
}

describe('scopewarden hub', () => {
  it('starts, keeps its secrets to itself and its owner, and stops cleanly', async () => {
    const data = join(sampleDirectory(), 'data')
    const hub = start('--data', data, '--port', '0', '--tenant', 'acme')
    const url = await urlOf(hub)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    for (const name of ['enrolment-token', 'admin-token']) {
      expect(statSync(join(data, name)).mode & 0o777).toBe(0o600)
      expect(hub.output()).not.toContain(readFileSync(join(data, name), 'utf8').trim())
    }
    hub.child.kill('SIGTERM')
    expect(await hub.ended).toBe(0)
    const again = start('--data', data, '--port', '0', '--tenant', 'acme')
    const token = readFileSync(join(data, 'enrolment-token'), 'utf8').trim()
    expect((await (await sampleBrowser(uuid(1))).enrol(await urlOf(again), token)).status).toBe(201)
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
  })

  it('says what is wrong: usage, a taken port, an unreadable policy', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise(resolve => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const data = sampleDirectory()
    const cases: [string[], number, string][] = [
      [['--help'], 0, '--public-url'],
      [['--nonsense'], 2, '--nonsense'],
      [['--port', '70000'], 2, '0 to 65535'],
      [['--tenant', '../x'], 2, 'lower-case'],
      [['--data', data, '--port', String(port)], 1, `Port ${port} of 127.0.0.1 is taken`],
      [['--data', data, '--policy', join(data, 'none.jws')], 1, 'cannot be served'],
      [['--data', data, '--public-url', 'https://hub.example/path'], 1, 'without a path'],
    ]
    for (const [args, status, words] of cases) {
      const hub = start(...args)
      expect([args, await hub.ended]).toEqual([args, status])
      expect(hub.output()).toContain(words)
      expect(hub.output()).not.toMatch(/ {4}at /)
    }
  })

  it('shuts out a browser while the hub runs', async () => {
    const data = sampleDirectory()
    const hub = await startSampleHub({ dataDirectory: data })
    const browser = await sampleBrowser(uuid(0xf001))
    await browser.enrol(hub.url, hub.enrolmentToken)
    const shutOut = (id: string) => start('--data', data, '--tenant', 'acme', '--shut-out', id)
    expect(await shutOut(uuid(0x999)).ended).toBe(1)
    await browser.post(hub.url, [observed(1, { atMs: NOW_MS })])
    expect(await shutOut(browser.installId).ended).toBe(0)
    await expect(browser.post(hub.url, [observed(2, { atMs: NOW_MS })])).rejects.toThrow('403')
  })

  it('loses nothing that it acknowledged, killed ten times in the midst of it', async () => {
    const data = sampleDirectory()
    const browser = await sampleBrowser(uuid(0xf001))
    const acknowledged = new Set<string>()
    let n = 0
    for (let round = 0; round < 10; round += 1) {
      const hub = start('--data', data, '--port', '0', '--tenant', 'acme')
      const url = await urlOf(hub)
      await browser.enrol(url, readFileSync(join(data, 'enrolment-token'), 'utf8').trim())
      let isAnswered = false
      const send = async () => {
        for (;;) {
          const facts = Array.from({ length: 10 }, () => observed(++n, { atMs: NOW_MS, appKey: `acme|client:${n % 7}` }))
          for (const id of (await browser.post(url, facts)).accepted) acknowledged.add(id)
          // Counted from the first answer: a busy machine may take long to give one.
          if (!isAnswered) setTimeout(() => hub.child.kill('SIGKILL'), round * 23)
          isAnswered = true
        }
      }
      await Promise.allSettled([send(), send()])
      await hub.ended
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(100)
    const hub = await startSampleHub({ dataDirectory: data })
    const facts = [...acknowledged].map(id => observed(Number.parseInt(id.slice(-12), 16), { atMs: NOW_MS }))
    for (let i = 0; i < facts.length; i += 400) expect((await browser.post(hub.url, facts.slice(i, i + 400))).accepted).toEqual([])
    // What is folded agrees with what is kept, event for event.
    const { apps } = (await (await (await signedIn(hub))('/export.json')).json()) as { apps: { encounters: number }[] }
    const { openSqlite } = await import('./open-sqlite.ts')
    const db = openSqlite(join(data, 'hub.sqlite'))
    const kept = await db
      .selectFrom('events')
      .select(eb => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    await db.destroy()
    expect(apps.reduce((sum, app) => sum + app.encounters, 0)).toBe(Number(kept.n))
  }, 60_000)
})
