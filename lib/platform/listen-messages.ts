import type { DeliveryState, Disputed, Done, Message, PolicyState } from '../model/message.ts'
import type { Asking } from './question-desk.ts'
import type { Warden } from './warden.ts'
import type { Sight } from './warden-deps.ts'

/** What the browser says of a sender. It is believed; the message's own word never is. */
export type Sender = {
  id?: string
  url?: string
  frameId?: number
  documentId?: string
  documentLifecycle?: string
  tab?: { id?: number; url?: string }
}
type Place = 'web' | 'notice' | 'gate' | 'popup' | 'mirror' | 'report'

/** Who may say what. Everything else is refused and counted. */
const MAY: Record<Message['type'], Place[]> = {
  'form-seen': ['web'],
  'reader-arrived': ['web'],
  'page-read': ['web'],
  'form-post-seen': ['web'],
  'sign-up-seen': ['web'],
  'notice-lost': ['web'],
  'notice-barred': ['web'],
  question: ['notice', 'gate'],
  decide: ['notice', 'gate'],
  'tab-state': ['popup'],
  'refresh-policy': ['mirror'],
  deliver: ['mirror'],
  'taken-back': ['mirror'],
  dispute: ['notice', 'gate', 'popup', 'mirror'],
  mute: ['mirror'],
}

/** Messages that are nothing but their type. Those that come while a worker wakes are among them, and wait for no schema. */
export const BARE = ['form-seen', 'reader-arrived', 'notice-lost', 'notice-barred', 'question', 'refresh-policy', 'deliver'] as const
const bare = (raw: unknown): Message | null => {
  const type = BARE.find(one => one === (raw as { type?: unknown } | null | undefined)?.type)
  return type !== undefined && Object.keys(raw as object).length === 1 ? { type } : null
}

/** Where a message comes from: one of our own pages, or the top frame of a page of the web; null: nobody we listen to. */
export function placeOf(sender: Sender, ownId: string): Place | null {
  if (sender.id !== ownId || !sender.url || !URL.canParse(sender.url)) return null
  const url = new URL(sender.url)
  if (/^(chrome|moz)-extension:$/.test(url.protocol)) {
    const page = url.pathname.slice(1).replace(/\.html$/, '')
    return page === 'notice' || page === 'gate' || page === 'popup' || page === 'mirror' || page === 'report' ? page : null
  }
  const isTop = (sender.frameId ?? 0) === 0 && sender.tab?.id !== undefined
  return isTop && (url.protocol === 'https:' || url.protocol === 'http:') && sender.documentLifecycle !== 'prerender' ? 'web' : null
}

const isLeaving = ({ documentLifecycle }: Sender) => documentLifecycle === 'pending_deletion' || documentLifecycle === 'cached'

/**
 * A page that is being left says its last word from no tab any more (Firefox), or as a frame of the tab's cache (Chromium). It
 * is the word of the tab in whose top frame the same document spoke before. Without this the outcome of a form that posts
 * itself, or what a page said of who asks, is lost at times.
 */
function tabsOfDocuments() {
  const tabs = new Map<string, number>()
  return (sender: Sender): Sender => {
    const { documentId, tab, frameId } = sender
    if (documentId === undefined) return sender
    const known = tabs.get(documentId)
    if (tab?.id === undefined || isLeaving(sender)) return known === undefined ? sender : { ...sender, tab: { id: known }, frameId: 0 }
    if (known === undefined && (frameId ?? 0) === 0) tabs.set(documentId, tab.id)
    if (tabs.size > 200) tabs.delete(tabs.keys().next().value ?? '')
    return sender
  }
}

/** What of a sender tells why it was refused, and says nothing of whoever it was. */
const whereabouts = ({ id, tab, frameId, documentLifecycle, url }: Sender): string =>
  [
    `id ${id === undefined ? 'none' : 'there'}`,
    `tab ${tab?.id ?? 'none'}`,
    `frame ${frameId ?? 'none'}`,
    documentLifecycle ?? 'alive',
    /^[a-z-]+:/.exec(url ?? '')?.[0] ?? 'no address',
  ].join(', ')

export type MessageDeps = {
  ownId: string
  warden: Promise<Warden>
  sightOf: (details: { tabId: number; url: string; documentId?: string }) => Sight
  injectSignUpReader: (tabId: number, document: string) => Promise<void>
  refreshPolicy: () => Promise<PolicyState>
  deliver: () => Promise<DeliveryState>
  dispute: (encounterId: string, comment: string | null) => Promise<Disputed>
  mute: (appKey: string, muted: boolean) => Promise<Done>
  takenBack: (appKey: string, takenBack: boolean) => Promise<Done>
  /** Resolves when nobody waits for a page of ours. */
  calm: () => Promise<void>
  trouble: (code: string, cause: unknown) => void
}

/** One door for all messages. Never throws or rejects: what cannot be taken is answered with undefined, and counted. */
export function messageDoor(deps: MessageDeps) {
  const inItsTab = tabsOfDocuments()
  return async (raw: unknown, from: Sender): Promise<unknown> => {
    const sender = inItsTab(from)
    const place = placeOf(sender, deps.ownId)
    try {
      const message = bare(raw) ?? (await parse(raw, deps))
      // A page that is gone before its reader has asked needs no orders any more: that is no trouble.
      if (message?.type === 'reader-arrived' && place !== 'web' && isLeaving(sender)) return undefined
      if (!place || !message || !MAY[message.type].includes(place)) {
        deps.trouble('message-refused', message ? `${message.type} from ${place ?? `nowhere (${whereabouts(sender)})`}` : 'no message')
        return undefined
      }
      return await answer(message, sender, place, deps)
    } catch (cause) {
      deps.trouble('worker-error', cause)
      return undefined
    }
  }
}

/** The first schema takes long to be made. */
async function parse(raw: unknown, { calm }: MessageDeps): Promise<Message | null> {
  await calm()
  const { parseMessage } = await import('./parse-late.ts')
  return parseMessage(raw)
}

/**
 * Where the page stands now. What the browser says of a sender is where its script was loaded; a script of the page may have led on since,
 * within its document and origin. A page that is being left has no tab's address any more.
 */
const addressOf = (sender: Sender): string => {
  const { url = '', tab, documentLifecycle = 'active' } = sender
  const now = documentLifecycle === 'active' ? tab?.url : undefined
  return now !== undefined && URL.parse(now)?.origin === URL.parse(url)?.origin ? now : url
}

/** Where the browser names no document, its frame stands in for it: each document of that frame asks for itself. */
const asking = (place: Place, { documentId, frameId = 0 }: Sender): Asking => ({
  place: place === 'gate' ? 'gate' : 'notice',
  document: documentId ?? `frame ${frameId}`,
})

async function answer(message: Message, sender: Sender, place: Place, deps: MessageDeps): Promise<unknown> {
  const warden = await deps.warden
  const tabId = sender.tab?.id ?? -1
  const document = sender.documentId ? { documentId: sender.documentId } : {}
  const sight = () => deps.sightOf({ tabId, url: addressOf(sender), ...document })
  switch (message.type) {
    case 'form-seen':
      return deps.injectSignUpReader(tabId, sight().document)
    case 'reader-arrived':
      return warden.arrived(sight())
    case 'page-read':
      return warden.pageRead(sight(), message.facts)
    case 'form-post-seen':
      return warden.formPosted(tabId, message)
    case 'sign-up-seen':
      return warden.signUpSeen(sight(), message.facts)
    case 'notice-lost':
      return warden.noticeLost(tabId, 'overlay-tampered')
    case 'notice-barred':
      return warden.noticeLost(tabId, 'notice-barred')
    case 'question':
      return warden.question(tabId, asking(place, sender))
    case 'decide':
      return warden.decide(tabId, asking(place, sender), message)
    case 'tab-state':
      return warden.tabState(message.tabId)
    case 'refresh-policy':
      return deps.refreshPolicy()
    case 'deliver':
      return deps.deliver()
    case 'dispute':
      return deps.dispute(message.encounterId, message.comment)
    case 'mute':
      return deps.mute(message.appKey, message.muted)
    case 'taken-back':
      return deps.takenBack(message.appKey, message.takenBack)
  }
}
