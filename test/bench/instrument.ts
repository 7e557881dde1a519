import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs before the script of the gate and of the notice: says when their question had been painted, on the clock that every page shares. */
const watchPaint = (to: string) => `(() => {
  const kind = location.pathname.slice(1, -5)
  const atMs = () => performance.timeOrigin + performance.now()
  const scriptsMs = atMs()
  let askedMs = 0, paintedMs = 0
  const say = () => askedMs && paintedMs && fetch(${JSON.stringify(to)}, { method: 'POST', body: JSON.stringify({
    what: kind, bornMs: performance.timeOrigin, scriptsMs, askedMs, paintedMs }) })
  const look = () => {
    if (!document.querySelector('button[data-action]')) return
    watcher.disconnect()
    askedMs = atMs()
    say()
  }
  const watcher = new MutationObserver(look)
  watcher.observe(document, { childList: true, subtree: true })
  // It may have come with the page.
  look()
  // Before its question such a page paints nothing. When that frame was handed on to be shown: the browser's own word, as a page that came
  // drawn was painted before any script of it ran.
  new PerformanceObserver(list => {
    const first = list.getEntriesByName('first-contentful-paint')[0]
    if (!first) return
    paintedMs = performance.timeOrigin + first.paintTime
    say()
  }).observe({ type: 'paint', buffered: true })
})();
`

/**
 * A copy of the built extension that tells when its question was painted (\`to\`: an address on loopback) and when its worker
 * began. Nothing else in it differs from what is shipped.
 */
export function instrument(extensionDir: string, to: string): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'scopewarden-bench-'))
  cpSync(extensionDir, dir, { recursive: true })
  const put = (file: string, code: string) => writeFileSync(join(dir, file), code + readFileSync(join(dir, file), 'utf8'))
  for (const page of ['gate.html', 'notice.html']) {
    const [, script] = /<script[^>]* src="\/([^"]+)"/.exec(readFileSync(join(dir, page), 'utf8')) ?? []
    if (!script) throw new Error(`${page} has no script`)
    // Into the page's own script: a file more would be one more to wait for.
    put(script, watchPaint(to))
  }
  put('background.js', `performance.mark('begin');`)
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) }
}
