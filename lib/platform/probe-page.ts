import type { Browser } from 'webextension-polyfill'

/** A page that came up, and whether its request was heard of before. */
export type MetPage = { tabId: number; url: string; wasRequested: boolean }

/**
 * Whether the extension may read a page, tried with a script that does nothing: true; false where it may not although the page
 * is there; null where nobody can tell, since the tab has moved on or shows an error of the browser. To be asked as soon as
 * the page is there: it may be left for the gate a moment later. Never throws.
 */
export const probePage = async (
  browser: Pick<Browser, 'scripting' | 'webNavigation'>,
  { tabId, url }: Pick<MetPage, 'tabId' | 'url'>,
): Promise<boolean | null> => {
  const frameThere = browser.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null)
  const ran = await browser.scripting.executeScript({ target: { tabId }, func: () => true, injectImmediately: true }).then(
    () => true,
    () => false,
  )
  if (ran) return true
  const frame = await frameThere
  return frame?.url === url && !frame.errorOccurred ? false : null
}
