type OpenTab = { id?: number | undefined; url?: string | undefined; discarded?: boolean | undefined }
export type OpenTabsDeps = {
  /** Every tab with a page of the web. */
  tabs: () => Promise<OpenTab[]>
  /** Resolves once the browser runs our scripts on the pages that come from then on. Never rejects. */
  register: () => Promise<void>
  /** Whether the address alone says that something is asked for. */
  isAsking: (url: string) => boolean
  /** Judges the page and has it read. */
  meet: (tabId: number, url: string) => Promise<unknown>
  watchSignUps: () => boolean
  injectSentinel: (tabId: number) => Promise<void>
}

/**
 * Meets the pages that were there before anybody listened: at an installation, an update, or in a browser that starts with last
 * time's tabs. A tab that sleeps is met when it is loaded again.
 * @param isNew an installation or an update: no page that is open has a script of ours that lives, and none is registered
 */
export async function meetOpenTabs(deps: OpenTabsDeps, isNew: boolean): Promise<void> {
  // Registered first and looked at after: no page can come up between the two.
  if (isNew) await deps.register()
  const open = (await deps.tabs()).flatMap(({ id, url, discarded }) => (id === undefined || !url || discarded ? [] : [{ id, url }]))
  for (const { id, url } of open) if (deps.isAsking(url)) await deps.meet(id, url)
  if (isNew && deps.watchSignUps()) await Promise.all(open.map(({ id }) => deps.injectSentinel(id)))
}
