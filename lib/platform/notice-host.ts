import { clearLeftBehind, DISABLING, endTransition, type Harm, harmOf, inTopLayer, isTurning, standFor, treeFinder } from './notice-harm.ts'
import { dressNotice, type NoticeMode } from './notice-sheet.ts'

/** Checked by a timer, not by listeners: timers outlive `document.open`, and a page cannot play ping-pong with them. */
const CHECK_MS = 250
/** After such a gap between two looks nobody knows what was to be seen meanwhile. One alone is a busy machine's, several in a row are not. */
const BLIND_MS = 4 * CHECK_MS
/** What tells that something else has come to the top layer. */
const OPENINGS = ['toggle', 'fullscreenchange']
const LOSSES = 3
/** Two seconds, unless the page keeps this script from looking: then it is given up after as many looks all the same. */
const LOSSES_WITHIN_LOOKS = 2000 / CHECK_MS
/** A page that shows nothing of itself for so long after it was loaded shows nothing of the notice either. What only tells can wait longer. */
const UNSEEN_MS: Record<NoticeMode, number> = { modal: 450, corner: 1000 }
/**
 * A frame that was loaded and has not said that it runs; where the page's headers forbid it, an error was loaded. Counted in looks, as
 * behind one long task of the page a look may come before the frame's word; and in time, as looks that were late come one upon the other.
 */
const SILENT_LOOKS = 2
const SILENT_MS = 600
const LOADING_MS = 4000

/** `tampered`: the page took the notice away, or covered it, again and again. `barred`: it was never there to be seen. */
export type Loss = 'tampered' | 'barred'
export type NoticeHost = {
  /** @param ticket with which its page comes drawn already, once */
  show(mode: NoticeMode, ticket?: string | null): void
  close(): void
  readonly shown: NoticeMode | null
}
export type NoticeWorld = {
  document: Document
  /** Address of the notice's page in the extension. */
  src: string
  nowMs: () => number
  setInterval: (run: () => void, ms: number) => unknown
  clearInterval: (timer: never) => void
  /** It is not put back any more. */
  onLost: (loss: Loss) => void
  /** Called at each look at a notice that stands. `forMs`: since it was put up. */
  onLook: (forMs: number) => void
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
  putUpAtMs: number
  loadedAtMs: number | null
  silentLooks: number
  /** It comes with its question drawn. */
  drawn: boolean
  /** The frame has said that it runs. */
  runs: boolean
  /** Tells the frame that it stands where it can be read: it takes no answer that opens something without. */
  vouch: () => void
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
  let looks = 0
  let lookedAtMs = 0
  let wasBlind = false
  /** At which looks it was found hurt. */
  let losses: number[] = []
  let unseenSinceMs: number | null = null
  let wasSeen = false
  clearLeftBehind(document, world.src)
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
  const byPage = (): Loss => (wasSeen ? 'tampered' : 'barred')
  const lose = (loss: Loss) => {
    close()
    world.onLost(loss)
  }
  const listen = () => {
    trees = findTrees()
    for (const tree of trees) for (const type of OPENINGS) tree.addEventListener(type, opened, true)
  }
  /** Whatever keeps it from being read, or may do so. */
  const harmNow = ({ host, frame, covered, below }: Shown): Harm | null => {
    const isOver = covered || isTurning(document) || inTopLayer(trees, host).some(element => !below.has(element))
    return harmOf(document, host, frame) ?? (isOver ? 'covered' : null)
  }
  const vouchFor = (unharmed: Shown) => {
    if (!unharmed.runs) return
    wasSeen = true
    unharmed.vouch()
  }
  /** The frame asks by itself when somebody presses: the next look would come too late. */
  const asked = () => {
    if (shown && harmNow(shown) === null) vouchFor(shown)
  }
  const putAnew = (mode: NoticeMode, ticket: string | null = null) => {
    takeDown()
    shown = build(world, mode, asked, document.defaultView?.crossOriginIsolated ? null : ticket)
    putUp(document, trees, shown)
  }
  /** Something else has come to the top layer: told by the browser before it was painted once. */
  function opened(event: Event) {
    if (!shown || event.target === shown.host || !shown.wasUp) return
    if (event.target instanceof Element && inTopLayer(trees, shown.host).includes(event.target)) strike(shown)
  }
  const strike = (hurt: Shown) => {
    losses = [...losses.filter(at => looks - at < LOSSES_WITHIN_LOOKS), looks]
    if (losses.length >= LOSSES) return lose('tampered')
    // What only tells is raised, and keeps what was folded out in it; what asks has to be seen anew.
    if (hurt.mode === 'corner' && harmOf(document, hurt.host, hurt.frame) !== 'moved') raise(trees, hurt)
    else putAnew(hurt.mode)
  }
  const check = () => {
    if (!shown) return
    // A frame that stays keeps Chromium from putting a newer version in the place of this one, which may be off until then.
    if (world.isGone()) return world.onGone()
    looks += 1
    listen()
    if (!shown.wasUp) return putUp(document, trees, shown)
    const now = world.nowMs()
    // A page may isolate itself and not look it.
    if (isSilent(shown, now)) return shown.drawn ? putAnew(shown.mode) : lose(byPage())
    const isBlind = now - lookedAtMs > BLIND_MS && document.visibilityState === 'visible'
    const isTooSeldom = isBlind && wasBlind
    wasBlind = isBlind
    lookedAtMs = now
    const harm = harmNow(shown)
    endTransition(document)
    if (harm === 'unseen') {
      unseenSinceMs ??= now
      if (document.readyState === 'complete' && now - unseenSinceMs > UNSEEN_MS[shown.mode]) lose(byPage())
      return
    }
    unseenSinceMs = null
    if (harm !== null || isTooSeldom) return strike(shown)
    vouchFor(shown)
    world.onLook(now - shown.putUpAtMs)
  }
  return {
    show: (mode, ticket) => {
      if (shown?.mode === mode) return
      close()
      losses = []
      lookedAtMs = world.nowMs()
      wasBlind = false
      unseenSinceMs = null
      wasSeen = false
      try {
        putAnew(mode, ticket)
        listen()
        timer = world.setInterval(check, CHECK_MS)
      } catch {
        // A browser or page that cannot show it: the worker has to find another way.
        lose('barred')
      }
    },
    close,
    get shown() {
      return shown?.mode ?? null
    },
  }
}

/** Its frame never came, or came as an error of the browser's. */
function isSilent(shown: Shown, nowMs: number): boolean {
  const { runs, loadedAtMs } = shown
  if (runs) return false
  if (loadedAtMs === null) return nowMs - shown.putUpAtMs > LOADING_MS
  shown.silentLooks += 1
  return shown.silentLooks >= SILENT_LOOKS && nowMs - loadedAtMs > SILENT_MS
}

function build({ document, src, nowMs }: NoticeWorld, mode: NoticeMode, asked: () => void, ticket: string | null): Shown {
  const host = document.createElement('div')
  host.setAttribute('popover', 'manual')
  const root = host.attachShadow({ mode: 'closed', delegatesFocus: false })
  dressNotice(root, mode)
  const frame = document.createElement('iframe')
  // Into a page that isolates itself (COEP) Chromium lets no other frame. Ours keeps nothing, so it loses nothing, but it comes past the
  // worker, and so undrawn. Firefox asks no extension for it.
  if (ticket === null) frame.setAttribute('credentialless', '')
  frame.src = ticket === null ? src : `${src}?${ticket}`
  root.append(frame)
  const shown: Shown = {
    mode,
    host,
    frame,
    release: () => {},
    wasUp: false,
    covered: false,
    below: new Set(),
    putUpAtMs: nowMs(),
    loadedAtMs: null,
    silentLooks: 0,
    drawn: ticket !== null,
    runs: false,
    vouch: () => port1.postMessage(null),
  }
  // Past the page and the worker: a frame that may run speaks here, and nobody else is asked.
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    shown.runs = true
    asked()
  }
  const loaded = () => {
    shown.loadedAtMs = nowMs()
    frame.contentWindow?.postMessage(null, '*', [port2])
  }
  frame.addEventListener('load', loaded, { once: true })
  // Chromium wants a delay of at least 100 ms with trackVisibility; Firefox ignores both, and knows nothing of covers.
  const options = { threshold: [0, 1], trackVisibility: true, delay: 100 } as IntersectionObserverInit
  const observer = new IntersectionObserver(entries => {
    const last = entries.at(-1) as (IntersectionObserverEntry & { isVisible?: boolean }) | undefined
    shown.covered = last?.isIntersecting === true && last.isVisible === false
  }, options)
  observer.observe(host)
  shown.release = () => {
    observer.disconnect()
    port1.close()
  }
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
