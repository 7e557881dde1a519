import { Window } from 'happy-dom'
import { vi } from 'vitest'
import type { ReaderOrders } from '../model/message.ts'
import type { PageFacts } from '../model/observation.ts'
import { type FirstNotice, type ReaderEyes, type ReaderWorld, startReader } from './reader.ts'

export const QUIET: ReaderOrders = { hold: false, read: null, notice: 'none', signUp: null, workDomains: [] }
export const FACTS = { pageId: null, kind: null } as PageFacts
export const PAGE = { pageId: 'consent', kind: 'consent', hooks: { allow: '#allow' } }

type Sent = { type: string; [key: string]: unknown }

/** A reader's world without layout. Needs fake timers. */
export function setUp(html = '<button id="go">Go</button>', answer: (message: Sent) => unknown = () => QUIET) {
  const window = new Window({ url: 'https://login.example/consent', settings: { disableIframePageLoading: true } })
  const document = window.document as unknown as Document
  const parsed = new window.DOMParser().parseFromString(html, 'text/html') as unknown as Document
  document.body.append(...parsed.body.childNodes)
  // Else it would be so after a while of the real time.
  Object.defineProperty(document, 'readyState', { value: 'complete', configurable: true })
  const sent: Sent[] = []
  const heard: ((message: unknown) => void)[] = []
  const runtime = {
    id: 'ours' as string | undefined,
    sendMessage: async (message: unknown) => {
      sent.push(message as Sent)
      return answer(message as Sent)
    },
    getURL: (path: string) => `ext:${path}`,
    onMessage: { addListener: (hear: (message: unknown) => void) => heard.push(hear) },
  }
  const proto = window.HTMLElement.prototype as unknown as {
    showPopover(): void
    hidePopover(): void
    matches(selector: string): boolean
    getBoundingClientRect(): object
    checkVisibility(): boolean
  }
  const open = new WeakSet<object>()
  const matches = proto.matches
  proto.showPopover = function () {
    open.add(this)
  }
  proto.hidePopover = function () {
    open.delete(this)
  }
  // No layout here: whatever is open lies where a pointer finds it.
  const page = document as { elementFromPoint(x: number, y: number): unknown; querySelectorAll(selector: string): unknown }
  const all = page.querySelectorAll.bind(document)
  page.querySelectorAll = selector => (/:(modal|popover-open|fullscreen)/.test(selector) ? [] : all(selector))
  page.elementFromPoint = () => document.documentElement.querySelector('[popover]')
  const layout = { draws: true }
  proto.checkVisibility = () => layout.draws
  proto.getBoundingClientRect = () => ({ left: 0, top: 0, width: window.innerWidth, height: window.innerHeight })
  vi.stubGlobal('Element', window.Element)
  vi.stubGlobal('IntersectionObserver', window.IntersectionObserver)
  proto.matches = function (selector) {
    if (selector === ':active-view-transition') return false
    return selector === ':popover-open' ? open.has(this) && (this as unknown as HTMLElement).isConnected : matches.call(this, selector)
  }
  vi.stubGlobal('CSSStyleSheet', window.CSSStyleSheet)
  vi.stubGlobal('MutationObserver', window.MutationObserver)
  // No frame is loaded here: what one would do is said by `frame`.
  const frame = { loads: true, runs: true, vouchedFor: 0, press: () => {} }
  const create = document.createElement.bind(document)
  document.createElement = ((name: string) => {
    const made = create(name)
    if (name !== 'iframe') return made
    const heard = (port: { answer(): void } | undefined) => {
      frame.press = () => port?.answer()
      if (frame.runs) port?.answer()
    }
    const answer = { postMessage: (_: unknown, __: string, [port]: { answer(): void }[]) => heard(port) }
    Object.defineProperty(made, 'contentWindow', { value: answer })
    setTimeout(() => frame.loads && made.dispatchEvent(new window.Event('load') as unknown as Event), 20)
    return made
  }) as typeof document.createElement
  class Channel {
    port1 = {
      onmessage: () => {},
      close: () => {},
      postMessage: () => {
        frame.vouchedFor += 1
      },
    }
    port2 = { answer: () => this.port1.onmessage() }
  }
  vi.stubGlobal('MessageChannel', Channel)
  const world: ReaderWorld = {
    runtime,
    document,
    window: window as unknown as ReaderWorld['window'],
    nowMs: () => Date.now(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: timer => clearTimeout(timer),
    setInterval: (run, ms) => setInterval(run, ms),
    clearInterval: timer => clearInterval(timer),
  }
  const eyes: { -readonly [K in keyof ReaderEyes]: ReaderEyes[K] } = {
    readPage: () => FACTS,
    readSignUp: () => null,
    readFormPost: () => null,
    accountOf: text =>
      text.includes('@work.')
        ? { account: 'work', accountDomain: 'work.example' }
        : { account: text.includes('@') ? 'personal' : 'unknown' },
  }
  const press = (type = 'click', init: object = {}, target = '#go') => {
    let reached = false
    const element = document.querySelector(target) as Element
    const hear = () => {
      reached = true
    }
    element.addEventListener(type, hear)
    const event = new window.Event(type, { bubbles: true, cancelable: true })
    element.dispatchEvent(Object.assign(event, init) as unknown as Event)
    element.removeEventListener(type, hear)
    return reached
  }
  const say = (type: string) => {
    for (const hear of heard) hear({ type })
  }
  const notice = () => document.documentElement.querySelector('[popover]')
  return {
    window,
    document,
    runtime,
    sent,
    world,
    eyes,
    press,
    say,
    notice,
    open,
    frame,
    layout,
    start: (first?: FirstNotice) => startReader(world, eyes, first),
  }
}
