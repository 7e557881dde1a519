import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import access from '../../policies/vocabulary/access.json' with { type: 'json' }
import acts from '../../policies/vocabulary/acts.json' with { type: 'json' }
import data from '../../policies/vocabulary/data.json' with { type: 'json' }
import reach from '../../policies/vocabulary/reach.json' with { type: 'json' }
import type { Grant } from './observation.ts'
import { grantPhrases, scopePhrase } from './phrase.ts'
import { ACCESSES, DATA_TYPES, REACHES } from './terms.ts'
import { Access, DataType, Reach, Vocabulary } from './vocabulary.ts'

const vocabulary = Vocabulary.parse({ access, acts, data, reach })
const grant = (d: DataType, a: Access, r: Reach = 'own', change: Partial<Grant> = {}): Grant => ({
  id: `${d}.${a}`,
  data: d,
  access: a,
  reach: r,
  known: true,
  seen: 'url',
  ...change,
})
const en = (...grants: Grant[]) => grantPhrases(grants, vocabulary, 'en')
const de = (...grants: Grant[]) => grantPhrases(grants, vocabulary, 'de')

describe('grantPhrases', () => {
  it('unites the acts on one kind of data, in each language’s order of words', () => {
    const mail = [grant('mail', 'read'), grant('mail', 'send'), grant('mail', 'delete')]
    expect(en(...mail)).toEqual(['see, send, change and delete your e-mail'])
    expect(de(...mail)).toEqual(['Ihre E-Mails sehen, senden, ändern und löschen'])
  })

  it('names the reach, and closes German clauses', () => {
    expect(en(grant('files', 'read', 'selected'))).toEqual(['see your files, but only what you choose'])
    expect(de(grant('files', 'read', 'selected'))).toEqual(['Ihre Dateien sehen, aber nur, was Sie auswählen'])
    expect(en(grant('files', 'read', 'organisation'))).toEqual(['see the whole organisation’s files'])
    expect(en(grant('employees', 'read', 'shared'))).toEqual(['see the records of employees'])
    expect(de(grant('directory', 'read', 'organisation'))).toEqual(['das Verzeichnis der Personen und Gruppen sehen'])
    expect(en(grant('app', 'create', 'selected'))).toEqual(['add to the data that this app itself keeps'])
    expect(de(grant('app', 'write'))).toEqual(['die Daten, die diese App selbst ablegt, sehen und ändern'])
    expect(de(grant('session', 'read'))).toEqual(['sehen, dass Sie angemeldet sind'])
    expect(en(grant('session', 'read'))).toEqual(['see that you are signed in'])
  })

  it('speaks of sending only where there is something to send', () => {
    expect(en(grant('files', 'full'))).toEqual(['see, change and delete your files'])
    expect(en(grant('mail', 'full'))).toEqual(['see, send, change and delete your e-mail'])
    expect(en(grant('devices', 'send'))).toEqual(['send your devices'])
  })

  it('says of sending alone what is done, and of seeing names alone that it is no more', () => {
    const say = (lang: string, ...grants: Grant[]) => grantPhrases(grants, vocabulary, lang)
    expect(en(grant('mail', 'send', 'shared'))).toEqual(['send e-mail in your name'])
    expect(de(grant('social', 'send', 'selected'))).toEqual(['Beiträge in Ihrem Namen in sozialen Netzwerken veröffentlichen'])
    expect(en(grant('chat', 'send', 'organisation'), grant('chat', 'send'))).toEqual(['send chat messages in your name'])
    expect(say('ja', grant('mail', 'send', 'organisation'))).toEqual(['本人名義でメールを送信する'])
    expect(en(grant('social', 'read'), grant('social', 'send'))).toEqual([
      'see your social media profile and posts',
      'post on social media in your name',
    ])
    expect(en(grant('mail', 'read'), grant('mail', 'send'))).toEqual(['see and send your e-mail'])
    expect(en(grant('mail', 'list'))).toEqual(['see your e-mail, names and headings only'])
    expect(de(grant('files', 'list', 'shared'))).toEqual([
      'Ihre Dateien sehen, nur Namen und Überschriften, samt allem, was andere mit Ihnen teilen',
    ])
    expect(say('fr', grant('mail', 'list'))).toEqual(['voir vos e-mails, seulement les noms et les titres'])
    expect(say('ja', grant('mail', 'list', 'shared'))).toEqual(['メール（名前と見出しのみ、共有されたものを含む）を閲覧する'])
    // Who reads the whole, or may change it, is not limited to names.
    expect(en(grant('mail', 'list'), grant('mail', 'read'))).toEqual(['see your e-mail'])
    expect(en(grant('mail', 'list'), grant('mail', 'create'))).toEqual(['see and add to your e-mail'])
    expect(en(grant('mail', 'read'), grant('mail', 'list', 'organisation'))).toHaveLength(2)
    expect(en(grant('mail', 'list'), grant('mail', 'read', 'organisation'))).toHaveLength(1)
  })

  it('leaves out what a wider reach says already, and nothing else', () => {
    expect(en(grant('mail', 'read'), grant('mail', 'write', 'organisation'))).toEqual(['see and change the whole organisation’s e-mail'])
    expect(en(grant('mail', 'write'), grant('mail', 'read', 'organisation'))).toHaveLength(2)
    expect(en(grant('mail', 'read'), grant('mail', 'read', 'unknown'))).toHaveLength(2)
  })

  it('puts the gravest first', () => {
    expect(en(grant('identity', 'read'), grant('tasks', 'read'), grant('secrets', 'read'))[0]).toBe(
      'see your keys, passwords and credentials',
    )
  })

  it('says nothing of what is not known', () => {
    expect(en(grant('mail', 'read', 'own', { known: false }), grant('unknown', 'read'), grant('mail', 'unknown'))).toEqual([])
    expect(scopePhrase(grant('unknown', 'unknown', 'unknown'), vocabulary, 'en')).toBeNull()
    expect(scopePhrase(grant('calendar', 'read'), vocabulary, 'de')).toBe('Ihren Kalender sehen')
  })

  it('reads as a sentence of its own in French, Spanish, Portuguese and Japanese', () => {
    const say = (lang: string, ...grants: Grant[]) => grantPhrases(grants, vocabulary, lang)
    const mail = [grant('mail', 'read'), grant('mail', 'send'), grant('mail', 'delete')]
    const files = grant('files', 'read', 'selected')
    const all = grant('calendar', 'write', 'organisation')
    const shared = grant('notes', 'create', 'shared')
    const session = grant('session', 'read')
    expect(say('fr', ...mail)).toEqual(['voir, envoyer, modifier et supprimer vos e-mails'])
    expect(say('fr', files, all)).toEqual([
      'voir vos fichiers, mais seulement ce que vous choisissez',
      'voir et modifier les agendas de toute l’organisation',
    ])
    expect(say('fr', shared)).toEqual(['compléter vos notes, y compris ce que d’autres partagent avec vous'])
    expect(say('fr', session)).toEqual(['voir que vous êtes connecté'])
    expect(say('es', ...mail)).toEqual(['ver, enviar, modificar y eliminar sus correos electrónicos'])
    expect(say('es', files, all)).toEqual([
      'ver sus archivos, pero solo lo que usted elija',
      'ver y modificar los calendarios de toda la organización',
    ])
    expect(say('es', session)).toEqual(['ver que ha iniciado sesión'])
    expect(say('pt', ...mail)).toEqual(['ver, enviar, alterar e excluir seus e-mails'])
    expect(say('pt', files, all)).toEqual([
      'ver seus arquivos, mas somente o que você escolher',
      'ver e alterar as agendas de toda a organização',
    ])
    expect(say('pt', session)).toEqual(['ver que você está conectado'])
    expect(say('ja', ...mail)).toEqual(['メールを閲覧・送信・変更・削除する'])
    expect(say('ja', files, all)).toEqual(['ファイル（自分で選んだもののみ）を閲覧する', '組織全体のカレンダーを閲覧・変更する'])
    expect(say('ja', session)).toEqual(['サインインの状態を閲覧する'])
  })

  it('falls back to English as a whole, order of words included', () => {
    expect(grantPhrases([grant('mail', 'read')], vocabulary, 'nl')).toEqual(['see your e-mail'])
  })

  it('has words for every data × access × reach that can be known', () => {
    for (const d of DATA_TYPES)
      for (const a of ACCESSES)
        for (const r of REACHES)
          for (const lang of ['en', 'de', 'fr', 'es', 'pt', 'ja']) {
            const text = scopePhrase(grant(d, a, r), vocabulary, lang)
            expect(text).toMatch(/^\p{L}.*\p{L}$/u)
            if (lang === 'ja') expect(text).toMatch(/.を[^を]+する$/)
            expect(text).not.toMatch(/undefined|,,| {2}|, ,/)
          }
  })

  it('does not depend on the order of scopes, other than among equals', () => {
    const any = fc.array(
      fc.record({ d: fc.constantFrom(...DataType.options), a: fc.constantFrom(...Access.options), r: fc.constantFrom(...Reach.options) }),
    )
    fc.assert(
      fc.property(any, rows => {
        const grants = rows.map(({ d, a, r }) => grant(d, a, r))
        expect(en(...grants.toReversed()).sort()).toEqual(en(...grants).sort())
        expect(en(...grants, ...grants)).toEqual(en(...grants))
      }),
    )
  })
})
