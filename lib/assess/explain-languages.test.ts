import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Language } from '../model/knowledge.ts'
import { assess } from './assess.ts'
import { explain } from './explain.ts'
import { CONTEXT, grant, inForce, knowledge, observation } from './samples.ts'

const languageOf = (lang: string): Language => {
  const messages = JSON.parse(readFileSync(new URL(`../../public/_locales/${lang}/messages.json`, import.meta.url), 'utf8'))
  return {
    lang,
    say: (key, ...values) => messages[key].message.replace(/\$([1-9])/g, (_: string, n: string) => values[Number(n) - 1] ?? ''),
  }
}

/** One request, as a person reads it in each language: headline, sentence, why. */
function told(lang: string) {
  const seen = observation({
    offline: 'yes',
    scopes: {
      requested: [grant('w', { access: 'delete' }), grant('c', { data: 'calendar' }), grant('p', { data: 'secrets' })],
    },
  })
  const force = inForce({
    rules: [{ id: 'all', when: { scope: { class: 'restricted' } }, then: 'justify' }],
    classes: { mail: 'restricted' },
  })
  const assessment = assess(seen, force, knowledge(), CONTEXT)
  const { headline, sentence, why, organisation } = explain({
    observation: seen,
    assessment,
    inForce: force,
    knowledge: knowledge(),
    language: languageOf(lang),
  })
  return [headline, sentence, ...why, organisation]
}

describe('explain in each language', () => {
  it.each([
    [
      'fr',
      [
        '«\u00A0Mail Merge\u00A0» demande l’accès à votre compte Acme Identity.',
        'Même en votre absence, l’application pourrait voir vos clés, mots de passe et identifiants\u00A0; voir, modifier et supprimer vos e-mails\u00A0; voir votre agenda.',
        'L’application accède à des données considérées ici comme strictement confidentielles\u00A0: vos e-mails et vos clés, mots de passe et identifiants.',
        'Example Ltd demande un motif avant de continuer.',
      ],
    ],
    [
      'es',
      [
        '«Mail Merge» quiere acceder a su cuenta de Acme Identity.',
        'Incluso en su ausencia, la aplicación podría ver sus claves, contraseñas y credenciales; ver, modificar y eliminar sus correos electrónicos; ver su calendario.',
        'La aplicación accede a datos que aquí se consideran estrictamente confidenciales: sus correos electrónicos y sus claves, contraseñas y credenciales.',
        'Example Ltd pide un motivo antes de continuar.',
      ],
    ],
    [
      'pt',
      [
        '“Mail Merge” quer acesso à sua conta em Acme Identity.',
        'Mesmo na sua ausência, o app poderia ver suas chaves, senhas e credenciais; ver, alterar e excluir seus e-mails; ver sua agenda.',
        'O app acessa dados que aqui são estritamente confidenciais: seus e-mails e suas chaves, senhas e credenciais.',
        'Example Ltd pede um motivo antes de continuar.',
      ],
    ],
    [
      'ja',
      [
        '「Mail Merge」がAcme Identityのアカウントへのアクセスを求めています。',
        '許可すると、このアプリはあなたの不在時にも次のことができます: 鍵・パスワード・認証情報を閲覧する、メールを閲覧・変更・削除する、カレンダーを閲覧する。',
        '組織で極秘とされているデータにアクセスします: メール、鍵・パスワード・認証情報。',
        'Example Ltdは、続行する前に理由の入力を求めています。',
      ],
    ],
  ])('%s reads as one would write it', (lang, lines) => {
    expect(told(lang)).toEqual(lines)
  })
})
