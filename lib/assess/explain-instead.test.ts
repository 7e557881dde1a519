import { expect, it } from 'vitest'
import { type Lang, languageOf } from '../../test/fixtures/ui/language.ts'
import type { PolicyInput } from '../model/policy.ts'
import { assess } from './assess.ts'
import { explain } from './explain.ts'
import { CONTEXT, grant, inForce, knowledge, OPENID, observation, PROVIDER } from './samples.ts'

const MAIL = grant('mail.full', { access: 'full' })
const CALENDAR = grant('calendar.read', { data: 'calendar', access: 'read' })
const LABEL = 'Read, “send” and delete all your mail'
const scopes = [{ id: MAIL.id, data: 'mail', access: 'full', reach: 'own', labels: [LABEL] }] as unknown as typeof PROVIDER.scopes
type Asked = Parameters<typeof observation>[0]
const ways = (
  then: string,
  requested: (typeof MAIL)[],
  more: { lang?: Lang; boxes?: 'each'; seen?: Asked; policy?: Partial<PolicyInput> } = {},
) => {
  const known = knowledge({ providers: [{ ...PROVIDER, scopes, ...(more.boxes ? { boxes: more.boxes } : {}) }] })
  const force = inForce({ rules: [{ id: 'r', when: {}, then: then as 'inform' }], ...more.policy })
  const seen = observation({ scopes: { requested }, ...more.seen })
  const assessment = assess(seen, force, known, CONTEXT)
  const told = explain({ observation: seen, assessment, inForce: force, knowledge: known, language: languageOf(more.lang ?? 'en') })
  return { told, texts: told.instead.map(({ text }) => text) }
}
const unticked = (...given: Parameters<typeof ways>) => ways(...given).texts.filter(text => /boxes|Kästchen|チェック/.test(text))

it('names the box of the gravest thing by its label, where the page has one for each', () => {
  expect(unticked('inform', [CALENDAR, MAIL, OPENID], { boxes: 'each' })).toEqual([
    "If Acme Identity shows boxes, leave this one unticked: “Read, 'send' and delete all your mail”. The rest can still be allowed.",
  ])
  expect(unticked('inform', [CALENDAR, MAIL, OPENID])).toEqual([])
})
it('says in another language what the box allows, and what it is called in English', () => {
  const asked = (lang: Lang, first = MAIL) => unticked('justify', [first, CALENDAR], { boxes: 'each', lang })
  expect(asked('de')).toEqual([
    "Zeigt Acme Identity Kästchen, lassen Sie das frei, mit dem die App Ihre E-Mails sehen, senden, ändern und löschen könnte (auf Englisch: „Read, 'send' and delete all your mail“). Das Übrige lässt sich trotzdem erlauben.",
  ])
  expect(asked('ja').join()).toContain("英語表示では「Read, 'send' and delete all your mail」")
  expect(asked('de', grant('unlabelled', { access: 'full' })).join()).not.toContain('Englisch')
})
it('names none where there is none: one thing alone, a sign-in, a request that may not go on', () => {
  expect(unticked('inform', [MAIL], { boxes: 'each' })).toEqual([])
  expect(unticked('inform', [OPENID, grant('email', { data: 'identity' })], { boxes: 'each' })).toEqual([])
  for (const then of ['allow', 'request', 'block']) expect(unticked(then, [MAIL, CALENDAR], { boxes: 'each' })).toEqual([])
})
it('leads to the organisation’s own sign-in to this app, unless it has decided against it', () => {
  const app = (status: 'tolerated' | 'blocked') => ({
    apps: [{ id: 'merge', name: 'Merge', status, match: [{ redirectHost: '*.mailmerge.example' }], url: 'https://sso.example/merge' }],
  })
  expect(ways('inform', [MAIL], { policy: app('tolerated') }).told.instead[0]).toEqual({
    text: 'Example Ltd has a sign-in of its own to Merge. Use that one.',
    url: 'https://sso.example/merge',
  })
  expect(ways('inform', [MAIL], { policy: app('blocked') }).texts.join()).not.toContain('sign-in of its own')
  expect(ways('allow', [MAIL], { policy: app('tolerated') }).texts.join()).not.toContain('sign-in of its own')
})
it('tells of the account as much as the page has shown', () => {
  const account = (seen: Asked) => ways('inform', [MAIL], { seen }).told.account
  expect(account({ account: 'work', accountDomain: 'example.com' })).toBe('A work account of example.com')
  expect(account({ account: 'work' })).toBe('A work account')
  expect(account({ account: 'personal' })).toBe('A personal account')
  expect(account({ account: 'unknown' })).toBe(null)
})
