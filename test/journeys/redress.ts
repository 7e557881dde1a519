import type { Frame, Page } from 'puppeteer'
import type { BrowserName } from '../../cli/find-browser.ts'
import type { LocalAnswer, LocalRequest } from '../../cli/local-web.ts'
import { buildOf, hrefOf, type Journey, leaveFor, noticeIn, startJourney, until } from './journey.ts'
import { hostile, TRICKS, type Trick } from './redress-tricks.ts'

export const SITE = 'https://site-one.example/'
const NOTICE_AT = 'https://auth.hostile.example/oauth/authorize'
const GATE_AT = 'https://github.com/login/oauth/authorize'
const CONTROL_AT = 'https://control.example/'
/** What the notice says, and no page does. */
export const WORDS = ['Scopewarden', 'I understand, continue', 'Go back', 'asks you to look at this']
const APPROVALS = ['acknowledged', 'continued', 'requested']

const html = (body: string, headers: Record<string, string> = {}): LocalAnswer => ({
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorize</title></head><body>${body}</body></html>`,
  headers,
})
const trickOf = ({ url }: LocalRequest) => TRICKS.find(({ id }) => id === url.searchParams.get('trick'))
const CONSENT =
  '<h1>Access to your account</h1><ul><li>Read your files</li></ul><form method="post" action="/landed"><button id="js-oauth-authorize-btn" class="js-oauth-authorize-btn" name="authorize" value="1">Allow</button></form>'
/** A warning as it is drawn without any defence: into the page, with a button that believes every click. */
const NAIVE = `<div id="naive" style="position:fixed;inset:0;z-index:9;background:#123;color:#fff;font:20px sans-serif">${WORDS.join('. ')}
  <button id="ok" style="position:absolute;left:560px;top:560px;width:160px;height:40px" onclick="window.approved = (window.approved ?? 0) + 1">I understand, continue</button></div>`

export const redressRoutes = {
  'site-one.example/*': html('<h1>Site one</h1>'),
  'auth.hostile.example/oauth/authorize': (request: LocalRequest) => html(CONSENT + hostile(trickOf(request), WORDS)),
  'github.com/login/oauth/authorize': (request: LocalRequest) =>
    html(`${CONSENT}${hostile(trickOf(request), WORDS)}<script>begin()</script>`),
  'github.com/landed': html('<h1>Landed</h1>'),
  'control.example/': (request: LocalRequest) => html(CONSENT + NAIVE + hostile(trickOf(request), WORDS)),
}

/** @param extensionDir another build than the one that lies where builds lie */
export const startRedress = (name: BrowserName, extensionDir = buildOf(name)) => startJourney(name, { extensionDir, routes: redressRoutes })

const request = (base: string, params: Record<string, string>) =>
  `${base}?${new URLSearchParams({ response_type: 'code', state: 's1', redirect_uri: 'https://reader-app.example/back', ...params })}`
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const soon = <T>(work: Promise<T>, ms = 2000) => Promise.race([work.catch(() => undefined), pause(ms).then(() => undefined)])

/** How often a frame was asked and did not answer. */
const silent = new WeakMap<Frame, number>()

/**
 * The frame of the notice, found in a way that works in Firefox too, whose driver does not know its address. Chromium's driver
 * now and then misses that a frame lives in a process of its own, and then nothing that is asked of it is ever answered: there
 * the address counts, once it was asked for long enough to be drawn. In a tab that was there before it, the driver may name the
 * frames in another order than they stand in.
 */
export async function frameOf(page: Page): Promise<Frame | null> {
  for (const frame of page.frames()) {
    if (frame === page.mainFrame()) continue
    const href = await soon(frame.evaluate('location.href'), 500)
    if (String(href).split('?')[0]?.endsWith('/notice.html')) return frame
    if (href !== undefined) continue
    silent.set(frame, (silent.get(frame) ?? 0) + 1)
    if ((silent.get(frame) ?? 0) >= 6 && frame === noticeIn(page)) return frame
  }
  return null
}
const isDeaf = async (page: Page) => {
  const frame = noticeIn(page)
  return frame !== null && (await soon(frame.evaluate('1'))) === undefined
}
export const atGate = async (journey: Journey, page: Page) =>
  ((await soon(hrefOf(page))) ?? '').startsWith(journey.launched.url('gate.html'))

type Spot = { x: number; y: number; width: number; height: number }
const spotOf = async (where: Page | Frame, selector: string): Promise<Spot | null> => {
  const code = `(e => { const b = e?.getBoundingClientRect(); return b ? JSON.stringify({ x: b.x, y: b.y, width: b.width, height: b.height }) : '' })(document.querySelector(${JSON.stringify(selector)}))`
  const found = String((await soon(where.evaluate(code))) ?? '')
  return found ? JSON.parse(found) : null
}

/** Presses what a frame of the notice shows with the mouse, in Firefox: the driver of Firefox 140 finds nothing within such a frame by itself. */
export async function pressInNotice(page: Page, frame: Frame, selector: string): Promise<void> {
  const at = async (where: Page | Frame) => ((await soon(where.evaluate('[mozInnerScreenX, mozInnerScreenY]'))) ?? []) as number[]
  const spot = await spotOf(frame, selector)
  const [[left = 0, top = 0], [x = 0, y = 0]] = [await at(page), await at(frame)]
  if (spot) await soon(page.mouse.click(x - left + spot.x + spot.width / 2, y - top + spot.y + spot.height / 2), 1000)
}

const pictures = new Map<string, string>()
/** Where the notice has its button. */
const spots = new Map<string, Spot>()
const shot = async (page: Page, clip: Spot) => String((await soon(page.screenshot({ encoding: 'base64', clip }), 4000)) ?? '')
/** The screen where the notice says who asks and for what; the card may have grown or moved by an answer of its own. */
async function pictureOfWords(page: Page): Promise<string> {
  const frame = await frameOf(page)
  const head = frame && (await spotOf(frame, '.notice header'))
  const below = frame && (await spotOf(frame, '.notice .organisation'))
  return head && below ? shot(page, { x: head.x, y: head.y, width: head.width, height: below.y - head.y }) : ''
}
/** The same twice: what is known later is said later. */
async function steadyPicture(page: Page): Promise<string> {
  let last = ''
  return until(async () => {
    await pause(500)
    const now = await pictureOfWords(page)
    const isSteady = now !== '' && now === last
    last = now
    return isSteady ? now : null
  }, 'a picture of the notice')
}
/** How far what is dark and what is light in one picture is so in the other, 0…1. A line may be a pixel higher or lower. */
const likeness = (journey: Journey, one: string, other: string) =>
  one && other
    ? journey.desk<number>(`(async () => {
  const read = async data => { const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))]))
    const canvas = new OffscreenCanvas(image.width, image.height); const context = canvas.getContext('2d'); context.drawImage(image, 0, 0)
    return context.getImageData(0, 0, image.width, image.height) }
  const [a, b] = [await read(${JSON.stringify(one)}), await read(${JSON.stringify(other)})]
  if (a.width !== b.width) return 0
  const light = (image, x, y) => { const i = (y * image.width + x) * 4; return image.data[i] + image.data[i + 1] + image.data[i + 2] }
  const count = { dark: 0, darkToo: 0, pale: 0, paleToo: 0 }
  for (let y = 1; y < Math.min(a.height, b.height) - 1; y++) for (let x = 0; x < a.width; x++) {
    const here = light(a, x, y), there = [-1, 0, 1].map(by => light(b, x, y + by))
    if (here < 300) { count.dark++; if (there.some(one => one < 400)) count.darkToo++ }
    if (here > 650) { count.pale++; if (there.some(one => one > 600)) count.paleToo++ }
  }
  return Math.min(count.darkToo / count.dark, count.paleToo / count.pale)
})()`)
    : Promise.resolve(0)

/** Shorter than what has to pass between two presses for the second one to count. */
const STEADY_MS = 400
/** Twice as fast as anybody presses; faster yet, and a machine of two cores does little else. */
const RHYTHM_MS = 70
const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
/**
 * Presses with the mouse and the Enter key, as somebody does who was told to, until told to stop. What stops it tells whether it was
 * steady: on a busy machine there may be so long a pause that a press rightly counts.
 */
async function hammer(page: Page, spot: Spot): Promise<() => Promise<boolean>> {
  const at = { x: spot.x + spot.width / 2, y: spot.y + spot.height / 2, button: 'left' as const, clickCount: 1 }
  // In Chromium nobody waits until a page has taken a press, which may be kept from it for long.
  const session = await page.createCDPSession().catch(() => null)
  let longestMs = 0
  const underWay = new Set<Promise<unknown>>()
  /** A driver may hand on a press long after it was told to: that is a pause too. */
  const timed = (work: Promise<unknown>, ms: number) => {
    const startMs = Date.now()
    const ended = work
      .catch(() => undefined)
      .then(() => {
        underWay.delete(ended)
        longestMs = Math.max(longestMs, Date.now() - startMs)
      })
    underWay.add(ended)
    return soon(ended, ms)
  }
  const press = async () => {
    if (session) {
      for (const type of ['mousePressed', 'mouseReleased'] as const)
        void session.send('Input.dispatchMouseEvent', { type, ...at }).catch(() => 0)
      for (const type of ['keyDown', 'keyUp'] as const) void session.send('Input.dispatchKeyEvent', { type, ...ENTER }).catch(() => 0)
    } else {
      await timed(page.mouse.click(at.x, at.y), 400)
      await timed(page.keyboard.press('Enter'), 100)
    }
    await pause(RHYTHM_MS)
  }
  let on = true
  const done = (async () => {
    while (on) {
      const startMs = Date.now()
      await press()
      longestMs = Math.max(longestMs, Date.now() - startMs)
    }
  })()
  return async () => {
    on = false
    await done
    await soon(Promise.all(underWay), 3000)
    return longestMs < STEADY_MS && underWay.size === 0
  }
}

export type Played = {
  shown: 'notice' | 'gate' | 'neither'
  /** From the trick's begin until the warning was found to be readable, or the gate there; with what it takes to look. */
  afterMs: number
  approvals: number
  read: string[]
  /** Somebody who wants to can still answer. */
  answered: string | null
  /** Whoever pressed did so without a pause. */
  steady: boolean
  /** The driver reaches nothing in the frame of the notice, so that nobody can tell what is to be seen there. */
  deaf: boolean
  /** Milliseconds, as `measure` found them. */
  cpuMs: number | null
}

const BUTTON = 'button[data-action="acknowledged"]'

/** Without `presses` it is looked at from the trick's begin on. `measure`: what is to be measured from then until the warning is there. */
export type PlayOptions = { presses?: boolean; measure?: (page: Page) => Promise<() => Promise<number>> }

/** Plays a trick on the notice that lies over a page, while somebody is pressing where its button is. */
export async function playOnNotice(journey: Journey, trick: Trick | null, { presses = true, measure }: PlayOptions = {}): Promise<Played> {
  const since = await journey.since()
  const page = await journey.page()
  let stop = async () => true
  try {
    await page.goto(SITE)
    // From before there is anything to press: a first press at what has been in sight for long rightly counts.
    const where = spots.get(journey.launched.extensionId)
    if (trick && presses && !trick.leavesAlone && where) stop = await hammer(page, where)
    await leaveFor(page, request(NOTICE_AT, { scope: 'files.read', client_id: `c-${trick?.id ?? 'none'}`, trick: trick?.id ?? 'none' }))
    // Found anew each time: on a busy machine it may have been made anew meanwhile.
    const button = await until(
      async () => {
        const frame = await frameOf(page)
        return frame && spotOf(frame, BUTTON)
      },
      'the notice and its button',
      20_000,
    )
    const like = (trick && pictures.get(journey.launched.extensionId)) || (await steadyPicture(page))
    if (!trick) {
      pictures.set(journey.launched.extensionId, like)
      spots.set(journey.launched.extensionId, button)
    }
    await pause(100)
    const measured = await measure?.(page)
    const beganMs = Date.now()
    let gateMs: number | null = null
    void until(() => atGate(journey, page), 'the gate', 2500).then(
      () => {
        gateMs = Date.now() - beganMs
      },
      () => undefined,
    )
    await soon(page.evaluate('begin()'), 1500)
    if (presses) await pause(1200)
    const steady = await stop()
    let shown = 'neither' as Played['shown']
    await until(
      async () => {
        if (gateMs !== null || (await atGate(journey, page))) shown = 'gate'
        // A picture of a page that stands still is waited for by everything that comes after, and such a page ends at the gate.
        else if (!trick?.blocks) {
          const now = await pictureOfWords(page)
          if ((await likeness(journey, like, now)) > 0.8) shown = 'notice'
        }
        return shown !== 'neither'
      },
      'the warning',
      12_000,
    ).catch(() => undefined)
    const afterMs = gateMs ?? Date.now() - beganMs
    const deaf = shown === 'neither' && (await isDeaf(page))
    const cpuMs = (await measured?.()) ?? null
    const read =
      shown === 'gate'
        ? []
        : (((await soon(page.evaluate('look(), [...new Set(said)].filter(text => text.trim() !== "")'))) as string[] | undefined) ?? [])
    const decided = async () => (await since.facts()).flatMap(fact => (fact.type === 'decided' ? [fact.decision.action] : []))
    const approvals = (await decided()).filter(action => APPROVALS.includes(action)).length
    const answered = shown === 'neither' ? null : await answer(journey, page, async () => (await decided()).length > approvals)
    return { shown, afterMs, approvals, read, answered, steady, deaf, cpuMs }
  } finally {
    await stop()
    await soon(page.close())
  }
}

/** Presses "I have read this" now and then, as a person does who reads, wherever it is asked. */
export async function answer(journey: Journey, page: Page, isDone: () => Promise<boolean>): Promise<string | null> {
  return until(
    async () => {
      const gate = await atGate(journey, page)
      const where = gate ? page : await frameOf(page)
      const spot = where && (await spotOf(where, BUTTON))
      await pause(650)
      if (spot) await soon(page.mouse.click(spot.x + spot.width / 2, spot.y + spot.height / 2), 1000)
      await pause(200)
      return (await isDone()) ? (gate ? 'at the gate' : 'in the notice') : null
    },
    'an answer to be taken',
    12_000,
  ).catch(() => null)
}

/** Plays a trick on a warning without any defence, and finds out whether it did to it what it is for; nothing else is looked at. */
export async function bitesNaive(journey: Journey, trick: Trick): Promise<boolean> {
  const page = await journey.page()
  const ask = <T>(code: string) => soon(page.evaluate(code) as Promise<T>)
  // What no answer was had about, proves nothing.
  const presses = () => ask<number>('window.approved ?? 0')
  try {
    await page.goto(`${CONTROL_AT}?trick=${trick.id}`)
    const clip = { x: 0, y: 0, width: 600, height: 60 }
    const before = trick.bites === 'hidden' ? await shot(page, clip) : ''
    await soon(page.evaluate('begin()'), 1500)
    const stop = await hammer(page, { x: 560, y: 560, width: 160, height: 40 })
    await pause(500)
    await stop()
    switch (trick.bites) {
      case 'hidden': {
        const after = await shot(page, clip)
        return before !== '' && after !== '' && (await likeness(journey, before, after)) < 0.6
      }
      case 'boxless':
        return (await spotOf(page, '#naive'))?.width === 0
      case 'gone':
        return (await ask('document.querySelector("#naive") === null')) === true
      case 'answered':
        return ((await presses()) ?? 0) > 0
      case 'read':
        return ((await ask<string[]>('look(), said')) ?? []).length > 0
      case 'deaf':
        return (await presses()) === 0
    }
  } finally {
    await soon(page.close())
  }
}

/** Sends a tab to a page that plays its trick at once, and whose request has to be stopped; somebody presses all the while. */
export async function playOnGate(
  journey: Journey,
  trick: Trick,
): Promise<Omit<Played, 'shown' | 'deaf' | 'cpuMs'> & { landed: number; shown: boolean }> {
  const since = await journey.since()
  const page = await journey.page()
  try {
    await page.goto(SITE)
    const stop = await hammer(page, { x: 800, y: 620, width: 40, height: 40 })
    const landedBefore = journey.web.requests.filter(({ path }) => path === '/landed').length
    const beganMs = Date.now()
    await leaveFor(page, request(GATE_AT, { scope: 'repo', client_id: `g-${trick.id}`, trick: trick.id }))
    const shown = await until(() => atGate(journey, page), 'the gate', 12_000).catch(() => false)
    const afterMs = Date.now() - beganMs
    await pause(400)
    const steady = await stop()
    const decided = (await since.facts()).flatMap(fact => (fact.type === 'decided' ? [fact.decision.action] : []))
    const approvals = decided.filter(action => APPROVALS.includes(action)).length
    const landed = journey.web.requests.filter(({ path }) => path === '/landed').length - landedBefore
    const asks = await until(() => spotOf(page, 'button[data-action="continued"]'), 'the question').catch(() => null)
    return { shown, afterMs, approvals, landed, read: [], answered: asks ? 'asked' : null, steady }
  } finally {
    await soon(page.close())
  }
}
