import browser from 'webextension-polyfill'
import { config } from 'zod'
import type { Failure } from '../model/failure.ts'
import type { Policy } from '../model/policy.ts'
import { type PageData, watchPageData } from './page-data.ts'

// An extension's own policy refuses `new Function`, which zod would otherwise try.
config({ jitless: true })

/** `watchPageData` on this browser's own stores. */
export const watchThisBrowser = (embedded: Policy, tell: (data: PageData) => void, failed: (failure: Failure) => void): (() => void) =>
  watchPageData(
    {
      local: browser.storage.local,
      onLocalChanged: changed => {
        const heard = (_: unknown, area: string) => {
          if (area === 'local') changed()
        }
        browser.storage.onChanged.addListener(heard)
        return () => browser.storage.onChanged.removeListener(heard)
      },
      embedded,
      nowMs: () => Date.now(),
      extensionVersion: browser.runtime.getManifest().version,
    },
    tell,
    failed,
  )
