import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { accountOf } from '../lib/observe/account-domain.ts'
import { readFormPost } from '../lib/observe/read-form-post.ts'
import { readPage } from '../lib/observe/read-page.ts'
import { readSignUp, SIGN_UP_THRESHOLD } from '../lib/observe/read-sign-up.ts'
import { readUnknownConsent } from '../lib/observe/read-unknown-consent.ts'
import { type Reader, startReader } from '../lib/platform/reader.ts'
import type { ReaderRuntime } from '../lib/platform/reader-ask.ts'

/** Marks the isolated world of a document that has its reader; the page cannot see it. */
const READER = Symbol.for('reader')
type Scope = typeof globalThis & { [READER]?: Reader | null; browser?: { runtime: ReaderRuntime }; chrome?: { runtime: ReaderRuntime } }

export default defineUnlistedScript(() => {
  const scope = globalThis as Scope
  // Injected once more (on demand, or beside its registration): the one that is there looks again.
  if (scope[READER]?.alive()) return scope[READER].again()
  const runtime = (scope.browser ?? scope.chrome)?.runtime
  if (!runtime) return
  scope[READER] = startReader(
    {
      runtime,
      document,
      window,
      nowMs: () => performance.now(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: timer => clearTimeout(timer),
      setInterval: (run, ms) => setInterval(run, ms),
      clearInterval: timer => clearInterval(timer),
    },
    {
      readPage,
      readUnknownConsent,
      readFormPost,
      accountOf,
      readSignUp: (page, options) => {
        const found = readSignUp(page, options)
        return found && found.score >= SIGN_UP_THRESHOLD ? found : null
      },
    },
  )
})
