import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'

type Runtime = { sendMessage(message: { type: 'form-seen' }): Promise<unknown> }
type Scope = typeof globalThis & { browser?: { runtime?: Runtime }; chrome?: { runtime?: Runtime } }

/** One selector that begins with the tag: a list of them, over every element of a large page, takes five times as long. */
const FIELD =
  'input:is([type="password"],[type="email"],[autocomplete~="email"],[autocomplete="username"],[name*="email" i],[id*="email" i],[name="mail" i])'
const SIGN_UP =
  /sign[-_]?up|regist|enrol|\bjoin\b|create[-_]?(an?[-_])?(account|user|org|workspace|team)|new[-_]?(account|user)|get[-_]?started|start[-_]?(free|trial)|free[-_]?trial|inscri/i

/**
 * The script that is always there: tells the worker once when a form may create an account, and leaves no trace in the page.
 * The browser makes each object of its own for this script when it is first looked at, and that is most of what it costs:
 * on a page without such a field it looks at the document and at nothing else.
 */
export default defineUnlistedScript(() => {
  if (window !== window.top) return

  const say = () => {
    document.removeEventListener('focusin', focused, true)
    // Throws once the extension was updated under the page; the next document has the new one.
    try {
      const scope = globalThis as Scope
      ;(scope.browser ?? scope.chrome)?.runtime?.sendMessage({ type: 'form-seen' }).catch(() => {})
    } catch {}
  }
  const focused = ({ target }: Event) => {
    const field = target as HTMLElement | null
    if (field?.dataset && field.matches?.(FIELD)) say()
  }
  const look = () => {
    const first = document.querySelector<HTMLInputElement>(FIELD)
    // Elements without a data set are XML, where an input is none.
    const fields = first?.dataset ? [...document.querySelectorAll<HTMLInputElement>(FIELD)].slice(0, 300) : []
    const isSignUp =
      fields.some(field => SIGN_UP.test(actionOf(field))) || (fields.length > 0 && SIGN_UP.test(location.pathname + location.hash))
    const passwords = fields.filter(field => field.type === 'password')
    if (isSignUp || passwords.length > 1 || passwords.some(field => /new-password/i.test(field.autocomplete))) say()
    else document.addEventListener('focusin', focused, { capture: true, passive: true })
  }
  // A form's inputs can shadow its own methods.
  const actionOf = (field: Element) => Element.prototype.getAttribute.call(field.closest('form') ?? field, 'action') ?? ''
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', look, { once: true })
  else look()
})
