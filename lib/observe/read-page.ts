import type { PageFacts } from '../model/observation.ts'
import type { PageHooks, ProviderPage } from '../model/provider.ts'
import { accountOf } from './account-domain.ts'
import { readInlineState, valuesAt } from './inline-state.ts'
import { type SafeDom, safeDom } from './safe-dom.ts'
import { cleanText, isDisguised, isHidden, visibleText, withoutAddresses, writtenText } from './visible-text.ts'

const MOST_NAME_CHARS = 256
const MOST_LABEL_CHARS = 300
/** A sentence that names many things at once, before it is taken apart. */
const MOST_LIST_CHARS = 4000
const MOST_LABELS = 200
const MOST_SCOPES = 1000
/** Longer ids are not cut: half an id is another id. */
const MOST_CLIENT_CHARS = 512

/** What can be said of a page that was not understood. */
export const UNKNOWN_PAGE: PageFacts = Object.freeze({
  pageId: null,
  kind: null,
  clientId: null,
  redirectUriHost: null,
  appName: null,
  publisher: null,
  verified: 'unknown',
  account: 'unknown',
  scopeIds: null,
  scopeLabels: null,
})

/** A page of a provider as the worker hands it over; `hooks` are a provider's `pages[].hooks`. */
export type PageToRead = { pageId: string; kind: string; hooks: PageHooks }

type State = (variable: string) => unknown

/**
 * Reads what a provider's page says, by the hooks of the first page that fits; pages that state a `when` are tried
 * before those that fit anything. Text that style sheets hide counts as shown, as no layout is read. E-mail addresses
 * are cut to their domain. Never throws: a page that cannot be read gives facts that are all unknown, with
 * `pageId: null`.
 */
export function readPage(document: Document, pages: readonly PageToRead[], options: { workDomains: readonly string[] }): PageFacts {
  try {
    const dom = safeDom(document)
    if (!dom) return { ...UNKNOWN_PAGE }
    const states = new Map<string, unknown>()
    const state: State = variable => {
      if (!states.has(variable)) states.set(variable, readInlineState(dom, document, variable))
      return states.get(variable)
    }
    const inOrder = [...pages.filter(p => p.hooks.when), ...pages.filter(p => !p.hooks.when)]
    const page = inOrder.find(p => fits(dom, document, state, p.hooks.when))
    return page ? readFacts(dom, document, state, page, options.workDomains) : { ...UNKNOWN_PAGE }
  } catch {
    return { ...UNKNOWN_PAGE }
  }
}

function fits(dom: SafeDom, document: Document, state: State, when: PageHooks['when']): boolean {
  if (!when || (!when.selector && !when.state)) return true
  if (when.selector && dom.all(document, when.selector).some(element => !isHidden(dom, element))) return true
  const wanted = when.state
  return wanted !== undefined && valuesAt(state(wanted.variable), wanted.path).some(value => wanted.oneOf.includes(String(value)))
}

function readFacts(dom: SafeDom, document: Document, state: State, page: PageToRead, workDomains: readonly string[]): PageFacts {
  const { hooks } = page
  const inState = (path: string[] | undefined): unknown[] => (path && hooks.state ? valuesAt(state(hooks.state.variable), path) : [])
  const input = (name: string | undefined) => (name ? valuesOfInputs(dom, document, name) : [])
  const asName = (text: string | null) => cleanText(withoutAddresses(text ?? ''), MOST_NAME_CHARS) || null
  const written = (selector: string | undefined) => (selector ? firstText(dom, document, selector) : null)
  const oneLine = (text: string | null) => text && cleanText(text, 2 * MOST_NAME_CHARS)
  const shown = (selector: string | undefined) => oneLine(written(selector))

  const clientId = [...input(hooks.inputs?.clientId), ...inState(hooks.state?.clientId).map(asText)].find(id => id) ?? null
  const redirectUri = [...input(hooks.inputs?.redirectUri), ...inState(hooks.state?.redirectUri).map(asText)].find(uri => uri)
  const asWritten = written(hooks.appName)
  const heading = oneLine(asWritten)
  const name = heading && hooks.appNameIn ? nameInSentence(heading, hooks.appNameIn) : heading
  const inCode = firstString(inState(hooks.state?.appName))
  const accountText = shown(hooks.account)
  const account = accountText?.includes('@') ? accountText : accountAttribute(dom, document, hooks.account)
  const inScopes = (hooks.state?.scopes ?? []).flatMap(path => scopesOf(inState(path), path.includes('*')))
  const fromInputs = hooks.inputs?.scope ? input(hooks.inputs.scope) : []
  const ids = [...fromInputs.flatMap(splitScopes), ...inScopes.filter(scope => !/\s/.test(scope))]
  const hasIds = fromInputs.length > 0 || ids.length > 0
  const items = hooks.scopeItems ? textsOf(dom, document, hooks.scopeItems, hooks.scopeItemsIn ? MOST_LIST_CHARS : MOST_LABEL_CHARS) : []
  const labels = [...items.flatMap(item => itemsInSentence(item, hooks.scopeItemsIn ?? [])), ...inScopes.filter(scope => /\s/.test(scope))]

  return {
    pageId: page.pageId.slice(0, 60),
    kind: asKind(page.kind),
    clientId: clientId && clientId.length <= MOST_CLIENT_CHARS ? cleanText(clientId, MOST_CLIENT_CHARS) : null,
    redirectUriHost: redirectUri ? webHost(redirectUri) : null,
    appName: asName(name) ?? asName(inCode),
    publisher: asName(shown(hooks.publisher)) ?? asName(firstString(inState(hooks.state?.publisher))),
    verified: readVerified(dom, document, hooks, inState(hooks.state?.verified)),
    ...accountOf(account ?? firstString(inState(hooks.state?.account)), workDomains),
    scopeIds: hasIds ? [...new Set(ids.map(id => cleanText(id, MOST_LABEL_CHARS)).filter(id => id))].slice(0, MOST_SCOPES) : null,
    scopeLabels: labels.length > 0 ? asLabels(labels) : null,
    ...(isDisguised(asName(name) === null ? (inCode ?? '') : (asWritten ?? '')) ? { disguised: true as const } : {}),
  }
}

/** Log-in pages and warnings are recognised and named, but nothing is asked for there. */
function asKind(kind: ProviderPage['kind'] | string): PageFacts['kind'] {
  return kind === 'consent' || kind === 'sign-in' || kind === 'device-code' || kind === 'code-paste' || kind === 'api-key' ? kind : null
}

/** Labels as reported: one line each, no address, no repeats. */
export function asLabels(texts: readonly string[]): string[] {
  const labels = texts.map(text => cleanText(withoutAddresses(text), MOST_LABEL_CHARS)).filter(label => label)
  return [...new Set(labels)].slice(0, MOST_LABELS)
}

/** Host of an http(s) URI in lower case; null for anything else. */
export function webHost(uri: string): string | null {
  if (uri.length > 8192 || !URL.canParse(uri)) return null
  const { protocol, hostname } = new URL(uri)
  return (protocol === 'https:' || protocol === 'http:') && hostname.length <= MOST_NAME_CHARS ? hostname || null : null
}

/** Values of the inputs of one name, as the server wrote them; what was typed since is not looked at. */
export function valuesOfInputs(dom: SafeDom, document: Document, name: string): string[] {
  const inputs = dom.all(document, 'input[name]').filter(input => dom.attribute(input, 'name') === name)
  return inputs.map(input => dom.attribute(input, 'value') ?? '')
}

export const splitScopes = (value: string): string[] => value.split(/\s+/, MOST_SCOPES).filter(scope => scope)

/** One text alone is a list parted by spaces; the entries of a list are one scope, or one sentence, each. */
function scopesOf(values: readonly unknown[], areEntries: boolean): string[] {
  if (!areEntries && typeof values[0] === 'string') return splitScopes(values[0])
  return values.flatMap(value => (Array.isArray(value) ? value.slice(0, MOST_SCOPES) : [value])).filter(value => typeof value === 'string')
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')
const firstString = (values: readonly unknown[]): string | null => values.map(asText).find(text => text) ?? null

function textsOf(dom: SafeDom, document: Document, selector: string, mostChars: number): string[] {
  const shown = dom.all(document, selector, MOST_LABELS * 2).filter(element => !isHidden(dom, element))
  return shown.map(element => visibleText(dom, element, mostChars)).filter(text => text)
}

/** `Read access to {list}` and "Read access to code, issues, and members" give "Read access to code" and so on. */
function itemsInSentence(sentence: string, templates: readonly string[]): string[] {
  for (const template of templates) {
    const list = betweenWords(sentence.trim().replace(/\.$/, ''), template.split('{list}'))
    if (list === null) continue
    const items = list.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).filter(item => item !== '')
    return items.map(item => template.replace('{list}', () => item))
  }
  return [sentence]
}

function firstText(dom: SafeDom, document: Document, selector: string): string | null {
  for (const element of dom.all(document, selector, 50)) {
    if (dom.name(element) === 'meta') return dom.attribute(element, 'content')
    const text = isHidden(dom, element) ? '' : writtenText(dom, element, 2 * MOST_NAME_CHARS)
    if (cleanText(text, 1)) return text
  }
  return null
}

/** Some pages keep the address of an account in an attribute of its row. */
function accountAttribute(dom: SafeDom, document: Document, selector: string | undefined): string | null {
  const element = selector ? dom.all(document, selector, 1)[0] : undefined
  const names = ['data-identifier', 'data-email', 'aria-label', 'title']
  return element ? (names.map(name => dom.attribute(element, name)).find(value => value?.includes('@')) ?? null) : null
}

/** `Sign in to {name}` and "Sign in to Acme" give "Acme". */
function nameInSentence(sentence: string, templates: readonly string[]): string | null {
  for (const template of templates) {
    const name = betweenWords(sentence, template.split('{name}'))
    if (name !== null) return name
  }
  return null
}

/** What stands in a sentence between the words before and those after, whatever their case. */
function betweenWords(sentence: string, [before = '', after = '']: readonly string[]): string | null {
  const long = sentence.length > before.length + after.length
  const start = sentence.slice(0, before.length).toLowerCase() === before.toLowerCase()
  const end = after === '' || sentence.slice(-after.length).toLowerCase() === after.toLowerCase()
  return long && start && end ? sentence.slice(before.length, sentence.length - after.length) : null
}

/** The page's word that it does not vouch beats its word that it does. */
function readVerified(dom: SafeDom, document: Document, hooks: PageHooks, inState: readonly unknown[]): PageFacts['verified'] {
  const there = (selector: string | undefined) => !!selector && dom.all(document, selector, 50).some(element => !isHidden(dom, element))
  const said = String(inState[0]).toLowerCase()
  if (there(hooks.unverified) || ['false', '0', 'no'].includes(said)) return 'no'
  return there(hooks.verified) || ['true', '1', 'yes'].includes(said) ? 'yes' : 'unknown'
}
