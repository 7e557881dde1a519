import fc from 'fast-check'
import access from '../../policies/vocabulary/access.json' with { type: 'json' }
import acts from '../../policies/vocabulary/acts.json' with { type: 'json' }
import data from '../../policies/vocabulary/data.json' with { type: 'json' }
import reach from '../../policies/vocabulary/reach.json' with { type: 'json' }
import de from '../../public/_locales/de/messages.json' with { type: 'json' }
import en from '../../public/_locales/en/messages.json' with { type: 'json' }
import type { Assessment } from '../model/assessment.ts'
import { DecisionAction, type Fact, type Reporter } from '../model/fact.ts'
import type { Language } from '../model/knowledge.ts'
import type { Observation } from '../model/observation.ts'
import { KINDS, VERDICTS } from '../model/terms.ts'
import { Vocabulary } from '../model/vocabulary.ts'

/** Made-up facts for the tests of `lib/inventory` and `hub`. */
export const uuid = (n: number) => `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const MINUTE_MS = 60_000
export const T0_MS = Math.floor(1_790_000_000_000 / MINUTE_MS) * MINUTE_MS

export const observation = (change: Partial<Observation> = {}): Observation => ({
  kind: 'consent',
  provider: 'acme',
  server: { host: 'login.acme.example' },
  client: { id: 'mailer', name: 'Mailer', publisher: 'Mailer Inc.', verified: 'yes' },
  redirect: { host: 'mailer.example', kind: 'web', scheme: null },
  site: null,
  scopes: {
    visibility: 'full',
    requested: [{ id: 'mail.send', data: 'mail', access: 'send', reach: 'own', known: true, seen: 'url' }],
  },
  offline: 'no',
  responseType: 'code',
  responseMode: null,
  account: 'work',
  signs: [],
  resembles: null,
  ...change,
})

export const assessment = (change: Partial<Assessment> = {}): Assessment => ({
  verdict: 'request',
  decidedBy: ['mail-out'],
  wouldBe: null,
  findings: [],
  unknown: [],
  errors: [],
  app: null,
  policy: { version: 3, epoch: 1, source: 'fetched' },
  ...change,
})

export const observed = (n: number, change: Partial<Extract<Fact, { type: 'observed' }>> = {}) => ({
  type: 'observed' as const,
  id: uuid(n),
  atMs: T0_MS,
  encounterId: uuid(n),
  appKey: 'acme|client:mailer',
  observation: observation(),
  assessment: assessment(),
  ...change,
})

export const reporter = (change: Partial<Reporter> = {}): Reporter => ({
  installId: uuid(0xabc),
  person: null,
  organisation: 'acme',
  extensionVersion: '0.1.0',
  browser: 'Chromium 156',
  ...change,
})

const grant = fc.record({
  id: fc.constantFrom('mail.send', 'mail.read', 'files.all', 'x'),
  data: fc.constantFrom('mail' as const, 'files' as const),
  access: fc.constantFrom('read' as const, 'send' as const),
  reach: fc.constant('own' as const),
  known: fc.boolean(),
  seen: fc.constant('url' as const),
})

/** Facts of one app in arbitrary order of arrival: looks, decisions, outcomes, of few encounters and minutes, so that ties happen. */
export const arbitraryFacts: fc.Arbitrary<Fact[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom('observed', 'revised', 'decided', 'concluded'),
      encounter: fc.integer({ min: 1, max: 5 }),
      minute: fc.integer({ min: 0, max: 4 }),
      verdict: fc.constantFrom(...VERDICTS),
      kind: fc.constantFrom(...KINDS),
      name: fc.option(fc.constantFrom('Mailer', 'Mailer 2')),
      action: fc.constantFrom(...DecisionAction.options),
      outcome: fc.constantFrom('granted' as const, 'denied' as const, 'abandoned' as const, 'pending' as const),
      scopesGranted: fc.option(fc.array(fc.constantFrom('mail.send', 'x'), { maxLength: 2 })),
      given: fc.option(
        fc.record({
          scopes: fc.uniqueArray(grant, { maxLength: 3, selector: g => g.id }),
          visibility: fc.constantFrom('full' as const, 'full' as const, 'partial' as const),
          added: fc.subarray(['mail.send', 'files.all', 'x']),
        }),
      ),
      requested: fc.uniqueArray(grant, { maxLength: 3, selector: g => g.id }),
    }),
    { maxLength: 12 },
  )
  .map(rows =>
    rows.map((row, n): Fact => {
      const head = {
        id: uuid(100 + n),
        atMs: T0_MS + row.minute * MINUTE_MS,
        encounterId: uuid(row.encounter),
        appKey: 'acme|client:mailer',
      }
      if (row.type === 'decided') return { type: 'decided', ...head, decision: { action: row.action, reason: null, note: null } }
      if (row.type === 'concluded') {
        const given = row.outcome === 'granted' && row.given ? { given: row.given } : {}
        return { type: 'concluded', ...head, outcome: row.outcome, scopesGranted: row.scopesGranted, ...given }
      }
      const looks = {
        observation: observation({
          kind: row.kind,
          client: { id: 'mailer', name: row.name, publisher: null, verified: 'unknown' },
          scopes: { visibility: 'full', requested: row.requested },
        }),
        assessment: assessment({ verdict: row.verdict }),
      }
      return row.type === 'revised' ? { type: 'revised', ...head, ...looks } : { type: 'observed', ...head, ...looks }
    }),
  )

const fill = (messages: Record<string, { message: string }>, key: string, values: string[]) => {
  const text = messages[key]?.message
  if (text === undefined) throw new Error(`no words for ${key}`)
  return text.replace(/\$([1-9])/g, (_, n: string) => values[Number(n) - 1] ?? '')
}
export const languages: Record<'en' | 'de', Language> = {
  en: { lang: 'en', say: (key, ...values) => fill(en, key, values) },
  de: { lang: 'de', say: (key, ...values) => fill(de, key, values) },
}
export const vocabulary = Vocabulary.parse({ access, acts, data, reach })

/** Names that a spreadsheet would run and names that a page would. */
export const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '\u00A0=1',
  '\u200B=1',
  '\uFEFF=1',
  '＝1',
  '＋1',
  '－1',
  '＠A',
  'a";=1',
  'a;=cmd|x',
  'a,"=1',
  'a\n=HYPERLINK("//x")',
]
export const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '</style><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '--><script>alert(1)</script>',
  '&lt;script&gt;',
  'javascript:alert(1)',
  '\u202Egnp.exe\u202C',
  '{{7*7}}',
]
