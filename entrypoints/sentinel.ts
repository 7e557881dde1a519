import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'

type Runtime = { sendMessage(message: { type: 'form-seen' }): Promise<unknown> }
type Scope = typeof globalThis & { browser?: { runtime?: Runtime }; chrome?: { runtime?: Runtime } }

const ADDRESS =
  'input[type="email"],input[autocomplete~="email"],input[autocomplete="username"],input[name*="email" i],input[id*="email" i],input[name="mail" i]'
const FIELD = `input[type="password"],${ADDRESS}`
const SIGN_UP =
  /sign[-_]?up|regist|enrol|\bjoin\b|create[-_]?(an?[-_])?(account|user|org|workspace|team)|new[-_]?(account|user)|get[-_]?started|start[-_]?(free|trial)|free[-_]?trial|inscri/i

/** The script that is always there: tells the worker once when a form may create an account, and leaves no trace in the page. */
export default defineUnlistedScript(() => {
  const runtime = ((globalThis as Scope).browser ?? (globalThis as Scope).chrome)?.runtime
  // Documents without a data set are XML; sub-frames are none of its business.
  if (!runtime || window !== window.top || !document.documentElement?.dataset) return

  const say = () => {
    document.removeEventListener('focusin', focused, true)
    // Throws once the extension was updated under the page; the next document has the new one.
    try {
      runtime.sendMessage({ type: 'form-seen' }).catch(() => {})
    } catch {}
  }
  const focused = ({ target }: Event) => {
    if ((target as Element | null)?.matches?.(FIELD)) say()
  }
  const look = () => {
    // By tag name first: a list of selectors over every element of a large page takes five times as long.
    const fields = [...document.getElementsByTagName('input')].slice(0, 300).filter(field => field.matches(FIELD))
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
