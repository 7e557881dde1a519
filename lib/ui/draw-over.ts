import { type ComponentChild, render } from 'preact'

/**
 * Draws a page into its root: at once as it waits, or, where its first state was drawn by the worker (`draw-ahead.tsx`), over that and
 * not before that state is known here. What is there stays where it is the same, and is mended where it is not.
 * @param now asks for the first state; never rejects
 */
export function drawOver<State>(root: Element, waiting: State, now: () => Promise<State>, page: (first: State) => ComponentChild): void {
  const drawFirst = (first: State) => {
    // Before it is drawn, which may give the focus to something in it.
    root.removeAttribute('inert')
    render(page(first), root)
  }
  if (root.firstElementChild === null) render(page(waiting), root)
  else void now().then(drawFirst)
}
