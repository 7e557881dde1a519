import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReaderOrders } from '../model/message.ts'
import type { PageFacts } from '../model/observation.ts'
import { FACTS, PAGE, QUIET, setUp } from './reader.fake.ts'
import type { SignUpFound } from './reader-sign-up.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the hold', () => {
  it('keeps presses from the page from the first moment until the orders', async () => {
    const t = setUp()
    t.start()
    for (const type of ['pointerdown', 'mousedown', 'touchend', 'mouseup', 'click', 'auxclick', 'submit'])
      expect(t.press(type), type).toBe(false)
    expect(t.press('keydown', { key: 'Enter' })).toBe(false)
    expect(t.press('keydown', { key: ' ' })).toBe(false)
    expect(t.press('keydown', { key: 'a' })).toBe(true)
    await pass(0)
    expect(t.press()).toBe(true)
    expect(t.press('keydown', { key: 'Enter' })).toBe(true)
    expect(t.notice()).toBeNull()
  })

  it('stays as long as the orders say, and ends with the notice', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(0)
    await pass(60_000)
    expect(t.press()).toBe(false)
    t.say('notice-close')
    expect(t.press()).toBe(true)
    expect(t.notice()).toBeNull()
  })

  it('ends after ten seconds if nothing lies over the page, and then says so', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true }))
    t.start()
    await pass(9_900)
    expect(t.press()).toBe(false)
    await pass(200)
    expect(t.press()).toBe(true)
    expect(t.notice()).not.toBeNull()
  })

  it('comes back with the page out of the cache, and when the worker says look again', async () => {
    const t = setUp()
    t.start()
    await pass(0)
    t.window.dispatchEvent(Object.assign(new t.window.Event('pageshow'), { persisted: true }))
    expect(t.press()).toBe(false)
    await pass(0)
    t.say('look-again')
    expect(t.press()).toBe(false)
    await pass(0)
    expect(t.press()).toBe(true)
    expect(t.sent.map(({ type }) => type)).toEqual(['reader-arrived', 'reader-arrived', 'reader-arrived'])
  })
})

describe('a worker that does not answer', () => {
  it('is asked four times; then the page is free, and the notice is up', async () => {
    const t = setUp(undefined, () => new Promise(() => {}))
    t.start()
    await pass(5_600)
    expect([t.press(), t.sent.length]).toEqual([false, 4])
    await pass(300)
    expect(t.press()).toBe(true)
    expect(t.notice()).not.toBeNull()
  })

  it('counts answers that are no orders as none, and rejections too', async () => {
    const answers = [undefined, { hold: 'yes' }, 'reject', QUIET]
    const t = setUp(undefined, () => {
      const next = answers.shift()
      return next === 'reject' ? Promise.reject(new Error('no receiver')) : next
    })
    t.start()
    await pass(2_000)
    expect([t.press(), t.sent.length, t.notice()]).toEqual([true, 4, null])
  })

  it('is let go quietly if the extension is gone', async () => {
    const t = setUp(undefined, () => { throw new Error('Extension context invalidated.') }) // biome-ignore format: one line
    t.start()
    await pass(0)
    expect([t.press(), t.sent.length, t.notice()]).toEqual([true, 1, null])
  })

  it('does not undo newer orders with an older answer', async () => {
    const late: ((orders: ReaderOrders) => void)[] = []
    const t = setUp(undefined, () => new Promise(resolve => late.push(resolve)))
    t.start()
    t.say('look-again')
    late[1]?.({ ...QUIET, hold: true, notice: 'modal' })
    await pass(0)
    late[0]?.(QUIET)
    await pass(0)
    expect([t.press(), t.notice() !== null]).toEqual([false, true])
  })
})

describe('a notice', () => {
  it('that the worker wants first stands at once where the reader has been there before', async () => {
    const t = setUp(undefined, () => new Promise(() => {}))
    const reader = t.start()
    expect(t.notice()).toBeNull()
    reader?.again({ mode: 'corner', ticket: null })
    expect([t.notice() !== null, t.sent.length]).toEqual([true, 2])
    reader?.again()
    expect(t.notice()).not.toBeNull()
  })

  it('that the worker wants first stands before it has answered, and what holds nothing lets the page be held as ever', async () => {
    const t = setUp(undefined, () => new Promise(() => {}))
    t.start({ mode: 'corner', ticket: null })
    expect([t.notice() !== null, t.press(), t.sent.length]).toEqual([true, false, 1])
  })

  it('that only informs stays when nothing new is to come up, and comes up nowhere anew', async () => {
    const orders: ReaderOrders[] = [{ ...QUIET, notice: 'corner' }, { ...QUIET, notice: 'kept' }, QUIET]
    const t = setUp(undefined, () => orders.shift())
    t.start()
    await pass(0)
    const stood = t.notice()
    t.say('look-again')
    await pass(0)
    expect([stood !== null, t.notice() === stood]).toEqual([true, true])
    t.say('look-again')
    await pass(0)
    expect(t.notice()).toBeNull()

    const other = setUp(undefined, () => ({ ...QUIET, notice: 'kept' }))
    other.start()
    await pass(0)
    expect([other.notice(), other.press()]).toEqual([null, true])
  })

  it('that only informs goes, once it could be read, where a site leads on within its document; what asks stays', async () => {
    for (const [notice, stays] of [
      ['corner', false],
      ['modal', true],
    ] as const) {
      const orders: ReaderOrders[] = [{ ...QUIET, notice }]
      const t = setUp(undefined, () => orders.shift() ?? QUIET)
      t.start()
      await pass(3000)
      t.window.history.pushState({}, '', '/elsewhere')
      await pass(1000)
      expect([t.notice() !== null, t.sent.length]).toEqual([true, 1])
      await pass(2000)
      expect([t.notice() !== null, t.sent.length]).toEqual([stays, stays ? 1 : 2])
    }
  })

  it('that only informs does not come back with the page out of the cache', async () => {
    const orders: ReaderOrders[] = [
      { ...QUIET, notice: 'corner' },
      { ...QUIET, notice: 'kept' },
    ]
    const t = setUp(undefined, () => orders.shift())
    t.start()
    await pass(0)
    t.window.dispatchEvent(Object.assign(new t.window.Event('pageshow'), { persisted: true }))
    await pass(0)
    expect(t.notice()).toBeNull()
  })
})

describe('reading', () => {
  const understood = { ...FACTS, pageId: 'consent', kind: 'consent' } as PageFacts

  it('tells at once what it understands, and does what the answer says', async () => {
    const t = setUp('<button id="allow">Allow</button>', m =>
      m.type === 'reader-arrived' ? { ...QUIET, hold: true, read: [PAGE] } : { ...QUIET, hold: true, notice: 'modal' },
    )
    t.eyes.readPage = () => understood
    t.start()
    await pass(0)
    expect(t.sent[1]).toEqual({ type: 'page-read', facts: understood })
    expect([t.press('click', {}, '#allow'), t.notice() !== null]).toEqual([false, true])
    await pass(6_000)
    expect(t.sent).toHaveLength(2)
  })

  it('lets a page that it does not know be used, holds it when its button appears, and tells once', async () => {
    const t = setUp('<button id="go">Next</button>', m =>
      m.type === 'reader-arrived' ? { ...QUIET, hold: true, read: [PAGE] } : new Promise(() => {}),
    )
    let facts = FACTS
    t.eyes.readPage = () => facts
    t.start()
    await pass(50)
    expect(t.press()).toBe(true)
    facts = understood
    const button = t.document.createElement('button')
    button.id = 'allow'
    t.document.body.append(button)
    await pass(1)
    expect(t.press('click', {}, '#allow')).toBe(false)
    expect(t.sent.filter(({ type }) => type === 'page-read')).toHaveLength(1)
  })

  it('says after three seconds that nothing was understood', async () => {
    const t = setUp(undefined, m => (m.type === 'reader-arrived' ? { ...QUIET, read: [PAGE] } : QUIET))
    t.start()
    await pass(2_900)
    expect(t.sent).toHaveLength(1)
    await pass(200)
    expect(t.sent[1]).toEqual({ type: 'page-read', facts: FACTS })
  })

  it('does not tell for ever what always changes', async () => {
    const t = setUp('<button id="allow"></button>', () => ({ ...QUIET, read: [PAGE] }))
    let reads = 0
    t.eyes.readPage = () => ({ ...understood, appName: String(reads++) })
    t.start()
    for (let i = 0; i < 200; i++) {
      t.document.body.append('x')
      await pass(110)
    }
    expect(t.sent.length).toBeLessThanOrEqual(13)
  })

  it('does not tell the same twice while it goes on looking', async () => {
    const t = setUp('<button id="allow"></button>', () => ({ ...QUIET, read: [PAGE] }))
    t.eyes.readPage = () => understood
    t.start()
    await pass(6_000)
    expect(t.sent.map(({ type }) => type)).toEqual(['reader-arrived', 'page-read'])
  })

  it('reads a page of no data file by its shape', async () => {
    for (const software of [{}, { engines: [{ id: 'engine', signs: ['.engine'] }] }]) {
      const t = setUp(undefined, m => (m.type === 'reader-arrived' ? { ...QUIET, read: [], ...software } : QUIET))
      t.eyes.readPage = (_, _pages, _options, engines) => ({ ...FACTS, kind: 'consent', engine: engines?.[0]?.id ?? 'none' })
      t.start()
      await pass(0)
      expect(t.sent[1]).toMatchObject({ type: 'page-read', facts: { kind: 'consent', engine: software.engines?.[0]?.id ?? 'none' } })
    }
  })

  it('waits for a prerendered page to be shown', async () => {
    const t = setUp()
    const shown = { value: true, configurable: true }
    Object.defineProperty(t.document, 'prerendering', shown)
    t.start()
    await pass(0)
    expect(t.sent).toHaveLength(0)
    Object.defineProperty(t.document, 'prerendering', { value: false })
    t.document.dispatchEvent(new t.window.Event('prerenderingchange') as unknown as Event)
    expect(t.sent).toHaveLength(1)
  })

  it('tells the names of a form that posts an answer', () => {
    const t = setUp()
    t.eyes.readFormPost = () => ({ targetHost: 'app.example', fields: ['code'] })
    t.start()
    expect(t.sent).toContainEqual({ type: 'form-post-seen', targetHost: 'app.example', fields: ['code'] })
  })

  it('tells it once, also of a page that is left before it was parsed to its end', () => {
    const t = setUp()
    t.eyes.readFormPost = () => null
    t.start()
    t.eyes.readFormPost = () => ({ targetHost: 'app.example', fields: ['code'] })
    for (let i = 0; i < 2; i++) t.window.dispatchEvent(new t.window.Event('pagehide'))
    expect(t.sent.filter(message => (message as { type: string }).type === 'form-post-seen')).toHaveLength(1)
  })

  it('does nothing in a sub-frame', () => {
    const t = setUp()
    Object.defineProperty(t.world.window, 'top', { value: {} })
    expect(t.start()).toBeNull()
    expect([t.sent.length, t.press()]).toEqual([0, true])
  })
})

describe('a sign-up', () => {
  const form = '<form id="f"><input id="mail"><input id="pw" type="password"><button id="go" type="submit">Sign up</button></form>'
  const begin = async (html = form) => {
    const t = setUp(html, () => ({ ...QUIET, signUp: { workDomains: ['work.example'] } }))
    t.eyes.readSignUp = doc =>
      ({ score: 0.9, siteName: 'Acme', form: doc.querySelector('#f'), email: doc.querySelector('#mail') }) as SignUpFound
    t.start()
    await pass(0)
    const type = (text: string) => {
      ;(t.document.querySelector('#mail') as HTMLInputElement).value = text
    }
    const seen = () => t.sent.filter(m => m.type === 'sign-up-seen').map(m => m.facts)
    return { ...t, type, seen }
  }

  it('tells the account when its field is left, once, and again when it is another', async () => {
    const t = await begin()
    t.press('focusout', {}, '#mail')
    expect(t.seen()).toEqual([])
    t.type('ann@mail.example')
    t.press('focusout', {}, '#pw')
    expect(t.seen()).toEqual([])
    t.press('focusout', {}, '#mail')
    t.press('focusout', {}, '#mail')
    t.type('ann@work.example')
    t.press('focusout', {}, '#mail')
    const facts = { siteName: 'Acme', score: 0.9, stage: 'address-given' }
    expect(t.seen()).toEqual([{ ...facts, account: 'personal' }, { ...facts, account: 'work', accountDomain: 'work.example' }]) // biome-ignore format: one line
    expect(JSON.stringify(t.sent)).not.toContain('ann')
  })

  it('tells that it was sent, by its form or by a button without one', async () => {
    const t = await begin()
    t.type('ann@work.example')
    t.press('click')
    expect(t.seen()).toEqual([])
    t.press('submit', {}, '#f')
    t.press('click')
    expect(t.seen()).toMatchObject([{ stage: 'submitted', account: 'work' }])
    const loose = await begin(form.replaceAll('form', 'div'))
    loose.press('click', {}, '#mail')
    expect(loose.seen()).toEqual([])
    loose.press('click')
    expect(loose.seen()).toMatchObject([{ stage: 'submitted', account: 'unknown' }])
  })
})
