import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assess } from '../lib/assess/assess.ts'
import { exportJson } from '../lib/inventory/export-json.ts'
import { fold } from '../lib/inventory/fold.ts'
import { toCloudEvent } from '../lib/inventory/to-cloud-event.ts'
import type { Fact, FactOf } from '../lib/model/fact.ts'
import type { Observation } from '../lib/model/observation.ts'
import type { Policy } from '../lib/model/policy.ts'
import type { AppRecord } from '../lib/model/record.ts'
import { observe } from '../lib/observe/observe.ts'
import type { Inspector } from './observe-address.ts'
import { openPolicy } from './open-policy.ts'
import { simulate } from './policy-simulate.ts'
import { simulateHtml } from './simulate-html.ts'
import { simulateText } from './simulate-text.ts'

const dir = mkdtempSync(join(tmpdir(), 'scopewarden-simulate-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let balanced: Inspector
let strict: Inspector
beforeAll(async () => {
  const open = (name: string) => openPolicy(join(import.meta.dirname, `../policies/organisations/${name}.json`), { nowMs: NOW_MS })
  ;[balanced, strict] = await Promise.all([open('balanced'), open('strict')])
})
const NOW_MS = Date.UTC(2026, 10, 22)
const DAY_MS = 86_400_000
const uuid = (n: number) => `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
const google = (scope: string, client: string) =>
  `https://accounts.google.com/o/oauth2/v2/auth?response_type=code&code_challenge=x&client_id=${client}&scope=${encodeURIComponent(`https://www.googleapis.com/auth/${scope}`)}&redirect_uri=https%3A%2F%2F${client}.example%2Fcb`
const [CALENDAR, TASKS] = ['calendar.readonly', 'tasks.readonly']

let next = 0
function look(
  scope: string,
  client: string,
  change: Partial<FactOf<'observed'>> & { seen?: Partial<Observation> } = {},
): FactOf<'observed'> {
  const observation = observe({ url: google(scope, client) }, balanced.index) ?? expect.fail('nothing')
  const { seen, ...head } = change
  const whole = { ...observation, ...seen }
  const id = uuid(++next)
  const assessment = assess(whole, balanced.inForce, balanced.knowledge, { ...balanced.context, before: null })
  return { type: 'observed', id, encounterId: id, atMs: NOW_MS, appKey: `google|client:${client}`, observation: whole, assessment, ...head }
}
const event = (fact: Fact, person = 1) =>
  toCloudEvent(fact, {
    installId: uuid(0xabc000 + person),
    person: null,
    organisation: 'example',
    extensionVersion: '0.1.0',
    browser: 'Chromium 156',
  })
const file = (name: string, content: string | Uint8Array) => {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}
const lines = (...values: unknown[]) => values.map(one => JSON.stringify(one)).join('\n')
const NAMES = { policy: 'new.json', against: 'old.json' }
const run = (path: string, candidate = strict, current: Inspector | null = null) => simulate(candidate, current, [path], NAMES)
const changed = (change: Partial<Policy>): Inspector => ({
  ...balanced,
  inForce: { ...balanced.inForce, policy: { ...balanced.inForce.policy, ...change } },
})

describe('replaying recorded events', () => {
  it('says what would change: by verdict, rule, app and day, and for how many people', async () => {
    const events = [
      event(look(CALENDAR, 'cal'), 1),
      event(look(CALENDAR, 'cal'), 1),
      event(look(CALENDAR, 'cal', { atMs: NOW_MS - DAY_MS }), 2),
      event(look(TASKS, 'task'), 2),
    ]
    const summary = await run(file('a.json', JSON.stringify(events)))
    expect(summary).toMatchObject({ looks: 4, encounters: 4, stricter: 4, milder: 0, browsers: 2 })
    expect(summary.changes).toEqual([
      { from: 'acknowledge', to: 'justify', encounters: 3 },
      { from: 'allow', to: 'acknowledge', encounters: 1 },
    ])
    expect(summary.rules[0]).toEqual({ rule: 'confidential-read', before: 3, after: 3, stricter: 3, milder: 0 })
    expect(summary.apps.map(({ name, encounters, stricter, mostly }) => [name, encounters, stricter, mostly])).toEqual([
      ['cal.example', 3, 3, 'acknowledge → justify'],
      ['task.example', 1, 1, 'allow → acknowledge'],
    ])
    expect(summary.days).toEqual([
      { day: '2026-11-21', people: { before: 1, after: 1, all: 1 }, interruptions: { before: 1, after: 1 } },
      { day: '2026-11-22', people: { before: 1, after: 2, all: 2 }, interruptions: { before: 2, after: 3 } },
    ])
    expect(summary.aDay).toMatchObject({ people: { before: 1, after: 1.5 }, interruptions: { before: 1.5, after: 2 } })
  })
  it('finds the same in a list, a batch a line, an event a line, and packed', async () => {
    const events = [event(look(CALENDAR, 'cal')), event(look(TASKS, 'task'))]
    const wanted = await run(file('b.json', JSON.stringify(events, null, 2)))
    expect(wanted.looks).toBe(2)
    expect(await run(file('b.jsonl', lines(...events)))).toEqual(wanted)
    expect(await run(file('c.jsonl', lines(events)))).toEqual(wanted)
    expect(await run(file('c.jsonl.gz', gzipSync(lines(...events))))).toEqual(wanted)
    expect(await run(file('d.json', lines(...events.map(one => one.data.unmapped.fact))))).toMatchObject({
      looks: 2,
      browsers: 0,
      aDay: null,
    })
  })
  it('compares with a policy instead of what was recorded', async () => {
    const path = file('e.jsonl', lines(event(look(CALENDAR, 'cal'))))
    expect(await run(path, balanced, balanced)).toMatchObject({ stricter: 0, milder: 0 })
    expect(await run(path, balanced, strict)).toMatchObject({ stricter: 0, milder: 1, changes: [{ from: 'justify', to: 'acknowledge' }] })
  })
  it('takes the later look at an encounter with the first, and the stronger verdict of both', async () => {
    const first = look(TASKS, 'task', { seen: { scopes: { visibility: 'hidden', requested: [] } } })
    const later = { ...look(CALENDAR, 'task'), type: 'revised' as const, encounterId: first.encounterId }
    const summary = await run(file('f.jsonl', lines(event(first), event(later))))
    expect(summary).toMatchObject({
      looks: 2,
      encounters: 1,
      stricter: 1,
      changes: [{ from: 'acknowledge', to: 'justify', encounters: 1 }],
    })
  })
  it('asks a policy that only watches what it would have said', async () => {
    const path = file('g.jsonl', lines(event(look(CALENDAR, 'cal'))))
    expect((await run(path, changed({ mode: 'monitor' }))).verdicts.find(one => one.verdict === 'acknowledge')).toMatchObject({
      before: 1,
      after: 1,
    })
    const watched = changed({ rules: balanced.inForce.policy.rules.map(rule => ({ ...rule, mode: 'monitor' as const })) })
    expect(await run(path, watched)).toMatchObject({ milder: 1, changes: [{ from: 'acknowledge', to: 'allow' }] })
  })
  it('counts and names what could not be replayed, and what no event says', async () => {
    const good = event(look(CALENDAR, 'cal'))
    const wrong = {
      ...good,
      data: { ...good.data, unmapped: { ...good.data.unmapped, fact: { ...good.data.unmapped.fact, observation: {} } } },
    }
    const decided: Fact = {
      type: 'decided',
      id: uuid(9),
      encounterId: uuid(9),
      atMs: NOW_MS,
      appKey: 'x',
      decision: { action: 'went-back', reason: null, note: null },
    }
    const rules = [
      ...balanced.inForce.policy.rules,
      { id: 'finance', when: { any: [{ group: 'finance' }] }, then: 'block' as const },
      { id: 'returning', when: { grantedBefore: true }, then: 'block' as const },
      { id: 'begun', when: { user: 'a@example.com' }, then: 'block' as const },
    ]
    const summary = await run(file('h.jsonl', `${lines(good, wrong, event(decided), { hello: 1 })}\n{"broken`), changed({ rules }))
    expect(summary.looks).toBe(1)
    expect(Object.fromEntries(summary.gaps.map(gap => [gap.code, gap.count]))).toEqual({
      invalid: 1,
      'not-ours': 1,
      'not-json': 1,
      before: 1,
      user: 1,
      groups: 1,
    })
    expect(simulateText(summary)).toContain('1 entries could not be replayed because they are not JSON.')
  })
  it('knows from the event what an app had before, where it asked for more', async () => {
    const had = {
      grantedScopes: [
        { id: 'x', data: 'tasks' as const, access: 'read' as const, reach: 'own' as const, known: true, seen: 'url' as const, sinceMs: 1 },
      ],
      complete: true,
      firstGrantedMs: 1,
      lastGrantedMs: 1,
    }
    const one = look(CALENDAR, 'cal')
    const assessment = assess(one.observation, balanced.inForce, balanced.knowledge, { ...balanced.context, before: had })
    const rules = [{ id: 'more', when: { finding: 'scope-expansion' }, then: 'block' as const }]
    const summary = await run(file('i.jsonl', lines(event({ ...one, assessment }))), changed({ rules }))
    expect(summary.verdicts.at(-1)).toEqual({ verdict: 'block', before: 0, after: 1 })
  })
})

describe('replaying a report', () => {
  const report = (scope: 'browser' | 'hub') => {
    const rows = [look(CALENDAR, 'cal'), look(CALENDAR, 'cal')].reduce<AppRecord | undefined>(fold, undefined)
    const apps = rows ? [rows] : []
    return exportJson({ createdAt: new Date(NOW_MS).toISOString(), organisation: 'example', scope, policy: null, apps, gaps: [] })
  }
  it.each(['browser', 'hub'] as const)(
    'of a %s counts each row as often as the app was met, and says what a row does not hold',
    async scope => {
      const summary = await run(file('report.json', report(scope)))
      expect(summary).toMatchObject({ looks: 1, encounters: 2, stricter: 2, aDay: null })
      expect(summary.gaps).toEqual([expect.objectContaining({ code: 'rows', count: 2 })])
      expect(simulateText(summary)).toContain('How many people are interrupted a day cannot be told')
    },
  )
})

describe('what it writes', () => {
  it('is a table and a page in which no name is more than a name', async () => {
    const name = '<script>alert(1)</script>'
    const client = { ...look(CALENDAR, 'cal').observation.client, name }
    const summary = await run(file('j.jsonl', lines(event(look(CALENDAR, 'cal', { seen: { client } })))))
    const page = simulateHtml(summary, '2026-11-22T00:00:00Z')
    expect(page).not.toContain('<script>')
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toMatch(/(src|href)=/)
    expect(simulateText(summary)).toMatch(/^new\.json against old\.json: 1 encounters, 1 change \(100\.0 %\)/)
  })
})
