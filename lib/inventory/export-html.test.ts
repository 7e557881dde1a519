import { createHash } from 'node:crypto'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../model/provider.ts'
import type { AppRecord, ReportExport } from '../model/record.ts'
import { exportHtml } from './export-html.ts'
import { languages, observation, observed, SCRIPTS, T0_MS, vocabulary } from './facts.arbitrary.ts'
import { fold } from './fold.ts'
import { REPORT_CSS, REPORT_CSS_HASH } from './report-style.ts'
import { revokeUrl } from './revoke-url.ts'

const base = fold(undefined, observed(1)) as AppRecord
const provider = { id: 'acme', name: 'Acme ID', revoke: ['https://acme.example/apps/{client_id}', 'https://acme.example/apps'] } as Provider
const view = (lang: 'en' | 'de' = 'en') => ({
  language: languages[lang],
  vocabulary,
  providerName: (id: string) => (id === 'acme' ? 'Acme ID' : id),
  revokeUrl: (r: AppRecord) => revokeUrl(r, [provider]),
  people: null,
})
const report = (apps: AppRecord[], change: Partial<ReportExport> = {}): ReportExport => ({
  schema: 'scopewarden.report/1',
  createdAt: new Date(T0_MS).toISOString(),
  organisation: 'Acme Ltd',
  scope: 'browser',
  policy: { version: 12, epoch: 1, source: 'fetched' },
  apps,
  gaps: [{ code: 'scopes-hidden', message: 'Some were hidden.', count: 2 }],
  ...change,
})
const page = (text: string) => parseHTML(text).document

describe('exportHtml', () => {
  it('says who, what, how it ended and where to take it back', () => {
    const document = page(exportHtml(report([{ ...base, granted: 1, outcome: 'granted' }]), view()))
    const text = document.body.textContent ?? ''
    for (const part of [
      'Acme Ltd',
      'Mailer',
      'Acme ID',
      'mailer',
      'send e-mail in your name',
      'Approval needed',
      'Granted once',
      'Some were hidden.',
      'Policy 1.12',
    ])
      expect(text).toContain(part)
    expect(document.querySelectorAll('table')).toHaveLength(2)
    expect(document.querySelector('td.revoke a')?.getAttribute('href')).toBe('https://acme.example/apps/mailer')
    expect(document.documentElement.getAttribute('lang')).toBe('en')
  })

  it('marks an app that was granted more, or asks for more, and no other', () => {
    const day = (ms: number) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(ms)
    const text = (record: AppRecord) => page(exportHtml(report([record]), view())).body.textContent ?? ''
    const grown = text({
      ...base,
      granted: 2,
      outcome: 'granted',
      held: {
        scopes: base.scopes.map(scope => ({ ...scope, sinceMs: T0_MS })),
        complete: true,
        firstGrantedMs: T0_MS - 86_400_000,
        lastGrantedMs: T0_MS,
        grown: { atMs: T0_MS, scopes: ['mail.send', '<b>odd</b>'] },
      },
    })
    expect(grown).toMatch(new RegExp(`Was granted more on ${day(T0_MS)}: send [^;]*e-mail[^;]*; <b>odd</b>`))
    expect(grown).toContain(`Granted since ${day(T0_MS - 86_400_000)}`)
    const asks: AppRecord = { ...base, findings: [{ code: 'scope-expansion', scopes: ['mail.send'], had: [] }] }
    expect(text(asks)).toContain('Asks for more than before: send ')
    expect(text({ ...asks, outcome: 'granted' })).not.toContain('Asks for more')
    expect(text(base)).not.toMatch(/more (on|than)|Granted since/)
  })

  it('hands on the reason and what the person wrote, as text', () => {
    const html = exportHtml(report([{ ...base, decision: 'requested', reason: 'work-task', note: '<b>now</b> =1+1' }]), view())
    const text = page(html).body.textContent ?? ''
    expect(text).toContain('I need it for a task at work')
    expect(text).toContain('“<b>now</b> =1+1”')
    expect(html).not.toContain('<b>now')
  })

  it.each([
    ['W'.repeat(256), `${'W'.repeat(79)}…`],
    [`Z${'\u0351'.repeat(90)}`, 'Z\u0351\u0351'],
    [' \u3000\u200B', 'mailer.example'],
    [null, 'mailer.example'],
  ])('shows a name of a length that can be read, and the host where there is none', (name, shown) => {
    const document = page(exportHtml(report([{ ...base, client: { ...base.client, name, publisher: name } }]), view()))
    expect(document.querySelector('td.app .name bdi')?.textContent).toBe(shown)
  })

  it('lets the keyboard scroll a table that is wider than its page', () => {
    const document = page(exportHtml(report([{ ...base, granted: 1, outcome: 'granted' }]), view()))
    const places = [...document.querySelectorAll('div.wide')].map(place => [place.getAttribute('tabindex'), place.getAttribute('role')])
    expect(places).toEqual([
      ['0', 'region'],
      ['0', 'region'],
    ])
    expect(new Set([...document.querySelectorAll('div.wide')].map(place => place.getAttribute('aria-label'))).size).toBe(2)
  })

  it('speaks German', () => {
    const text = page(exportHtml(report([base]), view('de'))).body.textContent ?? ''
    for (const part of ['E-Mails in Ihrem Namen senden', 'Freigabe nötig', 'Auf einen Blick', 'Zuerst widerrufen'])
      expect(text).toContain(part)
  })

  it('never says "nothing" of what it could not see', () => {
    const hidden = observed(1, { observation: observation({ scopes: { visibility: 'hidden', requested: [] } }) })
    const text = page(exportHtml(report([fold(undefined, hidden) as AppRecord]), view())).body.textContent ?? ''
    expect(text).toContain('Not shown to the browser')
    expect(text).not.toContain('Nothing beyond signing in')
  })

  it('allows itself its own style sheet and nothing else', () => {
    const document = page(exportHtml(report([base]), view()))
    const csp = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')
    expect(csp).toContain("default-src 'none'")
    expect(csp).toContain(`style-src '${REPORT_CSS_HASH}'`)
    expect(REPORT_CSS_HASH).toBe(`sha256-${createHash('sha256').update(REPORT_CSS).digest('base64')}`)
    expect(document.querySelector('style')?.textContent).toBe(REPORT_CSS)
    expect(document.querySelectorAll('script,link,img,iframe,[style],[onclick]')).toHaveLength(0)
  })

  it.each(SCRIPTS)('shows %s as text', text => {
    const record: AppRecord = {
      ...base,
      provider: text,
      serverHost: text,
      client: { id: text, name: text, publisher: text, verified: 'yes' },
      redirect: { host: text, kind: 'web' },
      policyApp: { id: text, name: text, status: text },
      decidedBy: [text],
      scopes: base.scopes.map(s => ({ ...s, id: text, known: false })),
      granted: 1,
    }
    const out = exportHtml(
      report([record], {
        organisation: text,
        policy: { version: 1, epoch: 1, source: text },
        gaps: [{ code: 'x', message: text, count: 1 }],
      }),
      { ...view(), revokeUrl: r => `https://acme.example/${r.client.id}` },
    )
    const document = page(out)
    expect(document.querySelectorAll('script,img,svg,[onerror],[onload]')).toHaveLength(0)
    expect(document.querySelectorAll('style,title,table')).toHaveLength(4)
    expect(out).not.toMatch(/[\u202A-\u202E]/)
    for (const link of document.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^https:/)
  })
})

describe('revokeUrl', () => {
  it('fills in the client id, escaped, and else takes the general page', () => {
    const withId = (id: string | null) => revokeUrl({ ...base, client: { ...base.client, id } }, [provider])
    expect(withId('a/../b?c#$&')).toBe('https://acme.example/apps/a%2F..%2Fb%3Fc%23%24%26')
    expect(withId(null)).toBe('https://acme.example/apps')
    expect(withId('\uD800')).toBe('https://acme.example/apps/%EF%BF%BD')
    expect(revokeUrl({ ...base, provider: 'other' }, [provider])).toBeNull()
  })
})
