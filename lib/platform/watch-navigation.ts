import { ANSWER_FIELDS } from '../model/terms.ts'
import type { Heard } from './match-patterns.ts'
import type { MetPage } from './probe-page.ts'
import type { Warden } from './warden.ts'
import type { Sight } from './warden-deps.ts'

/** The parts of a request that are looked at; Chromium and Firefox name some of them differently. */
type Request = {
  tabId: number
  /** The same through all redirects of one navigation. */
  requestId?: string
  url: string
  method?: string
  initiator?: string
  originUrl?: string
  documentLifecycle?: string
  requestBody?: { formData?: Record<string, unknown> } | null
  redirectUrl?: string
  timeStamp?: number
}
type Commit = {
  tabId: number
  timeStamp?: number
  frameId: number
  url: string
  documentId?: string
  documentLifecycle?: string
  transitionType?: string
  transitionQualifiers?: string[]
  /** By a script of the page: its document stayed. */
  inDocument?: true
}
type Event<Details> = { addListener: (heard: (details: Details) => void, ...filter: never[]) => void }
export type NavigationApi = {
  webRequest: { onBeforeRequest: Event<Request>; onBeforeRedirect: Event<Request> }
  webNavigation: { onCommitted: Event<Commit>; onHistoryStateUpdated: Event<Commit> }
  tabs: { onRemoved: Event<number>; onReplaced?: { addListener: (heard: (added: number, removed: number) => void) => void } }
}

/** What only the worker's memory knows of each tab: nothing of this is ever stored. */
type Memory = {
  requestId: string | undefined
  method: string
  resumeUrl: string | null
  site: string | null
  ledBy: string | null
  /** Hosts that redirected on the way here. */
  via: string[]
  posted: Record<string, string[]> | null
  url: string
}

/** So much later than of a page Firefox tells of the request that led to it, at most. */
const REQUEST_LATE_MS = 500
const MOST_HOPS = 20

const forgetEldest = (tabs: Map<number, unknown>) => {
  if (tabs.size > 500) tabs.delete(tabs.keys().next().value ?? -1)
}

const isAgain = ({ transitionType, transitionQualifiers = [] }: Commit) =>
  transitionType === 'reload' || transitionQualifiers.includes('forward_back')

const bare = (url: string) => url.split('#')[0]
const hostOf = (address: string | undefined) => (address && URL.canParse(address) ? new URL(address).hostname || null : null)

/** Fields of a posted form; files and raw bodies are not looked at. */
function fieldsOf(request: Request): Record<string, string[]> | null {
  const form = request.requestBody?.formData
  if (request.method !== 'POST' || !form) return null
  return Object.fromEntries(
    Object.entries(form).map(([name, values]) => [name, Array.isArray(values) ? values.map(String) : [String(values)]]),
  )
}

/**
 * Hears of requests and commits in top frames and tells the warden. Listeners are added at once and with filters, so
 * that the browser wakes a sleeping worker for what matters and for nothing else. Nothing is held up or changed.
 */
export function watchNavigation(
  api: NavigationApi,
  heard: Heard,
  warden: Promise<Warden>,
  failed: (cause: unknown) => void,
  /** Told of each page that comes with a document of its own; never throws. */
  met: (page: MetPage) => void,
) {
  const memory = new Map<number, Memory>()
  /** The last page of each tab. */
  const commits = new Map<number, Commit>()
  /** Pages whose request was not heard of yet. */
  const unheard = new Map<number, ReturnType<typeof setTimeout>>()
  const tell = (act: (warden: Warden) => Promise<unknown>) => void warden.then(act).catch(failed)

  const sightOf = (details: { tabId: number; url: string; documentId?: string }, again: boolean): Sight => {
    const known = memory.get(details.tabId)
    const here = known && bare(known.url) === bare(details.url) ? known : null
    const site = here?.site ?? known?.site ?? null
    return {
      tabId: details.tabId,
      document: details.documentId ?? `${details.tabId} ${details.url}`,
      url: details.url,
      posted: here?.posted ?? null,
      byPost: here?.method === 'POST',
      site: site === hostOf(details.url) ? null : site,
      ...(here?.ledBy ? { ledBy: here.ledBy, via: here.via } : {}),
      ...(unheard.has(details.tabId) ? { unheard: true as const } : {}),
      again,
    }
  }

  /** A page whose script speaks. */
  const sightOfPage = (details: { tabId: number; url: string; documentId?: string }): Sight => ({
    ...sightOf(details, false),
    ...(bare(commits.get(details.tabId)?.url ?? '') === bare(details.url) ? {} : { unmet: true as const }),
  })

  /** @returns whether it was not told of before */
  const note = (request: Request): boolean => {
    const before = memory.get(request.tabId)
    // A redirect keeps where the person came from; a navigation of its own (typed, a bookmark) comes from nowhere.
    const isRedirect = before !== undefined && before.requestId === request.requestId
    const method = request.method ?? 'GET'
    // Told twice, by who listens everywhere and by who listens at the hosts of a flow.
    if (isRedirect && before.requestId !== undefined && before.url === request.url && before.method === method) return false
    const leader = hostOf(request.initiator ?? request.originUrl)
    memory.set(request.tabId, {
      requestId: request.requestId,
      method,
      url: request.url,
      posted: fieldsOf(request),
      site: leader ?? (isRedirect ? before.site : null),
      ledBy: isRedirect ? before.ledBy : leader,
      via: isRedirect ? [...before.via, hostOf(before.url) ?? ''].slice(-MOST_HOPS) : [],
      resumeUrl: method === 'POST' ? (before?.resumeUrl ?? null) : request.url,
    })
    forgetEldest(memory)
    return true
  }
  // A prerendered page is seen by nobody; it counts when it is shown.
  const isSeen = ({ tabId, documentLifecycle }: { tabId: number; documentLifecycle?: string }) =>
    tabId >= 0 && documentLifecycle !== 'prerender'

  const requested = (request: Request) => {
    if (!isSeen(request)) return
    if (note(request)) answered(request)
    const ahead = pageAhead(request)
    if (!ahead) return tell(known => known.requested({ ...sightOf(request, false), document: '' }))
    tell(known => known.requested({ ...sightOf({ ...ahead, url: request.url }, false), belatedSinceMs: request.timeStamp ?? 0 }))
    // What the page came from is known only now: by a POST, from which site.
    if (ahead.url === request.url) heardLate(ahead)
  }
  const endWait = (tabId: number) => {
    clearTimeout(unheard.get(tabId))
    unheard.delete(tabId)
  }
  const heardLate = (commit: Commit) => {
    endWait(commit.tabId)
    told(commit)
  }
  const waitForRequest = (commit: Commit) => {
    endWait(commit.tabId)
    const neverHeard = () => {
      unheard.delete(commit.tabId)
      tell(known => known.landed({ ...sightOf(commit, false), ...(isAgain(commit) ? {} : { unled: true }) }))
    }
    unheard.set(commit.tabId, setTimeout(neverHeard, REQUEST_LATE_MS))
  }

  /** The page to which a request has led already: Firefox may tell of the request later. */
  const pageAhead = ({ tabId, timeStamp }: Request): Commit | null => {
    const commit = commits.get(tabId)
    return commit?.timeStamp !== undefined && timeStamp !== undefined && timeStamp <= commit.timeStamp ? commit : null
  }

  const committed = (commit: Commit) => {
    const { tabId } = commit
    if (commit.frameId !== 0 || !isSeen(commit)) return
    commits.set(tabId, commit)
    forgetEldest(commits)
    if (bare(memory.get(tabId)?.url ?? '') === bare(commit.url)) endWait(tabId)
    else waitForRequest(commit)
    told(commit)
  }
  const told = (commit: Commit) => {
    const { inDocument } = commit
    tell(known => known.committed({ ...sightOf(commit, isAgain(commit)), ...(inDocument ? { inDocument } : {}) }))
  }
  const cameUp = (commit: Commit) => {
    committed(commit)
    const { tabId, url, frameId } = commit
    if (frameId === 0 && isSeen(commit)) met({ tabId, url, wasRequested: bare(memory.get(tabId)?.url ?? '') === bare(url) })
  }

  const onlyPages = { urls: heard.patterns, types: ['main_frame'] }
  api.webRequest.onBeforeRequest.addListener(requested, onlyPages as never, ['requestBody'] as never)
  api.webRequest.onBeforeRedirect.addListener(request => {
    const target = request.redirectUrl
    // A custom scheme or a relay: no request follows, this is all that is ever seen of the answer.
    if (!target || request.tabId < 0 || /^https?:/i.test(target)) return
    const { ledBy, via = [] } = sightOf(request, false)
    const host = hostOf(request.url) ?? ''
    tell(known => known.landed({ tabId: request.tabId, url: target, ...(ledBy ? { ledBy } : {}), via: [...via, host] }))
  }, onlyPages as never)
  api.webNavigation.onCommitted.addListener(cameUp, { url: heard.filters } as never)
  api.webNavigation.onHistoryStateUpdated.addListener(commit => committed({ ...commit, inDocument: true }), { url: heard.history } as never)
  api.tabs.onRemoved.addListener(tabId => {
    memory.delete(tabId)
    commits.delete(tabId)
    endWait(tabId)
    tell(known => known.tabClosed(tabId))
  })
  // A tab that Chromium unloads goes on as another one; in Firefox it stays itself.
  api.tabs.onReplaced?.addListener((added, removed) => {
    const known = memory.get(removed)
    const commit = commits.get(removed)
    if (known) memory.set(added, known)
    if (commit) commits.set(added, { ...commit, tabId: added })
    const isWaiting = unheard.has(removed)
    endWait(removed)
    memory.delete(removed)
    commits.delete(removed)
    tell(known => known.tabReplaced(added, removed))
    if (commit && isWaiting) waitForRequest({ ...commit, tabId: added })
  })

  /** A flow's answer that a page posts by itself (`response_mode=form_post`): names of fields only. */
  const answered = (request: Request) => {
    const targetHost = hostOf(request.url)
    const names = Object.keys(fieldsOf(request) ?? {})
    const fields = ANSWER_FIELDS.filter(field => names.includes(field))
    if (!targetHost || fields.every(field => field === 'state')) return
    const ledBy = hostOf(request.initiator ?? request.originUrl) ?? undefined
    tell(known => known.formPosted(request.tabId, { type: 'form-post-seen', targetHost, fields }, ledBy))
  }

  const requestedAt = (request: Request) => {
    if (isSeen(request) && note(request)) answered(request)
  }

  return {
    sightOf,
    sightOfPage,
    /** Requests to a host that no filter above names, while a flow is under way there. */
    requestedAt,
    resumeUrl: (tabId: number) => memory.get(tabId)?.resumeUrl ?? null,
    /** Pages of a host that no filter above names, while a flow is under way there. */
    committedAt: committed,
  }
}
export type NavigationWatch = ReturnType<typeof watchNavigation>
