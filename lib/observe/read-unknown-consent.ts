import type { PageFacts } from '../model/observation.ts'
import type { EngineSigns } from '../model/provider.ts'
import { buttonSays, givesAccess } from './consent-words.ts'
import { type Block, blocksOf } from './page-blocks.ts'
import { readDeviceEntry } from './read-device-entry.ts'
import { asLabels, type PageToRead, readPage, splitScopes, UNKNOWN_PAGE, valuesOfInputs, webHost } from './read-page.ts'
import { asksElse, goesOn, isAboutThePage, isNoName, leadsIn, nameIn, standsBeside } from './request-words.ts'
import { type SafeDom, safeDom } from './safe-dom.ts'
import { cleanText, isDisguised, isHidden, visibleText, withoutAddresses, writtenText } from './visible-text.ts'

const MOST_BUTTONS = 200
/** A page that says more than this is no page that asks one thing; it is one only by its form or its software. */
const MOST_BLOCKS = 250
/** `scopes.mail:read` with a value that says only that it is ticked. */
const SCOPE_IN_NAME = /^[a-z]*scopes?[._[]([\w:./-]{2,})\]?$/i
/** A box to tick whose value has the form of a scope: `orders.read`, `stock:write`. */
const SCOPE_LIKE = /^[a-z][\w-]*(?:[.:/][a-z][\w*-]*)+$/i
const MOST_INPUTS = 500
/** Longer or shorter, it is no sentence that says what is asked for. */
const [LEAST_ITEM, MOST_ITEM] = [3, 300]
const TYPED = /^(?:text|search|email|url|tel|number)$/i
/** What a box says that is no scope. */
const NO_SCOPE = /^(?:on|off|true|false|yes|no|1|0)$/i
/** What fields are called that hold scopes: `scope`, `grant_scope`, `scopes[]`, `ScopesConsented`. */
const SCOPE_FIELD = /^(?:[a-z]+[._-])?scopes?(?:\[\w*\]|consented|_?ids?)?$/i

/**
 * Reads a consent page of a server that no data file names. It is one (`kind: 'consent'`) when it repeats the request
 * in inputs (`client_id` and more) beside a button that agrees, or when a button that agrees, one that refuses and
 * a list of things stand together, or when it is the consent page of software whose sign it bears; a page that asks for a
 * password is not. It is one of device codes (`kind: 'device-code'`) when a person types such a code there. Otherwise all is
 * unknown. Never throws.
 *
 * A name is taken from a sentence that has the shape of a request, in a heading before any other. What is asked for is what
 * the page makes a list of, boxes to tick among it, or, in a page without lists, what follows a sentence that leads in to it.
 * @param engines software to look for in it; a page that bears the signs of two is of neither
 */
export function readUnknownConsent(document: Document, engines: readonly EngineSigns[] = []): PageFacts {
  try {
    const dom = safeDom(document)
    return dom ? read(dom, document, engines) : { ...UNKNOWN_PAGE }
  } catch {
    return { ...UNKNOWN_PAGE }
  }
}

/**
 * Reads a page by hooks, and what these do not find by what consent pages have in common: data may be older than the page
 * they speak of. Where no hooks fit there is no `pageId`; without any it is `readUnknownConsent`.
 */
export function readAnyPage(
  document: Document,
  pages: readonly PageToRead[],
  options: { workDomains: readonly string[] },
  engines: readonly EngineSigns[] = [],
): PageFacts {
  if (pages.length === 0) return readUnknownConsent(document, engines)
  const facts = readPage(document, pages, options)
  const [noName, noScopes] = [facts.appName === null, facts.scopeIds === null && facts.scopeLabels === null]
  if (facts.pageId !== null && (facts.kind !== 'consent' || !(noName || noScopes))) return facts
  const found = readUnknownConsent(document, engines)
  if (found.kind !== 'consent') return facts
  if (facts.pageId === null) return { ...found, byShape: true }
  const { scopeIds, scopeLabels } = found
  return {
    ...facts,
    appName: facts.appName ?? found.appName,
    ...(noName && found.disguised ? { disguised: true } : {}),
    ...(noScopes && (scopeIds ?? scopeLabels) !== null ? { scopeIds, scopeLabels, byShape: true } : {}),
  }
}

function read(dom: SafeDom, document: Document, engines: readonly EngineSigns[]): PageFacts {
  if (dom.all(document, 'input[type="password"]', 50).some(field => !isHidden(dom, field))) return { ...UNKNOWN_PAGE }
  const input = (...names: string[]) => names.flatMap(name => valuesOfInputs(dom, document, name))
  const clientId = input('client_id', 'clientId')[0] ?? null
  const redirectUri = input('redirect_uri', 'redirectUri')[0] ?? null
  const scopes = scopeFields(dom, document)
  const repeated = clientId !== null && (redirectUri !== null || scopes.length > 0 || input('response_type').length > 0)

  const [engine, another] = engines.filter(({ signs }) => signs.some(sign => dom.all(document, sign, 1).length > 0))
  const own = engine && !another ? engine : null
  const told = own ? readPage(document, own.pages, { workDomains: [] }) : UNKNOWN_PAGE
  const software = own ? { engine: own.id } : {}
  const { allow, deny, any } = buttons(dom, document)
  const [body] = any || told.kind === 'consent' ? dom.all(document, 'body', 1) : []
  const blocks = body ? blocksOf(dom, body) : []
  const asksOneThing = blocks.length <= MOST_BLOCKS && !blocks.some(({ kind, text }) => kind === 'heading' && asksElse(text))
  const asker = asksOneThing ? nameInSentences(blocks) : null
  const pressed = allow ?? any
  const listed = pressed ? asLabels(itemsAround(dom, blocks, pressed, deny, asker?.block ?? null)) : []
  const isSure = allow !== null && givesAccess(wordsOf(dom, allow))
  // Two buttons and a list are on many a page: there is more to say that this one is asked for access.
  const speaks = asker !== null || isSure || blocks.some(({ kind, text }) => kind === 'heading' && (leadsIn(text) || givesAccess(text)))
  const together = asksOneThing && allow !== null && deny !== null && listed.length > 0 && speaks
  const named = asker !== null && (isSure || scopes.length > 0 || (allow !== null && deny !== null))
  const isAnother = isBanner(blocks) || asksForCode(dom, document)
  if (told.kind !== 'consent' && !(allow && repeated) && (isAnother || !(together || named)))
    return told.kind === 'device-code' || readDeviceEntry(dom, document)
      ? { ...UNKNOWN_PAGE, kind: 'device-code', ...software }
      : { ...UNKNOWN_PAGE }

  const ids = scopes
    .flatMap(list => splitScopes(!own && /^[^\s,]+(?:,[^\s,]+)+$/.test(list) ? list.replaceAll(',', ' ') : list))
    .map(id => cleanText(id, 300))
  // What stands beside the software's own sentences is asked for as well, whoever put it there.
  const sentences = told.scopeLabels ?? []
  const labels = asLabels([...sentences, ...listed.filter(item => !sentences.some(sentence => item.includes(sentence)))])
  return {
    ...UNKNOWN_PAGE,
    ...software,
    kind: 'consent',
    clientId: clientId && clientId.length <= 512 ? cleanText(clientId, 512) || null : told.clientId,
    redirectUriHost: redirectUri ? webHost(redirectUri) : told.redirectUriHost,
    appName: told.appName ?? asker?.name ?? null,
    scopeIds: scopes.length > 0 ? [...new Set(ids)].slice(0, 1000) : told.scopeIds,
    scopeLabels: labels.length > 0 ? labels : null,
    ...(told.disguised || (asker && isDisguised(writtenText(dom, asker.block.element, 600))) ? { disguised: true as const } : {}),
  }
}

/** What the fields hold that are called after scopes, hidden ones and boxes to tick, whether ticked or not. */
function scopeFields(dom: SafeDom, document: Document): string[] {
  const fields = dom.all(document, 'input[name]', MOST_INPUTS).filter(field => !TYPED.test(dom.attribute(field, 'type') ?? 'text'))
  return fields.flatMap(field => {
    const [name, value] = [dom.attribute(field, 'name') ?? '', dom.attribute(field, 'value') ?? '']
    if (SCOPE_FIELD.test(name)) return value === '' || NO_SCOPE.test(value) ? [] : [value]
    const isTicked = value === '' || NO_SCOPE.test(value)
    const [, inName] = SCOPE_IN_NAME.exec(name) ?? []
    if (inName !== undefined) return [isTicked ? inName : value]
    return dom.attribute(field, 'type') === 'checkbox' && SCOPE_LIKE.test(value) ? [value] : []
  })
}

type Buttons = { allow: Element | null; deny: Element | null; any: Element | null }

function buttons(dom: SafeDom, document: Document): Buttons {
  const found: Buttons = { allow: null, deny: null, any: null }
  for (const element of dom.all(document, 'button, input[type="submit"], input[type="button"], [role="button"], a', MOST_BUTTONS)) {
    if (isHidden(dom, element)) continue
    const says = buttonSays(wordsOf(dom, element))
    const isLink = dom.name(element) === 'a' && dom.attribute(element, 'role') !== 'button'
    if (!isLink) found.any ??= element
    // A link may refuse; what agrees is a button.
    if (says && !(says === 'allow' && isLink)) found[says] ??= element
  }
  return found
}

const wordsOf = (dom: SafeDom, button: Element) =>
  dom.name(button) === 'input' ? cleanText(dom.attribute(button, 'value') ?? '', 80) : visibleText(dom, button, 80)

/** A sentence about cookies, or about partners by the dozen; a mere link to what is said of cookies is on every page. */
const isBanner = (blocks: readonly Block[]) =>
  blocks.some(
    ({ text, parts, kind }) =>
      (/cookie/i.test(text) && (kind === 'heading' || parts.join('') !== text) && !/^cookies?$/i.test(text)) ||
      /\d{2,}\s+(?:partner|partenaires|socios|parceiros|proveedores|leverancier)/i.test(text),
  )

/** The second step of a log-in, which may carry the request along. */
const asksForCode = (dom: SafeDom, document: Document) =>
  dom
    .all(document, 'input', MOST_INPUTS)
    .some(
      field =>
        !isHidden(dom, field) &&
        (dom.attribute(field, 'autocomplete') === 'one-time-code' ||
          (TYPED.test(dom.attribute(field, 'type') ?? 'text') &&
            /^(?:otp|totp|mfa|2fa|pin|.*code)$/i.test(dom.attribute(field, 'name') ?? ''))),
    )

const isAsked = ({ text, parts, entry }: Block) =>
  text.length >= LEAST_ITEM &&
  text.length <= MOST_ITEM &&
  buttonSays(text) === null &&
  !(entry === null ? standsBeside(text) : isAboutThePage(text)) &&
  !(parts.length === 1 && parts[0] === text && /polic|terms/i.test(text))

/**
 * What is asked for, of the smallest part of the page that holds the sentence that asks, the buttons, and some of it; what
 * stands before that sentence is not, where anything stands after it.
 */
function itemsAround(dom: SafeDom, blocks: readonly Block[], pressed: Element, deny: Element | null, asker: Block | null): string[] {
  const held = [...(deny ? [deny] : []), ...(asker ? [asker.element] : [])]
  for (let at = dom.parent(pressed); at; at = dom.parent(at)) {
    const part = at
    if (!held.every(element => isInside(dom, element, part))) continue
    const within = blocks.filter(({ element }) => isInside(dom, element, part))
    const after = asker ? within.slice(within.indexOf(asker)) : within
    for (const found of [itemsOf(after), itemsOf(within)]) if (found.length > 0) return found
  }
  return []
}

/** A tick or a bullet before it is drawn, not said. */
const plain = ({ text }: Block) => text.replace(/^[\p{So}\p{Sm}•·–—*›»▸‣◦-]+\s+/u, '')

/**
 * Entries of lists, and piece after piece what follows a sentence that leads in to it ("It would like to:"), up to the first
 * button. Beside lists a whole sentence explains, and is no item.
 */
function itemsOf(blocks: readonly Block[]): string[] {
  const entries = new Map<Element, Block>()
  const pieces: Block[] = []
  const named: string[] = []
  let state: 'before' | 'within' | 'after' = 'before'
  for (const block of blocks) {
    const { kind, text, entry, inHeader } = block
    if (kind === 'button') state = state === 'within' ? 'after' : state
    else if (entry !== null && !inHeader) {
      const there = entries.get(entry)
      if (there) there.text += ` ${text}`
      else pieces.push(remember(entries, entry, block))
    } else if (!inHeader && leadsIn(text)) {
      state = state === 'before' ? 'within' : state
      named.push(...listIn(text))
    } else if (state === 'within' && kind === 'text') pieces.push(block)
  }
  const asked = pieces.filter(isAsked)
  const beside = asked.some(({ entry }) => entry !== null)
  const items = asked.filter(({ entry, text }) => entry !== null || !(beside ? /[.。?？!:：]$/u : /[:：]$/u).test(text))
  return items.length > 0 ? items.map(plain) : named
}

const remember = (entries: Map<Element, Block>, entry: Element, block: Block): Block => {
  const copy = { ...block }
  entries.set(entry, copy)
  return copy
}

/** "wants to: read your mail, send mail" */
function listIn(sentence: string): string[] {
  const [, listed = ''] = /(?::\s+|：\s*)(\S.*?)[.。]?$/u.exec(sentence) ?? []
  const parts = listed.split(/\s*[,;、，]\s*(?:(?:and|und|et|y|e|en|i|och|og|a|ve|и)\s+)?/u).filter(part => part !== '')
  return parts.length > 1 ? parts : []
}

function isInside(dom: SafeDom, element: Element, ancestor: Element): boolean {
  for (let at: Element | null = element; at; at = dom.parent(at)) if (at === ancestor) return true
  return false
}

/** Headings first: they speak of the request, where other sentences may speak of something beside it. */
function nameInSentences(blocks: readonly Block[]): { name: string; block: Block } | null {
  const inOrder = [
    ...blocks.filter(({ kind }) => kind === 'heading'),
    ...blocks.filter(({ kind, entry }) => kind === 'text' && entry === null),
  ]
  for (const block of inOrder) {
    const before = goesOn(block.text) ? blocks[blocks.indexOf(block) - 1] : undefined
    if (before && before.kind !== 'button' && !isNoName(before.text))
      return { name: cleanText(withoutAddresses(before.text), 256), block: before }
    const name = nameIn(withoutAddresses(block.text), block.parts.map(withoutAddresses))
    if (name !== null) return { name: cleanText(name, 256), block }
  }
  return null
}
