import { type ComponentChildren, render } from 'preact'
import { act } from 'preact/test-utils'
import type { WatchVisible } from './watch-visible.ts'

let before: HTMLElement | null = null

/** Draws into a fresh document body, in place of what was drawn before; for tests. */
export function drawn(page: ComponentChildren): HTMLElement {
  const last = before
  if (last) void act(() => render(null, last))
  const root = document.createElement('div')
  before = root
  document.body.replaceChildren(root)
  void act(() => render(page, root))
  return root
}

/** Visible since that time, without an observer. Null: never. */
export const visibleSince =
  (sinceMs: number | null): WatchVisible =>
  (_, report) => {
    report(sinceMs)
    return () => {}
  }

/** A click on what the selector finds, as the browser would make it for a person (or for a script). */
export function click(root: HTMLElement, selector: string, { isTrusted = true, timeStamp = 10_000 } = {}): void {
  const target = root.querySelector<HTMLElement>(selector)
  if (!target) throw new Error(`nothing at ${selector}`)
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 })
  Object.defineProperties(event, { isTrusted: { value: isTrusted }, timeStamp: { value: timeStamp } })
  void act(() => void target.dispatchEvent(event))
}
