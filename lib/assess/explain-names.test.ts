import { expect, it } from 'vitest'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import type { PolicyInForce, PolicyInput } from '../model/policy.ts'
import { assess } from './assess.ts'
import { explain } from './explain.ts'
import { CONTEXT, inForce, knowledge, observation } from './samples.ts'

const KNOWLEDGE = knowledge()
function tell(change: Parameters<typeof observation>[0], policy: Partial<PolicyInput> = {}, more: Partial<PolicyInForce> = {}) {
  const seen = observation(change)
  const force = inForce(policy, more)
  const assessment = assess(seen, force, KNOWLEDGE, CONTEXT)
  return explain({ observation: seen, assessment, inForce: force, knowledge: KNOWLEDGE, language: languageOf('en') })
}

it('lets a name that is written from right to left turn no word of ours around', () => {
  const name = 'דואר (1)'
  const told = tell({ client: { name } })
  expect(told.headline).toBe(`“\u2068${name}\u2069” wants access to your account at Acme Identity.`)
  expect(told.asker.name).toBe(name)
  expect(tell({ client: { name: '\u2067\u202Eevil' } }).headline).toMatch(/^“evil”/)
})

it('cuts a host that is too long in front: its end says whose it is', () => {
  const told = tell({ client: { name: null }, redirect: { host: `accounts.google.com.${'a.'.repeat(60)}evil.example` } })
  expect(told.asker.host).toMatch(/^….*\.evil\.example$/)
  expect(told.headline).toMatch(/^….*\.evil\.example wants access/)
  expect(told.headline).not.toContain('google')
})

it('shows the organisation’s own picture where its policy is signed, and none in the name of the built-in one', () => {
  const logo = 'data:image/png;base64,AAAA'
  const organisation = { id: 'x', name: 'X', domains: [], logo }
  expect(tell({}, { organisation }).brand).toEqual({ name: 'X', logo })
  expect(tell({}, {}).brand).toEqual({ name: 'Example Ltd', logo: null })
  expect(tell({}, { organisation }, { source: 'embedded' }).brand).toBe(null)
})

it.each([
  'https://tracker.example/logo.png',
  'data:image/svg+xml;base64,AAAA',
  'data:image/png,AAAA',
  'data:image/png;base64,AA" onerror="x',
  `data:image/png;base64,${'A'.repeat(32_768)}`,
])('takes no picture from %.40s', logo => {
  expect(() => tell({}, { organisation: { id: 'x', name: 'X', domains: [], logo } })).toThrow(/logo/)
})
