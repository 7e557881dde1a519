import { DISABLING, endTransition, harmOf, inTopLayer, standFor, treeFinder } from './notice-harm.ts'
import { type NoticeMode, noticeSheet } from './notice-sheet.ts'

/** Checked by a timer, not by listeners: timers outlive `document.open`, and a page cannot play ping-pong with them. */
const CHECK_MS = 250
/** What tells that something else has come to the top layer. */
const OPENINGS = ['toggle', 'fullscreenchange']
const LOSSES = 3
const LOSSES_WITHIN_MS = 2000
/** A page that shows nothing of itself for so long after it was loaded shows nothing of the notice either. */
const UNSEEN_MS = 1000
/** The frame of a notice that lies over the page has this long to ask its question; a page can keep it from running at all. */
const SILENT_MS = 4000

export type NoticeHost = {
  show(mode: NoticeMode): void
  close(): void
  /** The frame has asked its question: it runs, and is about to be drawn. */
  asked(): void
  readonly shown: NoticeMode | null
}
export type NoticeWorld = {
  document: Document
  /** Address of the notice's page in the extension. */
  src: string
  nowMs: () => number
  setInterval: (run: () => void, ms: number) => unknown
  clearInterval: (timer: never) => void
  /** The page took the notice away, or covered it, three times within two seconds; it is not put back any more. */
  onLost: () => void
  /** There is no extension any more behind this script, and what the frame shows can be answered to nobody. */
  isGone: () => boolean
  onGone: () => void
}

type Shown = {
  mode: NoticeMode
  host: HTMLElement
  frame: HTMLIFrameElement
  /** Ends what watches over it. */
  release: () => void
  wasUp: boolean
  /** The browser says that something lies over it (Intersection Observer v2). */
  covered: boolean
  /** What was in the top layer before it. */
  below: Set<Element>
}

/**
 * Puts the notice into a page: a host in the top layer whose closed root holds one extension iframe and nothing else,
 * as a page can reach text and controls in a closed root (a selection leads into it) but not through the frame.
 * Nothing on the host names the extension. A notice that lies over the page and was disturbed is made anew: its frame is another
 * document then, which begins to count anew how long it was in sight, and the answer of the one before is void.
 */
export function createNoticeHost(world: NoticeWorld): NoticeHost {
  const { document } = world
  let shown: Shown | null = null
  let timer: unknown
  let lossesMs: number[] = []
  let unseenSinceMs: number | null = null
  let shownAtMs = 0
  let hasAsked = false
  const findTrees = treeFinder(document, world.nowMs)
  let trees: ParentNode[] = [document]

  const takeDown = () => {
    shown?.release()
    shown?.host.remove()
    shown = null
  }
  const close = () => {
    if (timer !== undefined) world.clearInterval(timer as never)
    timer = undefined
    for (const tree of trees) for (const type of OPENINGS) tree.removeEventListener(type, opened, true)
    takeDown()
  }
  const lose = () => {
    close()
    world.onLost()
  }
  const listen = () => {
    trees = findTrees()
    for (const tree of trees) for (const type of OPENINGS) tree.addEventListener(type, opened, true)
  }
  const putAnew = (mode: NoticeMode) => {
    takeDown()
    shown = build(document, world.src, mode)
    putUp(document, trees, shown)
  }
  /** Something else has come to the top layer: told by the browser before it was painted once. */
  function opened(event: Event) {
    if (!shown || event.target === shown.host || !shown.wasUp) return
    if (event.target instanceof Element && inTopLayer(trees, shown.host).includes(event.target)) strike(shown)
  }
  const strike = (hurt: Shown) => {
    const now = world.nowMs()
    lossesMs = [...lossesMs.filter(at => now - at < LOSSES_WITHIN_MS), now]
    if (lossesMs.length >= LOSSES) return lose()
    // What only tells is raised, and keeps what was folded out in it; what asks has to be seen anew.
    if (hurt.mode === 'corner' && harmOf(document, hurt.host, hurt.frame) !== 'moved') raise(trees, hurt)
    else putAnew(hurt.mode)
  }
  const check = () => {
    if (!shown) return
    // A frame that stays keeps Chromium from putting a newer version in the place of this one, which may be off until then.
    if (world.isGone()) return world.onGone()
    listen()
    if (!shown.wasUp) return putUp(document, trees, shown)
    const now = world.nowMs()
    if (shown.mode === 'modal' && !hasAsked && now - shownAtMs > SILENT_MS) return lose()
    const transition = endTransition(document)
    const harm = harmOf(document, shown.host, shown.frame)
    if (harm === 'unseen') {
      unseenSinceMs ??= now
      if (document.readyState === 'complete' && now - unseenSinceMs > UNSEEN_MS) lose()
      return
    }
    unseenSinceMs = null
    const { host, below } = shown
    const over = shown.covered || inTopLayer(trees, host).some(element => !below.has(element))
    if (harm || transition || over) strike(shown)
  }
  return {
    show: mode => {
      if (shown?.mode === mode) return
      close()
      lossesMs = []
      unseenSinceMs = null
      hasAsked = false
      shownAtMs = world.nowMs()
      try {
        putAnew(mode)
        listen()
        timer = world.setInterval(check, CHECK_MS)
      } catch {
        // A browser or page that cannot show it: the worker has to find another way.
        lose()
      }
    },
    close,
    asked: () => {
      hasAsked = true
    },
    get shown() {
      return shown?.mode ?? null
    },
  }
}

function build(document: Document, src: string, mode: NoticeMode): Shown {
  const host = document.createElement('div')
  host.setAttribute('popover', 'manual')
  const root = host.attachShadow({ mode: 'closed', delegatesFocus: false })
  root.adoptedStyleSheets = [noticeSheet(mode)]
  const frame = document.createElement('iframe')
  frame.src = src
  root.append(frame)
  const shown: Shown = { mode, host, frame, release: () => {}, wasUp: false, covered: false, below: new Set() }
  // Chromium wants a delay of at least 100 ms with trackVisibility; Firefox ignores both, and knows nothing of covers.
  const options = { threshold: [0, 1], trackVisibility: true, delay: 100 } as IntersectionObserverInit
  const observer = new IntersectionObserver(entries => {
    const last = entries.at(-1) as (IntersectionObserverEntry & { isVisible?: boolean }) | undefined
    shown.covered = last?.isIntersecting === true && last.isVisible === false
  }, options)
  observer.observe(host)
  shown.release = () => observer.disconnect()
  return shown
}

function putUp(document: Document, trees: ParentNode[], shown: Shown): void {
  const { host, frame } = shown
  // Before the parser has made a root element there is nothing to stand on; the timer comes again.
  const stand = standFor(document, host)
  if (!stand) return
  for (const element of [host, document.documentElement]) {
    for (const name of DISABLING) if (element === host || name !== 'hidden') element.removeAttribute(name)
  }
  stand.append(host)
  if (frame.isConnected) raise(trees, shown)
  shown.wasUp = true
}

/** To the top of the top layer, without loading the frame anew. */
function raise(trees: ParentNode[], shown: Shown): void {
  const { host } = shown
  if (host.matches(':popover-open')) host.hidePopover()
  host.showPopover()
  shown.covered = false
  shown.below = new Set(inTopLayer(trees, host))
}
