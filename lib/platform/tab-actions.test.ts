import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tabActions } from './tab-actions.ts'

const GATE = 'chrome-extension://own/gate.html'
type Injection = { func?: { name: string }; args?: { mode: string; ticket: string | null }[]; files?: string[] }
/** A browser of one tab, which obeys `update` unless told otherwise. */
const world = () => {
  const tab = {
    url: 'https://page.example/' as string | undefined,
    pendingUrl: undefined as string | undefined,
    obeys: true,
    updates: 0,
    ownIsTold: true,
  }
  const badges: string[] = []
  const injected: string[] = []
  const said: unknown[] = []
  const browser = {
    runtime: { getURL: (path: string) => `chrome-extension://own${path}` },
    scripting: {
      executeScript: async ({ func, args, files }: Injection) =>
        void injected.push(files?.join() ?? `${func?.name} ${args?.map(({ mode, ticket }) => `${mode} ${ticket}`)}`),
    },
    action: { setBadgeText: async ({ tabId, text }: { tabId: number; text: string }) => void badges.push(`${tabId} ${text}`) },
    tabs: {
      get: async () => (tab.ownIsTold || tab.url !== GATE ? { url: tab.url, pendingUrl: tab.pendingUrl } : {}),
      update: async (_: number, { url }: { url: string }) => {
        tab.updates++
        if (tab.obeys) tab.url = url
      },
      sendMessage: async (tabId: number, message: unknown) => {
        said.push([tabId, message])
        if (tabId === 9) throw new Error('nobody there')
      },
    },
  }
  const troubles: string[] = []
  const actions = tabActions({
    browser: browser as never,
    resumeUrl: () => null,
    watchHosts: async () => undefined,
    unwatchHosts: async () => undefined,
    trouble: code => void troubles.push(code),
    afterShown: () => new Promise(resolve => setTimeout(resolve, 400)),
  })
  return { tab, actions, troubles, badges, injected, said, browser }
}
const A = { document: 'a', url: 'https://page.example/#top' }
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a page that navigates at the same moment does not win', async () => {
  const { tab, actions, troubles } = world()
  tab.obeys = false
  await actions.openGate(1, A)
  tab.obeys = true
  await vi.advanceTimersByTimeAsync(400)
  expect(tab.url).toBe(GATE)
  expect(troubles).toEqual([])
})

test('a page does not win either while the gate is already on its way', async () => {
  const { tab, actions, troubles } = world()
  tab.obeys = false
  await actions.openGate(1, A)
  tab.pendingUrl = GATE
  await vi.advanceTimersByTimeAsync(400)
  expect(tab.updates).toBe(1)
  Object.assign(tab, { pendingUrl: undefined, url: 'https://before.example/', obeys: true })
  await vi.advanceTimersByTimeAsync(400)
  expect([tab.url, tab.updates, troubles]).toEqual([GATE, 2, []])
})

test.each(['https://before.example/', undefined])('nor once it was there for a moment: what it asked for before leads to %s', async url => {
  const { tab, actions } = world()
  await actions.openGate(1, A)
  await vi.advanceTimersByTimeAsync(400)
  Object.assign(tab, { url })
  await vi.advanceTimersByTimeAsync(400)
  expect([tab.url, tab.updates]).toEqual([GATE, 2])
})

test('a document is sent to the gate once, and again when history has brought it back', async () => {
  const { tab, actions } = world()
  await Promise.all([actions.openGate(1, A), actions.openGate(1, A)])
  expect(tab.updates).toBe(1)
  await vi.advanceTimersByTimeAsync(2000)
  tab.url = 'https://page.example/'
  await actions.openGate(1, A)
  expect(tab.url).toBe(GATE)
})

test('a gate that was drawn ahead is opened by its ticket, and is the gate all the same', async () => {
  const { tab, actions } = world()
  await actions.openGate(1, A, 'ticket-1')
  expect(tab.url).toBe(`${GATE}?ticket-1`)
  await vi.advanceTimersByTimeAsync(3000)
  expect([tab.url, tab.updates]).toEqual([`${GATE}?ticket-1`, 1])
})

test('who has answered at once is not called back', async () => {
  const { tab, actions } = world()
  await actions.openGate(1, A)
  actions.letGo(1)
  tab.url = 'https://site.example/'
  await vi.advanceTimersByTimeAsync(2000)
  expect(tab.url).toBe('https://site.example/')
})

test('the gate is not begun anew in a browser that tells no extension the address of its own pages (Chromium 150)', async () => {
  const { tab, actions, troubles } = world()
  tab.ownIsTold = false
  await actions.openGate(1, A)
  await vi.advanceTimersByTimeAsync(3000)
  expect([tab.updates, troubles]).toEqual([1, []])
})

test('a tab that cannot be stopped is told of', async () => {
  const { tab, actions, troubles } = world()
  tab.obeys = false
  await actions.openGate(1, A)
  await vi.advanceTimersByTimeAsync(3000)
  expect(troubles).toEqual(['gate-not-reached'])
})

test('a late word of the document behind the gate does not begin the gate anew', async () => {
  const { tab, actions } = world()
  await actions.openGate(1, A)
  await vi.advanceTimersByTimeAsync(2000)
  await actions.openGate(1, A)
  expect(tab.updates).toBe(1)
})

test('a late word of a document that was left calls nobody back', async () => {
  const { tab, actions } = world()
  await actions.openGate(1, A)
  actions.letGo(1)
  tab.url = 'https://site.example/'
  await actions.openGate(1, A)
  await vi.advanceTimersByTimeAsync(2000)
  expect(tab.url).toBe('https://site.example/')
})

test('a button is marked once all is shown, with the last word alone', async () => {
  const { actions, badges } = world()
  void actions.setMark(1, '')
  void actions.setMark(1, '!')
  void actions.setMark(2, 'i')
  await vi.advanceTimersByTimeAsync(300)
  expect(badges).toEqual([])
  await vi.advanceTimersByTimeAsync(300)
  expect(badges).toEqual(['1 !', '2 i'])
  void actions.setMark(1, '')
  await vi.advanceTimersByTimeAsync(500)
  expect(badges).toEqual(['1 !', '2 i', '1 '])
})

test('a reader finds word of the notice that is to stand at once, and is sent to a document once', async () => {
  const { actions, injected } = world()
  await actions.injectReader(1, 'a', { mode: 'corner', ticket: 'once' })
  await actions.injectReader(1, 'a', { mode: 'corner', ticket: 'twice' })
  await actions.injectReader(1, 'b', null)
  expect(injected).toEqual(['leaveWord corner once', '/reader.js,/eyes.js', '/reader.js,/eyes.js'])
})

test('a reader that did not get into its document is sent there again', async () => {
  const { actions, injected, browser, troubles } = world()
  const { executeScript } = browser.scripting
  browser.scripting.executeScript = () => Promise.reject(new Error('no permission for about:blank'))
  await actions.injectReader(1, 'a', null)
  browser.scripting.executeScript = executeScript
  await actions.injectReader(1, 'a', null)
  expect([injected, troubles]).toEqual([['/reader.js,/eyes.js'], ['reader-not-injected']])
})

test('tells the page in the tab that a question has changed, and minds nobody being there', async () => {
  const { actions, said, troubles } = world()
  await actions.questionChanged(7)
  await actions.questionChanged(9)
  expect([said, troubles]).toEqual([
    [
      [7, { type: 'question-changed' }],
      [9, { type: 'question-changed' }],
    ],
    [],
  ])
})
