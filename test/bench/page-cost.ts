import type { Browser } from 'puppeteer'
import { launchChromium } from '../../cli/launch-chromium.ts'
import { type LocalRoute, startLocalWeb } from '../../cli/local-web.ts'
import type { Bench } from './bench.ts'
import type { Figure } from './figure.ts'
import { startPlainBrowser } from './plain-browser.ts'
import { pause } from './quiet-browser.ts'
import { median, medianError } from './statistics.ts'

const html = (title: string, body: string) => ({
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${body}`,
})
const paragraphs = (count: number) => Array.from({ length: count }, (_, i) => `<p>Paragraph ${i} <a href="/${i}">more</a></p>`).join('')
const SEARCH = '<form action="/search"><input name="q" placeholder="Search"><button>Go</button></form>'

/** Ten mutations every two milliseconds: 5000 in a second. */
const MUTATING = `<main></main><script>
  const main = document.querySelector('main')
  let n = 0
  window.mutations = 0
  const timer = setInterval(() => {
    for (let i = 0; i < 10; i++) { const p = document.createElement('p'); p.textContent = n++; main.append(p); if (main.childElementCount > 200) main.firstElementChild.remove(); window.mutations++ }
  }, 2)
</script>`

export const ROUTES: Record<string, LocalRoute> = {
  'ordinary.example/*': html('Ordinary', `<h1>News</h1>${SEARCH}${paragraphs(300)}`),
  'large.example/*': html('Large', SEARCH + paragraphs(10_000)),
  'frames.example/*': html(
    'Frames',
    SEARCH +
      Array.from({ length: 50 }, (_, i) => `<iframe src="https://ordinary.example/${i}" width="200" height="100"></iframe>`).join(''),
  ),
  'mutating.example/*': html('Mutating', MUTATING),
}
const CASES = [
  { says: 'an ordinary page', url: 'https://ordinary.example/', watchMs: 500 },
  { says: 'a page of 20,000 nodes', url: 'https://large.example/', watchMs: 700 },
  { says: 'a page of 50 frames', url: 'https://frames.example/', watchMs: 700 },
  { says: 'a page that changes 5,000 times a second', url: 'https://mutating.example/', watchMs: 2000, isNoise: true },
] as const

type Cost = { scriptMs: number; taskMs: number }

export async function costOf(browser: Browser, url: string, watchMs: number): Promise<Cost> {
  const page = await browser.newPage()
  try {
    await page.goto(url, { waitUntil: 'load' })
    // Late scripts run when the page is idle; they count too.
    await pause(watchMs)
    const { ScriptDuration = 0, TaskDuration = 0 } = await page.metrics()
    return { scriptMs: ScriptDuration * 1000, taskMs: TaskDuration * 1000 }
  } finally {
    await page.close()
  }
}

export const pageCost: Bench = {
  id: 'pages',
  says: 'what ordinary pages pay',
  run: async ({ extensionDir, executablePath, say, runs = 15 }) => {
    const web = await startLocalWeb({ routes: ROUTES })
    const plain = await startPlainBrowser({ executablePath, web })
    const launched = await launchChromium({ extensionDir, executablePath, web, lang: 'en', attachToWorker: false })
    try {
      await pause(7000)
      const figures: Figure[] = []
      for (const { says, url, watchMs, ...rest } of CASES) {
        const pairs: { without: Cost; with: Cost }[] = []
        for (let i = -1; i < runs; i++) {
          // Each goes first in every other pair.
          const first = i % 2 === 0 ? plain : launched.browser
          const second = i % 2 === 0 ? launched.browser : plain
          const one = await costOf(first, url, watchMs)
          const other = await costOf(second, url, watchMs)
          if (i >= 0) pairs.push(first === plain ? { without: one, with: other } : { without: other, with: one })
        }
        for (const [what, key] of [
          ['script', 'scriptMs'],
          ['all tasks', 'taskMs'],
        ] as const) {
          const differences = pairs.map(pair => pair.with[key] - pair.without[key])
          const without = median(pairs.map(pair => pair.without[key]))
          const error = medianError(differences)
          // The median of the paired differences, which the two medians side by side would blur.
          figures.push({
            says: `${says}: main thread, ${what}`,
            unit: 'ms',
            value: without + median(differences),
            baseline: without,
            budget:
              key === 'taskMs'
                ? null
                : 'isNoise' in rest
                  ? { limit: error, of: 'difference', words: `within noise (±${error.toFixed(2)} ms)` }
                  : { limit: 0.3, of: 'difference' },
            note: `${runs} pairs, ±${error.toFixed(2)} ms`,
          })
        }
        say(`${says}: done`)
      }
      return figures
    } finally {
      await launched.close()
      await plain.close()
      await web.close()
    }
  },
}
