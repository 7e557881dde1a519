/**
 * Longer than this without a word from whoever put this frame into its page, and nobody knows what lies over it: the page may
 * be keeping that script from looking. In milliseconds; the script looks four times a second.
 */
const LONGEST_GAP_MS = 600
/** So long a word that was asked for may take. */
const WORD_WITHIN_MS = 1000

/** What the script in the page says of this frame. Times in milliseconds, on the clock of `event.timeStamp`. */
export type StandsUnharmed = {
  /** Since when it was said again and again, without a gap, that the frame stands where it can be read. Null: it is not said. */
  sinceMs(nowMs: number): number | null
  /** Has it looked at once. False: it said nothing, or not in time. */
  now(): Promise<boolean>
}

/**
 * Listens to whoever put this frame into a page, through a port that no page has, and answers it, which tells there that the frame
 * runs. This frame sees nothing of the page around it, and where the browser does not tell what is covered, it is all there is.
 */
export function standsUnharmed(window: Window): StandsUnharmed {
  let port: MessagePort | null = null
  let [firstMs, lastMs] = [0, Number.NEGATIVE_INFINITY]
  let waiting: (() => void)[] = []
  const said = () => {
    const nowMs = window.performance.now()
    if (nowMs - lastMs > LONGEST_GAP_MS) firstMs = nowMs
    lastMs = nowMs
    for (const done of waiting.splice(0)) done()
  }
  window.addEventListener('message', ({ ports }) => {
    if (port || !ports[0]) return
    port = ports[0]
    port.onmessage = said
    port.postMessage(null)
  })
  return {
    sinceMs: nowMs => (nowMs - lastMs > LONGEST_GAP_MS ? null : firstMs),
    now: () =>
      new Promise(resolve => {
        const done = () => {
          window.clearTimeout(timer)
          resolve(true)
        }
        const timer = window.setTimeout(() => {
          waiting = waiting.filter(one => one !== done)
          resolve(false)
        }, WORD_WITHIN_MS)
        waiting.push(done)
        port?.postMessage(null)
      }),
  }
}
