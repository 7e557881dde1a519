import { parseHTML } from 'linkedom'
import type { Context } from '../lib/assess/assess.ts'
import type { Before } from '../lib/model/before.ts'
import type { InspectionBefore } from '../lib/model/inspection.ts'
import type { Knowledge } from '../lib/model/knowledge.ts'
import type { Observation, PageFacts } from '../lib/model/observation.ts'
import { knowingOwn } from '../lib/model/own-providers.ts'
import type { PolicyInForce } from '../lib/model/policy.ts'
import { compileProviders, type ProviderIndex, pagesFor, serverAt } from '../lib/observe/compile-providers.ts'
import { observe, observeSignUp } from '../lib/observe/observe.ts'
import { readScope } from '../lib/observe/read-scope.ts'
import { readSignUp, SIGN_UP_THRESHOLD } from '../lib/observe/read-sign-up.ts'
import { readAnyPage } from '../lib/observe/read-unknown-consent.ts'

/** All that judging an address needs; made once. */
export type Inspector = { inForce: PolicyInForce; knowledge: Knowledge; index: ProviderIndex; context: Context }

export function makeInspector(knowledge: Knowledge, inForce: PolicyInForce, context: Context): Inspector {
  const known = knowingOwn(knowledge, inForce.policy.providers)
  return { inForce, context, knowledge: known, index: compileProviders(known.providers) }
}

/** What the page says: by a provider's hooks; where these do not fit, or there are none, by what consent pages have in common. */
function readFacts(document: Document, url: string, inspector: Inspector): PageFacts | null {
  const pages = pagesFor(url, inspector.index) ?? []
  const workDomains = inspector.inForce.policy.organisation.domains
  const isNobodys = serverAt(url, inspector.index)?.provider === 'unknown'
  return pages.length > 0 || isNobodys ? readAnyPage(document, pages, { workDomains }, inspector.index.signs) : null
}

/** The parser takes the first element for the document's own: a part of a page has to be given its frame. */
const parse = (html: string): Document =>
  parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`).document

/**
 * What is at an address, with its page where that is at hand; null: nothing for Scopewarden to do.
 * @param errors a page that could not be read is put here, and the address alone is judged
 */
export function observeAddress(
  { url, html }: { url: string; html: string | null },
  inspector: Inspector,
  errors: { code: string; message: string }[],
): Observation | null {
  if (html === null) return observe({ url }, inspector.index)
  let document: Document
  try {
    document = parse(html)
  } catch {
    errors.push({ code: 'html-unreadable', message: 'The page could not be read; the address alone was judged.' })
    return observe({ url }, inspector.index)
  }
  const observation = observe({ url, page: readFacts(document, url, inspector) }, inspector.index)
  if (observation || !inspector.inForce.policy.privacy.watchSignUps) return observation
  const { host, pathname } = new URL(url)
  const form = readSignUp(document, { host, path: pathname })
  return form && form.score >= SIGN_UP_THRESHOLD ? observeSignUp(url, { siteName: form.siteName, account: 'unknown' }) : null
}

/** Earlier grants, read as the scopes of the provider that is asked now. */
export function beforeOf(before: InspectionBefore | null, { provider }: Observation, { index }: Inspector): Before | null {
  if (before === null) return null
  const compiled = index.byId(provider) ?? null
  const atMs = before.granted === undefined ? null : Math.max(0, Date.parse(before.granted))
  return {
    grantedScopes: before.scopes.map(scope => ({ ...readScope(scope, compiled, 'url'), sinceMs: atMs })),
    complete: true,
    firstGrantedMs: atMs,
    lastGrantedMs: atMs,
  }
}
