import { Window } from 'happy-dom'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { PageFacts } from '../model/observation.ts'
import { PageHooks } from '../model/provider.ts'
import { type PageToRead, readPage, UNKNOWN_PAGE } from './read-page.ts'

const inLinkedom = (html: string) => parseHTML(`<!doctype html><html><body>${html}</body></html>`).document as unknown as Document
const inHappyDom = (html: string) => {
  const window = new Window()
  window.document.body.innerHTML = html
  return window.document as unknown as Document
}
const page = (hooks: object, kind = 'consent', pageId = 'it'): PageToRead => ({ pageId, kind, hooks: PageHooks.parse(hooks) })
const read = (document: Document, pages: PageToRead[], workDomains: string[] = []) =>
  PageFacts.parse(readPage(document, pages, { workDomains }))

describe.each([
  ['linkedom', inLinkedom],
  ['happy-dom', inHappyDom],
])('readPage in %s', (_, dom) => {
  it('reads the request, the names, the account and what is asked for', () => {
    const document = dom(`
      <h1>Acme Mailer wants <b>access</b></h1><p class="by">Acme <span hidden>Evil</span>Ltd</p><i class="badge">ok</i>
      <div class="who">Ann &lt;ann@work.example&gt;</div>
      <form><input type="hidden" name="client_id" value="abc"><input type="hidden" name="redirect_uri" value="https://App.Acme.example/cb?x=1">
      <input type="hidden" name="scope" value="mail.read  openid mail.read"></form>
      <ul><li>Read <span>your</span><div>mail</div></li><li style="color:red; display: none">Not shown</li><li>Read your mail</li></ul>`)
    const hooks = {
      appName: 'h1',
      appNameIn: ['Sign in to {name}', '{name} wants access'],
      publisher: '.by',
      verified: '.badge',
      account: '.who',
      inputs: { clientId: 'client_id', redirectUri: 'redirect_uri', scope: 'scope' },
      scopeItems: 'li',
    }
    expect(read(document, [page(hooks)], ['work.example'])).toEqual({
      pageId: 'it',
      kind: 'consent',
      clientId: 'abc',
      redirectUriHost: 'app.acme.example',
      appName: 'Acme Mailer',
      publisher: 'Acme Ltd',
      verified: 'yes',
      account: 'work',
      accountDomain: 'work.example',
      scopeIds: ['mail.read', 'openid'],
      scopeLabels: ['Read your mail'],
    })
    expect(read(document, [page(hooks)], ['example', '*.work.example', 'ork.example']).accountDomain).toBe('work.example')
    expect(read(document, [page(hooks)], ['other.example']).account).toBe('personal')
    expect(JSON.stringify(read(document, [page(hooks)], ['other.example']))).not.toContain('work.example')
    expect(read(document, [page(hooks)]).account).toBe('unknown')
  })

  it('takes apart sentences that name several things, and leaves others whole', () => {
    const scopeItemsIn = ['Read and write access to {list}', 'Read access to {list}']
    const labels = (text: string) => read(dom(`<ul><li>${text}</li></ul>`), [page({ scopeItems: 'li', scopeItemsIn })]).scopeLabels
    expect(labels('<b>Read</b> access to metadata')).toEqual(['Read access to metadata'])
    expect(labels('<b>Read</b> and <b>write</b> access to code, pull requests, and workflows.')).toEqual([
      'Read and write access to code',
      'Read and write access to pull requests',
      'Read and write access to workflows',
    ])
    expect(labels('Read access to code and issues')).toEqual(['Read access to code', 'Read access to issues'])
    expect(labels('Act for you, here and there')).toEqual(['Act for you, here and there'])
    expect(labels('Read access to ')).toEqual(['Read access to'])
    // Longer than any one label may be, and not one thing of it lost.
    const many = Array.from({ length: 60 }, (_, at) => `repository things no ${at}`)
    expect(labels(`Read access to ${many.join(', ')}`)).toEqual(many.map(one => `Read access to ${one}`))
  })

  it('reads inline state with escapes, and picks the page whose state fits', () => {
    const state = { pgid: 'Consent', apps: [{ n: 'A "quoted {app', s: ['Mail.Read', 'Read your mail'] }], list: 'a\u003ab c', ok: true }
    const script = JSON.stringify(state).replace('a:b', 'a\\u003ab')
    const document = dom(`<script>"$Config={}";\nvar x=1;$Config=${script};other={}</script>`)
    const hooks = (value: string) => ({
      when: { state: { variable: '$Config', path: ['pgid'], oneOf: [value] } },
      state: { variable: '$Config', appName: ['apps', '*', 'n'], scopes: [['list'], ['apps', '*', 's']], verified: ['ok'] },
    })
    const facts = read(document, [
      page({}, 'log-in', 'any'),
      page(hooks('SignIn'), 'sign-in', 'no'),
      page(hooks('Consent'), 'consent', 'yes'),
    ])
    expect(facts).toMatchObject({ pageId: 'yes', kind: 'consent', appName: 'A "quoted {app', verified: 'yes' })
    expect(facts.scopeIds).toEqual(['a:b', 'c', 'Mail.Read'])
    expect(facts.scopeLabels).toEqual(['Read your mail'])
  })

  it('says that no page fits, and names log-in pages without a kind', () => {
    const document = dom('<div hidden><p id="consent">x</p></div><form id="login"></form>')
    expect(read(document, [page({ when: { selector: '#consent' }, appName: 'p' })])).toEqual(UNKNOWN_PAGE)
    expect(read(document, [page({ when: { selector: '#login' } }, 'log-in', 'in')])).toMatchObject({ pageId: 'in', kind: null })
    expect(read(document, [])).toEqual(UNKNOWN_PAGE)
  })

  it('takes nothing inherited out of a state, and no garbage', () => {
    const hooks = {
      state: { variable: 'S', appName: ['constructor', 'name'], publisher: ['__proto__', 'x'], clientId: ['toString', 'name'] },
    }
    expect(read(dom('<script>S={"a":1}</script>'), [page(hooks)])).toMatchObject({ appName: null, publisher: null, clientId: null })
    const name = { state: { variable: 'S', appName: ['a'] } }
    for (const text of [
      'S={a:1}',
      'S={"a":"x"',
      `S=${'{"a":'.repeat(64)}1${'}'.repeat(64)}; S={"a":`,
      'varS={"a":"x"}',
      `S={"a":"${'x'.repeat(600_000)}"}`,
      'myS={"a":"x"}',
      't(\'S={"a":"x"}\')',
    ])
      expect(read(dom(`<script>${text}</script>`), [page(name)]).appName, text.slice(0, 30)).toBeNull()
  })

  it('cuts names, drops addresses and what turns or hides writing', () => {
    const document = dom(`<h1>Go\u202eog\u200ble for ann@corp.example ${'x'.repeat(400)}</h1><p>Mail of <b>bob@corp.example</b></p>`)
    const facts = read(document, [page({ appName: 'h1', publisher: 'p' })])
    expect(facts.appName).toMatch(/^Google for corp\.example x+$/)
    expect(facts.appName).toHaveLength(256)
    expect(facts.publisher).toBe('Mail of corp.example')
  })

  it('says of a name that it is written with what nobody sees, and says it of no honest one', () => {
    const disguised = (html: string, hooks: object = { appName: 'h1' }) => read(dom(html), [page(hooks)]).disguised
    for (const name of ['Acme \u202eexe.live', 'Goo\u200bgle', 'Acme\u3164Mail', 'Acme\u{e0041}', 'Acme\ufeffMail'])
      expect([name, disguised(`<h1>${name}</h1>`)]).toEqual([name, true])
    for (const name of [
      'Acme',
      '\u2068Acme\u2069',
      '\u200fאקמה\u200f',
      'نرم\u200cافزار',
      '👩\u200d💻 Desk',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} Rail',
      '\u200b Acme \ufeff',
    ])
      expect([name, disguised(`<h1>${name}</h1>`)]).toEqual([name, undefined])
    const inState = { state: { variable: 'S', appName: ['a'] } }
    expect(disguised('<script>S={"a":"Ac\\u202eme"}</script>', inState)).toBe(true)
    expect(disguised('<script>S={"a":"Acme"}</script><h2>a\u202eb</h2>', inState)).toBeUndefined()
  })

  it('caps labels and scopes', () => {
    const items = Array.from({ length: 1500 }, (_, i) => `<li>Thing ${i}</li>`).join('')
    const scope = Array.from({ length: 1500 }, (_, i) => `s${i}`).join(' ')
    const facts = read(dom(`${items}<input name="scope" value="${scope}">`), [page({ scopeItems: 'li', inputs: { scope: 'scope' } })])
    expect(facts.scopeLabels).toHaveLength(200)
    expect(facts.scopeIds).toHaveLength(1000)
  })

  it('never reports half of a client id, and no web host for a custom scheme', () => {
    const inputs = { inputs: { clientId: 'c', redirectUri: 'r' } }
    const facts = read(dom(`<input name="c" value="${'a'.repeat(513)}"><input name="r" value="vscode://acme/cb">`), [page(inputs)])
    expect(facts).toMatchObject({ clientId: null, redirectUriHost: null })
  })

  it('lets "unverified" win, and survives selectors and forms that lie', () => {
    const document = dom(`<b class="v">v</b><b class="u">u</b>
      <form><input name="getAttribute"><input name="firstChild"><input name="localName"><input name="parentNode"><p>Acme</p></form>`)
    expect(
      read(document, [page({ verified: '.v', unverified: '.u', appName: 'form', publisher: ':::', scopeItems: 'form p' })]),
    ).toMatchObject({
      verified: 'no',
      appName: 'Acme',
      publisher: null,
      scopeLabels: ['Acme'],
    })
  })
})

it('asks the prototypes, not a form that answers with its inputs', () => {
  const document = inLinkedom('<form data-email="ann@work.example"><input><p>Acme</p></form>')
  const form = document.querySelector('form') as Element
  const liar = { value: document.createElement('b') }
  for (const name of ['getAttribute', 'firstChild', 'querySelectorAll']) Object.defineProperty(form, name, liar)
  expect(read(document, [page({ appName: 'form', account: 'form', scopeItems: 'form p' })], ['work.example'])).toMatchObject({
    appName: 'Acme',
    account: 'work',
    scopeLabels: ['Acme'],
  })
})

it('gives all unknown for a document that throws', () => {
  const hostile = new Proxy({}, { get: () => { throw new Error('no') } }) // biome-ignore format: one line
  expect(readPage(hostile as Document, [page({ appName: 'h1' })], { workDomains: [] })).toEqual(UNKNOWN_PAGE)
  expect(readPage({ documentElement: null } as unknown as Document, [page({})], { workDomains: [] })).toEqual(UNKNOWN_PAGE)
})

it('reads a hundred thousand nested nodes in one pass', () => {
  const reading = (depth: number) => {
    const document = inLinkedom('')
    let at: Element = document.body
    for (let i = 0; i < depth; i++) at = at.appendChild(document.createElement('div'))
    at.textContent = 'deep'
    return () => expect(read(document, [page({ appName: 'body', scopeItems: 'p' })]).appName).toBeNull()
  }
  expect(timesAsLong(reading, 12_500)).toBeLessThan(LINEAR)
})
