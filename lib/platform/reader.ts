import type { Message, ReaderOrders, SignUpFacts } from '../model/message.ts'
import type { PageFacts } from '../model/observation.ts'
import type { AnswerField } from '../model/terms.ts'
import { createNoticeHost, type Loss } from './notice-host.ts'
import type { NoticeMode } from './notice-sheet.ts'
import { ask, isGone, type ReaderRuntime, tell } from './reader-ask.ts'
import { createHold } from './reader-hold.ts'
import { type Known, lookAtPage } from './reader-look.ts'
import { type SignUpFound, watchSignUp } from './reader-sign-up.ts'

/** The browser, as far as a page's script touches it. */
export type ReaderWorld = {
  runtime: ReaderRuntime
  document: Document
  window: Window
  nowMs: () => number
  setTimeout: (run: () => void, ms: number) => unknown
  clearTimeout: (timer: never) => void
  setInterval: (run: () => void, ms: number) => unknown
  clearInterval: (timer: never) => void
}

/** The ways of reading, which live in another room. */
export type ReaderEyes = {
  /** Without pages: by what consent pages have in common. */
  readPage(
    document: Document,
    pages: NonNullable<ReaderOrders['read']>,
    options: { workDomains: string[] },
    engines: ReaderOrders['engines'],
  ): PageFacts
  /** Null below the score from which a form counts as a sign-up. */
  readSignUp(document: Document, options: { host: string; path: string }): SignUpFound | null
  readFormPost(document: Document, options: { url: string }): { targetHost: string; fields: AnswerField[] } | null
  accountOf(text: string, workDomains: string[]): Pick<SignUpFacts, 'account' | 'accountDomain'>
}

/** What most of a reader's weight is, and what it needs only once the worker has answered. */
export type PageEyes = Pick<ReaderEyes, 'readPage' | 'accountOf'>

/** Where, in the isolated world of a document, these lie. */
export const PAGE_EYES = Symbol.for('page-eyes')

/** Where, in the isolated world of a document, the sign-up reading lies once it was injected. The page cannot see it. */
export const SIGN_UP_EYE = Symbol.for('sign-up-eye')

/** The files of a reader, in this order: it asks the worker what to do before the far larger rest of it is read. */
export const READER_FILES = ['/reader.js', '/eyes.js']

/** Where the worker leaves word, before the reader is injected, that a notice is to stand at once. */
export const FIRST_NOTICE = Symbol.for('first-notice')

/** So long a notice that only informs is left to be read, even if its page leads on within its document. */
const LEAST_SHOWN_MS = 5000

/** Where a notice stands already, it is painted before the page is read: the page's thread does one or the other. */
const LOOK_LATER_MS = 150

/** A hold that nobody lifts ends by itself, unless a notice lies over the page. */
const MOST_HOLD_MS = 10_000

/** `ticket`: with which it comes drawn already. */
export type FirstNotice = { mode: NoticeMode; ticket: string | null }

/** `again`: looks once more; `first` is a notice that the worker wants to stand before it is asked. */
export type Reader = { again(first?: FirstNotice | null): void; alive(): boolean }

/**
 * Reads one document for the worker, and holds its buttons until the worker has said what to do. A worker that does
 * not answer never leaves a page held, and never leaves it silently: the notice comes up and says that it could not
 * be checked. `read: []` in the orders means a page that no data file describes. Null outside of the top frame.
 * @param first a notice that the worker wants to stand before it is asked
 */
export function startReader(world: ReaderWorld, eyes: ReaderEyes, first: FirstNotice | null = null): Reader | null {
  const { runtime, document, window } = world
  if (window !== window.top) return null
  const hold = createHold(world)
  const noticeSrc = runtime.getURL('/notice.html')
  const lost = (loss: Loss) => {
    // Nothing lies over the page any more: from here on the hold has an end again.
    if (hold.held) holdNow()
    tell(runtime, { type: loss === 'barred' ? 'notice-barred' : 'notice-lost' })
  }
  let askedAt = ''
  /** A site that is one document may have gone on to a page that is nobody's business. What asks stays until it is answered. */
  const looked = (forMs: number) => {
    if (notice.shown === 'corner' && forMs > LEAST_SHOWN_MS && window.location.pathname !== askedAt) arrive()
  }
  const notice = createNoticeHost({
    ...world,
    src: noticeSrc,
    onLost: lost,
    onLook: looked,
    isGone: () => isGone(runtime),
    onGone: () => goQuiet(),
  })
  let turn = 0
  let holdTimer: unknown
  let endLook = () => {}
  let endSignUp = () => {}
  let signUpFor = '-'
  let known: Known = { said: '', times: 0 }

  const holdNow = () => {
    hold.hold()
    world.clearTimeout(holdTimer as never)
    holdTimer = world.setTimeout(() => hold.held && notice.shown !== 'modal' && giveUp(), MOST_HOLD_MS)
  }
  const stop = () => {
    endLook()
    hold.release()
  }
  const giveUp = () => {
    stop()
    notice.show('corner')
  }
  const goQuiet = () => {
    stop()
    endSignUp()
    notice.close()
  }
  /** Says something and does what the worker answers, unless it was asked something newer meanwhile. */
  const report = async (message: Extract<Message, { type: 'reader-arrived' | 'page-read' | 'sign-up-seen' }>) => {
    const asked = ++turn
    const answer = await ask(runtime, message, isOrders, world)
    if (asked !== turn) return
    if (answer.state === 'answered') obey(answer.value)
    else if (answer.state === 'gone') goQuiet()
    else giveUp()
  }
  const obey = (orders: ReaderOrders) => {
    if (orders.hold) holdNow()
    else hold.release()
    if (orders.notice === 'none') notice.close()
    else if (orders.notice !== 'kept') notice.show(orders.notice, orders.ticket)
    watchForSignUp(orders.signUp)
    endLook()
    if (orders.read) look(orders.read, orders)
  }
  const look = (pages: NonNullable<ReaderOrders['read']>, orders: ReaderOrders) => {
    const read = () => eyes.readPage(document, pages, { workDomains: orders.workDomains }, orders.engines)
    const begin = () => {
      endLook = lookAtPage({ ...world, observe: changed => observeBody(document, changed) }, pages, read, {
        seen: facts => {
          if (orders.hold) holdNow()
          void report({ type: 'page-read', facts })
        },
        // A page that is not (yet) the one looked for, such as a log-in page, stays usable meanwhile.
        waiting: () => hold.release(),
        known,
      })
    }
    if (notice.shown === null) return begin()
    const timer = world.setTimeout(begin, LOOK_LATER_MS)
    endLook = () => world.clearTimeout(timer as never)
  }
  const watchForSignUp = (orders: ReaderOrders['signUp']) => {
    const domains = orders?.workDomains.join() ?? '-'
    if (domains === signUpFor) return
    signUpFor = domains
    endSignUp()
    endSignUp = () => {}
    if (!orders) return
    endSignUp = watchSignUp({
      document,
      find: () => eyes.readSignUp(document, { host: window.location.hostname, path: window.location.pathname }),
      accountOf: text => eyes.accountOf(text, orders.workDomains),
      seen: facts => void report({ type: 'sign-up-seen', facts }),
    })
  }
  const arrive = () => {
    if (document.prerendering) return document.addEventListener('prerenderingchange', arrive, { once: true })
    endLook()
    known = { said: '', times: 0 }
    askedAt = window.location.pathname
    holdNow()
    void report({ type: 'reader-arrived' })
  }

  runtime.onMessage.addListener(message => {
    const { type } = (message ?? {}) as { type?: unknown }
    if (type === 'look-again') arrive()
    if (type !== 'notice-close') return
    notice.close()
    hold.release()
  })
  window.addEventListener('pageshow', event => {
    if (!event.persisted) return
    // What only informed was there to be read before the page was left.
    if (notice.shown === 'corner') notice.close()
    arrive()
  })
  holdNow()
  if (first) notice.show(first.mode, first.ticket)
  arrive()
  let postTold = false
  const tellPost = () => {
    const post = postTold ? null : eyes.readFormPost(document, { url: window.location.href })
    if (!post) return
    postTold = true
    tell(runtime, { type: 'form-post-seen', ...post })
  }
  whenParsed(document, tellPost)
  // A page that posts its form while it is still being parsed is never parsed to its end.
  window.addEventListener('pagehide', tellPost)
  const again: Reader['again'] = first => {
    if (first) notice.show(first.mode, first.ticket)
    arrive()
  }
  return { again, alive: () => !isGone(runtime) }
}

declare global {
  interface Document {
    readonly prerendering?: boolean
  }
}

function whenParsed(document: Document, run: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run, { once: true })
  else run()
}

function observeBody(document: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  const from = document.body ?? document.documentElement
  if (from)
    observer.observe(from, { childList: true, subtree: true, attributes: true, attributeFilter: ['hidden', 'style', 'aria-hidden'] })
  return () => observer.disconnect()
}

const NOTICES: readonly ReaderOrders['notice'][] = ['none', 'kept', 'corner', 'modal']

/** The worker is ours; this only tells an answer from none, and from that of another version. */
function isOrders(answer: unknown): answer is ReaderOrders {
  const orders = answer as ReaderOrders | null | undefined
  return (
    typeof orders === 'object' &&
    orders !== null &&
    typeof orders.hold === 'boolean' &&
    NOTICES.includes(orders.notice) &&
    Array.isArray(orders.workDomains)
  )
}
