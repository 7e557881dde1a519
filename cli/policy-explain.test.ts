import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { explainText } from './explain-text.ts'
import type { Inspector } from './observe-address.ts'
import { openPolicy } from './open-policy.ts'
import { explainLine } from './policy-explain.ts'

let balanced: Inspector
beforeAll(async () => {
  balanced = await openPolicy(join(import.meta.dirname, '../policies/organisations/balanced.json'))
})
const MAIL =
  'https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=x.apps.googleusercontent.com&scope=https%3A%2F%2Fmail.google.com%2F&redirect_uri=https%3A%2F%2Fa.example%2Fcb'
const told = (line: string, inspector = balanced, lang?: string) => explainText(explainLine(line, inspector, { lang }))
const changed = (change: Partial<Inspector['inForce']['policy']>): Inspector => ({
  ...balanced,
  inForce: { ...balanced.inForce, policy: { ...balanced.inForce.policy, ...change } },
})

describe('policy explain', () => {
  it('says the verdict, what decided, and of every other rule which field or which missing fact', () => {
    const text = told(MAIL)
    expect(text).toMatch(/^request, decided by restricted-data\n/)
    expect(text).toMatch(/Rules that applied\n {2}restricted-data {2}request\n/)
    expect(text).toContain('confusable-name  justify  finding is none, wanted name-confusable (not known: client.name)')
    expect(text).toContain('blocked-app  block  appStatus is unlisted, wanted blocked')
    expect(text).toContain('whole-drive  request  scope.data is mail, wanted files or sites')
    for (const { id } of balanced.inForce.policy.rules) expect(text).toContain(`  ${id}  `)
  })
  it('ends with what the person reads, in a language of theirs', () => {
    expect(told(MAIL)).toContain('It could see, send, change and delete your e-mail.')
    expect(told(MAIL, balanced, 'de')).toMatch(/E-Mails?/)
  })
  it('says which exception lowered a rule, what is only monitored, and what whenUnknown is for', () => {
    const rules = balanced.inForce.policy.rules.map(rule => (rule.id === 'personal-account' ? { ...rule, mode: 'monitor' as const } : rule))
    const exceptions = [
      {
        id: 'trial',
        match: { provider: 'google', clientId: 'x.apps.googleusercontent.com' },
        rules: ['restricted-data'],
        verdict: 'inform' as const,
        expires: '2999-01-01T00:00:00Z',
        reason: 'made up',
      },
    ]
    const text = told(JSON.stringify({ url: MAIL, account: 'personal' }), changed({ rules, exceptions }))
    expect(text).toMatch(/^inform, decided by exception:trial\n/)
    expect(text).toContain('restricted-data  request, lowered to inform by exception:trial')
    expect(text).toContain('personal-account  inform, monitored: decides nothing')
    expect(text).toContain('trial  down to inform until 2999-01-01T00:00:00Z, for restricted-data')
    expect(told(JSON.stringify({ observation: { provider: 'google' } }))).toContain('acknowledge, for want of: scopes.visibility, client')
  })
  it('takes a page with the address', () => {
    const url = 'https://auth.nowhere.example/oauth/authorize?client_id=x&scope=a&response_type=code&redirect_uri=https%3A%2F%2Fa.example'
    const html = '<html><body><h1>Desk Sync wants to access your account</h1><button>Allow</button><button>Deny</button></body></html>'
    const { observation } = explainLine(url, balanced, { html })
    expect(observation.kind).toBe('consent')
  })
  it.each([
    ['not an address', 'url-invalid'],
    ['https://news.example/', 'nothing-there'],
    ['{', 'line-not-json'],
    ['{"colour": 1}', 'line-invalid'],
  ])('refuses %s', (line, code) => {
    expect(() => explainLine(line, balanced)).toThrow(expect.objectContaining({ code }))
  })
})
