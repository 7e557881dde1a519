import type { Browser } from 'webextension-polyfill'
import type { WardenDeps } from './warden.ts'

/** How long the browser may take to leave a page before it is told again, and how often. */
const GATE_CHECK_MS = 300
const GATE_TRIES = 5

export type TabActionDeps = {
  browser: Browser
  resumeUrl: (tabId: number) => string | null
  watchHosts: (flowId: string, hosts: string[]) => Promise<void>
  unwatchHosts: (flowId: string) => Promise<void>
  trouble: (code: string, cause: unknown) => void
}

/** What the warden does to a tab. A tab that is gone is no trouble. */
export function tabActions({ browser, trouble, ...rest }: TabActionDeps): WardenDeps['tab'] {
  const gateUrl = browser.runtime.getURL('/gate.html')
  const gated = new Map<number, string>()
  const injected = new Map<number, string>()
  const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

  /** A page that starts another navigation at the same moment would win: look again until the tab is ours. */
  async function insist(tabId: number, document: string): Promise<void> {
    for (let tried = 0; tried < GATE_TRIES; tried++) {
      await pause(GATE_CHECK_MS)
      const tab = await browser.tabs.get(tabId).catch(() => null)
      if (!tab || gated.get(tabId) !== document || tab.url?.startsWith(gateUrl) || tab.pendingUrl?.startsWith(gateUrl)) return
      await browser.tabs.update(tabId, { url: gateUrl }).catch(() => undefined)
    }
    trouble('gate-not-reached', null)
  }

  return {
    ...rest,
    openGate: async (tabId, document) => {
      if (gated.get(tabId) === document) return
      gated.set(tabId, document)
      await browser.tabs.update(tabId, { url: gateUrl }).catch(cause => trouble('gate-not-opened', cause))
      void insist(tabId, document)
    },
    injectReader: async (tabId, document) => {
      if (injected.get(tabId) === document) return
      injected.set(tabId, document)
      const target = { tabId }
      await browser.scripting
        .executeScript({ target, files: ['/reader.js'], injectImmediately: true })
        .catch(cause => trouble('reader-not-injected', cause))
    },
    closeNotice: tabId =>
      browser.tabs.sendMessage(tabId, { type: 'notice-close' }).then(
        () => undefined,
        () => undefined,
      ),
    setMark: (tabId, mark) =>
      browser.action.setBadgeText({ tabId, text: mark }).then(
        () => undefined,
        () => undefined,
      ),
  }
}
