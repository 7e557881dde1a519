import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { DecisionAction } from '../model/fact.ts'
import { isEarly, type Refusal, refusalOf, SAFE_ACTION } from './guard.ts'
import type { StandsUnharmed } from './stands-unharmed.ts'
import { type WatchVisible, watchVisible } from './watch-visible.ts'

/** What a press begins with. A key that is held down begins again and again. */
const PRESSES = ['pointerdown', 'keydown']
/** What follows a link: the middle button too. */
const FOLLOWS = ['click', 'auxclick']

/**
 * Ties a part of the page to the guard: `seen` goes on the element that must be on screen, `attempt` runs `act` only
 * if the click counts, and no link is followed by a press that comes too early. `refusal` is the last refusal, for the person to
 * read; a click that a script made stays unanswered.
 * @param outside for a page that stands in a page of somebody else: an answer that opens something needs its word as well
 */
export function useGuarded<T extends Element>(
  watch: WatchVisible = watchVisible,
  outside?: StandsUnharmed,
): { seen: RefObject<T | null>; refusal: Refusal | null; attempt: (action: DecisionAction, event: MouseEvent, act: () => void) => void } {
  const seen = useRef<T>(null)
  const sinceMs = useRef<number | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const earlyMs = useRef<number | null>(null)
  const beingAsked = useRef(false)
  const past = (atMs: number) => {
    const insideMs = sinceMs.current
    const outsideMs = outside ? outside.sinceMs(atMs) : 0
    const visibleSinceMs = insideMs === null || outsideMs === null ? null : Math.max(insideMs, outsideMs)
    return { visibleSinceMs, lastEarlyMs: earlyMs.current }
  }
  // Before it is painted: until then there is nothing to press.
  useLayoutEffect(() => {
    const element = seen.current
    if (!element) return
    const unwatch = watch(element, ms => {
      sinceMs.current = ms
    })
    const pressed = (event: Event) => {
      if (event.isTrusted && isEarly(event.timeStamp, past(event.timeStamp))) earlyMs.current = event.timeStamp
    }
    // A link that is met by a press meant for the page would open a tab over the question.
    const followed = (event: Event) => {
      if ((event.target as Element | null)?.closest?.('a[href]') && isEarly(event.timeStamp, past(event.timeStamp))) event.preventDefault()
    }
    for (const type of PRESSES) addEventListener(type, pressed, { capture: true, passive: true })
    for (const type of FOLLOWS) addEventListener(type, followed, true)
    return () => {
      unwatch()
      for (const type of PRESSES) removeEventListener(type, pressed, true)
      for (const type of FOLLOWS) removeEventListener(type, followed, true)
    }
  }, [watch])
  const attempt = (action: DecisionAction, event: MouseEvent, act: () => void) => {
    if (beingAsked.current) return
    const documentVisible = document.visibilityState === 'visible'
    const found = refusalOf(event, { ...past(event.timeStamp), documentVisible, focused: document.hasFocus() }, action)
    setRefusal(found === 'untrusted' ? null : found)
    if (found !== null) return
    if (!outside || action === SAFE_ACTION) return act()
    beingAsked.current = true
    void outside.now().then(unharmed => {
      beingAsked.current = false
      if (unharmed) act()
      else setRefusal('covered')
    })
  }
  return { seen, refusal, attempt }
}
