// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { explanationOf } from '../../test/fixtures/ui/explanations.ts'
import { languageOf } from '../../test/fixtures/ui/language.ts'
import { receiptsIn } from '../../test/fixtures/ui/receipts.ts'
import { NOW_MS, RECORDS } from '../../test/fixtures/ui/records.ts'
import { LOOKUPS, REQUESTS } from '../../test/fixtures/ui/requests.ts'
import {
  BLIND,
  BUILT_IN_THREATS,
  DELIVERY,
  ENTRIES,
  FAILING_DELIVERY,
  FAILING_THREATS,
  MANAGED,
  MUTES,
  POLICY,
  REFUSED,
  STALE_POLICY,
  THREATS,
} from '../../test/fixtures/ui/states.ts'
import { MANAGED_KEYS } from '../model/managed.ts'
import type { ReceiptLine } from '../model/receipt.ts'
import type { AppRecord } from '../model/record.ts'
import { type SettingSource, settingRows } from '../model/setting-rows.ts'
import { click, drawn } from './drawn.ts'
import { Mirror, type MirrorProps } from './mirror.tsx'
import { ENTRIES_PER_STEP } from './mirror-entries.tsx'
import { Popup } from './popup.tsx'
import { Report, ROWS_PER_STEP } from './report.tsx'

const language = languageOf('en')

function report(records: AppRecord[] | null) {
  const onExport = vi.fn()
  const root = drawn(
    <Report
      records={records}
      figures={[]}
      against={record => record.verdict === 'block'}
      scopeWords={record => record.scopes.filter(s => s.known).map(s => s.data)}
      providerName={record => record.provider}
      revokeUrl={record => (record.provider === 'google' ? 'https://revoke.example/' : null)}
      organisation={null}
      nowMs={NOW_MS}
      language={language}
      onExport={onExport}
    />,
  )
  const rows = () => [...root.querySelectorAll('tbody tr')].map(row => row.querySelector('.name')?.textContent)
  return { root, rows, onExport }
}

describe('report', () => {
  test('lists every app, with what was hidden said in its place', () => {
    const { root, rows } = report(RECORDS)
    expect(rows()).toHaveLength(RECORDS.length)
    expect(root.textContent).toContain('What it asks for was hidden.')
    expect(root.textContent).toContain('Not all that it asks for was seen.')
    expect(root.textContent).toContain('Not known to us: acme.special')
  })
  test('a name cannot turn its line around or become markup', () => {
    const { root, rows } = report(RECORDS)
    expect(rows().at(-1)).toMatch(/^‹U\+202E›gnp\.exe <b>W/)
    expect(root.querySelector('td b')).toBe(null)
  })
  test('marks what was granted more, and what asks for more', () => {
    const { root } = report(RECORDS)
    const marks = [...root.querySelectorAll('.grown')].map(mark => [
      mark.closest('tr')?.querySelector('.name')?.textContent,
      mark.textContent?.trim(),
    ])
    expect(marks).toEqual([
      ['Board Pilot', 'Was granted more on 21 Nov 2026 drive'],
      ['Travel Desk', 'Asks for more than before'],
    ])
  })
  test('leads to where access is taken back, only where an app may hold some', () => {
    const { root } = report(RECORDS)
    const names = [...root.querySelectorAll('tbody tr')]
      .filter(row => row.querySelector('a'))
      .map(row => row.querySelector('.name')?.textContent)
    expect(names).toEqual(['Board Pilot'])
  })
  test('sorts by a press on a column, and says so to a screen reader', () => {
    const { root, rows } = report(RECORDS)
    const verdict = root.querySelectorAll('th')[3]
    click(root, 'th:nth-child(4) button')
    expect(verdict?.getAttribute('aria-sort')).toBe('ascending')
    click(root, 'th:nth-child(4) button')
    expect(verdict?.getAttribute('aria-sort')).toBe('descending')
    expect(rows()[0]).toBe('Acme Mailer')
  })
  test('shows only what is against the policy when asked to', () => {
    const { root, rows } = report(RECORDS)
    const box = root.querySelector<HTMLInputElement>('[type=checkbox]')
    if (!box) throw new Error('no box')
    box.checked = true
    void act(() => void box.dispatchEvent(new Event('change', { bubbles: true })))
    expect(rows()).toEqual(['Acme Mailer'])
    expect(root.querySelector('[role=status]')?.textContent).toBe('1 of 7 apps')
  })
  test('hands out each format', () => {
    const { root, onExport } = report(RECORDS)
    for (const button of root.querySelectorAll('.exports button')) void act(() => (button as HTMLElement).click())
    expect(onExport.mock.calls.flat()).toEqual(['csv', 'json', 'html'])
  })
  test('an empty inventory is no error, and has nothing to save', () => {
    const { root } = report([])
    expect(root.textContent).toContain('No app has asked for access yet.')
    expect([...root.querySelectorAll<HTMLButtonElement>('.exports button')].every(b => b.disabled)).toBe(true)
  })
  test('a long inventory is drawn in steps, none left out', () => {
    const many = Array.from({ length: ROWS_PER_STEP + 3 }, (_, i) => ({ ...(RECORDS[0] as AppRecord), key: `k${i}` }))
    const { root, rows } = report(many)
    expect(rows()).toHaveLength(ROWS_PER_STEP)
    click(root, '.more button')
    expect(rows()).toHaveLength(ROWS_PER_STEP + 3)
    expect(root.querySelector('.more')).toBe(null)
  })
})

function mirror(more: Partial<MirrorProps> = {}) {
  const [onCheckPolicy, onSendNow] = [vi.fn(), vi.fn()]
  const privacy = { retentionDays: 90, person: 'pseudonym' as const, watchSignUps: true }
  const threats = { threats: THREATS, builtInThreats: BUILT_IN_THREATS }
  const props = {
    language,
    nowMs: NOW_MS,
    policy: POLICY,
    ...threats,
    delivery: DELIVERY,
    settings: settingRows(MANAGED),
    selfTest: { checkedAtMs: NOW_MS, spots: [] },
    refused: [],
    privacy,
    receipts: [],
    mutes: [],
    muteDays: 30,
    requests: [],
    lookups: null,
    apps: RECORDS,
  }
  const rest = { entries: ENTRIES, busy: null, error: null, reportUrl: '#' }
  const root = drawn(
    <Mirror {...props} {...rest} onCheckPolicy={onCheckPolicy} onSendNow={onSendNow} onTakenBack={() => {}} onMute={() => {}} {...more} />,
  )
  return { root, onCheckPolicy, onSendNow }
}

describe('mirror', () => {
  test('shows each record and each event as it is, all of it', () => {
    const { root } = mirror()
    const shown = [...root.querySelectorAll('.kept pre')].map(pre => JSON.parse(pre.textContent ?? ''))
    expect(shown).toEqual(RECORDS)
    expect(root.querySelectorAll('.entries > li')).toHaveLength(ENTRIES_PER_STEP)
    click(root, '.entries + button')
    click(root, '.entries + button')
    expect(root.querySelector('.entries + button')).toBe(null)
    expect(root.querySelectorAll('.entries > li')).toHaveLength(ENTRIES.length)
  })
  test('tells what is wrong, in numbers', () => {
    const { root } = mirror({
      policy: STALE_POLICY,
      delivery: FAILING_DELIVERY,
      refused: REFUSED,
    })
    expect(root.textContent).toContain('This policy has expired.')
    expect(root.textContent).toContain('the server answered 503')
    expect(root.textContent).toContain('17 reports could not be kept')
    expect(root.textContent).toContain('hubUrl: must begin with https:// (url-unsafe)')
  })
  test('tells which threats are known, and of what list', () => {
    const panel = (more: Partial<MirrorProps> = {}) => mirror(more).root.querySelector('[data-panel="threats"]')?.textContent ?? ''
    expect(panel()).toContain('1543 entries, as of 22 Nov 2026')
    expect(panel()).toContain('apps: 4, addresses: 2, taken back: 1')
    expect(panel()).toContain('31 (series 1)')
    expect(panel()).toContain('https://policy.example.com/scopewarden/threats.jws')
    expect(panel()).not.toContain('expired')
    const troubled = panel({ threats: FAILING_THREATS })
    expect(troubled).toContain('This list has expired.')
    expect(troubled).toContain('threats-rollback')
    const none = { source: 'embedded' as const, url: null, clients: 0, redirectHosts: 0, withdrawn: 0 }
    expect(panel({ threats: { ...THREATS, ...none } })).toContain('adds no list of its own')
    expect(panel({ threats: { ...THREATS, ...none } })).not.toContain('apps: 0')
    expect(panel({ threats: { ...THREATS, ...none, url: 'https://a.example/t' } })).toContain('has not arrived')
    expect(panel({ threats: null })).toContain('not known just now')
  })
  test('says that nothing leaves where no hub is set', () => {
    const { root } = mirror({ delivery: { ...DELIVERY, hubUrl: null } })
    expect(root.textContent).toContain('Nothing leaves this browser.')
    expect(root.querySelector('[data-action="send-now"]')).toBe(null)
  })
  test('never shows the enrolment token', () => {
    const { root } = mirror()
    expect(MANAGED.settings.enrolmentToken).toBe('swe_very-secret')
    expect(root.textContent).toContain('set, not shown')
    expect(root.innerHTML).not.toContain('swe_very-secret')
  })
  test('shows every setting, made or not, and where each comes from', () => {
    const sources = (more: Partial<MirrorProps>): Partial<Record<string, SettingSource>> =>
      Object.fromEntries(
        [...mirror(more).root.querySelectorAll('[data-panel="settings"] dl > div')].map(row => [
          row.querySelector('dt')?.textContent,
          row.querySelector('[data-source]')?.getAttribute('data-source'),
        ]),
      )
    const all = sources({ settings: settingRows({ ...MANAGED, refused: REFUSED }) })
    expect(Object.keys(all)).toEqual(MANAGED_KEYS)
    expect(all).toMatchObject({ policyUrl: 'managed', hubUrl: 'refused', policyRefreshMinutes: 'default', accountEmail: 'unset' })
    expect(sources({ settings: settingRows({ settings: {}, source: 'none', refused: [], pending: true }) }).hubUrl).toBe('unknown')
    expect(mirror().root.querySelector('[data-panel="settings"]')?.textContent).toContain('60 (not set, this is the default)')
  })
  test('says what is hidden from the extension, and that it has not looked yet', () => {
    const panel = (more: Partial<MirrorProps> = {}) => mirror(more).root.querySelector('[data-panel="sight"]')
    expect(panel()?.textContent).toContain('Nothing that it can notice.')
    expect(panel({ selfTest: null })?.textContent).toContain('It has not looked yet.')
    const blind = panel({ selfTest: BLIND })
    expect(blind?.textContent).toContain('reading accounts.google.com.')
    expect(blind?.textContent).toContain('host-access-withheld')
    // Two faults; that there are private windows is none.
    expect(blind?.querySelectorAll('.warning')).toHaveLength(2)
    expect(blind?.querySelectorAll('p')).toHaveLength(3)
  })
  test('checks and sends on demand, once at a time', () => {
    const { root, onCheckPolicy, onSendNow } = mirror()
    click(root, '[data-action="check-policy"]')
    click(root, '[data-action="send-now"]')
    expect([onCheckPolicy, onSendNow].map(f => f.mock.calls.length)).toEqual([1, 1])
    expect(mirror({ busy: 'policy' }).root.querySelector<HTMLButtonElement>('[data-action="check-policy"]')?.disabled).toBe(true)
  })
})

describe('requests for access', () => {
  test('stand with their state, their words as data, and everything as it is stored', () => {
    const { root } = mirror({ requests: REQUESTS, lookups: LOOKUPS })
    const words = root.querySelector('#requests')?.textContent ?? ''
    expect(words).toContain('Your organisation has approved it until')
    expect(words).toContain('<b>Ask</b> ‹U+202E›again')
    expect(words).toContain('<script>alert(1)</script> ‹U+202E›gnp.exe')
    expect(words).toContain('event-invalid')
    expect(root.querySelector('#requests script, #requests .quoted b')).toBe(null)
    expect(root.querySelectorAll('#requests .verbatim')).toHaveLength(REQUESTS.length)
    const asked = [...root.querySelectorAll('#lookups .verbatim')].map(one => JSON.parse(one.textContent ?? ''))
    expect(asked).toEqual([LOOKUPS.asked, LOOKUPS.told])
  })
  test('say so where there are none, and where the hub gave no answer', () => {
    expect(mirror().root.querySelector('#requests')?.textContent).toContain('You have not asked for any app.')
    const { root } = mirror({ lookups: { ...LOOKUPS, code: 'hub-without-lookup' } })
    expect(root.querySelector('#lookups')?.textContent).toContain('No answer: hub-without-lookup')
  })
})

describe('muted notices', () => {
  test('are listed as they are kept, and brought back one by one; those that only tell can be muted', () => {
    const onMute = vi.fn()
    const { root } = mirror({ mutes: MUTES, onMute })
    const section = root.querySelector('#mutes') as HTMLElement
    expect([...section.querySelectorAll('.verbatim')].map(one => JSON.parse(one.textContent ?? ''))).toEqual(MUTES)
    expect(section.textContent).toContain('Muted on 21 Nov 2026, until 21 Dec 2026 at the latest.')
    for (const button of section.querySelectorAll<HTMLButtonElement>('button')) button.click()
    const can = RECORDS.filter(({ verdict, visibility }) => (verdict === 'inform' || verdict === 'acknowledge') && visibility === 'full')
    expect(onMute.mock.calls).toEqual([...MUTES.map(({ appKey }) => [appKey, false]), ...can.map(({ key }) => [key, true])])
    expect(can.length).toBeGreaterThan(0)
  })
  test('are none where the policy lets nobody mute', () => {
    const section = mirror({ muteDays: 0 }).root.querySelector('#mutes')
    expect(section?.textContent).toContain('lets nobody mute a notice')
    expect(section?.querySelector('button')).toBe(null)
  })
})

describe('receipts', () => {
  const lines = receiptsIn(language)
  test('of what has to be done about come first, each with its steps open, the provider’s page and the rules', () => {
    const { root } = mirror({ receipts: lines })
    const [due, rest] = root.querySelectorAll('#receipts .kept')
    expect([due?.children.length, rest?.children.length]).toEqual([3, 2])
    expect(due?.querySelectorAll('details[open] .steps')).toHaveLength(3)
    expect(due?.textContent).toContain('Rules: restricted-data, publisher-unverified')
    expect(due?.textContent).toContain('The exception that let it pass ended on 20 Nov 2026.')
    expect(due?.textContent).toContain('Not seen used here for 140 days.')
    expect(due?.textContent).toContain('No page of it is known here.')
    expect(rest?.querySelector('a')?.href).toBe('https://myaccount.google.com/connections')
    expect(rest?.textContent).toContain('An exception lets it pass until 22 Dec 2026.')
    expect(root.querySelector('#receipts b b')).toBe(null)
    const stored = [...root.querySelectorAll('#receipts .verbatim')].map(one => JSON.parse(one.textContent ?? ''))
    expect(stored).toEqual(lines.map(({ kept }) => kept))
  })
  test('are marked as taken back by the person, and back again', () => {
    const onTakenBack = vi.fn()
    const { root } = mirror({ receipts: lines, onTakenBack })
    for (const button of root.querySelectorAll<HTMLButtonElement>('#receipts button')) button.click()
    expect(onTakenBack.mock.calls.filter(([, takenBack]) => takenBack === false)).toEqual([['google|client:receipt-5', false]])
    expect(onTakenBack).toHaveBeenCalledTimes(5)
  })
  test('say so where nothing was granted', () => {
    expect(mirror().root.querySelector('#receipts')?.textContent).toContain('No grant was seen in this browser.')
  })
})

describe('popup', () => {
  const popup = (tab: Parameters<typeof Popup>[0]['tab'], requests = REQUESTS.slice(0, 0), blind = false, receipts: ReceiptLine[] = []) =>
    drawn(
      <Popup
        tab={tab}
        policyLine="Policy 12"
        apps={7}
        requests={requests}
        receipts={receipts}
        nowMs={NOW_MS}
        blind={blind}
        reportUrl="/report.html"
        mirrorUrl="/mirror.html"
        language={language}
      />,
    )
  test('shows what was granted today first, with the way back, and no more than two', () => {
    const nothing = { state: 'nothing', explanation: null, decided: null } as const
    const root = popup(nothing, undefined, false, receiptsIn(language))
    const shown = [...root.querySelectorAll('.receipt')].map(one => one.textContent)
    expect(shown).toHaveLength(2)
    expect(shown[0]).toContain('Granted today')
    expect(shown[0]).toMatch(/It could .*your files/)
    expect(root.querySelector('.popup-requests a')?.textContent).toBe('Take it back at Google')
    expect(popup(nothing).querySelector('.receipt')).toBe(null)
  })
  test('says of this tab what came of it: granted before continued, muted', () => {
    const state = { state: 'decided', explanation: explanationOf('justify', 'en'), decided: 'continued' } as const
    expect(popup({ ...state, granted: true }).querySelector('.tab-line')?.textContent).toContain('Granted')
    expect(popup(state).querySelector('.tab-line')?.textContent).not.toContain('Granted')
    expect(popup({ ...state, decided: 'muted' }).querySelector('.tab-line')?.textContent).toContain('Muted')
  })
  test('says when pages are hidden from the extension, and only then', () => {
    const nothing = { state: 'nothing', explanation: null, decided: null } as const
    expect(popup(nothing, undefined, true).textContent).toContain('Some pages are hidden from Scopewarden')
    expect(popup(nothing).querySelector('[data-blind]')).toBe(null)
  })
  test('says when there is nothing, and when it does not know', () => {
    expect(popup({ state: 'nothing', explanation: null, decided: null }).textContent).toContain('Nothing to check here')
    expect(popup({ state: 'unreadable', explanation: null, decided: null }).textContent).toContain('Be careful with what you allow.')
    expect(popup(null).textContent).toContain('Scopewarden gives no answer.')
  })
  test('shows the newest requests, three of them', () => {
    const tab = { state: 'nothing' as const, explanation: null, decided: null }
    expect(popup(tab, REQUESTS).querySelectorAll('.popup-requests li')).toHaveLength(3)
    expect(popup(tab).querySelector('.popup-requests')).toBe(null)
  })
  test('leads to both pages', () => {
    const links = [...popup('waiting').querySelectorAll('a')].map(a => a.getAttribute('href'))
    expect(links).toEqual(['/report.html', '/mirror.html'])
  })
})
