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

  it('is lost when it lies over the page and its frame never asks', async () => {
    const t = setUp(undefined, () => ({ ...QUIET, hold: true, notice: 'modal' }))
    t.start()
    await pass(3_900)
    expect(t.sent.filter(({ type }) => type === 'notice-lost')).toHaveLength(0)
    await pass(600)
    expect([t.notice(), t.sent.filter(({ type }) => type === 'notice-lost').length]).toEqual([null, 1])
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
    t.say('notice-asked')
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
    vi.stubGlobal('CSSStyleSheet', undefined)
    t.start()
    await pass(0)
    expect(t.sent.at(-1)).toEqual({ type: 'notice-lost' })
    await pass(10_100)
    expect(t.press()).toBe(true)
  })
})
