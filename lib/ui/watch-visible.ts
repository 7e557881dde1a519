/** Watches an element; calls back with the time since which it is wholly on screen, or null. Returns the way to stop. */
export type WatchVisible = (element: Element, report: (sinceMs: number | null) => void) => () => void

/** The part of an element that must be on screen to count as seen. */
const SHARE = 0.6

/**
 * `IntersectionObserver` with `trackVisibility` (Intersection Observer v2) where the browser has it: there, anything
 * that covers, fades or turns the element counts as not visible. Elsewhere only being on screen can be told.
 * Times are on the clock of `event.timeStamp` (DOMHighResTimeStamp of this document).
 */
export const watchVisible: WatchVisible = (element, report) => {
  let sinceMs: number | null = null
  // Chromium wants a delay of at least 100 ms with trackVisibility; other browsers ignore both members.
  const options = { threshold: [0, SHARE, 1], trackVisibility: true, delay: 100 } as IntersectionObserverInit
  const observer = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const covered = (entry as { isVisible?: boolean }).isVisible === false
      const seen = entry.isIntersecting && entry.intersectionRatio >= SHARE && !covered
      sinceMs = seen ? (sinceMs ?? entry.time) : null
    }
    report(sinceMs)
  }, options)
  observer.observe(element)
  return () => observer.disconnect()
}
