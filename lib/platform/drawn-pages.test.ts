import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Question } from '../model/explanation.ts'
import { type DrawAhead, drawnPages } from './drawn-pages.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const PAGE = 'chrome-extension://own/gate.html'
const question = (encounterId: string) => ({ encounterId, nonce: '', state: 'open' }) as Question

function setUp(drawer: (() => Promise<DrawAhead>) | null | undefined = undefined) {
  const drawn: string[] = []
  const failed: unknown[] = []
  let made = 0
  const draw: DrawAhead = (place, { encounterId }, nonce) => {
    drawn.push(`${place} ${encounterId}`)
    if (encounterId === 'broken') throw new Error('cannot be drawn')
    return `<p nonce=${nonce}>${encounterId}`
  }
  const pages = drawnPages({
    drawer: drawer === undefined ? async () => draw : drawer,
    nonce: () => `n${++made}`,
    pagePolicy: () => "default-src 'none'; style-src 'self'; img-src 'self'",
    plain: async url => new Response(`plain ${url}`),
    failed: cause => void failed.push(String(cause)),
  })
  /** null: the browser takes it from the disk. */
  const fetched = async (url: string) => {
    let given: Response | Promise<Response> | null = null
    pages.fetched({
      request: { url },
      respondWith: response => {
        given = response
      },
    })
    return (await given) as Response | null
  }
  return { pages, drawn, failed, fetched, ready: () => pages.practise(question('nobody')) }
}

describe('a page that comes drawn', () => {
  it('is given once, with a policy that names its style', async () => {
    const { pages, fetched, ready, drawn } = setUp()
    await ready()
    const ticket = pages.begin('gate', () => question('one'))
    const page = await fetched(`${PAGE}?${ticket}`)
    const html = await page?.text()
    const nonce = /nonce=(\w+)/.exec(html ?? '')?.[1]
    expect(html).toBe(`<p nonce=${nonce}>one`)
    expect(page?.headers.get('content-security-policy')).toBe(`default-src 'none'; style-src 'self' 'nonce-${nonce}'; img-src 'self'`)
    expect(nonce).not.toBe(ticket)
    expect(await fetched(`${PAGE}?${ticket}`)).toBeNull()
    await vi.runOnlyPendingTimersAsync()
    expect(drawn).toEqual(['gate nobody', 'notice nobody', 'gate one'])
  })
  it('is drawn before the browser asks for it, with what was known then', async () => {
    const { pages, ready, drawn, fetched } = setUp()
    await ready()
    const ticket = pages.begin('notice', () => question('early'))
    expect(drawn).not.toContain('notice early')
    await vi.runOnlyPendingTimersAsync()
    expect(drawn.filter(one => one === 'notice early')).toHaveLength(1)
    expect(await (await fetched(`chrome-extension://own/notice.html?${ticket}`))?.text()).toContain('early')
    expect(drawn.filter(one => one === 'notice early')).toHaveLength(1)
  })
  it('is never the page of another ticket', async () => {
    const { pages, fetched, ready } = setUp()
    await ready()
    const [one, two] = [pages.begin('gate', () => question('one')), pages.begin('gate', () => question('two'))]
    expect(await (await fetched(`${PAGE}?${two}`))?.text()).toContain('two')
    expect(await (await fetched(`${PAGE}?${one}`))?.text()).toContain('one')
  })
  it.each(['', '?', '?made-up', '#n1', '?n1&n2'])('comes from the disk for an address that ends in %j', async end => {
    const { pages, fetched, ready } = setUp()
    await ready()
    pages.begin('gate', () => question('one'))
    expect(await fetched(`${PAGE}${end}`)).toBeNull()
  })
  it('comes as it was built where there is nothing to ask any more, or it cannot be drawn', async () => {
    const { pages, fetched, ready, failed } = setUp()
    await ready()
    const nothing = pages.begin('gate', () => null)
    expect(await (await fetched(`${PAGE}?${nothing}`))?.text()).toBe(`plain ${PAGE}`)
    expect(failed).toEqual([])
    const broken = pages.begin('gate', () => question('broken'))
    expect(await (await fetched(`${PAGE}?${broken}`))?.text()).toBe(`plain ${PAGE}`)
    expect(failed).toEqual(['Error: cannot be drawn'])
  })
})

describe('a worker', () => {
  it('that is not asked for pages gives no ticket, and puts the words together meanwhile', () => {
    const { pages, drawn } = setUp(null)
    const words = vi.fn(() => question('one'))
    expect(pages.begin('gate', words)).toBeNull()
    expect(words).not.toHaveBeenCalled()
    vi.runOnlyPendingTimers()
    expect([words.mock.calls.length, drawn]).toEqual([1, []])
  })
  it('that has just woken draws as well, and loads what draws once', async () => {
    const load = vi.fn(
      async (): Promise<DrawAhead> =>
        (_, { encounterId }) =>
          encounterId,
    )
    const { pages, fetched } = setUp(load)
    expect(load).not.toHaveBeenCalled()
    const tickets = [pages.begin('gate', () => question('one')), pages.begin('notice', () => question('two'))]
    const given = await Promise.all(tickets.map(async ticket => (await fetched(`${PAGE}?${ticket}`))?.text()))
    expect([given, load.mock.calls.length]).toEqual([['one', 'two'], 1])
  })
  it('that could not load what draws gives the page as it was built, says so, and tries again for the next', async () => {
    const load = vi.fn(async (): Promise<DrawAhead> => () => 'drawn')
    load.mockRejectedValueOnce(new Error('gone'))
    const { pages, fetched, failed } = setUp(load)
    const page = async () => (await fetched(`${PAGE}?${pages.begin('gate', () => question('one'))}`))?.text()
    expect([await page(), failed]).toEqual([`plain ${PAGE}`, ['Error: gone']])
    expect([await page(), failed]).toEqual(['drawn', ['Error: gone']])
  })
  it('that failed when it practised draws all the same', async () => {
    const { pages, fetched } = setUp()
    await expect(pages.practise(question('broken'))).rejects.toThrow('cannot be drawn')
    expect(await (await fetched(`${PAGE}?${pages.begin('gate', () => question('one'))}`))?.text()).toContain('one')
  })
  it('keeps no more than a few', async () => {
    const { pages, fetched, ready } = setUp()
    await ready()
    const tickets = Array.from({ length: 30 }, (_, at) => pages.begin('gate', () => question(`${at}`)))
    const given = await Promise.all(tickets.map(ticket => fetched(`${PAGE}?${ticket}`)))
    expect(given.map(page => page !== null)).toEqual(tickets.map((_, at) => at >= 10))
  })
})
