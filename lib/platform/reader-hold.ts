/** All that can press a button, in the order in which a press makes them. */
const PRESSES = [
  'pointerdown',
  'mousedown',
  'touchend',
  'pointerup',
  'mouseup',
  'click',
  'auxclick',
  'dblclick',
  'keydown',
  'keypress',
  'keyup',
  'submit',
]
/** How often the listeners are put back while held: `document.open` takes them away. */
const RENEW_MS = 100

export type Hold = { hold(): void; release(): void; readonly held: boolean }
export type HoldWorld = {
  window: Pick<Window, 'addEventListener'>
  setInterval: (run: () => void, ms: number) => unknown
  clearInterval: (timer: never) => void
}

/**
 * Keeps presses from the page while held, and is not felt otherwise. The listeners are there from the first hold on,
 * so that a reader that runs at document_start stands before every listener of the page.
 */
export function createHold(world: HoldWorld): Hold {
  let held = false
  let renewing: unknown
  const stop = (event: Event) => {
    if (!held) return
    const { key } = event as KeyboardEvent
    if (event.type.startsWith('key') && key !== 'Enter' && key !== ' ') return
    event.stopImmediatePropagation()
    event.preventDefault()
  }
  const listen = () => {
    for (const type of PRESSES) world.window.addEventListener(type, stop, { capture: true, passive: false })
  }
  const end = () => {
    held = false
    if (renewing !== undefined) world.clearInterval(renewing as never)
    renewing = undefined
  }
  return {
    hold: () => {
      held = true
      listen()
      renewing ??= world.setInterval(listen, RENEW_MS)
    },
    release: end,
    get held() {
      return held
    },
  }
}
