import { parseHTML } from 'linkedom'
import { expect, it } from 'vitest'
import { readFormPost } from './read-form-post.ts'

const read = (html: string) =>
  readFormPost(parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document, {
    url: 'https://login.example/x',
  })
const form = (inputs: string, action = 'https://App.example/cb?x=1', method = 'post') =>
  `<form method="${method}" action="${action}">${inputs}</form>`
const hidden = (...names: string[]) => names.map(name => `<input type="hidden" name="${name}" value="canary">`).join('')

it('tells the target and the names of an answer', () => {
  expect(read(form(hidden('code', 'id_token', 'state', 'session_state')))).toEqual({
    targetHost: 'app.example',
    fields: ['code', 'id_token', 'state'],
  })
  expect(read(form(hidden('response')))).toEqual({ targetHost: 'app.example', fields: ['response'] })
  expect(read(form(`${hidden('error', 'state')}<input type="submit" value="Go on">`))?.fields).toEqual(['error', 'state'])
})

it.each([
  ['a form without state', form(hidden('code'))],
  ['a form with nothing but state', form(hidden('state'))],
  ['a form of the page itself', form(hidden('code', 'state'), '/login')],
  ['a form that asks', form(`${hidden('state')}<input name="code">`)],
  ['a form that gets', form(hidden('code', 'state'), undefined, 'get')],
  ['a form to no web host', form(hidden('code', 'state'), 'javascript:1')],
  ['SAML', form(hidden('SAMLResponse', 'RelayState'))],
])('is silent about %s', (_, html) => expect(read(html)).toBeNull())

it('never throws', () => expect(readFormPost({} as Document, { url: '' })).toBeNull())
