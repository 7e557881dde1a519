import type { Fact } from '../model/fact.ts'
import type { MutedLook } from '../model/mute.ts'
import type { RequestState } from '../model/request-state.ts'
import type { Rooms } from '../model/rooms.ts'
import type { DrawnPages } from './drawn-pages.ts'
import type { FlowSession } from './flow-session.ts'
import type { FirstNotice } from './reader.ts'
import type { Recalled } from './recall-before.ts'
import type { AskDraft } from './request-book.ts'

export type WardenDeps = {
  rooms: Rooms
  session: FlowSession
  /** Returns when the fact is on disk. */
  record: (fact: Fact) => Promise<void>
  /** Resolves when what a person waits for had time to be shown: what can wait follows then. */
  afterShown: () => Promise<void>
  /** Told when a page of ours is opened that will ask, and when it has its answer. */
  shown: { begin: () => void; answered: () => void }
  /** Draws a question before its page asks for it; gives the ticket with which the page comes drawn. */
  drawAhead: DrawnPages['begin']
  /** Whether the store is open: reading it costs next to nothing then. */
  storeIsOpen: () => boolean
  /** What the store holds of the app of this key: one read of it. */
  recall: (appKey: string) => Promise<Recalled>
  /** The person asks the organisation for access. Resolves when that is on disk, to how the request stands. */
  ask: (draft: AskDraft) => Promise<RequestState>
  /** Whether the person has muted the notice of just this. */
  isMuted: (look: MutedLook) => boolean
  /** Mutes it. False: the policy does not let anybody. */
  mute: (look: MutedLook) => Promise<boolean>
  /** An app is before a person of which the hub may know something. Nobody waits for that. */
  wonder: (appKey: string) => void
  /** A personal account was used: what was kept of the encounter goes, and only a number stays. */
  forget: (encounterId: string, appKey: string) => Promise<void>
  /** Something went wrong that IT should see; never throws. */
  trouble: (code: string, cause: unknown) => void
  nowMs: () => number
  factId: (atMs: number) => string
  nonce: () => string
  workDomains: () => string[]
  watchSignUps: () => boolean
  /** Acts on the tab; each is harmless when done twice. */
  tab: {
    /** @param ticket with which the gate comes drawn */
    openGate: (tabId: number, page: ShownPage, ticket?: string | null) => Promise<void>
    /** The question was answered: the tab may leave the gate, and is not called back. */
    letGo: (tabId: number) => void
    /** @param first a notice that is to stand there at once */
    injectReader: (tabId: number, document: string, first: FirstNotice | null) => Promise<void>
    closeNotice: (tabId: number) => Promise<void>
    /** The page of ours that shows a question in the tab asks for it anew. */
    questionChanged: (tabId: number) => Promise<void>
    /** The reader in the tab, if there is one, asks for its orders anew. */
    lookAgain: (tabId: number) => Promise<void>
    setMark: (tabId: number, mark: '' | '!' | 'i') => Promise<void>
    /** Where a posted request can be taken up again; known only while the worker lives, and written nowhere. */
    resumeUrl: (tabId: number) => string | null
    watchHosts: (flowId: string, hosts: string[]) => Promise<void>
    unwatchHosts: (flowId: string) => Promise<void>
  }
}

/** The page that is to be stopped: its document as the browser names it; its address, or null for whatever is there. */
export type ShownPage = { document: string; url: string | null }

/** `document`: as the browser names it; empty for a request that has none yet. */
export type Sight = {
  tabId: number
  document: string
  url: string
  posted: Record<string, string[]> | null
  /** The page came as the answer to a POST. */
  byPost: boolean
  site: string | null
  /** Host of the page that led here by itself, and the hosts that redirected on the way. Absent: not known, or nobody's. */
  ledBy?: string
  via?: string[]
  /** The request that led here was not heard of; Firefox may tell of it in a moment, and then of this again. */
  unheard?: true
  /** That request will not be heard of any more, and nobody went back to this page. */
  unled?: true
  again: boolean
  /** The address changed within the page's document: a reader that stands by other addresses is not there yet. */
  inDocument?: true
  /** That it came up was not heard of: pages of last time may be there before anybody listens. */
  unmet?: true
  /** Of a request that is heard of after the page that it led to: when it was made, milliseconds since 1970. */
  belatedSinceMs?: number
}
