import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Message } from '../model/message.ts'
import { BARE, messageDoor, placeOf, type Sender } from './listen-messages.ts'
import type { Warden } from './warden.ts'
import type { Sight } from './warden-deps.ts'

const OWN = 'klmolmlfehedkjklploeibgneoomedhn'
const page = (name: string): Sender => ({ id: OWN, url: `chrome-extension://${OWN}/${name}`, tab: { id: 5 }, frameId: 0 })
const WEB: Sender = { id: OWN, url: 'https://as.example/authorize?client_id=c', tab: { id: 5 }, frameId: 0, documentId: 'd' }
const SENDERS: Record<string, Sender> = {
  web: WEB,
  frame: { ...WEB, frameId: 7 },
  opaque: { ...WEB, url: 'about:srcdoc' },
  data: { ...WEB, url: 'data:text/html,x' },
  file: { ...WEB, url: 'file:///etc/passwd' },
  prerendered: { ...WEB, documentLifecycle: 'prerender' },
  tabless: { id: OWN, url: 'https://as.example/' },
  otherExtension: { ...page('gate.html'), id: 'a'.repeat(32), url: `chrome-extension://${'a'.repeat(32)}/gate.html` },
  posesAsGate: { ...WEB, url: 'https://evil.example/gate.html' },
  unknownPage: page('made-up.html'),
  noAddress: { id: OWN, tab: { id: 5 } },
  gate: page('gate.html'),
  notice: { ...page('notice.html'), frameId: 4 },
  popup: page('popup.html'),
  mirror: page('mirror.html'),
  report: page('report.html'),
}
const FACTS = {
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
}
const MESSAGES: [string, object, string[]][] = [
  ['form-seen', {}, ['web']],
  ['reader-arrived', {}, ['web']],
  ['page-read', { facts: FACTS }, ['web']],
  ['form-post-seen', { targetHost: 'a.example', fields: ['code'] }, ['web']],
  ['sign-up-seen', { facts: { siteName: null, account: 'work', score: 1, stage: 'submitted' } }, ['web']],
  ['notice-lost', {}, ['web']],
  ['notice-barred', {}, ['web']],
  ['question', {}, ['gate', 'notice']],
  [
    'decide',
    { encounterId: '00000000-0000-4000-8000-000000000000', nonce: 'n', action: 'continued', reason: null, note: null },
    ['gate', 'notice'],
  ],
  ['tab-state', { tabId: 5 }, ['popup']],
  ['refresh-policy', {}, ['mirror']],
  ['deliver', {}, ['mirror']],
  ['dispute', { encounterId: '0192f3a1-0000-7000-8000-000000000001', comment: null }, ['notice', 'gate', 'popup', 'mirror']],
  ['mute', { appKey: 'alpha|client:a', muted: false }, ['mirror']],
  ['taken-back', { appKey: 'alpha|client:a', takenBack: true }, ['mirror']],
]

const build = () => {
  const calls: [string, unknown[]][] = []
  const troubles: string[] = []
  const note =
    (name: string, given: unknown[] = []) =>
    async () => {
      calls.push([name, given])
      return 'answer' as never
    }
  const warden = new Proxy({} as Warden, {
    get: (_, name) => (name === 'then' ? undefined : async (...given: unknown[]) => note(String(name), given)()),
  })
  const sightOf = ({ tabId, url, documentId }: { tabId: number; url: string; documentId?: string }): Sight =>
    ({ tabId, url, document: documentId ?? '' }) as Sight
  const door = messageDoor({
    ownId: OWN,
    warden: Promise.resolve(warden),
    sightOf,
    injectSignUpReader: note('inject'),
    refreshPolicy: note('refresh'),
    deliver: note('deliver'),
    mute: note('mute'),
    dispute: note('dispute'),
    takenBack: note('taken-back'),
    calm: async () => undefined,
    trouble: code => void troubles.push(code),
  })
  return { door, calls, troubles }
}

describe.each(MESSAGES)('%s', (type, rest, allowed) => {
  it.each(Object.entries(SENDERS))('from %s', async (sentBy, sender) => {
    // A page of the web that calls itself after one of ours is a page of the web.
    const name = sentBy === 'posesAsGate' ? 'web' : sentBy
    const { door, calls, troubles } = build()
    const answer = await door({ type, ...rest }, sender)
    expect(answer).toBe(allowed.includes(name) ? 'answer' : undefined)
    expect(calls).toHaveLength(allowed.includes(name) ? 1 : 0)
    expect(troubles).toEqual(allowed.includes(name) ? [] : ['message-refused'])
  })
})

it('believes the sender, never the message', async () => {
  const { door, calls } = build()
  await door({ type: 'reader-arrived' }, WEB)
  expect(calls[0]?.[1][0]).toMatchObject({ tabId: 5, url: WEB.url, document: 'd' })
  await door({ type: 'reader-arrived', url: 'https://accounts.example/' }, WEB)
  expect(calls).toHaveLength(1)
})

it('finds a page where its script has led it since, within its origin, while it is the tab’s page', async () => {
  const { door, calls } = build()
  const at = async (url: string | undefined, more: object = {}) => {
    await door({ type: 'reader-arrived' }, { ...WEB, tab: { id: 5, ...(url === undefined ? {} : { url }) }, ...more })
    return (calls.at(-1)?.[1][0] as Sight | undefined)?.url
  }
  const led = 'https://as.example/question'
  expect(await at(led)).toBe(led)
  expect(await at(led, { documentLifecycle: 'active' })).toBe(led)
  for (const other of [undefined, 'https://elsewhere.example/question', 'http://as.example/question', 'chrome://newtab/', 'no address'])
    expect(await at(other), other).toBe(WEB.url)
  expect(await at(led, { documentLifecycle: 'pending_deletion' })).toBe(WEB.url)
})

it('takes the last word of a page that is being left as one from its tab, if it spoke there before', async () => {
  const { door, calls, troubles } = build()
  const { tab: _, ...leaving } = WEB
  const post = { type: 'form-post-seen', targetHost: 'a.example', fields: ['code'] }
  await door(post, leaving)
  await door(post, { ...leaving, documentId: 'of a frame' })
  expect([calls.length, troubles.length]).toEqual([0, 2])
  await door({ type: 'reader-arrived' }, WEB)
  await door({ type: 'reader-arrived' }, { ...WEB, frameId: 7, documentId: 'of a frame' })
  await door(post, leaving)
  await door(post, { ...leaving, documentId: 'of a frame' })
  await door(post, { ...leaving, documentId: 'never heard of' })
  await door(post, { ...WEB, frameId: 9, documentLifecycle: 'cached' })
  await door(post, { ...WEB, frameId: 4, documentLifecycle: 'pending_deletion' })
  await door(post, { ...WEB, frameId: 9, documentLifecycle: 'cached', documentId: 'never heard of' })
  expect(calls.map(([name, given]) => [name, given[0]])).toEqual([
    ['arrived', { tabId: 5, url: WEB.url, document: 'd' }],
    ['formPosted', 5],
    ['formPosted', 5],
    ['formPosted', 5],
  ])
  expect(troubles).toHaveLength(6)
})

it('leaves the question of a page that is gone already unanswered, and that is no trouble', async () => {
  const { door, calls, troubles } = build()
  for (const documentLifecycle of ['pending_deletion', 'cached'])
    await door({ type: 'reader-arrived' }, { ...WEB, frameId: 9, documentLifecycle, documentId: 'never heard of' })
  expect([calls, troubles]).toEqual([[], []])
  await door({ type: 'notice-lost' }, { ...WEB, frameId: 9, documentLifecycle: 'pending_deletion', documentId: 'never heard of' })
  expect(troubles).toEqual(['message-refused'])
})

it('tells the gate from the notice by its address alone', async () => {
  const { door, calls } = build()
  const decide = { type: 'decide', ...MESSAGES.find(([type]) => type === 'decide')?.[1] }
  await door(decide, SENDERS.gate ?? {})
  await door(decide, SENDERS.notice ?? {})
  expect(calls.map(([, given]) => given[1])).toMatchObject([{ place: 'gate' }, { place: 'notice' }])
})

it('takes an address of another session (dynamic) for its own page, and nothing else', () => {
  expect(placeOf({ id: OWN, url: 'chrome-extension://0a1b2c3d-0000-4000-8000-000000000000/notice.html', tab: { id: 1 } }, OWN)).toBe(
    'notice',
  )
  expect(placeOf({ id: OWN, url: 'https://x.example/', tab: { id: 1 }, frameId: 0 }, OWN)).toBe('web')
})

it('never throws and never lets garbage through', async () => {
  const { door, calls } = build()
  const types = fc.constantFrom(...MESSAGES.map(([type]) => type))
  const message = fc.oneof(fc.anything(), fc.record({ type: types, extra: fc.anything() }), fc.record({ type: fc.string() }))
  await fc.assert(
    fc.asyncProperty(message, async raw => {
      expect(await door(raw, SENDERS.frame ?? {})).toBeUndefined()
    }),
    { numRuns: 3000 },
  )
  expect(calls).toEqual([])
})

it('takes for bare exactly the messages that are nothing but their type', () => {
  const alone = Message.options.filter(({ shape }) => Object.keys(shape).length === 1).map(({ shape }) => shape.type.value)
  expect(alone.sort()).toEqual([...BARE].sort())
})
