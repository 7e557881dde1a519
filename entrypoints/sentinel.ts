import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'

type Runtime = { sendMessage(message: { type: 'form-seen' }): Promise<unknown> }
type Scope = typeof globalThis & { browser?: { runtime?: Runtime }; chrome?: { runtime?: Runtime } }

const FIELD =
  'input:is([type="password"],[type="email"],[autocomplete~="email"],[autocomplete="username"],[name*="email" i],[id*="email" i],[name="mail" i])'
const EVENTS = ['focusin', 'input'] as const

/**
 * The script that is always there: tells the worker once that somebody goes into a field for an address or a password, and
 * leaves no trace in the page. The browser makes each object of its own for this script when it is first looked at, and that
 * is most of what it costs: until then it looks at nothing, not even at the document.
 */
export default defineUnlistedScript(() => {
  const say = () => {
    for (const type of EVENTS) removeEventListener(type, touched, true)
    // Throws once the extension was updated under the page; the next document has the new one.
    try {
      const scope = globalThis as Scope
      ;(scope.browser ?? scope.chrome)?.runtime?.sendMessage({ type: 'form-seen' }).catch(() => {})
    } catch {}
  }
  const touched = (event: Event) => {
    // The field itself, also where a component of the page holds it.
    const field = event.composedPath()[0] as HTMLElement | undefined
    // Elements without a data set are XML, where an input is none.
    if (field?.dataset && field.matches?.(FIELD)) say()
  }
  for (const type of EVENTS) addEventListener(type, touched, { capture: true, passive: true })
})
