import type { Page } from 'puppeteer'

/** The window in which most sites let a provider ask. */
export const POPUP_WINDOW = { width: 400, height: 600 }
/** What decides stands within so many pixels of the window's upper edge. */
const FIRST_PX = 200
/** How the notice lies in its corner (see lib/platform/notice-sheet.ts). */
const CORNER = { gap: 12, height: 420 }

/** The views that say what was decided about a request, at the moment when it matters. */
export const isFirstLook = (view: string): boolean =>
  /^(?:notice|modal|gate)-/.test(view) && !/-(?:requested|left|nothing|unreachable)$/.test(view)

const isInCorner = (view: string) => view.startsWith('notice')

/** What a view has of such a window: all of it, or the frame in its corner. */
export const popupFrame = (view: string): { width: number; height: number } =>
  isInCorner(view) ? { width: POPUP_WINDOW.width - 2 * CORNER.gap, height: CORNER.height } : POPUP_WINDOW

type Edges = { what: string; bottom: number; height: number }[]

/** Whatever language asks in it, its way out begins in the window; others have more to say before it. */
const SHOWS_INSTEAD = /^(?:modal-acknowledge|gate-(?:justify|request|block))$/

/**
 * What of a view lies too low in a pop-up, as it comes up and without scrolling: the verdict, the whole headline and the first line of what
 * the app could do have to stand in the first 200 pixels, every answer in the window, and what to do instead above the answers. A name that
 * a stranger chose may be longer than that, the verdict may not.
 */
export async function tooLow(page: Page, view: string): Promise<string[]> {
  const edges = (await page.evaluate(`['.chip', 'h1', '.sentence', '.actions', '.instead li'].map(what => {
    const element = document.querySelector(what), range = document.createRange()
    if (!element) return { what, bottom: 1e9, height: innerHeight }
    range.selectNodeContents(element)
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0)
    const box = what === '.sentence' || what === '.instead li' ? lines[0] : element.getBoundingClientRect()
    const below = what === '.instead li' ? document.querySelector('.action-bar').getBoundingClientRect().top : innerHeight
    return { what, bottom: Math.ceil(box.bottom), height: Math.floor(below) }
  })`)) as Edges
  const above = isInCorner(view) ? CORNER.gap : 0
  return edges.flatMap(({ what, bottom, height }) => {
    if (what === '.instead li' && !SHOWS_INSTEAD.test(view)) return []
    const most = /^.(?:actions|instead)/.test(what) || (what !== '.chip' && view.endsWith('hostile')) ? height : FIRST_PX - above
    return bottom > most ? [`${what} ends ${bottom - most} px too low for a pop-up`] : []
  })
}
