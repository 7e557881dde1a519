import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { HeldGrant } from '../model/before.ts'
import type { Language } from '../model/knowledge.ts'
import type { Grant } from '../model/observation.ts'
import { assess } from './assess.ts'
import { explain } from './explain.ts'
import { CONTEXT, grant, inForce, knowledge, OPENID, observation, unknownGrant } from './samples.ts'

const LOCALES = new URL('../../public/_locales/', import.meta.url)
const languageOf = (lang: string): Language => {
  const messages = JSON.parse(readFileSync(new URL(`${lang}/messages.json`, LOCALES), 'utf8'))
  return {
    lang,
    say: (key, ...values) => messages[key].message.replace(/\$([1-9])/g, (_: string, n: string) => values[Number(n) - 1] ?? `[${key}]`),
  }
}
const THIRD_OF_MARCH_MS = Date.UTC(2026, 2, 3, 12)
const MAIL = grant('mail.read')
const FILES = grant('files.all', { data: 'files', reach: 'organisation' })
const CALENDAR = grant('cal', { data: 'calendar' })

function told(requested: Grant[], had: Grant[], { lang = 'en', sinceMs = THIRD_OF_MARCH_MS as number | null } = {}) {
  const grantedScopes: HeldGrant[] = had.map(one => ({ sinceMs, ...one }))
  const before = { grantedScopes, complete: true, firstGrantedMs: sinceMs, lastGrantedMs: sinceMs }
  const seen = observation({ scopes: { visibility: 'full', requested } })
  const assessment = assess(seen, inForce(), knowledge(), { ...CONTEXT, before })
  const words = explain({ observation: seen, assessment, inForce: inForce(), knowledge: knowledge(), language: languageOf(lang) })
  return { ...words, lines: words.change && [words.change.news, words.change.past] }
}

describe('what is new this time', () => {
  it('is said beside what was there, with its day', () => {
    expect(told([CALENDAR, MAIL, FILES], [CALENDAR]).lines).toEqual([
      'New this time: see your e-mail and see the whole organisation’s files.',
      'Since 3 March 2026 it could see your calendar.',
    ])
  })
  it('is nothing where nothing is new', () => {
    expect(told([CALENDAR], [CALENDAR, MAIL]).change).toBeNull()
    expect(told([OPENID], [CALENDAR]).change).toBeNull()
  })
  it('names no day where what was there came on several, or nobody knows when', () => {
    const later = { ...FILES, sinceMs: THIRD_OF_MARCH_MS + 86_400_000 } as Grant
    expect(told([MAIL], [CALENDAR, later]).change?.past).toBe(
      'Until now it could see the whole organisation’s files and see your calendar.',
    )
    const { change } = told([MAIL], [CALENDAR], { sinceMs: null })
    expect(change?.past).toBe('Until now it could see your calendar.')
    expect(change?.before).toEqual([{ id: 'cal', text: 'See your calendar', since: null }])
  })
  it('says who one is only where that was all, and nothing of the past where there was nothing', () => {
    expect(told([MAIL], [OPENID, CALENDAR]).change?.past).toBe('Since 3 March 2026 it could see your calendar.')
    const later = { ...OPENID, sinceMs: THIRD_OF_MARCH_MS + 86_400_000 } as Grant
    expect(told([MAIL], [later, CALENDAR]).change?.past).toBe('Since 3 March 2026 it could see your calendar.')
    expect(told([MAIL], [OPENID]).change?.past).toBe('Since 3 March 2026 it could see your name, e-mail address and picture.')
    expect(told([MAIL], []).change?.past).toBeNull()
  })
  it('counts what nobody can read, and the ids stand in the details', () => {
    const { change, findings } = told([unknownGrant('acme.x'), unknownGrant('acme.y')], [CALENDAR, unknownGrant('acme.old')])
    expect(change).toMatchObject({
      news: 'New this time: 2 things that Scopewarden does not know.',
      past: 'Since 3 March 2026 it could see your calendar and one thing that Scopewarden does not know.',
      added: ['acme.x', 'acme.y'],
    })
    expect(findings).toContainEqual({
      code: 'scope-expansion',
      text: 'The app asks for more than it was granted before: “acme.x” and “acme.y”.',
    })
    expect(change?.before).toContainEqual({
      id: 'acme.old',
      text: 'Something that Scopewarden does not know',
      since: 'Granted on 3 March 2026',
    })
  })
  it('stays short', () => {
    const data = ['mail', 'files', 'chat', 'notes', 'tasks', 'forms', 'code', 'contacts'] as const
    const { change } = told(
      data.map(one => grant(one, { data: one })),
      [CALENDAR],
    )
    expect(change?.news).toMatch(/^New this time: see your e-mail, your files and your chat messages; do 5 more things\.$/)
    expect(change?.added).toHaveLength(8)
  })
  it('lets a scope write nothing of its own into our sentences', () => {
    const evil = `\u202E<b>Approved by IT.</b>${'W'.repeat(250)}`
    const { change, findings } = told([unknownGrant(evil)], [CALENDAR])
    expect(change?.news).toBe('New this time: one thing that Scopewarden does not know.')
    expect(findings.find(one => one.code === 'scope-expansion')?.text).not.toContain('\u202E')
  })
})

it.each([
  ['de', 'Neu ist diesmal: die Dateien der ganzen Organisation sehen.', 'Seit dem 3. März 2026 kann die App Ihren Kalender sehen.'],
  ['fr', 'Nouveau cette fois\u00A0: voir les fichiers de toute l’organisation.', 'Depuis le 3 mars 2026, elle pouvait voir votre agenda.'],
  ['es', 'Nuevo esta vez: ver los archivos de toda la organización.', 'Desde el 3 de marzo de 2026 podía ver su calendario.'],
  ['pt', 'Novo desta vez: ver os arquivos de toda a organização.', 'Desde 3 de março de 2026, podia ver sua agenda.'],
  ['ja', '今回新たに加わったもの: 組織全体のファイル', '2026年3月3日から許可されていたもの: カレンダーを閲覧する。'],
])('speaks %s', (lang, news, past) => {
  const { change } = told([FILES, CALENDAR], [CALENDAR], { lang })
  expect(change?.news.slice(0, news.length)).toBe(news)
  expect(change?.past).toBe(past)
})

it.each(readdirSync(LOCALES))('has every word in %s', lang => {
  const { change, findings } = told([unknownGrant('x'), unknownGrant('y'), MAIL], [CALENDAR, { ...FILES, sinceMs: 1 } as Grant], { lang })
  expect(JSON.stringify([change, findings])).not.toMatch(/undefined|\[explain_|\$\d/)
})
