import type { CDPSession } from 'puppeteer'
import { launchChromium } from '../../cli/launch-chromium.ts'
import type { LocalWeb } from '../../cli/local-web.ts'

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

export async function until<T>(look: () => T | Promise<T>, what: string, ms = 10_000): Promise<NonNullable<T>> {
  const end = performance.now() + ms
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}`)
    await pause(10)
  }
}

export type QuietBrowser = {
  /** Opens a tab that no debugger looks into. */
  open(url: string): Promise<{ targetId: string; close(): Promise<void> }>
  /** A debugger on one tab, for who has to press something there. */
  attach(targetId: string): Promise<CDPSession>
  workerRuns(): Promise<boolean>
  /** Puts the worker to sleep as the browser does after half a minute, and waits until nothing of it is left. */
  stopWorker(): Promise<void>
  /** Looks into the worker, after the fact; gives null where none runs. */
  inWorker<T>(code: string): Promise<T | null>
  /** The session with the browser itself. */
  cdp: CDPSession
  close(): Promise<void>
}

/**
 * Chromium with the extension in it, without a debugger on any tab, frame or worker: one would keep the worker awake, and
 * would hold each new frame until it has looked into it.
 */
export async function startQuietBrowser(options: { extensionDir: string; executablePath: string; web: LocalWeb }): Promise<QuietBrowser> {
  const launched = await launchChromium({ ...options, attachToWorker: false, lang: 'en' })
  const cdp = await launched.browser.target().createCDPSession()
  const root = cdp.connection()
  if (!root) throw new Error('the browser has gone')
  await root.send('Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false, flatten: true })
  const own = launched.url('')
  const workers = async () =>
    (await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] })).targetInfos.filter(({ url }) => url.startsWith(own))
  const attach = async (targetId: string) => {
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
    const session = root.session(sessionId)
    if (!session) throw new Error('the target has gone')
    return session
  }
  await until(async () => (await workers()).length > 0, 'the worker')
  // The first start writes its registrations; everything after it is what a person's browser does.
  await pause(7000)
  return {
    cdp,
    open: async url => {
      const { targetId } = await cdp.send('Target.createTarget', { url })
      return { targetId, close: async () => void (await cdp.send('Target.closeTarget', { targetId }).catch(() => undefined)) }
    },
    workerRuns: async () => (await workers()).length > 0,
    stopWorker: async () => {
      for (const { targetId } of await workers()) await cdp.send('Target.closeTarget', { targetId }).catch(() => undefined)
      await until(async () => (await workers()).length === 0, 'the worker to stop')
    },
    attach,
    inWorker: async <T>(code: string) => {
      const [worker] = await workers()
      if (!worker) return null
      const session = await attach(worker.targetId)
      try {
        const { result } = await session.send('Runtime.evaluate', { expression: code, returnByValue: true, awaitPromise: true })
        return result.value as T
      } finally {
        await session.detach().catch(() => undefined)
      }
    },
    close: async () => {
      await launched.close()
    },
  }
}
