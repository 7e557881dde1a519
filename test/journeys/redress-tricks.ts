/**
 * What a page may try against a warning that somebody else draws on it. `script` runs in the page and finds what it fights with
 * `prey()`: the hosts in the page that are not its own. `bites`: what it does to a warning that is drawn into the page without any
 * defence, so that each trick is seen to be one. `hidden`: it cannot be read any more; `boxless`: it takes up no room, in a page of which
 * no browser makes a picture; `gone`: it is not in the page;
 * `answered`: it was taken as answered though nobody pressed a thing that could be seen; `read`: the page knows what it says; `deaf`: it cannot be
 * answered.
 */
export type Trick = {
  id: string
  bites: 'hidden' | 'boxless' | 'gone' | 'answered' | 'read' | 'deaf'
  script: string
  /** Nobody is made to press: the notice stays in sight, and whoever presses in his own time is right to be heard. */
  leavesAlone?: true
  /** The page stands still for a second at a time: nobody can press in it steadily. */
  blocks?: true
  /** What the browser has to have for it, as an expression: without it no page can do so. */
  needs?: string
}

const rootStyle = (css: string) => `document.documentElement.style.cssText += ${JSON.stringify(`;${css}`)}`
const preyStyle = (css: string) =>
  `{ const s = document.createElement('style'); s.textContent = ${JSON.stringify(`[popover], #naive { ${css} }`)}; document.head.append(s)
  for (const one of prey()) one.style.cssText += ${JSON.stringify(`;${css}`)} }`
/** In a closed tree, where a script of another world finds it least. */
const COVER = `const holder = document.createElement('div'), tree = holder.attachShadow({ mode: 'closed' }), over = document.createElement('div')
  over.popover = 'manual'
  over.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;margin:0;border:0;background:#fff;pointer-events:none'
  tree.append(over); document.body.append(holder); over.showPopover()`

const CAN_TURN = `'startViewTransition' in document`
const TURN = `const s = document.createElement('style')
  s.textContent = '::view-transition { background: #fff; pointer-events: none } ::view-transition-group(*), ::view-transition-old(*), ::view-transition-new(*) { animation-duration: 1000s !important; opacity: 0 !important }'
  document.head.append(s)`
/** `afterPaint(then)`: once this frame was painted, lets nobody look for as long as it takes to press. */
const BLOCK = `const channel = new MessageChannel()
  const afterPaint = then => {
    channel.port1.onmessage = () => { const end = performance.now() + 1200; while (performance.now() < end); then() }
    channel.port2.postMessage(0)
  }`

export const TRICKS: Trick[] = [
  { id: 'opacity', bites: 'hidden', script: `${preyStyle('opacity: 0 !important')}; ${rootStyle('opacity:0 !important')}` },
  {
    id: 'transform',
    bites: 'hidden',
    script: `${preyStyle('transform: translate(-9999px) scale(.01) !important; translate: -9999px !important')}; ${rootStyle('transform: translate(-3000px) !important')}`,
  },
  {
    id: 'clip',
    bites: 'hidden',
    script: `${preyStyle('clip-path: inset(50%) !important; mask: linear-gradient(transparent, transparent) !important; overflow: clip !important; height: 0 !important')}; ${rootStyle('clip-path: inset(50%) !important')}`,
  },
  {
    id: 'blend',
    bites: 'hidden',
    script: `${preyStyle('mix-blend-mode: difference !important; isolation: auto !important; background: #fff !important; color: #fff !important')}; ${rootStyle('mix-blend-mode: difference !important; background: #fff !important')}`,
  },
  {
    id: 'filter',
    bites: 'hidden',
    script: `${preyStyle('filter: opacity(0) blur(40px) !important; backdrop-filter: blur(9px) !important')}; ${rootStyle('filter: brightness(0) opacity(0) !important')}`,
  },
  { id: 'zoom', bites: 'hidden', script: `${preyStyle('zoom: .02 !important')}; ${rootStyle('zoom: .02 !important')}` },
  {
    id: 'pseudo-element',
    bites: 'hidden',
    script: `{ const s = document.createElement('style')
      s.textContent = '[popover]::after, #naive::after { content: "" !important; display: block !important; position: fixed !important; inset: 0 !important; background: #fff !important; z-index: 2147483647 !important; pointer-events: none !important }'
      document.head.append(s) }`,
  },
  { id: 'cover-by-popover', bites: 'hidden', script: `{ ${COVER}; setInterval(() => { over.hidePopover(); over.showPopover() }, 40) }` },
  {
    id: 'cover-by-dialog',
    bites: 'hidden',
    script: `{ const over = document.createElement('dialog')
      over.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none;margin:0;border:0;background:#fff'
      document.body.append(over); over.showModal(); setInterval(() => { over.close(); over.showModal() }, 40) }`,
  },
  {
    id: 'cover-by-fullscreen',
    bites: 'hidden',
    script: `{ const over = document.createElement('div'); over.style.background = '#fff'; document.body.append(over)
      const go = () => over.requestFullscreen().catch(() => undefined)
      addEventListener('pointerdown', go, true); addEventListener('keydown', go, true); go() }`,
  },
  {
    id: 'view-transition',
    bites: 'hidden',
    needs: CAN_TURN,
    script: `{ ${TURN}
      const again = () => document.startViewTransition(() => {}).finished.then(again, again)
      again() }`,
  },
  {
    id: 'cover-and-block',
    bites: 'hidden',
    blocks: true,
    script: `{ ${COVER}; ${BLOCK}
      const again = () => requestAnimationFrame(() => { over.hidePopover(); over.showPopover(); afterPaint(() => setTimeout(again, 5)) })
      again() }`,
  },
  {
    // Whoever looks afterwards finds nothing.
    id: 'cover-block-uncover',
    bites: 'answered',
    blocks: true,
    script: `{ ${COVER}; over.hidePopover(); ${BLOCK}
      const again = () => requestAnimationFrame(() => { over.showPopover(); afterPaint(() => { over.hidePopover(); setTimeout(again, 5) }) })
      again() }`,
  },
  {
    id: 'turn-and-block',
    bites: 'hidden',
    blocks: true,
    needs: CAN_TURN,
    script: `{ ${TURN}; ${BLOCK}
      const again = () => { const turn = document.startViewTransition(() => {}); turn.finished.then(again, again)
        turn.ready.then(() => requestAnimationFrame(() => afterPaint(() => {}))) }
      again() }`,
  },
  {
    id: 'inert',
    bites: 'deaf',
    script: `{ const dead = () => { document.documentElement.inert = true; for (const one of prey()) { one.inert = true; one.setAttribute('aria-hidden', 'true') } }
      dead(); setInterval(dead, 20) }`,
  },
  {
    id: 'removal-loop',
    bites: 'gone',
    script: `{ const gone = () => { for (const one of prey()) one.remove() }
      gone(); new MutationObserver(gone).observe(document, { childList: true, subtree: true }); setInterval(gone, 1) }`,
  },
  {
    id: 'moved-away',
    bites: 'hidden',
    script: `{ const frame = document.createElement('iframe'); frame.style.cssText = 'width:0;height:0;border:0'; document.body.append(frame)
      setInterval(() => { for (const one of prey()) { if (one.ownerDocument === document) frame.contentDocument.body.append(one); try { one.showPopover() } catch {} } }, 20) }`,
  },
  {
    id: 'document-open',
    bites: 'gone',
    script: `document.open(); document.write('<!doctype html><title>Anew</title><h1>Anew</h1><button>Go</button>'); document.close()`,
  },
  {
    id: 'focus-steal',
    bites: 'answered',
    script: `setInterval(() => { for (const one of prey()) { one.focus(); one.querySelector?.('button')?.focus() } focus() }, 5)`,
  },
  {
    id: 'double-click-bait',
    bites: 'answered',
    // Whoever clicks on the page brings what lies beneath the pointer up at that moment.
    script: `{ for (const one of prey()) { one.style.display = 'none' } addEventListener('pointerdown', () => { for (const one of prey()) one.style.display = 'block' }, true)
      for (const one of prey()) one.style.display = 'block' }`,
  },
  {
    id: 'key-listeners',
    bites: 'read',
    script: `for (const type of ['keydown', 'keypress', 'keyup', 'input', 'click', 'pointerdown', 'focusin'])
      addEventListener(type, event => { for (const node of event.composedPath()) if (node !== window && node !== document && prey().some(one => one.contains?.(node))) said.push(node.textContent) }, true)`,
  },
  {
    id: 'selection-and-find',
    bites: 'read',
    script: `setInterval(() => look(), 60)`,
  },
  {
    id: 'starvation',
    bites: 'deaf',
    leavesAlone: true,
    script: `{ for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'keydown', 'keyup', 'toggle', 'beforetoggle'])
        addEventListener(type, event => { event.stopImmediatePropagation(); event.preventDefault() }, true)
      setInterval(() => { const end = performance.now() + 45; while (performance.now() < end); }, 50) }`,
  },
  {
    id: 'history',
    bites: 'gone',
    leavesAlone: true,
    script: `{ let n = 0; document.querySelector('#naive')?.remove()
      setInterval(() => { history.pushState({}, '', '?' + new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), n: String(++n) })); history.replaceState({}, ''); if (n % 5 === 0) history.back() }, 60) }`,
  },
  {
    id: 'nothing-drawn',
    bites: 'boxless',
    script: `${rootStyle('display: none !important')}`,
  },
]

/** What every hostile page brings along: `prey()`, `look()`, `said`, and `begin()`, which starts the trick. */
export const hostile = (trick: Trick | undefined, words: string[]): string => `<script>
  const own = new WeakSet(), said = []
  const make = Document.prototype.createElement
  // What the page makes itself is none of its prey.
  document.createElement = function (...args) { const made = make.apply(this, args); own.add(made); return made }
  const prey = () => { const all = [...document.querySelectorAll('[popover], #naive'), ...[...document.querySelectorAll('iframe')].flatMap(f => { try { return [...f.contentDocument.querySelectorAll('[popover], #naive')] } catch { return [] } })]; return all.filter(one => !own.has(one)) }
  // So written that the page itself does not hold them.
  const WORDS = ${JSON.stringify(words.map(word => [...word].reverse().join('')))}.map(word => [...word].reverse().join(''))
  function look() {
    const found = new Set()
    const keep = text => { for (const word of WORDS) if (String(text ?? '').includes(word)) found.add(word) }
    keep(document.documentElement.innerText)
    keep(document.documentElement.textContent)
    for (const word of WORDS) {
      const selection = getSelection()
      selection?.removeAllRanges()
      if (window.find?.(word, true, false, true, false, true)) found.add(word)
      const root = selection?.anchorNode?.getRootNode?.()
      if (root && root !== document && root !== window) { keep(root.textContent); found.add('a root') ; for (const f of root.querySelectorAll?.('iframe') ?? []) found.add(f.src || 'a frame') }
    }
    const selection = getSelection()
    try { selection.selectAllChildren(document.documentElement); for (let i = 0; i < 40; i++) selection.modify('extend', 'forward', 'word') } catch {}
    keep(selection)
    const root = selection?.focusNode?.getRootNode?.()
    if (root && root !== document) { keep(root.textContent); found.add('a root') }
    selection?.removeAllRanges()
    for (const one of prey()) { keep(one.innerText); keep(one.shadowRoot?.textContent); if (one.shadowRoot) found.add('an open root') }
    for (const entry of performance.getEntriesByType('resource')) if (/extension:/.test(entry.name)) found.add(entry.name)
    if (document.activeElement?.shadowRoot) found.add('an active root')
    for (let i = 0; i < window.length; i++) try { if (/extension:/.test(window[i].location.href)) found.add('a location') } catch {}
    said.push(...found)
    return [...found]
  }
  function begin() { ${trick?.script ?? ''} }
</script>`
