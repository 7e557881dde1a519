// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NOW_MS } from '../../test/fixtures/ui/records.ts'
import { POLICY } from '../../test/fixtures/ui/states.ts'
import { DOCUMENT_TROUBLES } from '../model/document-trouble.ts'
import type { Language } from '../model/knowledge.ts'
import { drawn } from './drawn.ts'
import { LastError } from './last-error.tsx'
import { MirrorPolicy } from './mirror-policy.tsx'

const LOCALES = `${process.cwd()}/public/_locales`
const LANGUAGES = readdirSync(LOCALES).map((lang): Language => {
  const messages = JSON.parse(readFileSync(`${LOCALES}/${lang}/messages.json`, 'utf8'))
  return {
    lang,
    say: (key, ...values) => messages[key].message.replace(/\$([1-9])/g, (_: string, n: string) => values[Number(n) - 1] ?? ''),
  }
})
const MESSAGE = 'Version 1.1 is older than 1.2, which was accepted before.'
const paragraphs = (code: string, language: Language) =>
  [
    ...drawn(
      <LastError error={{ code, message: MESSAGE, atMs: NOW_MS - 7_200_000 }} nowMs={NOW_MS} language={language} />,
    ).querySelectorAll('p'),
  ].map(p => p.textContent?.trim() ?? '')

test.each(LANGUAGES.map(language => [language.lang, language] as const))(
  'in %s each refusal says when, what, what to do, its code and the details',
  (_, language) => {
    const codes = Object.keys(DOCUMENT_TROUBLES).map(
      trouble => `policy-${trouble === 'http' ? 'http-404' : trouble === 'http-later' ? 'http-503' : trouble}`,
    )
    const seen = codes.map(code => {
      const [what = '', remedy = '', ...rest] = paragraphs(code, language)
      expect(what).toMatch(/2/)
      expect(remedy.length).toBeGreaterThan(10)
      expect(rest).toEqual([code, MESSAGE])
      return what
    })
    // No two faults read the same.
    expect(new Set(seen).size).toBe(codes.length)
  },
)

test('what is no document’s fault is said as it came', () => {
  const [language] = LANGUAGES.filter(({ lang }) => lang === 'en')
  const [what, ...rest] = paragraphs('hub-unreachable', language as Language)
  expect(what).toContain(MESSAGE)
  expect(rest).toEqual(['hub-unreachable'])
})

test.each(LANGUAGES.map(language => [language.lang, language] as const))(
  'in %s an announced key is shown with whether it is known',
  (_, language) => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    const words = (known: boolean) =>
      drawn(
        <MirrorPolicy state={{ ...POLICY, nextKeys: [{ x, known }] }} nowMs={NOW_MS} busy={false} language={language} onCheck={() => {}} />,
      ).textContent
    for (const known of [true, false])
      expect(words(known)).toContain(language.say(known ? 'ui_policy_next_key_known' : 'ui_policy_next_key_missing', x))
  },
)
