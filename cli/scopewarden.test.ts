import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const COMMAND = join(import.meta.dirname, 'scopewarden.mjs')
const run = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' })

describe('the command', () => {
  it('says its version and what it can do, on standard output and nothing else there', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
    const help = run('--help')
    expect(help).toMatchObject({ status: 0, stderr: '' })
    for (const name of ['inspect', 'hub', 'policy', 'coverage', 'new-provider']) expect(help.stdout).toContain(`  ${name} `)
  })

  it('refuses what it does not know', () => {
    for (const name of ['inspekt', 'constructor', '__proto__', '--verbose', '']) {
      const result = run(name)
      expect([name, result.status, result.stdout]).toEqual([name, 2, ''])
      expect(result.stderr).toContain('scopewarden <command>')
    }
    expect(run('toString').stderr).toContain('there is no command "toString"')
  })

  it('passes on exit codes of a command, its complaint on standard error', () => {
    const result = run('policy', 'check', '/does/not/exist.json')
    expect(result.status).not.toBe(0)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain('/does/not/exist.json cannot be read')
  })

  it.skipIf(process.platform === 'win32')('passes on signals', async () => {
    const child = spawn(process.execPath, [COMMAND, 'inspect'], { stdio: ['pipe', 'pipe', 'pipe'] })
    const answered = new Promise(resolve => child.stdout.once('data', resolve))
    child.stdin.write('{"id": 1, "url": "https://example.com/"}\n')
    await answered
    child.kill('SIGTERM')
    const code = await new Promise(resolve => child.on('exit', (exit, signal) => resolve(signal ?? exit)))
    expect(code).toBe(143)
  })
})
