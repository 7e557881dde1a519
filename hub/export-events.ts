import type { HubStore } from './store.ts'

const PAGE = 500

/**
 * Every raw event that the hub still has, an event a line, read from the store as it is taken: an organisation's year does not fit
 * into memory. A store that fails on the way breaks the download off, so that half of it is not taken for all of it.
 */
export function exportEvents(store: Pick<HubStore, 'events'>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let last: Parameters<HubStore['events']>[0] = null
  return new ReadableStream({
    async pull(controller) {
      const events = await store.events(last, PAGE)
      last = events.at(-1) ?? last
      if (events.length > 0) controller.enqueue(encoder.encode(events.map(({ body }) => `${body}\n`).join('')))
      if (events.length < PAGE) controller.close()
    },
  })
}
