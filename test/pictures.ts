/**
 * Draws every page in every state, in each language, scheme and width, into .output/pictures, and holds each to axe-core
 * and to its width. Run: node test/pictures.ts [part of a view's name]
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import puppeteer, { type Page } from 'puppeteer'
import { findBrowser } from '../cli/find-browser.ts'
import { ROOT, serveViews } from './serve-views.ts'

const OUT = join(ROOT, '.output/pictures')
const LANGS = ['en', 'de'] as const
const SCHEMES = ['light', 'dark'] as const
const WIDTHS = { narrow: 360, wide: 1280 } as const
/** The notice in its corner is a frame of this size (see lib/platform/notice-host.ts). */
const CORNER = { width: 400, height: 420 }

type Axe = { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }

async function faultsOf(page: Page, axeSource: string): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as Axe
  const faults = violations.flatMap(v =>
    v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`),
  )
  const over = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
  if (over > 0) faults.push(`wider than its window by ${over} px`)
  const unsaid = (await page.evaluate('document.body.innerText.match(/\\[ui_\\w+\\]/g) ?? []')) as string[]
  return faults.concat(unsaid.map(key => `no words for ${key}`))
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
  const wanted = views.names.filter(name => name.includes(process.argv[2] ?? ''))
  await rm(OUT, { recursive: true, force: true })
  await mkdir(OUT, { recursive: true })
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', line => line.type() === 'error' && errors.push(line.text()))
  await page.emulateTimezone('UTC')
  for (const view of wanted)
    for (const lang of LANGS)
      for (const scheme of SCHEMES)
        for (const [name, width] of Object.entries(WIDTHS)) {
          const corner = view.startsWith('notice') && name === 'wide'
          await page.setViewport(corner ? CORNER : { width, height: view.startsWith('popup') ? 420 : 800 })
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
          await page.goto(views.url(view, lang))
          await page.waitForSelector('[data-drawn]')
          // What sticks to the window's edge would be pictured in the middle of a page that is taller than the window.
          const height = (await page.evaluate('document.documentElement.scrollHeight')) as number
          if (!corner) await page.setViewport({ width, height: Math.max(height, view.startsWith('popup') ? 300 : 640) })
          const path = join(OUT, `${view}.${lang}.${scheme}.${corner ? 'corner' : name}.png`) as `${string}.png`
          await page.screenshot({ path })
          const faults = (await faultsOf(page, axeSource)).concat(errors.splice(0))
          faulty += faults.length
          for (const fault of faults) console.error(`${view} ${lang} ${scheme} ${name}: ${fault}`)
        }
  console.log(`${wanted.length} views, ${wanted.length * 8} pictures in ${OUT}, ${faulty} faults`)
} finally {
  await browser.close()
  await views.close()
}
process.exitCode = faulty > 0 ? 1 : 0
