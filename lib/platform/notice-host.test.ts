import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QUIET, setUp } from './reader.fake.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the notice', () => {
  const corner = () => setUp(undefined, () => ({ ...QUIET, notice: 'corner' }))

  it('is one frame in a closed root, on a host that names nobody', async () => {
    const t = corner()
    t.start()
    await pass(0)
    const host = t.notice() as Element
    expect(host.getAttributeNames()).toEqual(['popover'])
    expect([host.shadowRoot, host.innerHTML, t.open.has(host)]).toEqual([null, '', true])
  })

  it('stands in a browser that takes no sheet from a script of an extension, and knows no transitions of the view (Firefox 140)', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    const proto = t.window.HTMLElement.prototype as unknown as {
      matches(selector: string): boolean
      attachShadow(init: object): ShadowRoot
    }
    const { matches, attachShadow } = proto
    proto.matches = function (selector) {
      if (selector.includes('view-transition')) throw new SyntaxError(`'${selector}' is not a valid selector`)
      return matches.call(this, selector)
    }
    let root: ShadowRoot | undefined
    proto.attachShadow = function (init) {
      root = attachShadow.call(this, init)
      const refused = () => {
        throw new Error('Accessing from Xray wrapper is not supported.')
      }
      Object.defineProperty(root, 'adoptedStyleSheets', { set: refused })
      return root
    }
    t.start()
    await pass(1000)
    expect([t.notice() !== null, t.frame.vouchedFor > 0, t.sent.length]).toEqual([true, true, 1])
    expect([...(root?.children ?? [])].map(({ localName }) => localName).sort()).toEqual(['iframe', 'style'])
    expect(root?.querySelector('style')?.textContent).toContain('100vw!important')
  })

  it('comes back when taken away, hidden or made inert, and gives up at the third time', async () => {
    const t = corner()
    t.start()
    await pass(0)
    t.notice()?.remove()
    await pass(250)
    expect(t.notice()).not.toBeNull()
    t.open.delete(t.notice() as Element)
    await pass(250)
    expect(t.open.has(t.notice() as Element)).toBe(true)
    expect(t.sent.filter(({ type }) => type === 'notice-lost')).toHaveLength(0)
    t.notice()?.setAttribute('inert', '')
    await pass(250)
    expect(t.notice()).toBeNull()
    expect(t.sent.filter(({ type }) => type === 'notice-lost')).toHaveLength(1)
  })

  it('takes away what a former version left standing, and nothing that is somebody else’s', async () => {
    const t = corner()
    const put = (src: string) => {
      const host = t.document.createElement('div')
      host.setAttribute('popover', 'manual')
      const root = t.document.createElement('div')
      root.innerHTML = `<iframe src="${src}"></iframe>`
      Object.assign(host, { openOrClosedShadowRoot: root })
      t.document.documentElement.append(host)
      return host
    }
    const [ours, theirs] = [put('ext:/notice.html'), put('https://chat.example/')]
    t.start()
    await pass(0)
    expect([ours.isConnected, theirs.isConnected]).toEqual([false, true])
  })

  it('goes, and lets the page go, once the extension behind it is gone', async () => {
    for (const mode of ['corner', 'modal'] as const) {
      const t = setUp(undefined, () => ({ ...QUIET, hold: mode === 'modal', notice: mode }))
      t.start()
      await pass(300)
      expect(t.notice()).not.toBeNull()
      t.runtime.id = undefined
      await pass(250)
      expect([t.notice(), t.press()]).toEqual([null, true])
      await pass(20_000)
      expect([t.notice(), t.press()]).toEqual([null, true])
    }
  })

  it.each(['corner', 'modal'] as const)('is given up soon where its frame is loaded and may not run: %s', async mode => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: mode }))
    t.frame.runs = false
    t.start()
    await pass(550)
    expect(t.notice()).not.toBeNull()
    await pass(250)
    expect([t.notice(), t.sent.map(({ type }) => type)]).toEqual([null, ['reader-arrived', 'notice-barred']])
  })

  it('is not given up for looks that came late, one upon the other, before a busy frame has spoken', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.frame.runs = false
    const looks: (() => void)[] = []
    t.world.setInterval = run => looks.push(run)
    t.start()
    await pass(100)
    for (let i = 0; i < 8; i++) for (const look of looks) look()
    t.frame.press()
    await pass(2000)
    for (const look of looks) look()
    expect([t.notice() !== null, t.sent.map(({ type }) => type)]).toEqual([true, ['reader-arrived']])
  })

  it.each([
    ['drawn into a page that lets it', false, true, [true]],
    ['not drawn into a page that isolates itself', true, true, [false]],
    ['put up undrawn where the drawn one says nothing', false, false, [true, false]],
  ])('is %s', async (_, crossOriginIsolated, runs, drawn) => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal', ticket: 'once' }))
    Object.assign(t.window, { crossOriginIsolated })
    const frames: Element[] = []
    const create = t.document.createElement.bind(t.document)
    t.document.createElement = ((name: string) => {
      const made = create(name)
      if (name === 'iframe') frames.push(made)
      t.frame.runs = runs || frames.length > 1
      return made
    }) as typeof create
    t.start()
    await pass(5000)
    const isDrawn = (frame: Element) => frame.getAttribute('src')?.endsWith('?once') && !frame.hasAttribute('credentialless')
    expect(frames.map(isDrawn)).toEqual(drawn)
    expect(frames.map(frame => frame.hasAttribute('credentialless'))).toEqual(drawn.map(one => !one))
    expect([t.notice() !== null, t.sent.map(({ type }) => type)]).toEqual([true, ['reader-arrived']])
  })

  it('is given up later where its frame is not even loaded, and never where it runs, whoever is asked for its words', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.frame.loads = false
    t.start()
    await pass(3_900)
    expect(t.sent.map(({ type }) => type)).toEqual(['reader-arrived'])
    await pass(600)
    expect(t.sent.at(-1)).toEqual({ type: 'notice-barred' })
    const runs = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    runs.start()
    await pass(20_000)
    expect([runs.notice() !== null, runs.sent.length]).toEqual([true, 1])
  })

  it('is vouched for at each look and when it asks, as long as nothing is wrong with it', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(20)
    expect(t.frame.vouchedFor).toBe(1)
    await pass(1000)
    expect(t.frame.vouchedFor).toBe(5)
    t.frame.press()
    expect(t.frame.vouchedFor).toBe(6)
    const page = t.document as { elementFromPoint(x: number, y: number): unknown }
    page.elementFromPoint = () => t.document.body
    t.frame.press()
    await pass(1000)
    expect(t.frame.vouchedFor).toBe(6)
  })

  it('gives up after as many looks where the page lets it look once in two seconds', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.world.setInterval = (run, _) => setInterval(run, 2000)
    t.start()
    await pass(100)
    for (let i = 0; i < 3; i++) {
      t.notice()?.remove()
      await pass(2000)
    }
    expect([t.notice(), t.sent.at(-1)]).toEqual([null, { type: 'notice-lost' }])
  })

  it('is given up where the page lets it look too seldom, but not in a tab that nobody sees', async () => {
    const blind = async (seen: string) => {
      const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
      Object.defineProperty(t.document, 'visibilityState', { value: seen })
      t.world.setInterval = (run, _) => setInterval(run, 1200)
      t.start()
      await pass(5000)
      return [t.notice() !== null, t.sent.at(-1)?.type]
    }
    expect(await blind('visible')).toEqual([false, 'notice-lost'])
    expect(await blind('hidden')).toEqual([true, 'reader-arrived'])
  })

  it('has to run anew each time that it is made anew', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(300)
    t.frame.runs = false
    t.notice()?.remove()
    await pass(1000)
    expect([t.notice(), t.sent.at(-1)]).toEqual([null, { type: 'notice-lost' }])
  })

  it.each([
    ['which never drew anything, is barred', 0, 'notice-barred'],
    ['which hid itself later, is taken for lost', 100, 'notice-lost'],
  ])('is given up within a second on a page %s', async (_, hidesAfterMs, said) => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.layout.draws = hidesAfterMs > 0
    t.start()
    await pass(hidesAfterMs)
    t.layout.draws = false
    await pass(800)
    expect([t.notice(), t.sent.at(-1)]).toEqual([null, { type: said }])
  })

  it('is made anew when it lies over the page and was disturbed, so that its frame begins to count anew', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(0)
    const first = t.notice()
    await pass(300)
    expect(t.notice()).toBe(first)
    first?.setAttribute('inert', '')
    await pass(250)
    expect(t.notice()).not.toBe(first)
    expect(t.notice()?.hasAttribute('inert')).toBe(false)
  })

  it('is raised where it only tells', async () => {
    const t = corner()
    t.start()
    await pass(0)
    const first = t.notice()
    const page = t.document as { elementFromPoint(x: number, y: number): unknown }
    const found = page.elementFromPoint
    page.elementFromPoint = () => t.document.body
    await pass(250)
    page.elementFromPoint = found
    await pass(250)
    expect([t.notice() === first, t.open.has(first as Element)]).toEqual([true, true])
  })

  it('survives rare losses', async () => {
    const t = corner()
    t.start()
    for (let i = 0; i < 6; i++) {
      await pass(1_500)
      t.notice()?.remove()
    }
    await pass(250)
    expect(t.notice()).not.toBeNull()
  })

  it('leaves no hold without an end when it is lost late', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(0)
    await pass(20_000)
    for (let i = 0; i < 3; i++) {
      t.notice()?.remove()
      await pass(250)
    }
    expect(t.press()).toBe(false)
    await pass(10_100)
    expect(t.press()).toBe(true)
  })

  it('tells when it cannot be shown, and leaves no hold without an end', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    vi.stubGlobal('MessageChannel', undefined)
    t.start()
    await pass(0)
    expect(t.sent.at(-1)).toEqual({ type: 'notice-barred' })
    await pass(10_100)
    expect(t.press()).toBe(true)
  })
})
