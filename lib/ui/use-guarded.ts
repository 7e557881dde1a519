import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { DecisionAction } from '../model/fact.ts'
import { type Refusal, refusalOf } from './guard.ts'
import { type WatchVisible, watchVisible } from './watch-visible.ts'

/**
 * Ties a part of the page to the guard: `seen` goes on the element that must be on screen, `attempt` runs `act` only
 * if the click counts. `refusal` is the last refusal, for the person to read; a click that a script made stays unanswered.
 */
export function useGuarded<T extends Element>(
  watch: WatchVisible = watchVisible,
): { seen: RefObject<T | null>; refusal: Refusal | null; attempt: (action: DecisionAction, event: MouseEvent, act: () => void) => void } {
  const seen = useRef<T>(null)
  const sinceMs = useRef<number | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  useEffect(() => {
    const element = seen.current
    if (!element) return
    return watch(element, ms => {
      sinceMs.current = ms
    })
  }, [watch])
  const attempt = (action: DecisionAction, event: MouseEvent, act: () => void) => {
    const documentVisible = document.visibilityState === 'visible'
    const found = refusalOf(event, { visibleSinceMs: sinceMs.current, documentVisible, focused: document.hasFocus() }, action)
    setRefusal(found === 'untrusted' ? null : found)
    if (found === null) act()
  }
  return { seen, refusal, attempt }
}
