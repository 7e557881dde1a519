import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { readSignUp, SIGN_UP_THRESHOLD } from '../lib/observe/read-sign-up.ts'
import { type ReaderEyes, SIGN_UP_EYE } from '../lib/platform/reader.ts'

type Scope = typeof globalThis & { [SIGN_UP_EYE]?: ReaderEyes['readSignUp'] }

/** Gives the reader of this document eyes for sign-ups; injected just before it, where a form was seen. */
export default defineUnlistedScript(() => {
  ;(globalThis as Scope)[SIGN_UP_EYE] = (document, options) => {
    const found = readSignUp(document, options)
    return found && found.score >= SIGN_UP_THRESHOLD ? found : null
  }
})
