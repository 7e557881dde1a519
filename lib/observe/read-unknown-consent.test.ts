import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { PageFacts } from '../model/observation.ts'
import { buttonSays } from './consent-words.ts'
import { UNKNOWN_PAGE } from './read-page.ts'
import { readAnyPage, readUnknownConsent } from './read-unknown-consent.ts'

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

  it('says of a name that it is written with what nobody sees', () => {
    const html = (name: string) =>
      `<h1>Authorize <strong>${name}</strong> to use your account?</h1><form>${request}<button>Authorize</button></form>`
    expect(read(html('Ac\u202eme'))).toMatchObject({ appName: 'Acme', disguised: true })
    expect(read(html('Acme'))).not.toHaveProperty('disguised')
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

const two = '<button>Deny</button><button>Allow</button>'
describe('who asks', () => {
  it.each([
    ['Authorize <strong>Zapper</strong> to use your account?', 'Zapper'],
    ['Hi ada@acme.example, <b>Expense Bot</b> is requesting access to your <b>acme</b> account.', 'Expense Bot'],
    ['application <strong>Report Builder</strong> wants access resources on your behalf and to:', 'Report Builder'],
    ['You are about to grant "Mail Buddy" access to your account.', 'Mail Buddy'],
    ['<a href="https://x.example">Data Sync</a> is asking to:', 'Data Sync'],
    ['Grant Access to Grafana', 'Grafana'],
    ['MVC Client<small> is requesting your permission</small>', 'MVC Client'],
    ['Die Anwendung <b>Kalender-Plus</b> möchte auf Ihr Konto zugreifen.', 'Kalender-Plus'],
    ['Zugriff für „Kalender-Plus“ erlauben', 'Kalender-Plus'],
    ['L’application Agenda Pro souhaite accéder à votre compte', 'Agenda Pro'],
    ['¿Permitir que Agenda Pro acceda a tu cuenta?', 'Agenda Pro'],
    ['Agenda Pro está solicitando acesso à sua conta', 'Agenda Pro'],
    ['「メール整理くん」があなたのアカウントへのアクセスを求めています。', 'メール整理くん'],
    ['메일 도우미에서 내 계정에 액세스하려고 합니다', '메일 도우미'],
    ['邮件助手 请求访问您的帐户', '邮件助手'],
    ['Приложение Почтовик запрашивает доступ к вашему аккаунту', 'Почтовик'],
  ])('is in “%s”', (sentence, name) => {
    expect(read(`<main><h1>Acme</h1><p>${sentence}</p><ul><li>Read mail</li></ul>${two}</main>`).appName).toBe(name)
  })

  it.each([
    ['This application would like to access your account'],
    ['You can revoke access at any time'],
    ['Eine Anwendung möchte auf Ihr Konto zugreifen'],
    ['We will never share your data'],
  ])('is not in “%s”', sentence => {
    expect(read(`<main><p>${sentence}</p><ul><li>Read mail</li></ul>${two}</main>`).appName).toBeNull()
  })

  it('is not in what is hidden, quoted as code, in a menu or far too long', () => {
    const ask = 'Evil wants to access your account'
    for (const html of [`<p hidden>${ask}</p>`, `<pre>${ask}</pre>`, `<nav><p>${ask}</p></nav>`, `<p>${ask} ${'x'.repeat(500)}</p>`])
      expect(read(`${html}<main><ul><li>Read mail</li></ul>${two}</main>`).appName).toBeNull()
  })
})

describe('what is asked for', () => {
  const labels = (html: string) => read(`<main><p>Acme wants to access your account</p>${html}</main>`).scopeLabels

  it.each([
    ['rows of a page without lists', `<p>It will be able to:</p><div><i>✓</i> Read your projects</div><div><div>Create tasks</div></div>`],
    [
      'entries by role',
      `<div role="list"><div role="listitem"><span>Read your projects</span></div><div role="listitem">Create tasks</div></div>`,
    ],
    ['rows of a table', `<table><tr><td>Read your projects</td></tr><tr><td>Create tasks</td></tr></table>`],
    [
      'boxes to tick',
      `<label><input type="checkbox" name="x"> Read your projects</label><label><input type="checkbox" name="y">Create tasks</label>`,
    ],
  ])('may be %s', (_, html) => {
    expect(
      labels(`${html}<p>By clicking Allow you accept our terms.</p><p>Signed in as ada@acme.example</p>${two}`)?.map(l =>
        l.replace('✓ ', ''),
      ),
    ).toEqual(['Read your projects', 'Create tasks'])
  })

  it('is an entry with all that it says, and not the links of the law', () => {
    expect(
      labels(`<ul><li><h3>Mail</h3><p>Read all mail</p></li><li>Calendar</li></ul>${two}<ul><li><a href="/p">Privacy policy</a></li></ul>`),
    ).toEqual(['Mail Read all mail', 'Calendar'])
  })

  it('is what boxes hold that are called after scopes, ticked or not', () => {
    expect(
      read(
        `<p>Acme wants access</p><input type="checkbox" name="grant_scope" value="openid" checked><input type="checkbox" name="scopes[]" value="mail.send"><input type="checkbox" name="remember" value="1"><input type="text" name="scope" value="typed"><ul><li>Mail</li></ul>${two}`,
      ).scopeIds,
    ).toEqual(['openid', 'mail.send'])
  })
})

describe('readAnyPage', () => {
  const page = (hooks: object) => [{ pageId: 'consent', kind: 'consent', hooks }]
  const any = (html: string, hooks: object) =>
    PageFacts.parse(
      readAnyPage(parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document, page(hooks), {
        workDomains: [],
      }),
    )
  const consent = `<main id="c"><h1><b>Acme</b> wants access</h1><ul class="s"><li>Read mail</li></ul>${two}</main>`

  it('fills in what the hooks do not find, and says that it may not be all', () => {
    expect(any(consent, { appName: '.gone', scopeItems: '.gone li' })).toMatchObject({
      pageId: 'consent',
      appName: 'Acme',
      scopeLabels: ['Read mail'],
      byShape: true,
    })
    const known = any(consent, { appName: 'b', scopeItems: '.s li' })
    expect(known).toMatchObject({ pageId: 'consent', appName: 'Acme', scopeLabels: ['Read mail'] })
    expect(known.byShape).toBeUndefined()
  })

  it('knows no page where the hooks do not fit, and reads a consent page all the same', () => {
    expect(any(consent, { when: { selector: '#other' } })).toMatchObject({ pageId: null, kind: 'consent', appName: 'Acme', byShape: true })
    expect(any('<p>Welcome</p>', { when: { selector: '#other' } })).toEqual(UNKNOWN_PAGE)
  })
})
