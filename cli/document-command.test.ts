import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { run as policyCommand } from './policy-command.ts'
import { generateKey } from './sign-document.ts'
import { run as threatsCommand } from './threats-command.ts'

let dir = ''
let out = ''
let err = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scopewarden-document-'))
  out = err = ''
  vi.spyOn(console, 'log').mockImplementation(text => {
    out += `${text}\n`
  })
  vi.spyOn(console, 'error').mockImplementation(text => {
    err += `${text}\n`
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})
const file = (name: string, content: unknown) => {
  const path = join(dir, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
const KINDS = [
  ['policies/organisations/balanced.json', policyCommand],
  ['policies/threats/sample-list.json', threatsCommand],
] as const
/** One key in 64 begins with a hyphen, as an option does. */
const hyphenated = async () => {
  for (;;) {
    const key = await generateKey()
    if (key.x.startsWith('-')) return key
  }
}

test.each(KINDS)('%s can announce the next keys, and who verifies hears whether they are known', async (source, run) => {
  const [key, next] = [await generateKey(), await hyphenated()]
  const signed = join(dir, 'signed.jws')
  const sign = ['sign', source, '--key', file('key.json', key), '--version', '1', '--out', signed]
  expect(await run([...sign, '--next-key', next.x]), err).toBe(0)
  expect(await run(['verify', signed, '--key', key.x])).toBe(0)
  expect(out).toContain(`next key ${next.x} (not among the keys given`)
  out = ''
  expect(await run(['verify', signed, '--key', key.x, '--key', next.x])).toBe(0)
  expect(out).toContain(`next key ${next.x}\n`)
  // A key is not trusted for being announced.
  expect(await run(['verify', signed, '--key', next.x])).toBe(1)
  expect(err).toContain('-key-unknown]')
})

test.each(KINDS)('%s: what nobody could trust is not announced, and nothing is signed for longer than a month', async (source, run) => {
  const key = file('key.json', await generateKey())
  const sign = ['sign', source, '--key', key, '--version', '1', '--out', join(dir, 'signed.jws')]
  expect(await run([...sign, '--next-key', `AQ${'A'.repeat(41)}`])).toBe(1)
  expect(err).toContain('[key-small-order]')
  expect(await run([...sign, '--days', '32'])).toBe(1)
  expect(err).toContain('-dates]')
  expect(await run([...sign, '--days', '31']), err).toBe(0)
})
