import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession } from 'puppeteer'
import { startLocalWeb } from '../../cli/local-web.ts'
import type { Bench } from './bench.ts'
import { instrument } from './instrument.ts'
import { benchRoutes, goFrom, REQUESTS } from './pages.ts'
import { startPlainBrowser } from './plain-browser.ts'
import { pause, startQuietBrowser, until } from './quiet-browser.ts'

/** Presses its own "Allow" as soon as there is one, and again and again; tells of each press that arrived. */
const impatient = (root: string, bySelf: boolean) => {
  const head = `<style>#js-oauth-authorize-btn { position: fixed; inset: 0; z-index: 9 }</style><script>(() => {
    const allow = () => document.querySelector('#js-oauth-authorize-btn')
    const landed = () => navigator.sendBeacon('https://record.example/record', JSON.stringify({ what: 'landed', atMs: performance.now() }))
    let heard = false
    const press = () => {
      const button = allow()
      if (!button) return
      if (!heard) { heard = true; button.addEventListener('click', landed) }
      ${bySelf ? `button.click(); button.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))` : ''}
    }
    new MutationObserver(press).observe(document, { childList: true, subtree: true })
    setInterval(press, 1)
  })()</script>`
  return { body: readFileSync(join(root, 'test/fixtures/pages/github/authorize.html'), 'utf8').replace('<head>', `<head>${head}`) }
}

/** On the site before it goes on. */
const LINGER_MS = 900

/** Presses the mouse as fast as the browser takes it, from just before the page goes on. Gives how often. */
async function pressUntil(session: CDPSession, isOver: () => boolean): Promise<number> {
  await pause(LINGER_MS - 300)
  const at = { x: 300, y: 300, button: 'left', clickCount: 1 } as const
  const end = performance.now() + 10_000
  let presses = 0
  for (; !isOver() && performance.now() < end; presses++) {
    await session.send('Input.dispatchMouseEvent', { ...at, type: 'mousePressed' }).catch(() => undefined)
    await session.send('Input.dispatchMouseEvent', { ...at, type: 'mouseReleased' }).catch(() => undefined)
  }
  return presses
}

export const earlyClicks: Bench = {
  id: 'clicks',
  says: 'presses on the page’s own Allow before the verdict stands',
  run: async ({ root, extensionDir, executablePath, say, runs = 25 }) => {
    const records: { what: string }[] = []
    const web = await startLocalWeb({
      routes: { ...benchRoutes(root), 'acme-ci.example/*': { body: '<!doctype html><title>Back</title>' } },
    })
    const record = ({ body }: { body: Buffer }) => {
      records.push(JSON.parse(body.toString('utf8')))
      return { body: '' }
    }
    web.route('127.0.0.1/record', record)
    web.route('record.example/record', record)
    const page = (bySelf: boolean) => web.route('github.com/login/oauth/authorize', impatient(root, bySelf))
    const granted = () => web.requests.filter(({ host }) => host === 'acme-ci.example').length
    const isLanded = () => records.some(({ what }) => what === 'landed') || granted() > 0
    const reset = () => {
      records.length = 0
      web.requests.length = 0
    }

    // Without the extension every one of these presses lands; otherwise none that is kept away would prove anything.
    const plain = await startPlainBrowser({ executablePath, web })
    try {
      for (const bySelf of [true, true, false, false]) {
        page(bySelf)
        reset()
        const tab = await plain.newPage()
        const session = await tab.createCDPSession()
        await tab.goto(goFrom(LINGER_MS, REQUESTS.gate))
        if (!bySelf) await pressUntil(session, isLanded)
        await until(isLanded, 'a press to land without the extension')
        await tab.close()
      }
    } finally {
      await plain.close()
    }

    const copy = instrument(extensionDir, `http://127.0.0.1:${web.port}/record`)
    const browser = await startQuietBrowser({ extensionDir: copy.dir, executablePath, web })
    let landed = 0
    let tries = 0
    let presses = 0
    try {
      for (const bySelf of [true, false]) {
        page(bySelf)
        for (const asleep of [false, true]) {
          for (let i = 0; i < runs; i++) {
            reset()
            const tab = await browser.open(goFrom(LINGER_MS, REQUESTS.gate))
            if (asleep) await browser.stopWorker()
            const isGate = () => records.some(({ what }) => what === 'gate')
            if (!bySelf) presses += await pressUntil(await browser.attach(tab.targetId), () => isGate() || isLanded())
            await until(() => isGate() || isLanded(), 'the gate, or a press that landed')
            // A press that is on its way may still land while the gate comes up.
            await pause(100)
            if (isLanded()) landed++
            tries++
            await tab.close()
          }
          say(
            `${bySelf ? 'by the page itself' : 'by the mouse'}, worker ${asleep ? 'asleep' : 'awake'}: ${landed} of ${tries} landed so far`,
          )
        }
      }
    } finally {
      await browser.close()
      copy.remove()
      await web.close()
    }
    return [
      {
        says: 'presses on Allow that landed before the verdict stood',
        unit: `of ${tries}`,
        value: landed,
        baseline: null,
        budget: { limit: 0, of: 'value' },
        note: `half by the page itself every millisecond, half by the mouse (${presses} presses); half with the worker asleep; without the extension all land`,
      },
    ]
  },
}
