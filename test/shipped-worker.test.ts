import 'fake-indexeddb/auto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { inspectLine } from '../cli/inspect-line.ts'
import { loadKnowledge } from '../cli/load-knowledge.ts'
import { makeInspector } from '../cli/observe-address.ts'
import type { Knowledge } from '../lib/model/knowledge.ts'
import type { ReaderOrders } from '../lib/model/message.ts'
import type { Policy } from '../lib/model/policy.ts'
import type { Provider } from '../lib/model/provider.ts'
import type { Verdict } from '../lib/model/vocabulary.ts'
import { requestFor } from './request-for.ts'

/** The worker as it is shipped, in a browser of which only the events and the deeds are there. */
const { browser, fire, ask, deeds, marks } = vi.hoisted(() => {
  const heard: Record<string, ((...args: unknown[]) => unknown)[]> = {}
  const deeds: string[] = []
  /** What the button is marked with in each tab, some time after. */
  const marks = new Map<number, string>()
  const event = (name: string) => ({
    addListener: (hear: () => unknown) => {
      heard[name] = [...(heard[name] ?? []), hear]
    },
    removeListener: () => undefined,
  })
  const area = () => {
    const kept: Record<string, unknown> = {}
    return {
      get: async (key: string | string[] | null) =>
        key === null ? { ...kept } : Object.fromEntries([key].flat().flatMap(one => (one in kept ? [[one, kept[one]]] : []))),
      set: async (items: object) => void Object.assign(kept, items),
      remove: async (key: string) => void delete kept[key],
    }
  }
  const deed =
    (name: string) =>
    async (...args: unknown[]) =>
      void deeds.push(`${name} ${JSON.stringify(args)}`)
  const browser = {
    runtime: {
      id: 'ours',
      getURL: (path: string) => `chrome-extension://ours${path}`,
      getManifest: () => ({ version: '0' }),
      onMessage: event('message'),
      onStartup: event('startup'),
      onInstalled: event('installed'),
      sendMessage: async () => undefined,
    },
    storage: { session: area(), local: area(), managed: { get: async () => ({}), onChanged: event('changed') } },
    webRequest: { onBeforeRequest: event('request'), onBeforeRedirect: event('redirect') },
    webNavigation: { onCommitted: event('commit'), onHistoryStateUpdated: event('history') },
    tabs: {
      onRemoved: event('removed'),
      query: async () => [],
      get: async () => ({}),
      update: deed('tabs.update'),
      sendMessage: deed('tell'),
    },
    scripting: {
      getRegisteredContentScripts: async () => [],
      registerContentScripts: async () => undefined,
      unregisterContentScripts: async () => undefined,
      executeScript: deed('inject'),
    },
    action: { setBadgeText: async ({ tabId, text }: { tabId: number; text: string }) => void marks.set(tabId, text) },
    notifications: { create: deed('notify'), onClicked: event('notification') },
    permissions: { onAdded: event('added'), onRemoved: event('withheld') },
    alarms: { get: async () => undefined, create: async () => undefined, onAlarm: event('alarm') },
    i18n: { getMessage: (key: string) => (/lang|locale/i.test(key) ? 'en' : key), getUILanguage: () => 'en' },
  }
  const fire = (name: string, details: object) => (heard[name] ?? []).map(hear => hear(details))
  const ask = async (message: object, sender: object) => (heard.message ?? [])[0]?.(message, sender)
  return { browser, fire, ask, deeds, marks }
})
vi.mock('webextension-polyfill', () => ({ default: browser }))

let knowledge: Knowledge
let embedded: Policy
beforeAll(async () => {
  knowledge = await loadKnowledge()
  vi.doMock('virtual:knowledge', async () => {
    const { heardOf } = await import('../lib/platform/match-patterns.ts')
    return { knowledge, heard: heardOf(knowledge.providers.all()) }
  })
  vi.doMock('virtual:embedded-policy', async () => {
    const { loadSamplePolicy } = await import('../cli/load-knowledge.ts')
    const { Policy } = await import('../lib/model/policy.ts')
    embedded = Policy.parse(await loadSamplePolicy('balanced'))
    embedded = { ...embedded, organisation: { ...embedded.organisation, domains: [] } }
    return { embeddedPolicy: embedded }
  })
  const { default: background } = await import('../entrypoints/background.ts')
  ;(background as { main(): void }).main()
})

let tabId = 100
/** What the worker orders and does when somebody comes to this address, by a request, a committed page, and its reader. */
async function come(url: string): Promise<{ orders: ReaderOrders; did: string[] }> {
  tabId += 1
  deeds.length = 0
  const documentId = `document ${tabId}`
  fire('request', { tabId, url, requestId: documentId, method: 'GET', initiator: 'https://somewhere-new.example' })
  fire('commit', { tabId, frameId: 0, url, documentId, transitionType: 'link', transitionQualifiers: [] })
  const sender = { id: 'ours', url, frameId: 0, documentId, tab: { id: tabId } }
  const orders = (await ask({ type: 'reader-arrived' }, sender)) as ReaderOrders
  return { orders, did: deeds.filter(deed => !/^(inject|tell)/.test(deed)) }
}

/** How each verdict comes before a person. */
const SHOWN: Partial<Record<Verdict, string>> = { inform: 'corner', acknowledge: 'modal', justify: 'gate', request: 'gate', block: 'gate' }
const setsOf = ({ signInScopes, signInSets }: Provider) => [
  ['openid', 'email', 'profile'],
  ...(signInScopes.length > 0 ? [signInScopes] : []),
  ...signInSets,
]

describe('the worker as it is shipped', () => {
  test('speaks up where something is asked for: the walk below can fail', async () => {
    const { did } = await come(
      'https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=nobody&redirect_uri=https%3A%2F%2Fsomewhere-new.example%2Fback&scope=https%3A%2F%2Fmail.google.com%2F&access_type=offline',
    )
    expect(did.join()).toContain('gate.html')
    const tab = tabId
    await expect.poll(() => marks.get(tab)).toBe('!')
  })
  test('shows nothing to who signs in, at any provider', async () => {
    const walked: string[] = []
    const first = tabId + 1
    const interrupted: unknown[] = []
    for (const provider of knowledge.providers.all()) {
      for (const scopes of setsOf(provider)) {
        const url = requestFor(provider, scopes)
        if (url === null) continue
        const { orders, did } = await come(url)
        if (orders?.notice !== 'none' || did.length > 0) interrupted.push([provider.id, scopes, orders?.notice, did])
        if (walked.at(-1) !== provider.id) walked.push(provider.id)
      }
    }
    expect(interrupted).toEqual([])
    await expect.poll(() => marks.has(tabId)).toBe(true)
    expect([...marks].filter(([tab, mark]) => tab >= first && mark !== '')).toEqual([])
    expect(walked.length).toBeGreaterThan(350)
    expect(
      knowledge.providers
        .all()
        .filter(({ id, signInScopes, signInSets }) => walked.includes(id) && signInScopes.length + signInSets.length > 0).length,
    ).toBeGreaterThan(40)
  })

  test('judges as the command does: every provider, asked for what it has and for what nobody knows', async () => {
    const inForce = { policy: embedded, version: 0, epoch: 0, source: 'embedded' as const, stale: false }
    const inspector = makeInspector(knowledge, inForce, { nowMs: Date.now(), groups: [] })
    const asked = knowledge.providers.all().flatMap(provider => {
      const known = provider.scopes.flatMap(({ id }) => id ?? [])
      // The first, the last and one between, and all three beside one that is in no list.
      const picked = [...new Set([known[0], known[known.length >> 1], known.at(-1)])].filter(id => id !== undefined)
      return [...picked.map(id => [id]), [...picked, 'a.scope.of.nobody']].flatMap(scopes => requestFor(provider, scopes) ?? [])
    })
    const different: unknown[] = []
    const verdicts: Record<string, number> = {}
    for (const url of asked) {
      const said = inspectLine({ bytes: Buffer.from(JSON.stringify({ url })), whole: true }, inspector)
      const { orders, did } = await come(url)
      const shown = did.some(deed => deed.includes('gate.html')) ? 'gate' : orders?.notice
      const verdict = said?.verdict ?? 'none'
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      if (shown !== (SHOWN[verdict as Verdict] ?? 'none')) different.push([url, verdict, shown])
    }
    expect(different).toEqual([])
    expect(asked.length).toBeGreaterThan(500)
    for (const verdict of ['allow', 'acknowledge', 'justify', 'request'] as const) expect(verdicts[verdict], verdict).toBeGreaterThan(20)
  })
})
