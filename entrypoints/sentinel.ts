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
    const field = document.querySelector(FIELD)
    const action = field && Element.prototype.getAttribute.call(field.closest('form') ?? field, 'action')
    const isSignUp = field && (SIGN_UP.test(`${location.pathname}${location.hash} ${action ?? ''}`) || hasNewPassword())
    if (isSignUp) say()
    else document.addEventListener('focusin', focused, { capture: true, passive: true })
  }
  const hasNewPassword = () =>
    document.querySelector('input[autocomplete*="new-password"]') !== null || document.querySelectorAll('input[type="password"]').length > 1
  if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', look, { once: true })
  else look()
})
