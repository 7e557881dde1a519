import browser from 'webextension-polyfill'
import { config } from 'zod'
import type { Failure } from '../model/failure.ts'
import type { Policy } from '../model/policy.ts'
import { isAnswer } from './managed-settings.ts'
import { type PageData, watchPageData } from './page-data.ts'
import type { LocalArea } from './platform-deps.ts'

// An extension's own policy refuses `new Function`, which zod would otherwise try.
config({ jitless: true })

/** `watchPageData` on this browser's own stores. */
export const watchThisBrowser = (embedded: Policy, tell: (data: PageData) => void, failed: (failure: Failure) => void): (() => void) =>
  watchPageData(
    {
      local: browser.storage.local,
      session: browser.storage.session as unknown as Pick<LocalArea, 'get'>,
      onChanged: changed => {
        const heard = (changes: Record<string, unknown>, area: string) => {
          if (area === 'local' || (area === 'session' && isAnswer(changes))) changed()
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
