import { describe, expect, test } from 'vitest'
import { candidates, findBrowser } from './find-browser.ts'
import type { Machine } from './machine.ts'

/** A machine on which exactly `files` exist; `broken` ones do not start. */
const machine = (files: string[], over: Partial<Machine> & { broken?: string[]; scripts?: Record<string, string> } = {}): Machine => ({
  platform: 'linux',
  env: { PATH: '/usr/bin:/bin', HOME: '/home/ada' },
  isRoot: false,
  isFile: path => files.includes(path),
  realPath: path => path,
  start: path => over.scripts?.[path] ?? '\x7fELF',
  run: path =>
    over.broken?.includes(path) ? { status: 127, output: 'libnss3.so: no such file' } : { status: 0, output: 'Browser 150.1.2' },
  downloaded: async () => [],
  download: async () => Promise.reject(new Error('getaddrinfo ENOTFOUND')),
  ...over,
})

describe('findBrowser', () => {
  test('prefers the binary to the wrapper script in front of it', async () => {
    const found = await findBrowser('chromium', { machine: machine(['/usr/bin/chromium', '/usr/lib/chromium/chromium']) })
    expect(found).toEqual({ name: 'chromium', path: '/usr/lib/chromium/chromium', version: '150.1.2', from: 'machine' })
  })

  test('the environment has the first word, and is not passed over when it is wrong', async () => {
    const files = ['/usr/bin/firefox-esr', '/opt/mine/firefox']
    const env = { PATH: '/usr/bin', SCOPEWARDEN_FIREFOX: '/opt/mine/firefox' }
    expect((await findBrowser('firefox', { machine: machine(files, { env }) })).path).toBe('/opt/mine/firefox')
    const wrong = machine(files, { env: { ...env, SCOPEWARDEN_FIREFOX: '/nowhere' } })
    await expect(findBrowser('firefox', { machine: wrong })).rejects.toMatchObject({ code: 'browser-unusable' })
  })

  test('passes over a browser that does not start', async () => {
    const both = machine(['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome'], { broken: ['/usr/lib/chromium/chromium'] })
    expect((await findBrowser('chromium', { machine: both })).path).toBe('/opt/google/chrome/chrome')
  })

  test('passes over snaps, also behind a script', () => {
    const snap = machine(['/usr/bin/firefox', '/usr/bin/chromium'], {
      scripts: { '/usr/bin/firefox': '#!/bin/sh\nexec /snap/bin/firefox "$@"' },
      realPath: path => (path === '/usr/bin/chromium' ? '/snap/chromium/1/chromium' : path),
    })
    expect(candidates('firefox', snap)).toEqual([])
    expect(candidates('chromium', snap)).toEqual([])
  })

  test('knows where macOS and Windows keep theirs', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    const windows = machine([edge], {
      platform: 'win32',
      env: { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)', Path: 'C:\\Windows;D:\\bin' },
    })
    expect(candidates('chromium', windows)).toEqual([edge])
    const app = '/home/ada/Applications/Firefox.app/Contents/MacOS/firefox'
    expect(candidates('firefox', machine([app], { platform: 'darwin' }))).toEqual([app])
  })

  test('uses an earlier download before it makes a new one', async () => {
    const cached = machine([], {
      downloaded: async () => ['/cache/chrome'],
      download: () => Promise.reject(new Error('must not be called')),
    })
    expect(await findBrowser('chromium', { machine: cached, install: true })).toMatchObject({ path: '/cache/chrome', from: 'download' })
  })

  test('falls back to apt when a download lacks its libraries, as root only', async () => {
    const files: string[] = ['/usr/bin/apt-get']
    const ran: string[] = []
    const bare = (isRoot: boolean) =>
      machine(files, {
        isRoot,
        download: async () => '/cache/chrome',
        run: (command, args, env) => {
          ran.push([command, args[0], env?.DEBIAN_FRONTEND].join(' '))
          if (args[0] === 'install') files.push('/usr/lib/chromium/chromium')
          return command === '/cache/chrome' ? { status: 127, output: '' } : { status: 0, output: 'Chromium 1.2' }
        },
      })
    await expect(findBrowser('chromium', { machine: bare(false), install: true })).rejects.toMatchObject({ code: 'browser-missing' })
    expect(ran).toEqual(['/cache/chrome --version '])
    expect(await findBrowser('chromium', { machine: bare(true), install: true })).toMatchObject({
      from: 'apt',
      path: '/usr/lib/chromium/chromium',
    })
    expect(ran.slice(2)).toEqual([
      'apt-get update noninteractive',
      'apt-get install noninteractive',
      '/usr/lib/chromium/chromium --version ',
    ])
  })

  test('says what to install when there is none, and installs nothing unasked', async () => {
    const empty = machine([], { download: () => Promise.reject(new Error('must not be called')) })
    await expect(findBrowser('firefox', { machine: empty })).rejects.toMatchObject({
      code: 'browser-missing',
      hint: expect.stringContaining('firefox-esr'),
    })
    const offline = findBrowser('firefox', { machine: machine([]), install: true })
    await expect(offline).rejects.toMatchObject({ code: 'browser-missing', message: expect.stringContaining('ENOTFOUND') })
  })
})
