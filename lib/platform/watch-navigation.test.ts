import { beforeEach, expect, it } from 'vitest'
import { heardOf } from './match-patterns.ts'
import type { MetPage } from './probe-page.ts'
import type { Warden } from './warden.ts'
import type { Sight } from './warden-deps.ts'
import { type NavigationApi, watchNavigation } from './watch-navigation.ts'

let heard: [string, unknown][]
let fire: Record<string, (details: object) => void>
let filters: Record<string, unknown[]>
let watch: ReturnType<typeof watchNavigation>
let met: MetPage[]
const replacing: ((added: number, removed: number) => void)[] = []

beforeEach(() => {
  heard = []
  fire = {}
  filters = {}
  const event = (name: string) => ({
    addListener: (listener: (details: never) => void, ...rest: unknown[]) => {
      fire[name] = listener as never
      filters[name] = rest
    },
  })
  const api: NavigationApi = {
    webRequest: { onBeforeRequest: event('request'), onBeforeRedirect: event('redirect') },
    webNavigation: { onCommitted: event('commit'), onHistoryStateUpdated: event('history') },
    tabs: { onRemoved: event('removed'), onReplaced: { addListener: listener => replacing.push(listener) } },
  }
  const hear = (name: string) => async (what: unknown, more?: unknown) => void heard.push([name, more === undefined ? what : [what, more]])
  const warden = {
    requested: hear('requested'),
    committed: hear('committed'),
    landed: hear('landed'),
    tabClosed: hear('closed'),
    formPosted: hear('posted'),
    tabReplaced: hear('replaced'),
  }
  met = []
  const unexpected = () => {
    throw new Error('unexpected')
  }
  watch = watchNavigation(api, heardOf([]), Promise.resolve(warden as unknown as Warden), unexpected, page => void met.push(page))
})
const settled = () => new Promise<void>(resolve => setTimeout(resolve))
const last = async () => {
  await settled()
  return heard.at(-1)?.[1] as Sight
}
const START = {
  tabId: 1,
  requestId: 'r1',
  method: 'GET',
  url: 'https://as.example/authorize?response_type=code&client_id=c',
  initiator: 'https://site.example',
}

it('tells of requests and commits, with the site on which the person started', async () => {
  fire.request?.(START)
  expect(await last()).toMatchObject({ tabId: 1, url: START.url, site: 'site.example', posted: null, byPost: false, again: false })
  fire.commit?.({ tabId: 1, frameId: 0, url: START.url, documentId: 'd1', transitionType: 'link', transitionQualifiers: [] })
  expect(await last()).toMatchObject({ document: 'd1', site: 'site.example', again: false })
})

it('keeps the site through redirects, and takes none over from an earlier navigation', async () => {
  fire.request?.(START)
  fire.request?.({ ...START, initiator: undefined, url: 'https://as.example/login' })
  expect((await last()).site).toBe('site.example')
  fire.request?.({ ...START, requestId: 'r2', initiator: undefined })
  expect((await last()).site).toBeNull()
})

it('tells a page that leads to the next one from a server that redirects there', async () => {
  fire.request?.(START)
  expect(await last()).toMatchObject({ ledBy: 'site.example' })
  expect(await last()).toMatchObject({ via: [] })
  fire.request?.({ ...START, url: 'https://site.example/cb?code=1' })
  expect(await last()).toMatchObject({ ledBy: 'site.example', via: ['as.example'] })
  fire.request?.({ ...START, requestId: 'r2', url: 'https://site.example/cb?code=2' })
  expect(await last()).toMatchObject({ ledBy: 'site.example' })
  fire.commit?.({ tabId: 1, frameId: 0, url: 'https://site.example/cb?code=2' })
  expect(await last()).toMatchObject({ ledBy: 'site.example', via: [] })
  expect(await last()).not.toHaveProperty('unheard')
})

it('says of a page whose request was not heard of that it was not, and tells of it once more when it was, or never will be', async () => {
  const page = { tabId: 1, frameId: 0, url: 'https://site.example/cb?code=1', documentId: 'd1', timeStamp: 1000 }
  fire.commit?.(page)
  expect(await last()).toMatchObject({ unheard: true })
  fire.request?.({ ...START, url: page.url, timeStamp: 990 })
  await settled()
  expect(heard.slice(1).map(([name]) => name)).toEqual(['requested', 'committed'])
  for (const [, what] of heard.slice(1)) expect(what).toMatchObject({ ledBy: 'site.example' })
  for (const [, what] of heard.slice(1)) expect(what).not.toHaveProperty('unheard')
  // At the host of a flow every request is noted, and told of by nobody; where none comes, the page is told of all the same.
  fire.commit?.({ ...page, url: 'https://site.example/cb#code=2' })
  watch.requestedAt({ ...START, requestId: 'r5', url: 'https://site.example/cb' } as never)
  watch.requestedAt({ ...START, requestId: 'r5', url: 'https://site.example/cb' } as never)
  fire.commit?.({ ...page, tabId: 2 })
  await new Promise(resolve => setTimeout(resolve, 550))
  expect(heard.slice(5).map(([name]) => name)).toEqual(['landed', 'landed'])
  expect(heard[5]?.[1]).toMatchObject({ tabId: 1, url: 'https://site.example/cb#code=2', ledBy: 'site.example', via: [] })
  expect(heard[6]?.[1]).not.toHaveProperty('ledBy')
})

it('tells a request that is heard of after its page from one that leads away from it', async () => {
  const page = { tabId: 1, frameId: 0, url: START.url, documentId: 'd1', transitionType: 'link', timeStamp: 1000 }
  fire.commit?.(page)
  fire.request?.({ ...START, requestId: 'r0', url: 'https://as.example/start', timeStamp: 900 })
  expect(heard).toHaveLength(0)
  await settled()
  expect(heard.map(([name]) => name)).toEqual(['committed', 'requested'])
  expect(heard[1]?.[1]).toMatchObject({ url: 'https://as.example/start', document: 'd1', belatedSinceMs: 900 })
  // The page's own request: where the person came from is known only now, so the page is told of again.
  fire.request?.({ ...START, method: 'POST', timeStamp: 950 })
  await settled()
  expect(heard.slice(2).map(([name]) => name)).toEqual(['requested', 'committed'])
  expect(heard[3]?.[1]).toMatchObject({ document: 'd1', site: 'site.example', byPost: true })
  fire.request?.({ ...START, requestId: 'r2', timeStamp: 1001 })
  expect(await last()).toMatchObject({ document: '' })
  expect(await last()).not.toHaveProperty('belatedSinceMs')
})

it('knows a reload and a step through history for what they are', async () => {
  fire.commit?.({ tabId: 1, frameId: 0, url: START.url, transitionType: 'reload' })
  expect((await last()).again).toBe(true)
  fire.commit?.({ tabId: 1, frameId: 0, url: START.url, transitionType: 'link', transitionQualifiers: ['forward_back'] })
  expect((await last()).again).toBe(true)
})

it('hears nothing of frames, prerendered pages and requests without a tab', async () => {
  fire.commit?.({ tabId: 1, frameId: 3, url: START.url })
  fire.commit?.({ tabId: 1, frameId: 0, url: START.url, documentLifecycle: 'prerender' })
  fire.request?.({ ...START, documentLifecycle: 'prerender' })
  fire.request?.({ ...START, tabId: -1 })
  await settled()
  expect(heard).toEqual([])
})

it('reads the fields of a posted request, and says that the page came by POST', async () => {
  const post = {
    ...START,
    method: 'POST',
    url: 'https://as.example/authorize',
    requestBody: { formData: { client_id: ['c'], scope: ['a b'] } },
  }
  fire.request?.(post)
  expect(await last()).toMatchObject({ posted: { client_id: ['c'], scope: ['a b'] } })
  fire.commit?.({ tabId: 1, frameId: 0, url: post.url })
  expect(await last()).toMatchObject({ byPost: true, posted: { client_id: ['c'] } })
})

it('can name where to take a posted page up again while it remembers, and forgets with the tab', async () => {
  fire.request?.(START)
  fire.request?.({ ...START, requestId: 'r2', method: 'POST', url: 'https://as.example/login', requestBody: null })
  expect(watch.resumeUrl(1)).toBe(START.url)
  fire.removed?.(1 as never)
  expect(watch.resumeUrl(1)).toBeNull()
  await settled()
  expect(heard.at(-1)?.[0]).toBe('closed')
})

it('says of a page that speaks whether it was heard to come up', () => {
  const page = { tabId: 1, url: 'https://as.example/consent?part=1' }
  expect(watch.sightOfPage(page)).toMatchObject({ unmet: true, again: false })
  fire.commit?.({ ...page, frameId: 0 })
  expect(watch.sightOfPage({ ...page, url: `${page.url}#top` })).not.toHaveProperty('unmet')
  expect(watch.sightOfPage({ ...page, url: 'https://as.example/other' })).toMatchObject({ unmet: true })
})

it('remembers for the tab that a tab goes on as', async () => {
  fire.request?.(START)
  replacing.at(-1)?.(9, 1)
  expect([watch.resumeUrl(1), watch.resumeUrl(9)]).toEqual([null, START.url])
  await settled()
  expect(heard.at(-1)).toEqual(['replaced', [9, 1]])
})

it('goes on waiting, for the tab that a tab goes on as, for the request of a page', async () => {
  const page = { tabId: 1, frameId: 0, url: 'https://site.example/cb?code=1', documentId: 'd1', timeStamp: 1000 }
  fire.commit?.(page)
  replacing.at(-1)?.(9, 1)
  fire.commit?.({ ...page, tabId: 2 })
  replacing.at(-1)?.(8, 2)
  fire.request?.({ ...START, tabId: 8, url: page.url, timeStamp: 990 })
  await settled()
  expect(heard.slice(-2).map(([name, what]) => [name, (what as Sight).tabId])).toEqual([
    ['requested', 8],
    ['committed', 8],
  ])
  await new Promise(resolve => setTimeout(resolve, 550))
  expect(heard.slice(-1).map(([name, what]) => [name, (what as Sight).tabId])).toEqual([['landed', 9]])
})

it('takes the address of a redirect only where no request will follow', async () => {
  fire.redirect?.({ ...START, redirectUrl: 'https://app.example/cb?code=1' })
  fire.redirect?.({ ...START, redirectUrl: 'com.example.app:/cb?code=1' })
  await settled()
  expect(heard).toEqual([['landed', { tabId: 1, url: 'com.example.app:/cb?code=1', via: ['as.example'] }]])
  const led = { ...START, url: 'https://site.example/go?code=1' }
  fire.request?.(led)
  fire.redirect?.({ ...led, redirectUrl: 'com.example.app:/cb?code=1' })
  expect(await last()).toMatchObject({ ledBy: 'site.example', via: ['site.example'] })
})

it('tells the names of an answer that is posted, and none of its values', async () => {
  watch.requestedAt({
    ...START,
    method: 'POST',
    url: 'https://app.example/cb',
    requestBody: { formData: { code: ['SECRET'], state: ['SECRET'] } },
  } as never)
  await settled()
  expect(heard.at(-1)).toEqual(['posted', [1, { type: 'form-post-seen', targetHost: 'app.example', fields: ['code', 'state'] }]])
})

it('tells an answer once that is posted to an address of which is always heard', async () => {
  const post = { ...START, method: 'POST', url: 'https://app.example/oauth/cb', requestBody: { formData: { code: ['SECRET'] } } }
  for (const order of [
    [fire.request, watch.requestedAt],
    [watch.requestedAt, fire.request],
  ]) {
    fire.removed?.(1 as never)
    heard.length = 0
    for (const told of order) told?.(post as never)
    await settled()
    expect(heard.map(([name]) => name).filter(name => name === 'posted')).toHaveLength(1)
  }
  expect(JSON.stringify(heard.filter(([name]) => name === 'posted'))).not.toContain('SECRET')
  heard.length = 0
  fire.request?.({ ...post, requestId: 'r2', requestBody: { formData: { state: ['SECRET'] } } })
  await settled()
  expect(heard.map(([name]) => name)).toEqual(['requested'])
})

it('says of a page whose request is never told of that it was led to unheard, if nobody went back to it', async () => {
  const page = { frameId: 0, url: 'https://app.example/cb', documentId: 'd1' }
  watch.committedAt({ ...page, tabId: 1 })
  watch.committedAt({ ...page, tabId: 2, transitionQualifiers: ['forward_back'] })
  watch.committedAt({ ...page, tabId: 3, transitionType: 'reload' })
  await new Promise(resolve => setTimeout(resolve, 550))
  const landings = heard.filter(([name]) => name === 'landed').map(([, what]) => what as Sight)
  expect(landings.map(({ tabId, unled }) => [tabId, unled])).toEqual([
    [1, true],
    [2, undefined],
    [3, undefined],
  ])
})

it('asks the browser for top-level pages alone', () => {
  expect(filters.request?.[0]).toMatchObject({ types: ['main_frame'] })
  expect(filters.commit?.[0]).toMatchObject({ url: expect.arrayContaining([{ queryContains: 'response_type=' }]) })
})

it('says of each page that comes up whether its request was heard of', () => {
  const commit = { tabId: 1, frameId: 0, url: `${START.url}#top` }
  fire.commit?.(commit)
  fire.request?.(START)
  fire.commit?.(commit)
  // Another page, a frame, one that nobody sees yet, and a page that came without a document of its own.
  fire.commit?.({ ...commit, url: 'https://as.example/other' })
  fire.commit?.({ ...commit, frameId: 3 })
  fire.commit?.({ ...commit, documentLifecycle: 'prerender' })
  fire.history?.(commit)
  expect(met.map(({ url, wasRequested }) => [url, wasRequested])).toEqual([
    [commit.url, false],
    [commit.url, true],
    ['https://as.example/other', false],
  ])
})
