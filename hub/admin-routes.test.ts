import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { assessment, FORMULAS, MINUTE_MS, observation, observed, SCRIPTS, uuid } from '../lib/inventory/facts.arbitrary.ts'
import { CloudEvent } from '../lib/model/event.ts'
import { ReportExport } from '../lib/model/record.ts'
import { sampleBrowser } from './sample-browser.ts'
import { signedIn, startSampleHub } from './start-sample-hub.ts'

const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
const STARTS_FORMULA = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u
const signIn = (url: string, token: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/sign-in`, { method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual', headers })
const document = async (response: Response) => parseHTML(await response.text()).document

const hostile = (texts: string[]) =>
  texts.flatMap((text, i) => {
    const head = { atMs: NOW_MS, encounterId: uuid(i + 1), appKey: `acme|client:${text}`.slice(0, 700) }
    return [
      observed(i + 1, {
        ...head,
        observation: observation({
          provider: text.slice(0, 60),
          server: { host: text },
          client: { id: text, name: text, publisher: text, verified: 'yes' },
          redirect: { host: text, kind: 'web', scheme: null },
          scopes: { visibility: 'full', requested: [{ id: text, data: 'mail', access: 'read', reach: 'own', known: false, seen: 'url' }] },
        }),
        assessment: assessment({ decidedBy: [text], app: { id: text, name: text, status: text } }),
      }),
      { type: 'concluded' as const, ...head, id: uuid(1000 + i), outcome: 'granted' as const, scopesGranted: [text] },
    ]
  })

const filled = async (texts: string[]) => {
  const hub = await startSampleHub()
  const browser = await sampleBrowser(uuid(0xf001), { person: texts[0] ?? null, browser: (texts[1] ?? 'Chromium').slice(0, 60) })
  await browser.enrol(hub.url, hub.enrolmentToken)
  const receipt = await browser.post(hub.url, [
    ...hostile(texts),
    { type: 'health', id: uuid(5000), atMs: NOW_MS, code: 'page-changed', detail: texts[0] ?? 'x', count: 2 },
  ])
  expect(receipt.refused).toEqual([])
  return { hub, browser, get: await signedIn(hub) }
}

describe('signing in', () => {
  it('takes the admin token or the printed link once, and nothing else', async () => {
    const hub = await startSampleHub()
    const answer = await signIn(hub.url, hub.adminToken)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/)
    const code = new URL(hub.signInLink()).searchParams.get('code') ?? ''
    expect(
      (await document(await fetch(`${hub.url}/sign-in?code=${code}`))).querySelector('input[type=hidden]')?.getAttribute('value'),
    ).toBe(code)
    expect((await signIn(hub.url, code)).status).toBe(303)
    expect((await signIn(hub.url, code)).status).toBe(401)
    expect((await signIn(hub.url, hub.enrolmentToken)).status).toBe(401)
    expect((await signIn(hub.url, '')).status).toBe(401)
  })

  it('slows down who guesses, and refuses another site', async () => {
    const hub = await startSampleHub()
    expect((await signIn(hub.url, hub.adminToken, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    for (let i = 0; i < 10; i += 1) expect((await signIn(hub.url, `guess ${i}`)).status).toBe(401)
    const limited = await signIn(hub.url, hub.adminToken)
    expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect(hub.lines.join()).not.toContain('guess')
  })

  it('guards every page, and a cookie cannot be made up', async () => {
    const hub = await startSampleHub()
    expect((await fetch(`${hub.url}/`, { redirect: 'manual' })).headers.get('location')).toBe('/sign-in')
    const cookie = (await signIn(hub.url, hub.adminToken)).headers.get('set-cookie')?.split(';')[0] ?? ''
    const [random, , mac] = cookie.split('.')
    for (const path of ['/export.csv', '/export.json', '/export.jsonl', '/export.html'])
      for (const forged of ['', 'scopewarden=x', `${cookie}x`, `${random}.9999999999.${mac}`]) {
        const response = await fetch(`${hub.url}${path}`, { headers: { cookie: forged } })
        expect(response.status).toBe(401)
        expect(await response.text()).not.toContain('key')
      }
    expect((await fetch(`${hub.url}/export.json`, { headers: { cookie } })).status).toBe(200)
  })

  it('ends after twelve hours', async () => {
    let nowMs = Date.now()
    const hub = await startSampleHub({ now: () => nowMs })
    const get = await signedIn(hub)
    expect((await get('/')).status).toBe(200)
    nowMs += 12 * 3_600_000 + 1000
    expect((await get('/')).status).toBe(303)
  })
})

describe('the page', () => {
  it('shows apps, browsers and notes, in the language asked for', async () => {
    const { get } = await filled(['Mailer'])
    const english = (await document(await get('/'))).body.textContent ?? ''
    for (const part of [
      'Mailer',
      'Granted once',
      'Scopes without a description',
      'Approval needed',
      'page-changed',
      uuid(0xf001),
      'Revoke first',
    ])
      expect(english).toContain(part)
    const german = await document(await get('/', { 'accept-language': 'sv, de-AT;q=0.8, en;q=0.5' }))
    expect(german.documentElement.getAttribute('lang')).toBe('de')
    expect(german.body.textContent).toContain('Zuerst widerrufen')
  })

  it('searches', async () => {
    const { get } = await filled(['Mailer', 'Board'])
    const rows = async (q: string) => [...(await document(await get(`/?q=${encodeURIComponent(q)}`))).querySelectorAll('tbody tr')].length
    expect(await rows('board')).toBe(1)
    expect(await rows('nothing like it')).toBe(0)
    expect((await document(await get(`/?q=${encodeURIComponent('"><img src=x>')}`))).querySelectorAll('img')).toHaveLength(0)
  })

  it('runs nothing of what browsers report', async () => {
    const { get } = await filled(SCRIPTS)
    for (const path of ['/', '/export.html', `/?q=${encodeURIComponent(SCRIPTS[0] ?? '')}`]) {
      const response = await get(path)
      const csp = response.headers.get('content-security-policy')
      expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/)
      const page = await document(response)
      expect(page.querySelectorAll('script,img,svg,iframe,[onerror],[onload],[style]')).toHaveLength(0)
      expect(page.querySelectorAll('style')).toHaveLength(1)
      for (const link of page.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^(https:|\/)/)
      expect(page.documentElement.outerHTML).not.toMatch(/[\u202A-\u202E]/)
    }
  })

  it('exports no formula, and JSON by its schema, with the number of browsers', async () => {
    const { get } = await filled(FORMULAS)
    const csv = await (await get('/export.csv')).text()
    expect(csv.split('\r\n')[0]).toMatch(/"browsers","browsers_granted"$/)
    for (const [, cell = ''] of csv.matchAll(/"((?:[^"]|"")*)"(?=,|\r\n)/g)) expect(cell.replaceAll('""', '"')).not.toMatch(STARTS_FORMULA)
    const json = await get('/export.json')
    expect(json.headers.get('content-disposition')).toMatch(/^attachment; filename="scopewarden-\d{4}-\d\d-\d\d\.json"$/)
    const report = ReportExport.parse(await json.json())
    expect(report).toMatchObject({ scope: 'hub', organisation: 'Acme Ltd' })
    expect(report.apps).toHaveLength(new Set(FORMULAS.map(f => f)).size)
  })

  it('exports every raw event as it was received, an event a line, page by page', async () => {
    const { hub, browser, get } = await filled([])
    const other = await sampleBrowser(uuid(0xf002))
    await other.enrol(hub.url, hub.enrolmentToken)
    const facts = Array.from({ length: 1000 }, (_, i) => observed(10_000 + i, { atMs: NOW_MS, encounterId: uuid(10_000 + i) }))
    await other.post(hub.url, facts.slice(998, 999))
    await browser.post(hub.url, facts.slice(0, 499))
    await browser.post(hub.url, facts.slice(499, 998))
    const response = await get('/export.jsonl')
    expect(response.headers.get('content-disposition')).toMatch(/\.jsonl"$/)
    const events = (await response.text())
      .split('\n')
      .slice(0, -1)
      .map(line => CloudEvent.parse(JSON.parse(line)))
    // With a health note exactly two full pages; the second one goes over to the other browser.
    expect(events).toHaveLength(1000)
    expect(events.map(event => event.id).sort()).toEqual([uuid(5000), ...facts.slice(0, 999).map(fact => fact.id)].sort())
    expect(new Set(events.map(event => event.source)).size).toBe(2)
  })

  it('says which browsers are silent and what was dropped', async () => {
    let nowMs = Date.now()
    const hub = await startSampleHub({ now: () => nowMs })
    const browser = await sampleBrowser(uuid(0xf001))
    await browser.enrol(hub.url, hub.enrolmentToken)
    await browser.post(hub.url, [{ type: 'health', id: uuid(1), atMs: NOW_MS, code: 'events-dropped', detail: '', count: 41 }])
    nowMs += 8 * 86_400_000
    const { gaps } = ReportExport.parse(await (await (await signedIn(hub))('/export.json')).json())
    expect(gaps.map(g => [g.code, g.count])).toEqual([
      ['browsers-silent', 1],
      ['events-dropped', 41],
    ])
  })
})
