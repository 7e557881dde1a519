import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { accountOf } from '../lib/observe/account-domain.ts'
import { readAnyPage } from '../lib/observe/read-unknown-consent.ts'
import { PAGE_EYES, type PageEyes } from '../lib/platform/reader.ts'

type Scope = typeof globalThis & { [PAGE_EYES]?: PageEyes }

/** Gives the reader of this document its eyes; comes right after it, wherever it comes. */
export default defineUnlistedScript(() => {
  ;(globalThis as Scope)[PAGE_EYES] = { readPage: readAnyPage, accountOf }
})
