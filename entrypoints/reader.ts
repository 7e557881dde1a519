import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { readFormPost } from '../lib/observe/read-form-post.ts'
import {
  FIRST_NOTICE,
  type FirstNotice,
  PAGE_EYES,
  type PageEyes,
  type Reader,
  type ReaderEyes,
  SIGN_UP_EYE,
  startReader,
} from '../lib/platform/reader.ts'
import type { ReaderRuntime } from '../lib/platform/reader-ask.ts'

/** Marks the isolated world of a document that has its reader; the page cannot see it. */
const READER = Symbol.for('reader')
type Scope = typeof globalThis & {
  [READER]?: Reader | null
  [PAGE_EYES]: PageEyes
  [SIGN_UP_EYE]?: ReaderEyes['readSignUp']
  [FIRST_NOTICE]?: FirstNotice
  browser?: { runtime: ReaderRuntime }
  chrome?: { runtime: ReaderRuntime }
}

export default defineUnlistedScript(() => {
  const scope = globalThis as Scope
  // A word for one reader: the one that an update puts in its place has not heard it.
  const first = scope[FIRST_NOTICE]
  delete scope[FIRST_NOTICE]
  // Injected once more (on demand, or beside its registration): the one that is there looks again.
  if (scope[READER]?.alive()) return scope[READER].again(first)
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
      // A page may post its answer, and be gone, before anything else of it could be read.
      readFormPost,
      // Brought along by /eyes.js, which is read while the worker is being asked.
      readPage: (...page) => scope[PAGE_EYES].readPage(...page),
      accountOf: (...text) => scope[PAGE_EYES].accountOf(...text),
      // Brought along by /sign-up.js, only where a form was seen: its words are most of all that the reader would weigh.
      readSignUp: (page, options) => scope[SIGN_UP_EYE]?.(page, options) ?? null,
    },
    first,
  )
})
