import { expect, it } from 'vitest'
import { english, languageOf } from './language.ts'
import { policyWords } from './policy-words.ts'

const german = languageOf('de')

it('says which policy and which list are in force, in the language of who reads', () => {
  const words = String(policyWords('fetched 3.7 #bC4lI-Ig (expired), threats 1.2', german))
  expect(words).toContain(`3.7 <span class="chip stop">${german.say('hub_policy_expired')}</span>`)
  expect(words).toContain(`${german.say('export_policy_source_fetched')} <code>bC4lI-Ig</code>`)
  expect(words).toContain(german.say('hub_policy_threats', '1.2'))
  expect(words).not.toMatch(/fetched|expired|threats/)
})

it('gives no version to the policy that is built in', () =>
  expect(String(policyWords('embedded 0.0', english))).toBe(english.say('export_policy_source_embedded')))

it('shows what it cannot read as it was told, and what was not told as that', () => {
  expect([policyWords('mirrored <1>', english), policyWords(null, english)]).toEqual(['mirrored <1>', '–'])
})
