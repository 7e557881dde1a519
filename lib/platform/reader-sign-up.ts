import type { SignUpFacts } from '../model/message.ts'

/** A sign-up form as it was found in a page. */
export type SignUpFound = { score: number; siteName: string | null; form: Element | null; email: Element | null }
type Account = Pick<SignUpFacts, 'account' | 'accountDomain'>

export type SignUpWorld = {
  document: Document
  /** Null: there is no form that creates an account. */
  find: () => SignUpFound | null
  accountOf: (text: string) => Account
  seen: (facts: SignUpFacts) => void
}

/**
 * Watches a page's sign-up form. What is typed is read for one comparison, when its field is left or the form is
 * sent, and is neither kept nor passed on. Each stage is told once, and again only if the account turns out to be
 * another one. Gives a function that ends it.
 */
export function watchSignUp({ document, find, accountOf, seen }: SignUpWorld): () => void {
  const told = new Map<SignUpFacts['stage'], string>()
  const tell = (found: SignUpFound, stage: SignUpFacts['stage']) => {
    const whose: Account = found.email ? accountOf(textIn(found.email)) : { account: 'unknown' }
    const { account } = whose
    if (stage === 'address-given' && account === 'unknown' && !textIn(found.email).includes('@')) return
    const saying = `${account} ${whose.accountDomain ?? ''}`
    if (told.get(stage) === saying) return
    told.set(stage, saying)
    seen({ siteName: found.siteName?.slice(0, 256) ?? null, ...whose, score: Math.min(1, Math.max(0, found.score)), stage })
  }
  const left = ({ target }: Event) => {
    if (!isTextField(target)) return
    const found = find()
    if (found?.email === target) tell(found, 'address-given')
  }
  const sent = (event: Event) => {
    const found = find()
    if (found?.form && isInside(event, found.form)) tell(found, 'submitted')
  }
  /** Forms without a <form> are sent by a button's click or by Enter. */
  const pressed = (event: Event) => {
    const target = event.target as Element | null
    if (
      event.type === 'keydown'
        ? (event as KeyboardEvent).key !== 'Enter' || !isTextField(target)
        : !target?.closest?.('button, [role="button"], input[type="submit"]')
    )
      return
    const found = find()
    if (found?.form && !isForm(found.form) && isInside(event, found.form)) tell(found, 'submitted')
  }
  const listeners = [['focusout', left], ['submit', sent], ['click', pressed], ['keydown', pressed]] as const // biome-ignore format: pairs
  for (const [type, hear] of listeners) document.addEventListener(type, hear, { capture: true, passive: true })
  const already = find()
  if (already?.email && textIn(already.email)) tell(already, 'address-given')
  return () => {
    for (const [type, hear] of listeners) document.removeEventListener(type, hear, { capture: true })
  }
}

/** The path of an event cannot be lied about, unlike `parentNode` and `contains` of a form, which its inputs can shadow. */
const isInside = (event: Event, outer: Element) => event.composedPath().includes(outer)
const isForm = (element: Element) => element.tagName === 'FORM'
const textIn = (field: Element | null): string => (field && 'value' in field && typeof field.value === 'string' ? field.value : '')
const isTextField = (target: unknown): boolean => (target as Element | null)?.tagName === 'INPUT'
