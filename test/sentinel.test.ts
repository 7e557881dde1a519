import { Window } from 'happy-dom'
import { afterEach, describe, expect, it, vi } from 'vitest'
import sentinel from '../entrypoints/sentinel.ts'

afterEach(() => vi.unstubAllGlobals())

function run(body: string, { url = 'https://app.example/', sendMessage = async (_: unknown): Promise<unknown> => undefined } = {}) {
  const window = new Window({ url })
  window.document.body.innerHTML = body
  const sent: unknown[] = []
  const runtime = {
    sendMessage: (message: unknown) => {
      sent.push(message)
      return sendMessage(message)
    },
  }
  for (const [name, value] of Object.entries({
    window,
    document: window.document,
    location: window.location,
    Element: window.Element,
    browser: undefined,
    chrome: { runtime },
  }))
    vi.stubGlobal(name, value)
  const before = window.document.documentElement.outerHTML
  const start = () => sentinel.main()
  const focus = (selector: string) => window.document.querySelector(selector)?.dispatchEvent(new window.Event('focusin', { bubbles: true }))
  return { window, sent, start, focus, isUntouched: () => window.document.documentElement.outerHTML === before }
}
const SEEN = [{ type: 'form-seen' }]

describe('the sentinel speaks at once', () => {
  it.each([
    ['of a new password', '<input type="password" autocomplete="section-a new-password">', '/'],
    ['of two passwords', '<form><input type="password"><input type="password"></form>', '/'],
    ['of a sign-up by its address', '<form><input type="email"></form>', '/signup'],
    ['of a form that is sent to one', '<form action="/users/register"><input name="user_email"></form>', '/'],
  ])('%s', (_, body, path) => {
    const t = run(body, { url: `https://app.example${path}` })
    t.start()
    expect(t.sent).toEqual(SEEN)
    t.focus('input')
    expect(t.sent).toEqual(SEEN)
    expect(t.isUntouched()).toBe(true)
  })
})

it('asks the prototype, not a form whose inputs answer for it', () => {
  const t = run('<form action="/signup"><input type="email"></form>')
  Object.defineProperty(t.window.document.querySelector('form'), 'getAttribute', { value: 'an input' })
  t.start()
  expect(t.sent).toEqual(SEEN)
})

describe('the sentinel waits', () => {
  it('until a field for an address or a password is gone into, and then speaks once', () => {
    const t = run('<form action="/login"><input id="q"><input id="mail" type="email"><input id="pw" type="password"></form>')
    t.start()
    t.focus('#q')
    expect(t.sent).toEqual([])
    t.focus('#pw')
    t.focus('#mail')
    expect(t.sent).toEqual(SEEN)
    expect(t.isUntouched()).toBe(true)
  })

  it('for fields that come later', () => {
    const t = run('<p>hello</p>', { url: 'https://app.example/signup' })
    t.start()
    expect(t.sent).toEqual([])
    t.window.document.body.innerHTML = '<input autocomplete="email">'
    t.focus('input')
    expect(t.sent).toEqual(SEEN)
  })

  it('until a prerendered page is shown', () => {
    const t = run('<input type="password" autocomplete="new-password">')
    Object.defineProperty(t.window.document, 'prerendering', { value: true })
    t.start()
    expect(t.sent).toEqual([])
    t.window.document.dispatchEvent(new t.window.Event('prerenderingchange'))
    expect(t.sent).toEqual(SEEN)
  })
})

describe('the sentinel is silent', () => {
  it('in sub-frames, in XML, and without an extension behind it', () => {
    const body = '<input type="password" autocomplete="new-password">'
    const frame = run(body)
    Object.defineProperty(frame.window, 'top', { value: {} })
    frame.start()
    expect(frame.sent).toEqual([])
    const xml = run(body)
    Object.defineProperty(xml.window.document.querySelector('input'), 'dataset', { value: undefined })
    xml.start()
    expect(xml.sent).toEqual([])
    run(body)
    vi.stubGlobal('chrome', undefined)
    expect(() => sentinel.main()).not.toThrow()
  })

  it('when nobody hears it', async () => {
    const body = '<input type="password" autocomplete="new-password">'
    const gone = () => { throw new Error('Extension context invalidated.') } // biome-ignore format: one line
    expect(() => run(body, { sendMessage: gone }).start()).not.toThrow()
    run(body, { sendMessage: () => Promise.reject(new Error('no receiver')) }).start()
    await new Promise(resolve => setTimeout(resolve, 5))
  })
})
