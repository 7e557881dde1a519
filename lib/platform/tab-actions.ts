import type { Browser } from 'webextension-polyfill'
import { QUESTION_CHANGED } from '../model/terms.ts'
import { type FirstNotice, READER_FILES } from './reader.ts'
import type { ShownPage } from './warden-deps.ts'

/**
 * How long the browser may take to leave a page before it is told again. Longer each time: where it does not say that it is on its way
 * (below), being told again makes it begin anew.
 */
const GATE_CHECKS_MS = [300, 300, 600, 600, 900]

export type TabActionDeps = {
  browser: Browser
  resumeUrl: (tabId: number) => string | null
  watchHosts: (flowId: string, hosts: string[]) => Promise<void>
  unwatchHosts: (flowId: string) => Promise<void>
  trouble: (code: string, cause: unknown) => void
  /** Resolves once what was just judged has had time to be shown, and nobody waits for a page of ours. */
  afterShown: () => Promise<void>
}

/** Runs in the page, and is all that is sent there of this file: `FIRST_NOTICE` of reader.ts. */
function leaveWord(first: FirstNotice): void {
  ;(globalThis as { [word: symbol]: FirstNotice })[Symbol.for('first-notice')] = first
}

/** What the warden does to a tab. A tab that is gone is no trouble. */
export function tabActions({ browser, trouble, afterShown, ...rest }: TabActionDeps) {
  const gateUrl = browser.runtime.getURL('/gate.html')
  const gated = new Map<number, string>()
  /** The last document of each tab that was stopped. */
  const stopped = new Map<number, string>()
  const injected = new Map<number, string>()
  /** What each tab's button is still to be marked with. */
  const marks = new Map<number, string>()
  const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

  const isAt = async (tabId: number, url: string | null): Promise<boolean> => {
    const tab = await browser.tabs.get(tabId).catch(() => null)
    const bare = (address: string | undefined) => address?.split('#')[0]
    return tab !== null && (url === null || bare(tab.url) === bare(url)) && !tab.pendingUrl?.startsWith(gateUrl)
  }
  /** Whether this browser tells an extension the addresses of its own pages: Chromium 150 does not. */
  let isOwnTold = false
  const whereIs = async (tabId: number): Promise<'gone' | 'there' | 'coming' | 'elsewhere'> => {
    const tab = await browser.tabs.get(tabId).catch(() => null)
    if (!tab) return 'gone'
    if (tab.url?.startsWith(gateUrl)) isOwnTold = true
    // A tab without an address has left the web: for the gate, as far as can be told.
    if (tab.url === undefined ? !isOwnTold : tab.url.startsWith(gateUrl)) return 'there'
    return tab.pendingUrl?.startsWith(gateUrl) ? 'coming' : 'elsewhere'
  }

  /**
   * A page that starts another navigation at the same moment would win, and one that has asked to be led back a hundred times is led back
   * from the gate too: look again until the tab is ours and stays so.
   */
  async function insist(tabId: number, document: string): Promise<void> {
    let stood = 0
    for (const ms of GATE_CHECKS_MS) {
      await pause(ms)
      const where = await whereIs(tabId)
      stood = where === 'there' ? stood + 1 : 0
      if (where === 'gone' || stood === 2 || gated.get(tabId) !== document) return
      if (where === 'elsewhere') await browser.tabs.update(tabId, { url: gateUrl }).catch(() => undefined)
    }
    if ((await whereIs(tabId)) === 'elsewhere') trouble('gate-not-reached', null)
  }

  async function inject(tabId: number, document: string, files: readonly string[], first: FirstNotice | null = null): Promise<void> {
    const key = `${document} ${files[0]}`
    if (injected.get(tabId) === key) return
    injected.set(tabId, key)
    const run = (what: { files: readonly string[] } | { func: typeof leaveWord; args: [FirstNotice] }) =>
      browser.scripting.executeScript({ target: { tabId }, ...what, injectImmediately: true } as Parameters<
        typeof browser.scripting.executeScript
      >[0])
    try {
      // One right after the other: the browser keeps the order.
      await Promise.all([...(first ? [run({ func: leaveWord, args: [first] })] : []), run({ files })])
    } catch (cause) {
      // The next word of that document tries again.
      if (injected.get(tabId) === key) injected.delete(tabId)
      trouble('reader-not-injected', cause)
    }
  }

  const say = (tabId: number, type: string): Promise<void> =>
    browser.tabs.sendMessage(tabId, { type }).then(
      () => undefined,
      () => undefined,
    )

  return {
    ...rest,
    openGate: async (tabId: number, { document, url }: ShownPage, ticket: string | null = null): Promise<void> => {
      // Under way already. Once it is over, the same document may come back (from the cache of history) and is stopped again.
      if (gated.get(tabId) === document) return
      // A late word of the document that lies behind the gate would begin the gate anew, with what was typed into it; of one that
      // was left, it would call back who has gone elsewhere.
      if (stopped.get(tabId) === document && !(await isAt(tabId, url))) return
      gated.set(tabId, document)
      stopped.set(tabId, document)
      if (stopped.size > 500) stopped.delete(stopped.keys().next().value ?? -1)
      const address = ticket === null ? gateUrl : `${gateUrl}?${ticket}`
      await browser.tabs.update(tabId, { url: address }).catch(cause => trouble('gate-not-opened', cause))
      void insist(tabId, document).then(() => gated.get(tabId) === document && gated.delete(tabId))
    },
    letGo: (tabId: number): void => void gated.delete(tabId),
    injectReader: (tabId: number, document: string, first: FirstNotice | null) => inject(tabId, document, READER_FILES, first),
    /** Into a page that was there before; one that takes no scripts (an error page) has no form either. */
    injectSentinel: (tabId: number): Promise<void> =>
      browser.scripting.executeScript({ target: { tabId }, files: ['/sentinel.js'] }).then(
        () => undefined,
        () => undefined,
      ),
    injectSignUpReader: (tabId: number, document: string) => inject(tabId, document, ['/sign-up.js', ...READER_FILES]),
    closeNotice: (tabId: number): Promise<void> => say(tabId, 'notice-close'),
    lookAgain: (tabId: number): Promise<void> => say(tabId, 'look-again'),
    // Not to all pages of ours: Firefox hands nothing of that to a frame of ours in a page of the web, which the notice is.
    questionChanged: (tabId: number): Promise<void> => say(tabId, QUESTION_CHANGED),
    /** Last of all that is done: the browser takes it on the thread that brings up the page, and a new page takes the mark away again. */
    setMark: async (tabId: number, mark: string): Promise<void> => {
      const isDue = marks.has(tabId)
      marks.set(tabId, mark)
      if (isDue) return
      await afterShown()
      const text = marks.get(tabId) ?? ''
      marks.delete(tabId)
      await browser.action.setBadgeText({ tabId, text }).catch(() => undefined)
    },
  }
}
