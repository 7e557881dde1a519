import { expect, it } from 'vitest'
import type { Observation } from '../model/observation.ts'
import { compileProviders } from './compile-providers.ts'
import { observe } from './observe.ts'
import { readGiven, readLanding } from './read-landing.ts'
import { SAMPLE_PROVIDERS } from './sample-providers.ts'

const index = compileProviders(SAMPLE_PROVIDERS)
const asked = (query: string): Observation =>
  observe({ url: `https://accounts.alpha.test/oauth/authorize?client_id=c1&response_type=code&${query}` }, index) ??
  expect.fail('nothing seen')
const given = (query: string, named: string[] | null) => {
  const { scopes, visibility } = readGiven(asked(query), named, index)
  return [visibility, ...scopes.map(scope => scope.id)]
}
const BOTH = 'user_scope=mail.read,x.all'

it('takes all that was asked for as given where the answer names nothing', () => {
  expect(given(BOTH, null)).toEqual(['full', 'mail.read', 'x.all'])
  expect(given(BOTH, [])).toEqual(['full', 'mail.read', 'x.all'])
  const part = 'user_scope=mail.read,https://api.alpha.test/.default'
  expect(given(part, [])).toEqual(given(part, null))
  expect(given(part, null)).toContain('mail.read')
})
it('takes away what the answer leaves out, also where it names a scope otherwise', () => {
  expect(given(BOTH, ['mail.read'])).toEqual(['full', 'mail.read'])
  expect(given(BOTH, ['https://api.alpha.test/MAIL.READ'])).toEqual(['full', 'mail.read'])
})
it('never adds to a request that was seen in full: the answer’s address is the app’s', () => {
  expect(given('user_scope=mail.read', ['mail.read', 'x.all', 'anything'])).toEqual(['full', 'mail.read'])
  expect(given('user_scope=mail.read', ['not.asked'])).toEqual(['full', 'mail.read'])
})
it('takes what the answer names for a part where the request was not seen', () => {
  const scopes = readGiven(asked('user_scope=https://api.alpha.test/.default'), ['mail.read', '__proto__'], index)
  expect(scopes).toMatchObject({
    visibility: 'partial',
    scopes: [
      { id: 'mail.read', data: 'mail', known: true },
      { id: '__proto__', known: false },
    ],
  })
  const many = Array.from({ length: 10_000 }, (_, i) => `s${i}`)
  expect(readGiven(asked('user_scope=https://api.alpha.test/.default'), many, index).scopes).toHaveLength(1000)
})
it('reads the scopes of an answer, each once, and nothing else of it', () => {
  const seen = asked(`${BOTH}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb`)
  expect(readLanding('https://app.example/cb?code=secret&scope=mail.read%20mail.read%20x.all', seen)).toEqual({
    outcome: 'granted',
    scopesGranted: ['mail.read', 'x.all'],
  })
})
