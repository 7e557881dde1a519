import browser from 'webextension-polyfill'
import { leaveFlow } from './leave-flow.ts'

/** `leaveFlow` for the page that calls it. */
export const leaveThisFlow = () =>
  leaveFlow({
    historyLength: history.length,
    go: steps => history.go(steps),
    inPopup: async () => (await browser.windows.getCurrent()).type === 'popup',
    closeTab: async () => {
      const tab = await browser.tabs.getCurrent()
      if (tab?.id !== undefined) await browser.tabs.remove(tab.id)
    },
    wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  })
