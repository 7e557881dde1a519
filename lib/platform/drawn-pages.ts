import type { Question } from '../model/explanation.ts'

type Place = 'gate' | 'notice'
/** A page with its question drawn, as `lib/ui/draw-ahead.tsx` makes it. */
export type DrawAhead = (place: Place, question: Question, nonce: string) => string
type FetchEvent = { request: { url: string }; respondWith: (response: Response | Promise<Response>) => void }

export type DrawnPagesDeps = {
  /** Loads what draws; null where the browser gives pages of ours past the worker. */
  drawer: (() => Promise<DrawAhead>) | null
  /** A text that nobody guesses. */
  nonce: () => string
  /** The policy of our pages, as in the manifest. */
  pagePolicy: () => string
  /** The page as it was built, with no question in it. */
  plain: (url: string) => Promise<Response>
  failed: (cause: unknown) => void
}

/** A page that is not asked for in a moment comes no more. */
const MOST = 20
const PLACES = ['gate', 'notice'] as const

/**
 * Pages of ours that come with their question drawn. Without, the page's script is loaded, asks, and draws: three things after one
 * another for which a person waits. Here the worker draws while the browser is still about to load the page. The page's script asks and draws
 * all the same, over what is there: what was drawn ahead cannot be answered, holds no token, and is mended where more is known by now.
 */
export function drawnPages({ drawer, nonce, pagePolicy, plain, failed }: DrawnPagesDeps) {
  const waiting = new Map<string, () => Promise<Response | null>>()
  let loading: Promise<DrawAhead> | null = null

  const headers = (styleNonce: string) => ({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy().replace("style-src 'self'", `style-src 'self' 'nonce-${styleNonce}'`),
    'cache-control': 'no-store',
  })
  const load = (from: () => Promise<DrawAhead>) => {
    loading ??= from().catch(cause => {
      loading = null
      throw cause
    })
    return loading
  }
  const draw = (draws: DrawAhead, place: Place, question: Question | null): Response | null => {
    const styleNonce = nonce()
    return question && new Response(draws(place, question, styleNonce), { headers: headers(styleNonce) })
  }

  return {
    /** Draws once for nobody: what is drawn first takes longer than what is drawn next. */
    practise: async (question: Question): Promise<void> => {
      if (!drawer) return
      const draws = await load(drawer)
      for (const place of PLACES) draw(draws, place, question)
    },
    /**
     * Puts a question together, and draws it, while its page is on its way.
     * @param question what there is to show; null: nothing any more
     * @returns the ticket to put behind the page's address: good for once, and for as long as the worker lives. Null: none is needed
     */
    begin: (place: Place, question: () => Question | null): string | null => {
      if (!drawer) {
        setTimeout(question)
        return null
      }
      let drawn: Promise<Response | null> | undefined
      const now = () => {
        drawn ??= load(drawer)
          .then(draws => draw(draws, place, question()))
          .catch(cause => {
            failed(cause)
            return null
          })
        return drawn
      }
      // What brings the page up goes first.
      setTimeout(() => void now())
      const ticket = nonce()
      waiting.set(ticket, now)
      if (waiting.size > MOST) waiting.delete(waiting.keys().next().value ?? '')
      return ticket
    },
    /** The browser wants a file of ours. What bears no ticket, or one that was used, it takes from the disk. */
    fetched: (event: FetchEvent): void => {
      const [page = '', ticket = ''] = event.request.url.split('?')
      const give = waiting.get(ticket)
      if (!give) return
      waiting.delete(ticket)
      event.respondWith(give().then(response => response ?? plain(page)))
    },
  }
}
export type DrawnPages = ReturnType<typeof drawnPages>
