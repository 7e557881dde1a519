import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Exception, PolicyInput } from '../lib/model/policy.ts'
import balanced from '../policies/organisations/balanced.json' with { type: 'json' }
import { mergeExceptions } from './merge-exceptions.ts'
import { run } from './policy-command.ts'

const exception = (id: string, change: Partial<Exception> = {}): Exception => ({
  id,
  match: { provider: 'google', clientId: 'mailer' },
  scopes: ['mail.read'],
  verdict: 'inform',
  expires: '2999-01-01T00:00:00Z',
  reason: 'asked for',
  ...change,
})
const POLICY: PolicyInput = { ...(balanced as PolicyInput), exceptions: [exception('old'), exception('renewed', { verdict: 'justify' })] }

const call = async (exported: unknown, policy: unknown = POLICY, more: string[] = []) => {
  const directory = mkdtempSync(join(tmpdir(), 'scopewarden-merge-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const [file, from, out] = ['policy.json', 'exceptions.json', 'out.json'].map(name => join(directory, name)) as [string, string, string]
  writeFileSync(file, JSON.stringify(policy))
  writeFileSync(from, typeof exported === 'string' ? exported : JSON.stringify(exported))
  const said: string[] = []
  const spy = vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)))
  const code = await run(['merge-answers', file, '--from', from, '--out', out, ...more])
  spy.mockRestore()
  return { code, said: said.join('\n'), result: () => JSON.parse(readFileSync(out, 'utf8')) as PolicyInput }
}
const exportOf = (...exceptions: unknown[]) => ({ schema: 'scopewarden.exceptions/1', exceptions })

it('adds what is new, renews what is there, leaves out what has ended, and touches nothing else', async () => {
  const ended = exception('ended', { expires: '2020-01-01T00:00:00Z' })
  const { code, said, result } = await call(exportOf(exception('fresh'), exception('renewed'), ended))
  expect(code).toBe(0)
  const { exceptions, ...rest } = result()
  expect(exceptions).toEqual([exception('old'), exception('renewed'), exception('fresh')])
  const { exceptions: _, ...before } = POLICY
  expect(rest).toEqual(before)
  for (const line of ['added fresh', 'renewed renewed', 'left out ended', 'No exception lifts what is final: known-malicious'])
    expect(said).toContain(line)
})
it('merged twice is merged once', () => {
  const once = mergeExceptions(POLICY, [exception('fresh')], 0).policy
  expect(mergeExceptions(once, [exception('fresh')], 0).policy).toEqual(once)
})
it('refuses what is no export, and a policy that is none', async () => {
  const codes = []
  for (const bad of ['{', exportOf({ id: 'x' }), exportOf({ ...exception('x'), app: 'zoom' }), { exceptions: [] }, []])
    codes.push((await call(bad)).code)
  codes.push((await call(exportOf(), { ...POLICY, mode: 'off' })).code)
  expect(codes).toEqual([1, 1, 1, 1, 1, 1])
  expect((await call(exportOf({ id: 'x' }))).said).toContain('[export-invalid]')
  expect(await run(['merge-answers'])).toBe(2)
})
