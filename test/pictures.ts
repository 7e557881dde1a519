/**
 * Draws every page in every state, in each language, scheme and width, into .output/pictures, and holds each to axe-core
 * and to its width. Run: npm run pictures -- [part of a view's name] [--lang de,ja]
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import puppeteer, { type Page } from 'puppeteer'
import { findBrowser } from '../cli/find-browser.ts'
import { isFirstLook, POPUP_WINDOW, popupFrame, tooLow } from './first-look.ts'
import { ROOT, serveViews } from './serve-views.ts'

const OUT = join(ROOT, '.output/pictures')
const LANGS = ['en', 'de', 'fr', 'es', 'pt', 'ja']
const WIDE = 1280
type Look = { name: string; width: number; media: { name: string; value: string }[]; scale?: number }
const scheme = (value: 'light' | 'dark') => [{ name: 'prefers-color-scheme', value }]
/** Each in every language. */
const LOOKS: Look[] = [
  { name: 'light.narrow', width: 360, media: scheme('light') },
  { name: 'light.wide', width: WIDE, media: scheme('light') },
  { name: 'dark.narrow', width: 360, media: scheme('dark') },
  { name: 'dark.wide', width: WIDE, media: scheme('dark') },
]
/** A pop-up in which a provider asks, as high as it is; for what comes up there. */
const POPUP: Look = { name: 'popup-window', width: POPUP_WINDOW.width, media: scheme('light') }
/** In the language with the longest words: the smallest window, a page at 200 %, and the person's own colours. */
const SPECIAL_LANG = 'de'
const SPECIAL: Look[] = [
  { name: 'smallest', width: 320, media: scheme('light') },
  { name: 'zoomed', width: WIDE / 2, scale: 2, media: scheme('light') },
  { name: 'forced-colours', width: WIDE, media: [{ name: 'forced-colors', value: 'active' }, ...scheme('dark')] },
]
/** What a hostile name does to a page, it does in every language: smallest, and wide. */
const isPopup = (view: string) => /^(?:names-)?popup/.test(view)
const isOfNames = (view: string) => view.startsWith('names-')
const OF_NAMES = [...SPECIAL.slice(0, 1), ...LOOKS.slice(1, 2)]
const looksOf = (view: string, lang: string): Look[] =>
  isOfNames(view) ? OF_NAMES : [...LOOKS, ...(isFirstLook(view) ? [POPUP] : []), ...(lang === SPECIAL_LANG ? SPECIAL : [])]
/** The notice in its corner is a frame of this size (see lib/platform/notice-host.ts). */
const CORNER = { width: 400, height: 420 }

type Axe = { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }

/** Words that go on in another line: our own, and the parts of a host between its dots. What stands in `bdi`, a key or a hash may be anything. */
const BROKEN_WORDS = `(() => {
  const broken = []
  const range = document.createRange()
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    if (node.parentElement.closest('bdi, code, pre, q, .technical, .note, .off-screen, script, style')) continue
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{M}]{3,}/gu)) {
      if (word.length > 30 || /\\p{Ll}\\p{Lu}/u.test(word)) continue
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word)
    }
  }
  return broken
})()`

/** @param canBreak a line may end within a word: Japanese, and names that are made to do harm */
async function faultsOf(page: Page, axeSource: string, canBreak: boolean): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as Axe
  const faults = violations.flatMap(v =>
    v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`),
  )
  const over = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
  if (over > 0) faults.push(`wider than its window by ${over} px`)
  // A name that became an element of its own, or a script that ran.
  const made = (await page.evaluate("document.querySelectorAll('img:not(.brand-logo), iframe, object, main h1 ~ h1').length")) as number
  if (made > 0) faults.push(`${made} elements that a name made`)
  const unsaid = (await page.evaluate('document.body.innerText.match(/\\[(?:ui|noun|explain|export|hub)_\\w+\\]/g) ?? []')) as string[]
  const broken = canBreak ? [] : ((await page.evaluate(BROKEN_WORDS)) as string[])
  return faults.concat(
    unsaid.map(key => `no words for ${key}`),
    broken.map(word => `"${word}" is broken in the middle`),
  )
}

const views = await serveViews()
const { path: executablePath } = await findBrowser('chromium')
const browser = await puppeteer.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--hide-scrollbars'],
})
let faulty = 0
try {
  const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const { values, positionals } = parseArgs({ options: { lang: { type: 'string' } }, allowPositionals: true })
  const langs = values.lang?.split(',') ?? LANGS
  const wanted = views.names.filter(name => name.includes(positionals[0] ?? ''))
  await rm(OUT, { recursive: true, force: true })
  await mkdir(OUT, { recursive: true })
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', line => line.type() === 'error' && errors.push(line.text()))
  await page.emulateTimezone('UTC')
  let drawn = 0
  for (const view of wanted)
    for (const lang of isOfNames(view) ? [SPECIAL_LANG] : langs)
      for (const look of looksOf(view, lang)) {
        const { name, width, media, scale } = look
        const corner = /^(?:names-)?notice/.test(view) && width === WIDE
        const small = look === POPUP ? popupFrame(view) : null
        await page.setViewport({
          ...(small ?? (corner ? CORNER : { width, height: isPopup(view) ? 420 : 800 })),
          deviceScaleFactor: scale ?? 1,
        })
        await page.emulateMediaFeatures(media)
        await page.goto(views.url(view, lang))
        await page.waitForSelector('[data-drawn]')
        // What sticks to the window's edge would be pictured in the middle of a page that is taller than the window.
        const height = (await page.evaluate('document.documentElement.scrollHeight')) as number
        if (!corner && !small)
          await page.setViewport({ width, height: Math.max(height, isPopup(view) ? 300 : 640), deviceScaleFactor: scale ?? 1 })
        await page.screenshot({
          path: join(OUT, `${view}.${lang}.${corner ? name.replace('wide', 'corner') : name}.png`) as `${string}.png`,
        })
        drawn++
        const faults = (await faultsOf(page, axeSource, lang === 'ja' || isOfNames(view))).concat(
          errors.splice(0),
          small ? await tooLow(page, view) : [],
        )
        faulty += faults.length
        for (const fault of faults) console.error(`${view} ${lang} ${name}: ${fault}`)
      }
  console.log(`${wanted.length} views, ${drawn} pictures in ${OUT}, ${faulty} faults`)
} finally {
  await browser.close()
  await views.close()
}
process.exitCode = faulty > 0 ? 1 : 0
