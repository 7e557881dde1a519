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
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    browser: undefined,
    chrome: { runtime },
  }))
    vi.stubGlobal(name, value)
  const before = window.document.documentElement.outerHTML
  const start = () => sentinel.main()
  const focus = (selector: string) =>
    window.document.querySelector(selector)?.dispatchEvent(new window.Event('focusin', { bubbles: true, composed: true }))
  return { window, sent, start, focus, isUntouched: () => window.document.documentElement.outerHTML === before }
}
const SEEN = [{ type: 'form-seen' }]

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

  it('also where the field is inside a component of the page, and where it is filled without being gone into', () => {
    const t = run('<div id="host"></div><input type="email">')
    const root = t.window.document.querySelector('#host')?.attachShadow({ mode: 'open' })
    if (root) root.innerHTML = '<input type="password">'
    t.start()
    root?.querySelector('input')?.dispatchEvent(new t.window.Event('focusin', { bubbles: true, composed: true }))
    expect(t.sent).toEqual(SEEN)
    const filled = run('<input type="email">')
    filled.start()
    filled.window.document.querySelector('input')?.dispatchEvent(new filled.window.Event('input', { bubbles: true }))
    expect(filled.sent).toEqual(SEEN)
  })
})

describe('the sentinel is silent', () => {
  it('until somebody does something, in XML, and without an extension behind it', () => {
    const body = '<form action="/signup"><input type="password" autocomplete="new-password"></form>'
    const still = run(body)
    still.start()
    expect([still.sent, still.isUntouched()]).toEqual([[], true])
    const xml = run(body)
    Object.defineProperty(xml.window.document.querySelector('input'), 'dataset', { value: undefined })
    xml.start()
    xml.focus('input')
    expect(xml.sent).toEqual([])
    const alone = run(body)
    vi.stubGlobal('chrome', undefined)
    expect(() => sentinel.main()).not.toThrow()
    alone.focus('input')
  })

  it('when nobody hears it', async () => {
    const body = '<input type="password" autocomplete="new-password">'
    const gone = () => { throw new Error('Extension context invalidated.') } // biome-ignore format: one line
    const updated = run(body, { sendMessage: gone })
    updated.start()
    expect(() => updated.focus('input')).not.toThrow()
    const deaf = run(body, { sendMessage: () => Promise.reject(new Error('no receiver')) })
    deaf.start()
    deaf.focus('input')
    await new Promise(resolve => setTimeout(resolve, 5))
  })
})
