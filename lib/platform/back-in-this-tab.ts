import browser from 'webextension-polyfill'

/**
 * Finds out in which tab this page or frame is, and gives the way to go one page back there (or to close the tab, where
 * there is nothing to go back to). Asked for beforehand, so that going back outlives this frame.
 */
export function backInThisTab(): () => void {
  let tabId: number | undefined
  // Firefox gives an embedded page of ours no `tabs` at all; its step back leads the whole tab back.
  const { tabs } = browser as Partial<Pick<typeof browser, 'tabs'>>
  tabs?.getCurrent().then(
    tab => {
      tabId = tab?.id
    },
    () => undefined,
  )
  return () => {
    const id = tabId
    if (id === undefined || !tabs) return history.back()
    tabs.goBack(id).catch(() => tabs.remove(id).catch(() => undefined))
  }
}
