import { Window } from 'happy-dom'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { LINEAR, timesAsLong } from '../../test/times-as-long.ts'
import { readSignUp, SIGN_UP_THRESHOLD } from './read-sign-up.ts'

const dom = (body: string, head = '') =>
  parseHTML(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`).document as unknown as Document
const read = (body: string, head = '', path = '/') => readSignUp(dom(body, head), { host: 'app.acme.example', path })
const isSignUp = (body: string, head = '', path = '/') => (read(body, head, path)?.score ?? 0) >= SIGN_UP_THRESHOLD

describe('forms that create an account', () => {
  it.each([
    [
      'English',
      '<h1>Create your account</h1><form><input name="name"><input type="email" name="email"><input type="password" autocomplete="new-password"><button>Sign up</button><p>Already have an account? <a href="/login">Log in</a></p></form>',
    ],
    [
      'German',
      '<h1>Jetzt registrieren</h1><form action="/registrieren"><label>E-Mail <input name="email"></label><input type="password" name="pw"><label>Passwort wiederholen <input type="password" name="pw2"></label><label><input type="checkbox"> AGB gelesen</label><button>Konto erstellen</button></form>',
    ],
    [
      'French',
      '<h1>Inscription</h1><form><input name="prenom"><input name="nom"><input type="email"><input type="password"><button>Créer un compte</button></form>',
    ],
    [
      'Spanish',
      '<h1>Crea tu cuenta</h1><form action="/registro"><input name="correo" type="email"><input type="password"><button>Registrarse</button></form>',
    ],
    [
      'Japanese',
      '<h1>新規会員登録</h1><form><input type="email" name="mail"><input type="password"><label><input type="checkbox">利用規約に同意する</label><button>登録する</button></form>',
    ],
    [
      'Russian',
      '<h1>Регистрация</h1><form><input type="email"><input type="password"><label>Повторите пароль <input type="password"></label><button>Зарегистрироваться</button></form>',
    ],
    [
      'fields outside of any form',
      '<h1>Create an account</h1><div><input type="email" name="email"><input name="company" placeholder="Company"><input type="password" autocomplete="new-password"><button>Create account</button></div>',
    ],
  ])('%s', (_, body) => expect(isSignUp(body)).toBe(true))

  it('may begin with an address alone', () => {
    const body =
      '<h1>Get started for free</h1><form action="/signup"><input type="email" name="email" placeholder="Work email"><button>Sign up with email</button></form><p>By continuing you agree to our terms</p>'
    expect(isSignUp(body, '<title>Sign up | Acme</title>', '/signup')).toBe(true)
  })
})

describe('forms that do not', () => {
  it.each([
    [
      'log-in',
      '<h1>Log in</h1><form action="/login"><input type="email" name="email"><input type="password" autocomplete="current-password"><label><input type="checkbox">Remember me</label><a href="/forgot">Forgot password?</a><button>Log in</button></form><p>New here? <a href="/signup">Sign up</a></p>',
    ],
    [
      'German log-in',
      '<h1>Anmelden</h1><form><input type="email"><input type="password"><a href="#">Passwort vergessen?</a><button>Anmelden</button></form><a href="/registrieren">Noch kein Konto? Registrieren</a>',
    ],
    [
      'newsletter',
      '<footer><h3>Newsletter</h3><form action="/subscribe"><input type="email" name="email" placeholder="Your email"><button>Subscribe</button></form></footer>',
    ],
    [
      'contact',
      '<h1>Contact us</h1><form action="/contact"><input name="name"><input type="email" name="email"><textarea name="message"></textarea><button>Send message</button></form>',
    ],
    [
      'checkout',
      '<h1>Checkout</h1><form action="/checkout"><input type="email" name="email"><input name="shipping_address"><input name="card_number"><button>Place order</button></form>',
    ],
    [
      'forgotten password',
      '<h1>Reset your password</h1><form action="/password/reset"><input type="email" name="email"><button>Send reset link</button></form>',
    ],
    [
      'change of password',
      '<h1>Change password</h1><form action="/settings/password"><label>Current password <input type="password" name="old"></label><label>New password <input type="password" name="new"></label><button>Save</button></form>',
    ],
    [
      'a sign-up that is hidden',
      '<div hidden><form action="/signup"><h1>Sign up</h1><input type="email"><input type="password" autocomplete="new-password"><input type="password" name="confirm"><button>Sign up</button></form></div>',
    ],
    ['nothing', '<p>Hello</p>'],
  ])('%s', (_, body) => expect(isSignUp(body)).toBe(false))

  it('gives null without a password, an address or a phone', () =>
    expect(read('<form><input name="q"><button>Search</button></form>')).toBeNull())
})

const signUp =
  '<form id="up" action="/signup"><h2>Sign up</h2><input id="mail" type="email"><input type="password" autocomplete="new-password"><button>Create account</button></form>'

it('picks the form that creates an account, and its address field', () => {
  const found = read(`<form id="in" action="/login"><input type="email"><input type="password"><button>Log in</button></form>${signUp}`)
  expect([found?.form?.id, found?.email?.id]).toEqual(['up', 'mail'])
})

it('names the site by what it states, or by its title', () => {
  expect(read(signUp, '<meta property="og:site_name" content="Acme Mail">')?.siteName).toBe('Acme Mail')
  expect(read(signUp, '<title>Sign up | Acme</title>')?.siteName).toBe('Acme')
  expect(read(signUp, '<title>Welcome</title>')?.siteName).toBeNull()
  expect(read(signUp, '<meta property="og:site_name" content="ann@work.example&#x202e;">')?.siteName).toBe('work.example')
})

it('reads nothing that was typed', () => {
  const window = new Window()
  window.document.body.innerHTML = signUp.replace('id="mail"', 'id="mail" name="canary-name"')
  const field = window.document.querySelector('#mail') as unknown as HTMLInputElement
  let reads = 0
  Object.defineProperty(field, 'value', { get: () => String(reads++) })
  const found = readSignUp(window.document as unknown as Document, { host: 'acme.example' })
  expect(found?.email).toBe(field)
  expect(reads).toBe(0)
})

it('never throws, and reads a large page in linear time', () => {
  expect(readSignUp(null as unknown as Document, { host: '' })).toBeNull()
  const rows = (count: number) => '<div><p>Row of text <a href="/x">link</a></p></div>'.repeat(count)
  const reading = (count: number) => {
    const document = dom(rows(count) + signUp)
    return () => expect(readSignUp(document, { host: 'a.example' })?.score).toBeGreaterThan(SIGN_UP_THRESHOLD)
  }
  expect(timesAsLong(reading, 500)).toBeLessThan(LINEAR)
  expect(isSignUp(`${'<form><input type="email">'.repeat(3000)}`)).toBe(false)
})
