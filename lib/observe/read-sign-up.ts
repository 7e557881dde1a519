import { type SafeDom, safeDom } from './safe-dom.ts'
import { isEmail, type PageAround, signUpFeatures } from './sign-up-features.ts'
import { type FormRead, readForms } from './sign-up-form.ts'
import { SIGN_UP_BIAS, SIGN_UP_WEIGHTS } from './sign-up-weights.ts'
import { SIGN_UP_WORDS } from './sign-up-words.ts'
import { cleanText, isHidden, visibleText, withoutAddresses } from './visible-text.ts'

/** From this score on a form counts as one that creates an account. */
export const SIGN_UP_THRESHOLD = 0.4

export type SignUpRead = {
  /** How likely the form creates an account, 0…1. */
  score: number
  /** Product or site name as the page states it. */
  siteName: string | null
  /** The form, or the body when its fields stand in none. */
  form: Element | null
  /** The field that takes the e-mail address. */
  email: Element | null
}

/**
 * The form of a page that most likely creates an account; null if none could. `host` and, where it is known, `path`
 * are those of the page. Attributes and text only, no layout, no value that was typed; linear in the size of the page,
 * and never throws.
 */
export function readSignUp(document: Document, options: { host: string; path?: string }): SignUpRead | null {
  try {
    const dom = safeDom(document)
    return dom ? best(dom, document, options) : null
  } catch {
    return null
  }
}

function best(dom: SafeDom, document: Document, options: { host: string; path?: string }): SignUpRead | null {
  // Most pages end here.
  if (dom.all(document, 'input', 1).length === 0) return null
  const candidates = readForms(dom, document).filter(mayCreateAccount)
  if (candidates.length === 0) return null
  const page = pageAround(dom, document, options.path ?? '')
  let found: { form: FormRead; score: number } | null = null
  for (const form of candidates) {
    const score = scoreOf(form, page)
    if (!found || score > found.score) found = { form, score }
  }
  if (!found) return null
  const email = found.form.fields.find(isEmail)
  return {
    score: found.score,
    siteName: siteNameOf(dom, document, page, options.host),
    form: found.form.element,
    email: email?.element ?? null,
  }
}

/** An account needs at least a password, an address or a phone to be created with. */
export function mayCreateAccount(form: FormRead): boolean {
  return form.fields.some(field => field.type === 'password' || field.type === 'tel' || isEmail(field))
}

/** Logistic: weights times features, squeezed to 0…1. */
function scoreOf(form: FormRead, page: PageAround): number {
  let sum = SIGN_UP_BIAS
  for (const [name, value] of Object.entries(signUpFeatures(form, page))) sum += value * (SIGN_UP_WEIGHTS[name] ?? 0)
  return 1 / (1 + Math.exp(-sum))
}

export function pageAround(dom: SafeDom, document: Document, path: string): PageAround {
  const text = (selector: string, most: number) =>
    dom
      .all(document, selector, most)
      .filter(element => !isHidden(dom, element))
      .map(element => visibleText(dom, element, 120))
      .join(' | ')
  return { title: text('title', 1).slice(0, 200), headings: text('h1, h2', 4).slice(0, 300), path: path.slice(0, 300) }
}

/** What the page says of itself in its head, or the part of its title that is neither "sign up" nor "log in". */
function siteNameOf(dom: SafeDom, document: Document, page: PageAround, host: string): string | null {
  const metas = dom.all(document, 'meta[property="og:site_name"], meta[name="application-name"]', 2)
  const stated = metas.map(meta => dom.attribute(meta, 'content') ?? '')
  const parts = page.title.split(/\s[|–—·:-]\s|\s?\|\s?/)
  const own = parts.filter(part => part.trim() && !SIGN_UP_WORDS.signUp.test(part) && !SIGN_UP_WORDS.logIn.test(part))
  const inHost = own.find(part =>
    host.replaceAll('-', '').includes(
      part
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, '') || '?',
    ),
  )
  const named = [...stated, inHost ?? '', own.length === 1 && parts.length > 1 ? (own[0] ?? '') : '']
  return named.map(name => cleanText(withoutAddresses(name), 256)).find(name => name) ?? null
}
