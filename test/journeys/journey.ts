import { join } from 'node:path'
import type { Frame, Page } from 'puppeteer'
import { type BrowserName, findBrowser } from '../../cli/find-browser.ts'
import { launchBrowser } from '../../cli/launch-browser.ts'
import type { LaunchedBrowser, LaunchOptions } from '../../cli/launched-browser.ts'
import { type LocalRoute, type LocalWeb, startLocalWeb } from '../../cli/local-web.ts'
import { tourRoutes } from '../../cli/tour-web.ts'
import type { Fact } from '../../lib/model/fact.ts'
import type { AppRecord } from '../../lib/model/record.ts'
import { type Encounter, encountersOf } from './encounters.ts'

export const ROOT = join(import.meta.dirname, '../..')
/** Long, since a busy machine is slow: whoever waits goes on as soon as there is something. */
const WAIT_MS = 15_000
/** Who presses again sooner after a press that came too early is not heard: longer than VISIBLE_AT_LEAST_MS. */
export const BETWEEN_PRESSES_MS = 600
/** An answer that can be given: what comes drawn is inert until its script is there. */
export const ANSWER = '#app:not([inert]) button[data-action]'
/** The variable that says where used-profile.ts left it. */
export const USED_PROFILE = 'SCOPEWARDEN_USED_PROFILE'

/** Where the extension was built to: as wxt.config.ts has it. */
export const buildOf = (name: BrowserName) =>
  join(ROOT, process.env.SCOPEWARDEN_OUT ?? '.output', name === 'chromium' ? 'chrome-mv3' : 'firefox-mv3')

/** Asks until there is an answer that is not empty. Throws what was waited for. */
export async function until<T>(look: () => Promise<T> | T, what: string, ms = WAIT_MS, everyMs = 40): Promise<NonNullable<T>> {
  const end = Date.now() + ms
  let last: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen) return seen
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}${last ? ` (${String(last)})` : ''}`)
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
}

/** Ids of all encounters under way, also of those of which nothing is written yet. */
export const READ_FLOWS = `(async () => Object.entries(await (globalThis.browser ?? chrome).storage.session.get(null)).flatMap(([key, flows]) => (key.startsWith('flows:') ? flows.map(flow => flow.id) : [])))()`
const READ_STORE = `indexedDB.databases().then(all => all.some(one => one.name === 'scopewarden') ? new Promise((resolve, reject) => {
  const open = indexedDB.open('scopewarden')
  open.onerror = () => reject(open.error)
  open.onsuccess = () => {
    const names = [...open.result.objectStoreNames]
    const tx = open.result.transaction(names)
    const all = names.map(name => tx.objectStore(name).getAll())
    tx.oncomplete = () => { open.result.close(); resolve(Object.fromEntries(names.map((name, i) => [name, all[i].result]))) }
    tx.onerror = () => reject(tx.error)
  }
}) : { apps: [], facts: [], outbox: [], meta: [] })`

/** Every table of the extension; named are those that journeys look into. */
export type Store = { apps: AppRecord[]; facts: Fact[]; outbox: unknown[]; meta: { key: string; value: unknown }[] }
export type Since = {
  facts(): Promise<Fact[]>
  encounters(): Promise<Encounter[]>
  /** The one encounter since then, once `isDone` holds for it. Throws where there are none or several. */
  one(isDone: (encounter: Encounter) => boolean, what: string): Promise<Encounter>
  /** So many encounters since then, once it holds for as many. Throws where there are fewer or more. */
  all(count: number, isDone: (encounter: Encounter) => boolean, what: string): Promise<Encounter[]>
}
export type Journey = {
  launched: LaunchedBrowser
  web: LocalWeb
  store(): Promise<Store>
  /** Runs code in a page of the extension that does nothing by itself. */
  desk<T>(code: string): Promise<T>
  /** Tells what is written down from now on. */
  since(): Promise<Since>
  page(): Promise<Page>
  /** Where there is no desktop Firefox 140 shows a notification in a window of its own, in which its driver then looks for tabs. */
  putAwayNotifications(): Promise<void>
  close(): Promise<void>
}

export type JourneyOptions = Partial<
  Pick<LaunchOptions, 'extensionDir' | 'lang' | 'managed' | 'userDataDir' | 'args' | 'prefs' | 'attachToWorker' | 'forcedId'>
> & {
  routes?: Record<string, LocalRoute>
  /** Gives the program that starts this browser. */
  browserWithin?: (executablePath: string) => string
}

/** A browser with the extension in it and the look-alike web around it; ready when the extension is. */
export async function startJourney(
  name: BrowserName,
  { routes = {}, lang = 'en', browserWithin = path => path, ...options }: JourneyOptions = {},
): Promise<Journey> {
  const { path } = await findBrowser(name)
  const executablePath = browserWithin(path)
  const web = await startLocalWeb({ routes: { ...tourRoutes(ROOT), ...routes } })
  const usedProfile = process.env[USED_PROFILE]
  const launched = await launchBrowser(name, { extensionDir: buildOf(name), executablePath, web, lang, usedProfile, ...options }).catch(
    async error => {
      await web.close()
      throw error
    },
  )
  // In Chromium a file of the extension that runs nothing; Firefox draws such a file in a viewer of its own.
  const api = name === 'chromium' ? 'chrome' : 'browser'
  let desk = await launched.openExtensionPage(name === 'chromium' ? 'managed_schema.json' : 'gate.html')
  const atDesk = async <T>(code: string): Promise<T> => {
    if (desk.isClosed()) desk = await launched.openExtensionPage('managed_schema.json')
    return (await desk.evaluate(code)) as T
  }
  await until(
    () => atDesk(`${api}.scripting.getRegisteredContentScripts().then(all => all.some(one => one.id === 'reader'))`),
    'the reader to be registered',
    15_000,
  )
  // As one text: a driver that is handed every fact as an object takes it apart piece by piece, and it is asked for all the time.
  const store = async (): Promise<Store> => JSON.parse(await atDesk<string>(`${READ_STORE}.then(JSON.stringify)`))
  const putAwayNotifications = async () => {
    const all = 'browser.notifications.getAll().then(all => Promise.all(Object.keys(all).map(id => browser.notifications.clear(id))))'
    if (name === 'firefox') await atDesk(all)
  }
  return {
    launched,
    web,
    store,
    desk: atDesk,
    since: async () => {
      // What is still to come of an encounter that began before belongs to what was before, also if nothing of it is written yet.
      const underWay = await atDesk<string[]>(READ_FLOWS)
      const before = new Set([
        ...underWay,
        ...(await store()).facts.flatMap(fact => ('encounterId' in fact ? [fact.id, fact.encounterId] : [fact.id])),
      ])
      const facts = async () =>
        (await store()).facts.filter(fact => !before.has(fact.id) && !('encounterId' in fact && before.has(fact.encounterId)))
      const encounters = async () => encountersOf(await facts())
      const all: Since['all'] = async (count, isDone, what) => {
        await until(async () => (await encounters()).filter(isDone).length >= count, what).catch(async error => {
          throw new Error(`${error.message}; written down so far: ${JSON.stringify(brief(await encounters()))}`)
        })
        const found = await encounters()
        if (found.length !== count) throw new Error(`expected ${count} encounters, found ${JSON.stringify(brief(found))}`)
        return found
      }
      return { facts, encounters, all, one: async (isDone, what) => (await all(1, isDone, what))[0] as Encounter }
    },
    page: async () => {
      await putAwayNotifications()
      return launched.browser.newPage()
    },
    putAwayNotifications,
    close: async () => {
      await launched.close().catch(() => undefined)
      await web.close()
    },
  }
}

const brief = (encounters: Encounter[]) =>
  encounters.map(({ observation, verdict, action, outcome, types }) => [
    observation.kind,
    observation.provider,
    observation.server.host,
    observation.client.id,
    verdict,
    action,
    outcome,
    types.join('+'),
  ])

export const hrefOf = (page: Page) => page.evaluate('location.href') as Promise<string>

/** Sends the page on without waiting for it: where the gate steps in, no load that was waited for ever ends. */
export const leaveFor = (page: Page, url: string) => page.evaluate(to => void setTimeout(() => location.assign(to)), url)

export const noticeIn = (page: Page): Frame | null =>
  page.frames().find(frame => URL.canParse(frame.url()) && new URL(frame.url()).pathname === '/notice.html') ?? null

/** Waits for the gate with its question, and gives what it says. */
export async function gateIn(journey: Journey, page: Page, says = /./): Promise<string> {
  await until(
    async () =>
      page.evaluate(
        `location.href.startsWith(${JSON.stringify(journey.launched.url('gate.html'))}) && document.querySelector('${ANSWER}') !== null`,
      ),
    'the gate and its question',
  )
  return until(async () => {
    const words = (await page.evaluate('document.body.innerText')) as string
    return says.test(words) ? words : null
  }, `the gate to say ${says}`)
}

/** Presses an answer as a person would, until it counts (one given too early does not), and until the gate is left. */
export async function answerGate(journey: Journey, page: Page, action: string): Promise<void> {
  await gateIn(journey, page)
  const button = `button[data-action="${action}"]`
  // Nobody presses before the page stands still; a press meant for one button must not meet another.
  let stoodAt = ''
  await until(async () => {
    const stands = String(await page.evaluate(`JSON.stringify(document.querySelector('${button}')?.getBoundingClientRect())`))
    await new Promise(resolve => setTimeout(resolve, 80))
    const same = stands === stoodAt
    stoodAt = stands
    return same
  }, 'the gate to stand still')
  const reason = 'input[name=reason][value="work-task"]'
  const chosen = () => page.evaluate(`document.querySelector('${reason}')?.checked !== false`)
  if (action === 'continued') {
    await until(async () => {
      // The answers stay in sight at the foot of the window, over whatever lies there: the reason is brought out from beneath first.
      await page.evaluate(`document.querySelector('${reason}')?.scrollIntoView({ block: 'center' })`)
      if (!(await chosen())) await page.click(reason)
      return chosen()
    }, 'the reason to be chosen')
  }
  await until(
    async () => {
      const there = await page.evaluate(`document.querySelector('${button}') !== null`).catch(() => false)
      if (!there) return true
      await page.click(button).catch(() => undefined)
      await new Promise(resolve => setTimeout(resolve, BETWEEN_PRESSES_MS))
      return false
    },
    `the gate to take "${action}"`,
    2 * WAIT_MS,
  )
}

/** The notice on this page, once it asks; `modal` when it lies over the whole page. */
/** @param says a verdict waits neither for the page to be read nor for the store; what they add comes a moment later */
export async function noticeOn(page: Page, says = /./): Promise<{ frame: Frame; words: string; modal: boolean }> {
  // A notice that was disturbed is made anew: it is another frame then.
  const { frame, words } = await until(async () => {
    const frame = noticeIn(page)
    if (!frame || !(await inTime(frame.$(ANSWER)))) return null
    const words = String((await inTime(frame.evaluate('document.body.innerText'))) ?? '')
    return says.test(words) ? { frame, words } : null
  }, `the notice to say ${says}`)
  const modal = (await frame.evaluate('innerWidth')) === (await page.evaluate('innerWidth'))
  return { frame, words, modal }
}

/** A question to a frame that is taken away meanwhile may never be answered: after this long it counts as none. */
const ANSWER_MS = 3000
const inTime = async <T>(asked: Promise<T>): Promise<T | null> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(resolve, ANSWER_MS, null)
  })
  return Promise.race([asked.catch(() => null), late]).finally(() => clearTimeout(timer))
}

export async function answerNotice(page: Page, action: string): Promise<void> {
  await noticeOn(page)
  await until(
    async () => {
      const frame = noticeIn(page)
      if (!frame) return true
      const button = await inTime(frame.$(`button[data-action="${action}"]`))
      if (button) await inTime(button.click())
      await new Promise(resolve => setTimeout(resolve, BETWEEN_PRESSES_MS))
      return noticeIn(page) === null
    },
    `the notice to take "${action}" and go`,
    2 * WAIT_MS,
  )
}
