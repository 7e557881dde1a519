/**
 * What is wrong with a notice that stands in a page. `moved`: it is not where it was put, or not in the top layer. `dead`: no
 * press would reach it. `covered`: something lies over it. `unseen`: the page draws nothing at all of it, nor of itself.
 */
export type Harm = 'moved' | 'dead' | 'covered' | 'unseen'

/** What a page could set on the host, or on what the host stands in, to make it dead to pointers, keys or screen readers. */
export const DISABLING = ['hidden', 'inert', 'aria-hidden']
const IN_TOP_LAYER = ':popover-open,dialog:modal,:fullscreen'
/** Smaller than this part of what it should be, it cannot be read: `zoom` reaches it from the root element. */
const LEAST_PART = 0.6

type WithTransition = Document & { activeViewTransition?: { skipTransition(): void } | null }

/** Elements of the top layer in these trees. */
export const inTopLayer = (trees: ParentNode[], host: Element): Element[] =>
  trees.flatMap(tree => [...tree.querySelectorAll(IN_TOP_LAYER)]).filter(element => element !== host)

type Opened = Element & { openOrClosedShadowRoot?: ShadowRoot | null }
/** Walking through a page may take this part of the time at most. */
const WALKING = 1 / 20

/**
 * Finds the trees in which a page may hide what it lays over the notice: the document, and where the browser cannot tell whether
 * something is covered (Firefox), its shadow trees too, closed ones among them. Large pages are walked through less often.
 */
export function treeFinder(document: Document, nowMs: () => number): () => ParentNode[] {
  let trees: ParentNode[] = [document]
  let nextMs = 0
  const within = (tree: ParentNode): ParentNode[] =>
    [...tree.querySelectorAll<Opened>('*')].flatMap(({ openOrClosedShadowRoot: root }) => (root ? [root, ...within(root)] : []))
  return () => {
    const startMs = nowMs()
    if (startMs < nextMs || !('openOrClosedShadowRoot' in (document.documentElement ?? {}))) return trees
    trees = [document, ...within(document)]
    nextMs = nowMs() + (nowMs() - startMs) / WALKING
    return trees
  }
}

/**
 * Takes away a notice that a former version left behind: Firefox ends the script of an add-on that is replaced, and leaves standing
 * what it drew. (In Chromium the script lives on, and takes its notice away itself.)
 * @param src address of the notice's page in the extension
 */
export function clearLeftBehind(document: Document, src: string): void {
  for (const host of document.querySelectorAll<Opened>('[popover="manual"]'))
    if (host.openOrClosedShadowRoot?.querySelector('iframe')?.src === src) host.remove()
}

/** Where the host has to stand so that it can be used: in the page's modal dialog, as all else is dead then, or else in the root element. */
export function standFor(document: Document, host: Element): Element | null {
  const dialogs = [...document.querySelectorAll('dialog:modal')].filter(isDrawn)
  return dialogs.find(dialog => dialog === host.parentNode) ?? dialogs.at(-1) ?? document.documentElement
}

/**
 * Whether something is drawn over the top layer itself, a transition of the whole view.
 * Source: CSS View Transitions Level 1, § 7.1: its layer is painted above the top layer.
 */
export function isTurning(document: Document): boolean {
  try {
    return document.documentElement?.matches(':active-view-transition') ?? false
  } catch {
    // A browser from before such transitions (Firefox before 144) does not know the word.
    return false
  }
}

export function endTransition(document: WithTransition): void {
  if (isTurning(document)) document.activeViewTransition?.skipTransition()
}

/** Looks at what any browser can tell: where the host stands, its size, and what lies beneath a pointer there. */
export function harmOf(document: Document, host: HTMLElement, frame: Element): Harm | null {
  if (host.ownerDocument !== document || host.parentNode !== standFor(document, host) || !frame.isConnected) return 'moved'
  if (!host.matches(':popover-open')) return 'moved'
  const root = document.documentElement
  if (DISABLING.some(name => host.hasAttribute(name)) || root.hasAttribute('inert') || root.hasAttribute('aria-hidden')) return 'dead'
  if (!isDrawn(host)) return 'unseen'
  const view = document.defaultView
  if (!view || document.visibilityState !== 'visible' || view.innerWidth === 0 || view.innerHeight === 0) return null
  const { left, top, width, height } = host.getBoundingClientRect()
  const wanted = Math.min(view.innerWidth, 400) * LEAST_PART
  if (width < wanted || height < Math.min(view.innerHeight, 400) * LEAST_PART || zoomOf(host) < LEAST_PART) return 'dead'
  const at = (x: number, y: number) => document.elementFromPoint(left + width * x, top + height * y) === host
  return at(0.5, 0.5) && at(0.5, 0.2) && at(0.5, 0.8) && !isVeiled(root) ? null : 'covered'
}

/** A filter of the root element reaches the top layer in Firefox. What only turns colours round leaves words readable. */
function isVeiled(root: Element): boolean {
  const filter = root.ownerDocument.defaultView?.getComputedStyle(root).filter ?? 'none'
  if (filter === 'none' || filter === '') return false
  return [...filter.matchAll(/([a-z-]+)\(([^)]*)\)/g)].some(([, name, value = '']) => {
    const part = Number.parseFloat(value) / (value.includes('%') ? 100 : 1)
    if (name === 'url') return true
    if (name === 'blur') return part > 1
    return (name === 'opacity' || name === 'brightness' || name === 'contrast') && part < LEAST_PART
  })
}

const isDrawn = (element: Element) => element.checkVisibility?.() ?? true
const zoomOf = (element: Element) => (element as { currentCSSZoom?: number }).currentCSSZoom ?? 1
