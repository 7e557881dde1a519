/** Answers whoever put this frame into a page and asks, through a port that no page has, whether it runs. */
export function sayItRuns(): void {
  addEventListener('message', ({ ports }) => ports[0]?.postMessage(null))
}
