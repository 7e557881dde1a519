/** Checked by a timer, not by listeners: timers outlive `document.open`, and a page cannot play ping-pong with them. */
const CHECK_MS = 250
const LOSSES = 3
const LOSSES_WITHIN_MS = 2000

const BASE = `:host{all:initial!important;display:block!important;position:fixed!important;box-sizing:border-box!important;
margin:0!important;padding:0!important;border:0!important;overflow:hidden!important;background:transparent!important;
opacity:1!important;visibility:visible!important;pointer-events:auto!important;z-index:2147483647!important;
user-select:none!important;-webkit-user-select:none!important;transition:none!important;animation:none!important}
iframe{all:initial;display:block;width:100%;height:100%;border:0;user-select:none}`
const SIZE = {
  corner:
    ':host{inset:12px 12px auto auto!important;width:400px!important;max-width:calc(100vw - 24px)!important;height:min(420px,90vh)!important}',
  modal: ':host{inset:0!important;width:100vw!important;max-width:none!important;height:100vh!important;max-height:none!important}',
}

/** What a page could set on the host to make it dead to pointers, keys or screen readers. */
const DISABLING = ['hidden', 'inert', 'aria-hidden']

export type NoticeMode = keyof typeof SIZE
export type NoticeHost = { show(mode: NoticeMode): void; close(): void; readonly shown: NoticeMode | null }
export type NoticeWorld = {
  document: Document
  /** Address of the notice's page in the extension. */
  src: string
  nowMs: () => number
  setInterval: (run: () => void, ms: number) => unknown
  clearInterval: (timer: never) => void
  /** The page took the notice away three times within two seconds; it is not put back any more. */
  onLost: () => void
}

type Shown = { mode: NoticeMode; host: HTMLElement; frame: HTMLIFrameElement; wasUp: boolean }

/**
 * Puts the notice into a page: a host in the top layer whose closed root holds one extension iframe and nothing else,
 * as a page can reach text and controls in a closed root (a selection leads into it) but not through the frame.
 * Nothing on the host names the extension.
 */
export function createNoticeHost(world: NoticeWorld): NoticeHost {
  let shown: Shown | null = null
  let timer: unknown
  let lossesMs: number[] = []

  const close = () => {
    if (timer !== undefined) world.clearInterval(timer as never)
    timer = undefined
    shown?.host.remove()
    shown = null
  }
  const check = () => {
    if (!shown) return
    if (isUp(shown)) return
    if (!shown.wasUp) return putUp(world.document, shown)
    const now = world.nowMs()
    lossesMs = [...lossesMs.filter(at => now - at < LOSSES_WITHIN_MS), now]
    if (lossesMs.length < LOSSES) return putUp(world.document, shown)
    close()
    world.onLost()
  }
  return {
    show: mode => {
      if (shown?.mode === mode) return
      close()
      lossesMs = []
      try {
        shown = build(world.document, world.src, mode)
        putUp(world.document, shown)
        timer = world.setInterval(check, CHECK_MS)
      } catch {
        // A browser or page that cannot show it: the worker has to find another way.
        close()
        world.onLost()
      }
    },
    close,
    get shown() {
      return shown?.mode ?? null
    },
  }
}

function build(document: Document, src: string, mode: NoticeMode): Shown {
  const host = document.createElement('div')
  host.setAttribute('popover', 'manual')
  const root = host.attachShadow({ mode: 'closed', delegatesFocus: false })
  // A constructed sheet: the page's Content-Security-Policy forbids <style> in some browsers, never this.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(BASE + SIZE[mode])
  root.adoptedStyleSheets = [sheet]
  const frame = document.createElement('iframe')
  frame.src = src
  root.append(frame)
  return { mode, host, frame, wasUp: false }
}

function putUp(document: Document, shown: Shown): void {
  const { host, frame } = shown
  // Before the parser has made a root element there is nothing to stand on; the timer comes again.
  const stand = document.documentElement
  if (!stand) return
  if (host.getAttribute('popover') !== 'manual') host.setAttribute('popover', 'manual')
  for (const name of DISABLING) host.removeAttribute(name)
  if (!host.isConnected) stand.append(host)
  if (frame.isConnected && !isOpen(host)) host.showPopover()
  shown.wasUp = true
}

const isOpen = (host: HTMLElement) => host.matches(':popover-open')

const isUp = ({ host, frame }: Shown) =>
  host.isConnected && frame.isConnected && isOpen(host) && !DISABLING.some(name => host.hasAttribute(name))
