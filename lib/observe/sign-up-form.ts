import type { SafeDom } from './safe-dom.ts'
import { isHidden } from './visible-text.ts'

/** One field of a form. `says` is its name, id, autocomplete, placeholder and label together, in one line. */
export type FormField = { element: Element; type: string; complete: string; says: string }

/** A form as it reads: what its fields, buttons, links and other words say. */
export type FormRead = {
  element: Element
  /** action, id, class, name and what else names it. */
  address: string
  fields: FormField[]
  buttons: string[]
  links: string[]
  text: string
  /** Text just before the form, and just before its first field: where headings are. */
  before: string
  lead: string
}

const MOST_FIELDS = 80
const MOST_LINKS = 40
const MOST_TEXT = 2000
const MOST_LABEL = 80
const MOST_FORMS = 60
const MOST_NODES = 60_000
const SKIPPED = new Set(['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'object', 'option', 'video', 'audio'])
const CONTROLS = new Set(['input', 'select', 'textarea'])
const MAYBE_HIDDEN = '[hidden],[aria-hidden="true"],[style*="none" i],[style*="hidden" i]'
/** Not fields: pressed, or not there for the person. */
const PRESSED = new Set(['submit', 'button', 'image', 'reset'])

/**
 * Every form of a page in one pass: each `<form>`, and the fields that stand outside of any as one more, if there is a
 * password or an address among them. Parts hidden by attribute or inline style are passed over.
 */
export function readForms(dom: SafeDom, document: Document): FormRead[] {
  const body = document.body ?? document.documentElement
  if (!body || isHidden(dom, body)) return []
  const forms: FormRead[] = []
  const loose = emptyForm(body, '')
  const open: { until: Element; form: FormRead }[] = []
  const labels = labelsByTarget(dom, document)
  // Asked once of the browser, and not of every element: most have no such attribute.
  const maybeHidden = new Set(dom.all(document, MAYBE_HIDDEN, MOST_NODES))
  let recent = ''
  let node: Node | null = dom.firstChild(body)

  for (let seen = 0; node && seen < MOST_NODES; seen++) {
    let into: Node | null = null
    const form: FormRead = open.at(-1)?.form ?? loose
    const type = dom.type(node)
    if (type === 3) {
      const text = dom.data(node).slice(0, 400)
      if (/\S/.test(text)) {
        recent = `${recent} ${text}`.slice(-200)
        if (form.text.length < MOST_TEXT) form.text += ` ${text}`
      }
    } else if (type === 1) {
      const element = node as Element
      const name = dom.name(element)
      if (!SKIPPED.has(name) && !(maybeHidden.has(element) && hiddenHere(dom, element))) {
        if (name === 'form' && forms.length < MOST_FORMS) {
          const opened = emptyForm(
            element,
            ['action', 'id', 'class', 'name', 'data-testid', 'data-test-id', 'aria-label']
              .map(key => (dom.attribute(element, key) ?? '').slice(0, 200))
              .join(' '),
          )
          opened.before = recent
          forms.push(opened)
          open.push({ until: element, form: opened })
          into = dom.firstChild(element)
        } else if (CONTROLS.has(name)) {
          addControl(dom, form, element, name, labels, recent)
          if (name === 'select') recent = ''
        } else {
          if (name === 'button' || dom.attribute(element, 'role') === 'button')
            form.buttons.push(`${shortText(dom, element)} ${(dom.attribute(element, 'aria-label') ?? '').slice(0, MOST_LABEL)}`)
          else if (name === 'a' && form.links.length < MOST_LINKS)
            form.links.push(`${shortText(dom, element)} ${(dom.attribute(element, 'href') ?? '').slice(0, 120)}`)
          into = dom.firstChild(element)
        }
      }
    }
    if (into) {
      node = into
      continue
    }
    while (node && node !== body && !dom.nextSibling(node)) {
      if (open.at(-1)?.until === node) open.pop()
      node = dom.parent(node)
    }
    if (!node || node === body) break
    if (open.at(-1)?.until === node) open.pop()
    node = dom.nextSibling(node)
  }
  return loose.fields.some(field => field.type === 'password' || field.type === 'email' || /mail/i.test(field.says))
    ? [...forms, loose]
    : forms
}

const emptyForm = (element: Element, address: string): FormRead => ({
  element,
  address,
  fields: [],
  buttons: [],
  links: [],
  text: '',
  before: '',
  lead: '',
})

function hiddenHere(dom: SafeDom, element: Element): boolean {
  if (dom.attribute(element, 'hidden') !== null || dom.attribute(element, 'aria-hidden') === 'true') return true
  const style = dom.attribute(element, 'style')
  return style !== null && /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style)
}

function addControl(dom: SafeDom, form: FormRead, element: Element, name: string, labels: Map<string, string>, recent: string): void {
  const type = name === 'input' ? typeOf(dom, element) : name
  if (PRESSED.has(type)) {
    const says = ['value', 'alt', 'title', 'name', 'id'].map(key => dom.attribute(element, key) ?? '')
    form.buttons.push((says[0] || says[1] || says[2] || says.slice(3).join(' ')).slice(0, MOST_LABEL))
    return
  }
  if (type === 'hidden' || form.fields.length >= MOST_FIELDS) return
  if (form.fields.length === 0) form.lead = recent
  const own = ['name', 'id', 'autocomplete', 'placeholder', 'aria-label', 'title'].map(key =>
    (dom.attribute(element, key) ?? '').slice(0, MOST_LABEL),
  )
  const label = labels.get(own[1] ?? '') ?? recent.slice(-MOST_LABEL)
  form.fields.push({ element, type, complete: (own[2] ?? '').toLowerCase(), says: `${own.join(' ')} ${label}` })
}

const TYPES = new Set(
  'hidden text search tel url email password date month week number range color checkbox radio file submit image reset button'.split(' '),
)

/** As browsers read it: a type that is not known is text. */
function typeOf(dom: SafeDom, element: Element): string {
  const type = (dom.attribute(element, 'type') ?? '').trim().toLowerCase()
  return TYPES.has(type) ? type : 'text'
}

function labelsByTarget(dom: SafeDom, document: Document): Map<string, string> {
  const found = new Map<string, string>()
  for (const label of dom.all(document, 'label[for]', 300)) found.set(dom.attribute(label, 'for') ?? '', shortText(dom, label))
  return found
}

/** The first words inside of an element, hidden ones too: enough for a button, a link, a label. */
function shortText(dom: SafeDom, root: Element): string {
  let text = ''
  const stack: Node[] = [root]
  for (let seen = 0; seen < 40 && stack.length > 0 && text.length < MOST_LABEL; seen++) {
    const node = stack.pop() as Node
    if (node !== root) {
      const next = dom.nextSibling(node)
      if (next) stack.push(next)
    }
    if (dom.type(node) === 3) text += ` ${dom.data(node).slice(0, MOST_LABEL)}`
    else if (dom.type(node) === 1 && !SKIPPED.has(dom.name(node))) {
      const first = dom.firstChild(node)
      if (first) stack.push(first)
    }
  }
  if (!text.trim()) text = dom.attribute(root, 'aria-label') ?? dom.attribute(root, 'title') ?? ''
  return text.replace(/\s+/g, ' ').trim().slice(0, MOST_LABEL)
}
