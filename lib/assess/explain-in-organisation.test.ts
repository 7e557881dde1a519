import { expect, it } from 'vitest'
import { type Lang, languageOf } from '../../test/fixtures/ui/language.ts'
import type { InOrganisation } from '../model/in-organisation.ts'
import { explainInOrganisation } from './explain-in-organisation.ts'

const HELD = { grantedScopes: [], complete: true, firstGrantedMs: 1, lastGrantedMs: 1 }
const say = (people: InOrganisation['people'], before: typeof HELD | null = null, lang: Lang = 'en') =>
  explainInOrganisation({ before, inOrganisation: { firstSeen: null, people } }, languageOf(lang))

it('says a number from three on, in the digits of the language, and never a smaller one', () => {
  expect([say(3), say(1234), say(1234, null, 'de')]).toEqual([
    '3 colleagues use it',
    '1,234 colleagues use it',
    '1.234 Personen hier nutzen sie',
  ])
  expect([say('few'), say(1), say(2)]).toEqual(Array(3).fill('A few colleagues use it'))
})
it('tells the first from the only one', () => {
  expect([say(0), say(0, HELD)]).toEqual(['You would be the first here to use it', 'Nobody here but you uses it'])
})
it('says nothing where nobody told', () => {
  expect(explainInOrganisation(undefined, languageOf('en'))).toBe(null)
  expect(explainInOrganisation({ before: null, inOrganisation: undefined }, languageOf('en'))).toBe(null)
})
