import type { PageFacts } from '../model/observation.ts'
import type { EngineSigns } from '../model/provider.ts'
import { buttonSays, NAME_IN_HEADING, NO_NAME } from './consent-words.ts'
import { readDeviceEntry } from './read-device-entry.ts'
import { asLabels, readPage, splitScopes, UNKNOWN_PAGE, valuesOfInputs, webHost } from './read-page.ts'
import { type SafeDom, safeDom } from './safe-dom.ts'
import { cleanText, isHidden, visibleText, withoutAddresses } from './visible-text.ts'

const MOST_BUTTONS = 200
const MOST_ITEMS = 400
/** Each step reads all that is below it, so that the steps are few. */
const MOST_ANCESTORS = 30
/** Parts of a page that are about the site, not about the request. */
const ASIDE = new Set(['nav', 'header', 'footer', 'aside'])

/**
 * Reads a consent page of a server that no data file names. It is one (`kind: 'consent'`) when it repeats the request
 * in inputs (`client_id` and more) beside a button that agrees, or when a button that agrees, one that refuses and
 * a list of things stand together, or when it is the consent page of software whose sign it bears; a page that asks for a
 * password is not. It is one of device codes (`kind: 'device-code'`) when a person types such a code there. Otherwise all is
 * unknown. Never throws.
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

function read(dom: SafeDom, document: Document, engines: readonly EngineSigns[]): PageFacts {
  if (dom.all(document, 'input[type="password"]', 50).some(field => !isHidden(dom, field))) return { ...UNKNOWN_PAGE }
  const input = (...names: string[]) => names.flatMap(name => valuesOfInputs(dom, document, name))
  const clientId = input('client_id', 'clientId')[0] ?? null
  const redirectUri = input('redirect_uri', 'redirectUri')[0] ?? null
  const scopes = input('scope', 'scopes')
  const repeated = clientId !== null && (redirectUri !== null || scopes.length > 0 || input('response_type').length > 0)

  const [engine, another] = engines.filter(({ signs }) => signs.some(sign => dom.all(document, sign, 1).length > 0))
  const own = engine && !another ? engine : null
  const told = own ? readPage(document, own.pages, { workDomains: [] }) : UNKNOWN_PAGE
  const software = own ? { engine: own.id } : {}
  const { allow, deny } = buttons(dom, document)
  const around = allow && listAround(dom, allow, deny)
  const listed = around ? asLabels(around.items) : []
  const together = allow !== null && deny !== null && listed.length > 0 && !around?.cookies
  if (told.kind !== 'consent' && !(allow && (repeated || together)))
    return told.kind === 'device-code' || readDeviceEntry(dom, document)
      ? { ...UNKNOWN_PAGE, kind: 'device-code', ...software }
      : { ...UNKNOWN_PAGE }

  const ids = scopes.flatMap(splitScopes).map(id => cleanText(id, 300))
  // What stands beside the software's own sentences is asked for as well, whoever put it there.
  const sentences = told.scopeLabels ?? []
  const labels = asLabels([...sentences, ...listed.filter(item => !sentences.some(sentence => item.includes(sentence)))])
  return {
    ...UNKNOWN_PAGE,
    ...software,
    kind: 'consent',
    clientId: clientId && clientId.length <= 512 ? cleanText(clientId, 512) || null : told.clientId,
    redirectUriHost: redirectUri ? webHost(redirectUri) : told.redirectUriHost,
    appName: told.appName ?? nameInHeadings(dom, document),
    scopeIds: scopes.length > 0 ? [...new Set(ids)].slice(0, 1000) : told.scopeIds,
    scopeLabels: labels.length > 0 ? labels : null,
  }
}

function buttons(dom: SafeDom, document: Document): { allow: Element | null; deny: Element | null } {
  const found: { allow: Element | null; deny: Element | null } = { allow: null, deny: null }
  for (const element of dom.all(document, 'button, input[type="submit"], input[type="button"], [role="button"], a[href]', MOST_BUTTONS)) {
    if (isHidden(dom, element)) continue
    const isInput = dom.name(element) === 'input'
    const says = buttonSays(isInput ? cleanText(dom.attribute(element, 'value') ?? '', 80) : visibleText(dom, element, 80))
    // A link may refuse; what agrees is a button.
    if (says && !(says === 'allow' && dom.name(element) === 'a' && dom.attribute(element, 'role') !== 'button')) found[says] ??= element
  }
  return found
}

/** The list in the smallest part of the page that holds the button that agrees, the one that refuses, and a list. */
function listAround(dom: SafeDom, allow: Element, deny: Element | null): { items: string[]; cookies: boolean } | null {
  let at = dom.parent(allow)
  for (let steps = 0; at && steps < MOST_ANCESTORS; steps++, at = dom.parent(at)) {
    const items = dom.all(at, 'li', MOST_ITEMS).filter(item => !isHidden(dom, item) && !isAside(dom, item))
    if (items.length === 0 || (deny && !isInside(dom, deny, at))) continue
    const texts = items.map(item => visibleText(dom, item, 300)).filter(text => text.length > 2)
    return { items: texts, cookies: /cookie/i.test(visibleText(dom, at, 2000)) }
  }
  return null
}

function isInside(dom: SafeDom, element: Element, ancestor: Element): boolean {
  for (let at: Element | null = element; at; at = dom.parent(at)) if (at === ancestor) return true
  return false
}

function isAside(dom: SafeDom, element: Element): boolean {
  for (let at: Element | null = element; at; at = dom.parent(at)) if (ASIDE.has(dom.name(at))) return true
  return false
}

/** The name in a heading that has the shape of a request; what a heading prints in bold is the name. */
function nameInHeadings(dom: SafeDom, document: Document): string | null {
  for (const heading of dom.all(document, 'h1, h2, h3, [role="heading"]', 20)) {
    if (isHidden(dom, heading)) continue
    const sentence = visibleText(dom, heading, 256)
    const match = NAME_IN_HEADING.map(pattern => pattern.exec(sentence)).find(found => found)
    if (!match) continue
    const bold = dom.all(heading, 'strong, b, em', 2).map(part => visibleText(dom, part, 256))
    const name = withoutAddresses((bold.length === 1 && bold[0] ? bold[0] : (match[1] ?? '')).replace(/^["“„«']+|["”“»']+$/g, '')).trim()
    if (name && !NO_NAME.test(name)) return name
  }
  return null
}
