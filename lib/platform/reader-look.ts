import type { ReaderOrders } from '../model/message.ts'
import type { PageFacts } from '../model/observation.ts'

type Pages = NonNullable<ReaderOrders['read']>
type Timers = { setTimeout: (run: () => void, ms: number) => unknown; clearTimeout: (timer: never) => void }
export type LookWorld = Timers & { document: Document; observe: (changed: () => void) => () => void }

/** The last facts that were told since the reader arrived, and how often any were. */
export type Known = { said: string; times: number }

/** Looks after the first one, counted from it: pages that draw themselves are late. */
const AGAIN_AFTER_MS = [300, 1000, 3000]
const MOST_MS = 5000
const MOST_TOLD = 12
/** Changes of the page are looked at no more often than this. */
const BETWEEN_CHANGES_MS = 100

/**
 * Looks at the page until it is understood and the time for late parts is over. `seen` gets facts whenever they are
 * understood and new, and at the end whatever there is; `waiting` is called while the page is none of `pages`, or its own
 * "allow" button is not there. `known` outlives one look, so that the same facts are not told twice and a page that
 * always changes is not told for ever. Gives a function that ends it.
 */
export function lookAtPage(
  world: LookWorld,
  pages: Pages,
  read: () => PageFacts,
  found: { seen(facts: PageFacts): void; waiting(): void; known: Known },
): () => void {
  const { document } = world
  const timers: unknown[] = []
  let disconnect = () => {}
  let ended = false
  let pending = false
  let allowThere = false
  const later = (run: () => void, ms: number) => timers.push(world.setTimeout(run, ms))
  const end = () => {
    ended = true
    disconnect()
    for (const timer of timers) world.clearTimeout(timer as never)
    document.removeEventListener('DOMContentLoaded', begin)
  }
  const look = (atLast: boolean) => {
    if (ended) return
    const facts = read()
    if (!atLast && !isReady(document, pages, facts)) return found.waiting()
    const now = JSON.stringify(facts)
    if (now === found.known.said) return
    if (found.known.times >= MOST_TOLD) return end()
    found.known.said = now
    found.known.times++
    found.seen(facts)
  }
  const changed = () => {
    if (ended) return
    const isThere = hasAllow(document, pages)
    const appeared = isThere && !allowThere
    allowThere = isThere
    // At once: it must not be there to be pressed before it was looked at.
    if (appeared) return look(false)
    if (pending) return
    pending = true
    later(() => {
      pending = false
      look(false)
    }, BETWEEN_CHANGES_MS)
  }
  function begin() {
    allowThere = hasAllow(document, pages)
    disconnect = world.observe(changed)
    for (const ms of AGAIN_AFTER_MS) later(() => look(ms === AGAIN_AFTER_MS.at(-1)), ms)
    later(end, MOST_MS)
    look(false)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin)
  else begin()
  return end
}

function isReady(document: Document, pages: Pages, facts: PageFacts): boolean {
  if (pages.length === 0) return facts.kind !== null
  const page = pages.find(({ pageId }) => pageId === facts.pageId)
  return page !== undefined && (!page.hooks.allow || hasAllow(document, [page]))
}

const hasAllow = (document: Document, pages: Pages) =>
  pages.some(({ hooks }) => {
    try {
      return hooks.allow !== undefined && document.querySelector(hooks.allow) !== null
    } catch {
      return true
    }
  })
