import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { PageFacts } from '../model/observation.ts'
import { buttonSays } from './consent-words.ts'
import { UNKNOWN_PAGE } from './read-page.ts'
import { readUnknownConsent } from './read-unknown-consent.ts'

const read = (html: string) =>
  PageFacts.parse(readUnknownConsent(parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document))
const request =
  '<input type="hidden" name="client_id" value="c1"><input type="hidden" name="redirect_uri" value="https://a.example/cb"><input type="hidden" name="scope" value="read write">'
const menu = '<nav><ul><li>Home</li></ul></nav>'

describe('readUnknownConsent', () => {
  it('reads a page that repeats the request', () => {
    const html = `${menu}<h1>Authorize <strong>Acme</strong> to use your account?</h1><main><ul><li>Read your posts</li><li hidden>x y z</li></ul>
      <form method="post">${request}<input type="submit" value="Authorize"></form><form>${request}<input type="submit" value="Deny"></form></main>`
    expect(read(html)).toEqual({
      ...UNKNOWN_PAGE,
      kind: 'consent',
      clientId: 'c1',
      redirectUriHost: 'a.example',
      appName: 'Acme',
      scopeIds: ['read', 'write'],
      scopeLabels: ['Read your posts'],
    })
  })

  it('reads a page of two buttons and a list, in several languages', () => {
    for (const [yes, no] of [
      ['Zulassen', 'Abbrechen'],
      ['Autoriser l’accès', 'Refuser'],
      ['許可する', '拒否する'],
      ['Allow access', 'Don’t allow'],
    ])
      expect(read(`<ul><li>Lire vos messages</li></ul><button>${yes}</button><a href="/no">${no}</a>`), yes).toMatchObject({
        kind: 'consent',
        scopeIds: null,
        scopeLabels: ['Lire vos messages'],
      })
  })

  it('takes the name out of a sentence, and no stand-in for one', () => {
    const named = (heading: string) => read(`<h2>${heading}</h2><form>${request}<button>Allow</button></form>`).appName
    expect(named('Acme Mailer wants to access your account')).toBe('Acme Mailer')
    expect(named('„Acme“ möchte auf Ihr Konto zugreifen')).toBe('Acme')
    expect(named('Authorize application')).toBeNull()
    expect(named('An application would like to connect')).toBeNull()
    expect(named('Welcome')).toBeNull()
    expect(named('<b>x</b>'.repeat(2000))).toBeNull()
  })

  it.each([
    ['a log-in page that carries the request', `<form>${request}<input type="password"><button>Continue</button></form>`],
    ['a cookie banner', '<div>We use cookies<ul><li>Statistics</li></ul><button>Accept</button><button>Reject</button></div>'],
    ['a menu and two buttons', `${menu}<button>Continue</button><button>Cancel</button>`],
    ['a client id alone', '<form><input type="hidden" name="client_id" value="x"><button>Continue</button></form>'],
    ['the request without a button', `<form>${request}</form>`],
    ['nothing', ''],
  ])('is silent about %s', (_, html) => expect(read(html)).toEqual(UNKNOWN_PAGE))

  describe('by the hooks of software whose sign it bears', () => {
    const hooks = {
      when: { selector: '#forge-ask' },
      ...{ appName: '#forge-ask h1', appNameIn: ['Anna {name} luvat'], scopeItems: '.thing', account: '#who', verified: '.ok' },
    }
    const forge = [{ id: 'forge', signs: ['.forge'], pages: [{ pageId: 'ask', kind: 'consent', hooks }] }]
    const body = (more: string) =>
      `<main class="forge" id="forge-ask"><h1>Anna Acme luvat</h1><p id="who">ada@gmail.com</p><i class="ok">!</i><p class="thing">Lue sähköpostisi</p>${more}</main>`
    const told = (html: string) =>
      readUnknownConsent(parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document, forge)

    it('it is told in any language; whose account it is, and who vouches for the app, it cannot say', () => {
      const facts = { kind: 'consent', engine: 'forge', appName: 'Acme', scopeLabels: ['Lue sähköpostisi'] } as const
      expect(told(body('<button>Anna</button><button>Älä</button>'))).toEqual({ ...UNKNOWN_PAGE, ...facts })
    })
    it('nothing goes missing that stands beside its own sentences', () => {
      const beside = '<ul><li class="thing">Lue nimesi</li><li>Poista kaikki</li></ul><button>Allow</button><button>Deny</button>'
      expect(told(body(beside)).scopeLabels).toEqual(['Lue sähköpostisi', 'Lue nimesi', 'Poista kaikki'])
    })
    it('a page of it that asks for nothing, or for a password, stays none', () => {
      expect(told('<main class="forge"><h1>Anna Acme luvat</h1></main>')).toEqual(UNKNOWN_PAGE)
      expect(told(body('<input type="password">'))).toEqual(UNKNOWN_PAGE)
    })
  })

  it('never throws', () => {
    expect(readUnknownConsent({ documentElement: {}, querySelectorAll: null } as unknown as Document)).toEqual(UNKNOWN_PAGE)
    expect(readUnknownConsent(null as unknown as Document)).toEqual(UNKNOWN_PAGE)
  })
})

it('tells refusals from agreements', () => {
  expect(buttonSays("Don't allow")).toBe('deny')
  expect(buttonSays('Not now')).toBe('deny')
  expect(buttonSays('Notify me')).toBeNull()
  expect(buttonSays('Allowance')).toBeNull()
  expect(buttonSays('同意しない')).toBe('deny')
})
