import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import de from '../../public/_locales/de/messages.json' with { type: 'json' }
import en from '../../public/_locales/en/messages.json' with { type: 'json' }
import type { Language } from '../model/knowledge.ts'
import { Sign } from '../model/observation.ts'
import type { PolicyInForce, PolicyInput } from '../model/policy.ts'
import { DATA_TYPES, KINDS, VERDICTS } from '../model/terms.ts'
import { assess } from './assess.ts'
import { cleanName } from './clean-name.ts'
import { explain } from './explain.ts'
import { explainFinding } from './explain-finding.ts'
import { CONTEXT, grant, inForce, knowledge, NOW_MS, OPENID, observation, unknownGrant } from './samples.ts'

const language = (lang: 'en' | 'de'): Language => ({
  lang,
  say: (key, ...values) => {
    const messages: Record<string, { message: string }> = lang === 'en' ? en : de
    const message = messages[key]?.message
    if (message === undefined) throw new Error(`no words for ${key} in ${lang}`)
    return message.replace(/\$([1-9])/g, (_, n) => {
      const value = values[Number(n) - 1]
      if (value === undefined) throw new Error(`${key} wants $${n}`)
      return value
    })
  },
})
const KNOWLEDGE = knowledge()
type Change = Parameters<typeof observation>[0]
function tell(change: Change = {}, policy: Partial<PolicyInput> = {}, lang: 'en' | 'de' = 'en', more: Partial<PolicyInForce> = {}) {
  const seen = observation(change)
  const force = inForce(policy, more)
  return explain({
    observation: seen,
    assessment: assess(seen, force, KNOWLEDGE, CONTEXT),
    inForce: force,
    knowledge: KNOWLEDGE,
    language: language(lang),
  })
}
const asks = (...requested: ReturnType<typeof grant>[]): Change => ({ scopes: { requested } })
const rule = (then: (typeof VERDICTS)[number], more = {}) => ({ rules: [{ id: 'r', when: {}, then, ...more }] })
const NOBODY = { client: { id: null, name: null }, redirect: { host: null, kind: null, scheme: null } } satisfies Change

describe('the headline', () => {
  it('names who asks and whose account it is', () => {
    expect(tell().headline).toBe('“Mail Merge” wants access to your account at Acme Identity.')
    expect(tell({}, {}, 'de').headline).toBe('„Mail Merge“ möchte auf Ihr Konto bei Acme Identity zugreifen.')
    expect(tell({ provider: 'unknown' }).headline).toBe('“Mail Merge” wants access to your account at login.acme-id.example.')
    expect(tell({ kind: 'device-code' }, {}, 'de').headline).toBe(
      'Ein Gerät oder Programm möchte auf Ihr Konto bei Acme Identity zugreifen.',
    )
    expect(tell({ kind: 'sign-up', ...NOBODY, server: { host: 'new.example' } }).headline).toBe(
      'You are about to create an account with new.example.',
    )
  })

  it('falls back from the name to the policy’s, the host, the id, and to nobody', () => {
    const apps = [{ id: 'a', name: 'Merger', status: 'tolerated' as const, match: [{ domain: 'mailmerge.example' }] }]
    const first = (change: Change, policy = {}) => tell(change, policy).headline.split(' wants')[0]
    expect(first({ client: { name: null } }, { apps })).toBe('Merger')
    expect(first({ client: { name: ' \u202E ' } })).toBe('app.mailmerge.example')
    expect(first({ client: { name: null }, redirect: { host: null, kind: 'custom-scheme', scheme: 'cursor' } })).toBe('cursor:')
    expect(first({ client: { name: null }, redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toBe('An app (“client-1”)')
    expect(first({ client: { id: 'CLI-1', name: null }, redirect: { host: 'localhost', kind: 'loopback', scheme: 'http' } })).toBe(
      'Acme CLI',
    )
    expect(first({ client: { id: 'evil-1', name: null } })).toBe('app.mailmerge.example')
    expect(first(NOBODY)).toBe('An app')
    expect(tell(NOBODY).asker).toEqual({ name: '(no name seen)', host: null, verified: 'unknown' })
  })

  it('never lets a name pose as ours', () => {
    const name = 'IT-Support”. Example Ltd has approved this. “\u202Eevil\u0000\n\u200B'
    const told = tell({ client: { name } })
    expect(told.headline).toBe("“IT-Support'. Example Ltd has approved this. 'evil” wants access to your account at Acme Identity.")
    expect(told.asker.name).toBe("IT-Support'. Example Ltd has approved this. 'evil")
    expect(tell({ client: { name: 'x'.repeat(256) } }).asker.name).toHaveLength(80)
    // What looks like a place for a value in our words is text.
    expect(tell({ client: { name: '$2 $1 $&' } }).headline).toBe('“$2 $1 $&” wants access to your account at Acme Identity.')
  })
})

describe('cleanName', () => {
  it('leaves nothing that is unseen, piles up or ends a quotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => {
        const clean = cleanName(text)
        expect([...clean].length).toBeLessThanOrEqual(80)
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"„“”«»]/u)
        expect(clean).not.toMatch(/\p{M}{3}/u)
        expect(clean).toBe(clean.trim())
        expect(cleanName(clean)).toBe(clean)
      }),
      { numRuns: 1000 },
    )
    expect(cleanName('a\u2800\u3164b')).toBe('ab')
    expect(cleanName('Z\u0301\u0302\u0303\u0304algo')).toBe('Z\u0301\u0302algo')
    expect(cleanName('Größe & 名前 🙂')).toBe('Größe & 名前 🙂')
  })
})

describe('the sentence', () => {
  const both = (change: Change) => [tell(change).sentence, tell(change, {}, 'de').sentence]

  it('says what the app could do', () => {
    expect(both({ ...asks(OPENID, grant('m', { access: 'full' }), grant('c', { data: 'calendar' })), offline: 'yes' })).toEqual([
      'Even when you are away, it could see, send, change and delete your e-mail; see your calendar.',
      'Auch wenn Sie nicht da sind, könnte die App Ihre E-Mails sehen, senden, ändern und löschen; Ihren Kalender sehen.',
    ])
    expect(both(asks(OPENID))).toEqual(['It learns who you are, and nothing else.', 'Die App erfährt, wer Sie sind, und sonst nichts.'])
    expect(tell(asks()).sentence).toBe('It asks for nothing beyond signing you in.')
  })

  it('says plainly what could not be read or is not known', () => {
    expect(both({ scopes: { visibility: 'hidden', requested: [] } })).toEqual([
      'What it asks for could not be read, so what it could do is not known.',
      'Was die App verlangt, ließ sich nicht lesen. Was sie tun könnte, ist darum nicht bekannt.',
    ])
    expect(both({ scopes: { visibility: 'partial', requested: [grant('m')] } })).toEqual([
      'It could see your e-mail. Not everything that it asks for could be read.',
      'Die App könnte Ihre E-Mails sehen. Nicht alles, was die App verlangt, ließ sich lesen.',
    ])
    expect(tell(asks(grant('m'), unknownGrant('x'))).sentence).toBe(
      'It could see your e-mail. It also asks for one thing that Scopewarden does not know.',
    )
    expect(tell(asks(grant('m'), unknownGrant('x'), unknownGrant('y'))).sentence).toContain('also asks for 2 things')
    expect(both(asks(OPENID, unknownGrant('x')))).toEqual([
      'It asks for something that Scopewarden does not know.',
      'Die App verlangt etwas, das Scopewarden nicht kennt.',
    ])
    // Partial with nothing but identity seen is not "nothing else".
    expect(tell({ scopes: { visibility: 'partial', requested: [OPENID] } }).sentence).toBe(
      'It could see your name, e-mail address and picture. Not everything that it asks for could be read.',
    )
  })

  it('does not reassure where the page itself is false', () => {
    const told = tell({ kind: 'sign-in', ...asks(OPENID), signs: ['look-alike-host'], resembles: 'real.example' })
    expect([told.headline, told.sentence]).toEqual([
      'This is not the sign-in page that it looks like.',
      'Whoever runs it would see the password that you type here.',
    ])
  })

  it('joins plain phrases with a word', () => {
    expect(tell(asks(grant('m'), grant('c', { data: 'calendar' }))).sentence).toBe('It could see your e-mail and your calendar.')
    const twoWays = tell(asks(grant('m'), grant('c', { data: 'calendar', access: 'create' }))).sentence
    expect(twoWays).toBe('It could see your e-mail and add to your calendar.')
  })

  it('counts what is too much for one sentence', () => {
    const many = DATA_TYPES.slice(2, 12).map(data => grant(data, { data }))
    expect(tell(asks(...many)).sentence).toMatch(/; do 6 more things\.$/)
    expect(tell(asks(...many), {}, 'de').sentence).toMatch(/; 6 weitere Dinge tun\.$/)
    expect(tell(asks(...many.slice(0, 5))).sentence).not.toContain('more things')
  })

  it('says things of one kind in one breath, the gravest first, and what goes for several once', () => {
    const reads = (data: (typeof DATA_TYPES)[number], change: object = {}) => grant(data, { data, ...change })
    expect(both(asks(reads('notes'), reads('mail'), reads('forms'), grant('c', { data: 'calendar', access: 'write' })))).toEqual([
      'It could see your e-mail, your notes as well as your forms and their answers; see and change your calendar.',
      'Die App könnte Ihre E-Mails, Ihre Notizen sowie Ihre Formulare und deren Antworten sehen; Ihren Kalender sehen und ändern.',
    ])
    const shared = { reach: 'shared', access: 'write' } as const
    expect(both(asks(reads('files', shared), reads('sites', { reach: 'shared' })))).toEqual([
      'It could see and change your files; see your web sites and team sites. That includes what others share with you.',
      'Die App könnte Ihre Dateien sehen und ändern; Ihre Websites und Teamwebsites sehen. Dazu gehört, was andere mit Ihnen teilen.',
    ])
    expect(tell(asks(reads('files', shared))).sentence).toBe('It could see and change your files, including what others share with you.')
    const all = { reach: 'organisation' } as const
    expect(both(asks(reads('payments', all), reads('directory', all)))).toEqual([
      'It could see the whole organisation’s payment, billing and accounting data as well as the directory of people and groups.',
      'Die App könnte die Zahlungs-, Rechnungs- und Buchhaltungsdaten der ganzen Organisation sowie das Verzeichnis der Personen und Gruppen sehen.',
    ])
    expect(tell(asks(reads('files', all), reads('mail', all)), {}, 'de').sentence).toBe(
      'Die App könnte Ihre Dateien und Ihre E-Mails sehen, für alle in der Organisation.',
    )
  })

  it('does not say twice that nothing is known', () => {
    expect(tell({ scopes: { visibility: 'partial', requested: [unknownGrant('x/.default')] } }).sentence).toBe(
      'What it asks for could not be read, so what it could do is not known.',
    )
  })

  it('has its own for what is no consent', () => {
    expect(tell({ kind: 'sign-up', ...NOBODY }).sentence).toBe('Example Ltd has no hold on what you enter there.')
    for (const kind of ['device-code', 'code-paste', 'api-key'] as const)
      expect(tell({ kind, scopes: { visibility: 'hidden', requested: [] } }).sentence).toMatch(/^Whoever /)
  })
})

describe('why', () => {
  it('takes the organisation’s own words, in the language where there are some', () => {
    const say = { en: 'Not here.', de: 'Nicht hier.' }
    expect(tell({}, rule('block', { say })).why).toEqual(['Not here.'])
    expect(tell({}, rule('block', { say }), 'de').why).toEqual(['Nicht hier.'])
    expect(tell({}, rule('block', { say: { en: 'Not here.' } }), 'de').why).toEqual(['Not here.'])
  })

  it('else says what the rule is about', () => {
    expect(tell(asks(grant('m'), grant('f', { data: 'files' })), rule('block', { when: { scope: { severityAtLeast: 1 } } })).why).toEqual([
      'It reaches data that is strictly confidential here: your e-mail and your files.',
    ])
    expect(tell(asks(grant('c', { data: 'calendar' })), rule('block', { when: { scope: { data: 'calendar' } } }), 'de').why).toEqual([
      'Die App erreicht Daten, die hier als vertraulich gelten: Ihren Kalender.',
    ])
    expect(tell({ client: { id: 'evil-1' } }, rule('block', { when: { threat: 'malicious' } })).why).toEqual([
      'This app is known from attacks. Source: made up',
    ])
    expect(tell({}, rule('block', { when: { appStatus: 'unlisted' } })).why).toEqual(['Example Ltd has not put this app on its list.'])
    expect(tell({ scopes: { visibility: 'hidden', requested: [] } }).why).toEqual([
      'Something that matters could not be read or is not known.',
    ])
    expect(tell().why).toEqual([])
  })

  it('names the exception that is in force', () => {
    const exceptions = [
      {
        id: 'e',
        match: { provider: 'acme-id', clientId: 'client-1' },
        verdict: 'inform' as const,
        expires: new Date(NOW_MS + 864e5).toISOString(),
        reason: 'trial',
      },
    ]
    expect(tell({}, { ...rule('block'), exceptions }).why).toEqual(['An exception of Example Ltd is in force until 23 November 2026.'])
    expect(tell({}, { ...rule('block'), exceptions }, 'de').why).toEqual(['Bis zum 23. November 2026 gilt eine Ausnahme von Example Ltd.'])
  })
})

describe('instead', () => {
  const app = (id: string, status: 'sanctioned' | 'tolerated' | 'blocked', more = {}) => ({
    id,
    name: id.toUpperCase(),
    status,
    match: [{ domain: `${id}.example` }],
    ...more,
  })

  it('names what the policy names, with addresses from the policy alone', () => {
    const apps = [
      app('mailmerge', 'blocked', { alternatives: ['c', 'b', 'a'] }),
      app('a', 'tolerated'),
      app('b', 'sanctioned', { url: 'https://b.example/login' }),
      app('c', 'blocked'),
    ]
    const told = tell({}, { apps, ...rule('block', { when: { appStatus: 'blocked' } }) })
    expect(told.instead.slice(0, 2)).toEqual([
      { text: 'Use B. Example Ltd has approved it.', url: 'https://b.example/login' },
      { text: 'Use A.', url: null },
    ])
    expect(told.why).toEqual(['Example Ltd has decided against this app.'])
  })

  it('else names what is approved for the same purpose', () => {
    const apps = [app('talk', 'sanctioned', { category: 'communication' }), app('mail', 'sanctioned', { category: 'mail' })]
    expect(tell({ redirect: { host: 'x.zoomy.example' } }, { apps, ...rule('inform') }).instead[0]?.text).toBe(
      'Use TALK. Example Ltd has approved it.',
    )
    const uses = (...args: Parameters<typeof tell>) => tell(...args).instead.some(way => way.text.startsWith('Use'))
    expect(uses({}, { apps, ...rule('inform') })).toBe(false)
    expect(uses({ redirect: { host: 'x.zoomy.example' } }, { apps })).toBe(false)
    expect(
      uses(
        { redirect: { host: 'talk.example' } },
        { apps: [...apps, app('talk-2', 'sanctioned', { category: 'communication' })], ...rule('inform') },
      ),
    ).toBe(false)
  })

  it('finds a narrower scope by comparing, and the way to take access back', () => {
    const full = asks(grant('mail.full', { access: 'full' }))
    expect(tell(full, rule('inform')).instead).toEqual([
      {
        text: 'There is a narrower permission: “mail.read” instead of “mail.full”. Ask the maker of the app whether it is enough.',
        url: null,
      },
      { text: 'You can take the access back at any time.', url: 'https://login.acme-id.example/apps/client-1' },
    ])
    expect(tell({ ...full, client: { id: 'a/../b?c' } }, rule('justify')).instead.at(-1)?.url).toBe(
      'https://login.acme-id.example/apps/a%2F..%2Fb%3Fc',
    )
    expect(tell(full, rule('block')).instead.map(way => way.url)).toEqual([null])
    expect(tell(asks(grant('mail.metadata', { access: 'list' })), rule('inform')).instead.map(way => way.url)).toEqual([
      'https://login.acme-id.example/apps/client-1',
    ])
  })
})

describe('the rest', () => {
  it('offers the safe action first, and never a way on that the verdict does not give', () => {
    const actions = VERDICTS.map(verdict => tell({}, rule(verdict)).actions)
    expect(actions).toEqual([
      [],
      ['dismissed', 'muted'],
      ['acknowledged', 'went-back', 'muted'],
      ['went-back', 'continued'],
      ['went-back', 'requested'],
      ['went-back'],
    ])
  })

  it('offers to mute only what was seen in full and the policy lets one mute', () => {
    const hidden = tell({ scopes: { visibility: 'hidden', requested: [] } }, { ...rule('inform'), whenUnknown: 'inform' })
    const forbidden = tell({}, { ...rule('inform'), muteDays: 0 })
    expect([hidden.actions, forbidden.actions]).toEqual([['dismissed'], ['dismissed']])
    expect([hidden.muteDays, forbidden.muteDays, tell({}, rule('inform')).muteDays]).toEqual([0, 0, 30])
  })

  it('lists scopes, the gravest first, each with its id', () => {
    expect(tell(asks(OPENID, unknownGrant('mystery'), grant('m', { access: 'full' })), {}, 'de').scopes).toEqual([
      { id: 'm', text: 'Ihre E-Mails sehen, senden, ändern und löschen', known: true, severity: 3 },
      { id: 'mystery', text: 'Etwas, das Scopewarden nicht kennt', known: false, severity: 2 },
      { id: 'openid', text: 'Ihren Namen, Ihre E-Mail-Adresse und Ihr Bild sehen', known: true, severity: 0 },
    ])
  })

  it('marks what the app says it can do without, and nothing else', () => {
    const { scopes } = tell(asks(grant('must'), grant('may', { optional: true }), grant('said', { optional: false })))
    expect(scopes.map(scope => [scope.id, scope.optional])).toEqual([
      ['must', undefined],
      ['may', true],
      ['said', undefined],
    ])
  })

  it('refers IT to the policy and its rules', () => {
    expect(
      tell({}, { ...rule('block'), organisation: { id: 'x', name: 'X', domains: [], contact: { email: 'it@x.example' } } }),
    ).toMatchObject({
      reference: 'Policy 12 of X: r',
      contact: { email: 'it@x.example', url: null },
      organisation: 'X does not allow this.',
    })
    expect(tell({}, rule('block'), 'de', { source: 'embedded' }).reference).toBe('Mitgelieferte Richtlinie von Scopewarden: r')
  })

  it('has words for every kind, verdict and finding in both languages', () => {
    for (const lang of ['en', 'de'] as const) {
      for (const kind of KINDS) for (const verdict of VERDICTS) expect(tell({ kind }, rule(verdict), lang).headline).toMatch(/\.$/)
      const told = tell(
        {
          provider: 'unknown',
          signs: Sign.options,
          resembles: 'real.example',
          offline: 'yes',
          client: { name: 'Zoomy', verified: 'no', publisher: 'P' },
          redirect: { host: 'a.tunnel.example', kind: 'web', scheme: 'http' },
          scopes: { visibility: 'partial', requested: ['a', 'b', 'c', 'd', 'e'].map(unknownGrant) },
        },
        {},
        lang,
      )
      expect(told.findings.map(finding => finding.code)).toEqual([
        'scopes-hidden',
        'scope-unknown',
        'server-unknown',
        'look-alike-host',
        'redirect-risky',
        'redirect-risky',
        'redirect-unlike-name',
        'publisher-unverified',
        'admin-consent',
        'offline-access',
        'request-odd',
      ])
      for (const { text } of told.findings) expect(text).toMatch(/^\p{Lu}.*[^:] ?\.$/u)
      expect(told.findings[1]?.text).toMatch(lang === 'en' ? /“a”, “b”, “c” and 2 more\.$/ : /„a“, „b“, „c“ und 2 weitere\.$/)
      expect(new Set(told.findings.map(finding => finding.text)).size).toBe(told.findings.length)
    }
    const say = (finding: Parameters<typeof explainFinding>[0]) => explainFinding(finding, language('de'))
    expect(say({ code: 'above-ceiling', app: 'Zoomy', scopes: ['a'] })).toBe('Für Zoomy ist weniger vereinbart. Darüber hinaus geht: „a“.')
    expect(say({ code: 'software-claimed', software: 'Forge' })).toMatch(/^Die Seite gibt sich als Forge aus;/)
    expect(say({ code: 'client-borrowed', client: 'x', name: 'Acme CLI' })).toContain('Acme CLI')
    expect(say({ code: 'publisher-unverified', name: '\u202E' })).toBe('Niemand hat geprüft, wer diese App herausgibt.')
    for (const risk of ['url-shortener', 'dynamic-dns', 'free-subdomain'] as const)
      expect(say({ code: 'redirect-risky', host: 'h.example', risk })).toContain('h.example')
  })
})
