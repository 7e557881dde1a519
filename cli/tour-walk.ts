import { join } from 'node:path'
import type { Frame, Page } from 'puppeteer'
import type { Fact } from '../lib/model/fact.ts'
import type { AppRecord } from '../lib/model/record.ts'
import type { LaunchedBrowser } from './launched-browser.ts'
import type { Act, Step } from './tour.ts'
import { TOUR_HOST } from './tour-web.ts'

export type Shown = 'gate' | 'modal' | 'corner' | 'nothing'
export type StepResult = {
  id: string
  shown: Shown
  kind: string | null
  provider: string | null
  verdict: string | null
  decidedBy: string[]
  decision: string | null
  outcome: string | null
  pictures: string[]
  /** What was not as it should be; empty: the step did what it should. */
  problems: string[]
}

const WAIT_MS = 10_000
/** Longer than the half second for which an answer is not accepted. */
const READ_MS = 700
/** How long "nothing is shown" is watched before it is believed. */
const SILENCE_MS = 1200

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

async function until<T>(look: () => Promise<T | null | undefined | false>, what: string, ms = WAIT_MS): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const seen = await look().catch(() => null)
    if (seen) return seen
    if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}`)
    await pause(50)
  }
}

export const noticeFrame = (page: Page): Frame | undefined =>
  page.frames().find(frame => new URL(frame.url() || 'about:blank').pathname === '/notice.html')

/** What the person has before them now. */
export async function shownOn(page: Page, gateUrl: string): Promise<Shown> {
  if (page.url().startsWith(gateUrl)) return 'gate'
  const frame = noticeFrame(page)
  if (!frame) return 'nothing'
  const width = Number(await frame.evaluate('innerWidth').catch(() => 0))
  // Just begun, it has no width yet; beside the page it is 400 pixels wide.
  return width === 0 ? 'nothing' : width > 420 ? 'modal' : 'corner'
}

/** Reads the extension's own store, from one of its pages. */
export async function readStore(launched: LaunchedBrowser): Promise<{ apps: AppRecord[]; facts: Fact[] }> {
  const page = await launched.openExtensionPage('gate.html')
  try {
    // Opening it before the worker has would make an empty one of another version.
    const there = await page.evaluate(`indexedDB.databases().then(all => all.some(one => one.name === 'scopewarden'))`)
    if (!there) return { apps: [], facts: [] }
    return (await page.evaluate(`new Promise((resolve, reject) => {
      const open = indexedDB.open('scopewarden')
      open.onerror = () => reject(open.error)
      open.onsuccess = () => {
        const tx = open.result.transaction(['apps', 'facts'])
        const apps = tx.objectStore('apps').getAll(), facts = tx.objectStore('facts').getAll()
        tx.oncomplete = () => { open.result.close(); resolve({ apps: apps.result, facts: facts.result }) }
        tx.onerror = () => reject(tx.error)
      }
    })`)) as { apps: AppRecord[]; facts: Fact[] }
  } finally {
    await page.close()
  }
}

/**
 * Waits until the organisation's policy is in force. Until it has been fetched, a browser that has just been installed judges
 * by the built-in one, and what is asked in that moment may be judged twice.
 */
export async function policyArrived(launched: LaunchedBrowser): Promise<void> {
  const page = await launched.openExtensionPage('managed_schema.json')
  try {
    await until(
      () => page.evaluate(`chrome.storage.local.get('policy').then(({ policy }) => Boolean(policy?.mark))`) as Promise<boolean>,
      'the policy of the organisation',
      20_000,
    )
  } finally {
    await page.close()
  }
}

export type Walk = { launched: LaunchedBrowser; pictureDir: string | null }

async function act(page: Page, one: Act, gateUrl: string): Promise<void> {
  if (one.on === 'nothing') {
    await pause(SILENCE_MS)
    const shown = await shownOn(page, gateUrl)
    if (shown !== 'nothing') throw new Error(`expected nothing to be shown, there was a ${shown}`)
  } else if (one.on === 'gate') {
    await until(async () => page.url().startsWith(gateUrl), 'the gate')
    const button = `button[data-action="${one.action}"]`
    await page.waitForSelector(button, { timeout: WAIT_MS })
    await pause(READ_MS)
    if (one.action === 'continued') {
      const reason = await page.waitForSelector('input[name=reason][value="work-task"]')
      // Scrolled to by eye: what merely touches the lower edge lies below the bar of buttons.
      await reason?.evaluate(element => element.scrollIntoView({ block: 'center' }))
      await reason?.click()
    }
    if (one.action === 'requested') await page.type('textarea[name=note]', 'For the autumn mailing.')
    await page.click(button)
    if (one.action === 'continued') await until(async () => !page.url().startsWith(gateUrl), 'the way back from the gate')
    else await pause(READ_MS)
  } else if (one.on === 'notice') {
    const button = `button[data-action="${one.action}"]`
    const frame = await until(async () => noticeFrame(page), 'the notice')
    await frame.waitForSelector(button, { timeout: WAIT_MS })
    await until(async () => {
      // A press that comes too early, which on a busy machine may be late, is asked for again; so does a person press again.
      await pause(READ_MS)
      const there = await noticeFrame(page)?.$(button)
      await there?.click()
      await pause(150)
      return noticeFrame(page) === undefined
    }, 'the notice to go')
  } else if ('press' in one) {
    await page.waitForSelector(one.press, { timeout: WAIT_MS })
    // A page's own buttons may come alive late, and ours may still hold them.
    const from = page.url()
    await until(async () => {
      if (page.url() !== from) return true
      await page.click(one.press)
      await pause(150)
      return page.url() !== from
    }, `the page to move on after ${one.press}`)
  } else {
    await page.waitForSelector(one.into, { timeout: WAIT_MS })
    await page.type(one.into, one.type)
    await page.keyboard.press('Tab')
  }
}

/** Walks one step as a person would, with trusted input, and says what happened. Never throws. */
export async function walkStep(step: Step, { launched, pictureDir }: Walk): Promise<StepResult> {
  const result: StepResult = {
    id: step.id,
    shown: 'nothing',
    kind: null,
    provider: null,
    verdict: null,
    decidedBy: [],
    decision: null,
    outcome: null,
    pictures: [],
    problems: [],
  }
  const gateUrl = launched.url('gate.html')
  const page = await launched.browser.newPage()
  const picture = async (name: string) => {
    if (!pictureDir) return
    const file = `${step.id}-${name}.png`
    await page.screenshot({ path: join(pictureDir, file) as `${string}.png` })
    result.pictures.push(file)
  }
  const before = new Set((await readStore(launched)).facts.map(fact => fact.id))
  try {
    await page.goto(`https://${TOUR_HOST}/`)
    await page.click(`#${step.id}`)
    for (const [i, one] of step.acts.entries()) {
      if (one.on === 'gate' || one.on === 'notice') {
        const shown = await until(async () => {
          const now = await shownOn(page, gateUrl)
          return now !== 'nothing' && now
        }, `the ${one.on}`)
        result.shown = shown
        await pause(READ_MS)
        await picture(shown)
      } else if (one.on === 'nothing') await picture('page')
      await act(page, one, gateUrl)
      if (i === step.acts.length - 1) {
        await pause(400)
        await picture('end')
      }
    }
  } catch (error) {
    result.problems.push(error instanceof Error ? error.message : String(error))
    await picture('problem').catch(() => undefined)
  } finally {
    await page.close().catch(() => undefined)
  }
  await account(step, result, launched, before)
  return result
}

/** Holds what was written down against what the step should have left. */
async function account(step: Step, result: StepResult, launched: LaunchedBrowser, before: Set<string>) {
  const settled = async () => {
    const { facts } = await readStore(launched)
    const own = facts.filter(fact => !before.has(fact.id))
    return own.some(fact => fact.type === 'concluded') && own
  }
  const facts = await until(settled, 'the outcome to be written down', 4000).catch(async () =>
    (await readStore(launched)).facts.filter(fact => !before.has(fact.id)),
  )
  const observed = facts.filter(fact => fact.type === 'observed')
  const latest = facts.findLast(fact => fact.type === 'revised' || fact.type === 'observed')
  if (observed.length !== 1) result.problems.push(`expected one encounter, found ${observed.length}`)
  if (latest && (latest.type === 'observed' || latest.type === 'revised')) {
    result.kind = latest.observation.kind
    result.provider = latest.observation.provider
    result.verdict = latest.assessment.verdict
    result.decidedBy = latest.assessment.decidedBy
  }
  const decided = facts.findLast(fact => fact.type === 'decided')
  result.decision = decided?.type === 'decided' ? decided.decision.action : null
  const concluded = facts.findLast(fact => fact.type === 'concluded')
  result.outcome = concluded?.type === 'concluded' ? concluded.outcome : null
  for (const key of ['kind', 'provider', 'verdict', 'shown', 'outcome'] as const) {
    if (result[key] !== step.expect[key]) result.problems.push(`${key}: expected ${step.expect[key]}, got ${result[key]}`)
  }
}
