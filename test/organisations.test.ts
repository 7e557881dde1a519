import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { assess } from '../lib/assess/assess.ts'
import { openCatalogue, packCatalogue } from '../lib/model/catalogue.ts'
import { AppCatalogue, type Knowledge, ThreatClients, ThreatHosts } from '../lib/model/knowledge.ts'
import { listProviders } from '../lib/model/list-providers.ts'
import { Policy, type PolicyInForce } from '../lib/model/policy.ts'
import { Provider } from '../lib/model/provider.ts'
import { DATA_TYPES } from '../lib/model/terms.ts'
import { listThreats } from '../lib/model/threats.ts'
import { type Verdict, Vocabulary } from '../lib/model/vocabulary.ts'
import { compileProviders } from '../lib/observe/compile-providers.ts'
import { observe, observeSignUp } from '../lib/observe/observe.ts'

/** What the sample policies make of the world as the data files know it. */
const POLICIES = join(import.meta.dirname, '../policies')
const json = (path: string): unknown => JSON.parse(readFileSync(join(POLICIES, path), 'utf8'))
const organisationFiles = readdirSync(join(POLICIES, 'organisations'))
  .filter(file => !file.endsWith('.cases.json'))
  .sort()
const providers = readdirSync(join(POLICIES, 'providers')).map(file => Provider.parse(json(`providers/${file}`)))
const index = compileProviders(providers)
const { clients, names } = ThreatClients.parse(json('threats/clients.json'))
const { hosts, malicious, reviewed } = ThreatHosts.parse(json('threats/redirect-hosts.json'))
const catalogue = AppCatalogue.parse(json('apps/catalogue.json'))
const vocabulary = Vocabulary.parse(
  Object.fromEntries(['data', 'access', 'reach', 'acts'].map(name => [name, json(`vocabulary/${name}.json`)])),
)

test('are explained, rule by rule, as they are', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/samples.md'), 'utf8')
  const names = ['monitor', 'balanced', 'strict']
  expect(organisationFiles.toSorted()).toEqual(names.map(name => `${name}.json`).toSorted())
  const cellsOf = (title: string) => {
    const table =
      page
        .slice(page.indexOf(title))
        .split('\n\n')
        .find(part => part.startsWith('|')) ?? expect.fail(title)
    const [, , ...rows] = table.trim().split('\n')
    return rows.map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim().replaceAll('`', '')),
    )
  }
  const policies = names.map(name => Policy.parse(json(`organisations/${name}.json`)))
  const rows = cellsOf('## Every rule')
  expect(rows.filter(([, why, notice]) => !why || !notice)).toEqual([])
  const ids = new Set(policies.flatMap(policy => policy.rules.map(rule => rule.id)))
  expect(rows.map(([id]) => id).toSorted()).toEqual([...ids].toSorted())
  for (const [id, , , ...verdicts] of rows)
    expect([id, ...verdicts]).toEqual([id, ...policies.map(({ rules }) => rules.find(rule => rule.id === id)?.then ?? '')])
  const settings = Object.fromEntries(cellsOf('## Which one').map(([name, ...values]) => [name, values]))
  expect(settings).toEqual({
    mode: policies.map(({ mode }) => mode),
    whenUnknown: policies.map(({ whenUnknown }) => whenUnknown),
    'privacy.person': policies.map(({ privacy }) => privacy.person),
    'privacy.watchSignUps': policies.map(({ privacy }) => String(privacy.watchSignUps)),
    'privacy.retentionDays': policies.map(({ privacy }) => String(privacy.retentionDays)),
  })
})

describe.each(organisationFiles)('policy %s', file => {
  const policy = Policy.parse(json(`organisations/${file}`))
  const knowledge: Knowledge = {
    providers: listProviders(providers),
    vocabulary,
    threats: listThreats({ clients, names, hosts, malicious, reviewed }),
    apps: openCatalogue(packCatalogue(catalogue.apps)),
  }
  const inForce: PolicyInForce = { policy, version: 1, epoch: 1, source: 'embedded', stale: false }
  const google = (
    scope: string,
    redirect = 'https://somewhere-new.example/cb',
    client = '731925048812-made-up.apps.googleusercontent.com',
  ) =>
    `https://accounts.google.com/o/oauth2/v2/auth?response_type=code&code_challenge=x&client_id=${client}&scope=${encodeURIComponent(scope)}&redirect_uri=${encodeURIComponent(redirect)}`
  const entra = (client: string, scope: string, redirect = 'https://somewhere-new.example/cb', path = 'common/oauth2/v2.0/authorize') =>
    `https://login.microsoftonline.com/${path}?response_type=code&code_challenge=x&client_id=${client}&scope=${encodeURIComponent(scope)}&redirect_uri=${encodeURIComponent(redirect)}`
  const A = 'https://www.googleapis.com/auth/'
  const NEW = '0e5ce3f4-0000-4000-8000-00000000abcd'
  const judged = (url: string) => {
    const observation = observe({ url }, index) ?? observeSignUp(url, { siteName: null, account: 'unknown' })
    if (!observation) return expect.fail(`nothing at ${url}`)
    const assessment = assess(observation, inForce, knowledge, { nowMs: 0, groups: [] })
    expect(assessment.errors).toEqual([])
    return assessment.wouldBe ?? assessment.verdict
  }

  test('classifies every type of data and speaks both languages', () => {
    expect(Object.keys(policy.classes).sort()).toEqual([...DATA_TYPES, 'unknown'].sort())
    expect(policy.rules.filter(rule => rule.say && !rule.say.de)).toEqual([])
    const ids = policy.apps.map(app => app.id)
    expect(policy.apps.flatMap(app => app.alternatives ?? []).filter(id => !ids.includes(id))).toEqual([])
    expect(policy.mode).toBe(file === 'monitor.json' ? 'monitor' : 'enforce')
  })
  test('leaves sign-ins alone, but for what is known to be bad', () => {
    const touching = policy.rules.filter(rule => ![rule.when.kind ?? 'sign-in'].flat().every(kind => kind !== 'sign-in'))
    expect(touching.map(rule => rule.id)).toEqual(['known-malicious', 'known-malicious-redirect', 'look-alike'])
    expect(touching.every(rule => rule.final && rule.then === 'block')).toBe(true)
    expect(judged(google('openid email profile'))).toBe('allow')
    expect(judged('https://github.com/login/oauth/authorize?client_id=0123456789abcdef0123')).toBe('allow')
  })
  test('lets sanctioned apps have what was agreed, and no more', () => {
    expect(judged(google(`openid ${A}calendar.events`, 'https://zoom.us/google/oauth'))).toBe('allow')
    expect(judged(google('https://mail.google.com/', 'https://zoom.us/google/oauth'))).toBe('request')
  })
  test('stops what is known to be bad', () => {
    const bad = clients.find(client => client.kind === 'malicious') ?? expect.fail('none')
    expect(judged(entra(bad.clientId, 'openid User.Read'))).toBe('block')
    expect(judged(entra(NEW, 'openid User.Read', `https://${malicious[0]?.host}/anywhere/`))).toBe('block')
    expect(judged(google('openid', 'https://chat.deepseek.com/cb'))).toBe('allow')
    expect(judged(google(`${A}drive.file`, 'https://chat.deepseek.com/cb'))).toBe('block')
    expect(
      judged(
        'https://accounts.google.com.signin.made-up.example/o/oauth2/auth?client_id=x&response_type=code&scope=openid&redirect_uri=https://x.example/',
      ),
    ).toBe('block')
  })
  const strict = file === 'strict.json'
  const abused = clients.find(client => client.kind === 'abused-legitimate') ?? expect.fail('none')
  const ladder: [string, string, Verdict][] = [
    ['a whole mailbox', google('https://mail.google.com/'), 'request'],
    ['every file, to change', google(`${A}drive`), 'request'],
    ['files that the person chooses', google(`${A}drive.file`), strict ? 'justify' : 'acknowledge'],
    ['a calendar, to read', google(`${A}calendar.readonly`), strict ? 'justify' : 'acknowledge'],
    ['a calendar, to change', google(`${A}calendar.events`), strict ? 'request' : 'justify'],
    ['everybody’s directory', entra(NEW, 'User.Read.All'), 'request'],
    ['approval for everybody', entra(NEW, '', 'https://somewhere-new.example/cb', 'organizations/adminconsent'), 'request'],
    ['a set that only the server knows', entra(NEW, 'https://graph.microsoft.com/.default'), strict ? 'justify' : 'acknowledge'],
    [
      'a client that phishing borrows',
      entra('04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'https://management.azure.com/.default', 'http://localhost:8400'),
      strict ? 'block' : 'justify',
    ],
    ['an answer that goes through a tunnel', google(`${A}tasks`, 'https://a1b2.ngrok-free.app/cb'), strict ? 'request' : 'justify'],
    ['a device code', 'https://github.com/login/device/select_account', 'justify'],
    ['a key to keep', 'https://github.com/settings/tokens/new?scopes=repo', strict ? 'acknowledge' : 'inform'],
    [
      'a server that nobody knows',
      'https://auth.acme-notes.example/oauth/authorize?response_type=code&client_id=desk-sync&scope=notes.read&redirect_uri=https%3A%2F%2Fdesk-sync.example%2Fcb',
      strict ? 'justify' : 'acknowledge',
    ],
    ['a mail client that attackers like', entra(abused.clientId, 'Tasks.Read'), strict ? 'request' : 'justify'],
    ['a code to copy', 'https://login.microsoftonline.com/common/oauth2/nativeclient?code=made-up', 'justify'],
    ['a tolerated app within what it may have', google(`${A}drive.readonly`, 'https://app.grammarly.com/cb'), 'allow'],
    ['a tolerated app that wants more', google(`${A}gmail.readonly`, 'https://app.grammarly.com/cb'), 'request'],
    ['a sign-up at a sanctioned app', 'https://zoom.us/signup', 'allow'],
    ['a sign-up at a blocked app', 'https://www.deepseek.com/sign_up', 'block'],
    ['a sign-up at a new app', 'https://app.acme-notes.example/signup', strict ? 'acknowledge' : 'inform'],
    ['a sign-up at an AI app', 'https://claude.ai/signup', strict ? 'request' : 'acknowledge'],
  ]
  test.each([
    ['test app', 'justify'],
    ['........', 'justify'],
    ['Dоcusign', strict ? 'request' : 'justify'],
    ['Teсhniker-App', strict ? 'request' : 'justify'],
    ['テストアプリ', strict ? 'acknowledge' : 'allow'],
    ['Почта и календарь', strict ? 'acknowledge' : 'allow'],
    ['Crème brûlée', strict ? 'acknowledge' : 'allow'],
  ] as const)('an app that calls itself %s', (name, verdict) => {
    const seen = observe({ url: google(`openid ${A}tasks`) }, index) ?? expect.fail('nothing')
    const observation = { ...seen, client: { ...seen.client, name, verified: 'yes' as const }, offline: 'no' as const }
    const assessment = assess(observation, inForce, knowledge, { nowMs: 0, groups: [] })
    expect(assessment.errors).toEqual([])
    expect(assessment.wouldBe ?? assessment.verdict).toBe(verdict)
  })
  test('an app with a well-known name whose answer goes to somebody else', () => {
    const seen = observe({ url: google(`openid ${A}tasks`) }, index) ?? expect.fail('nothing')
    const observation = { ...seen, client: { ...seen.client, name: 'Zoom' }, offline: 'no' as const }
    const assessment = assess(observation, inForce, knowledge, { nowMs: 0, groups: [] })
    expect([assessment.wouldBe ?? assessment.verdict, assessment.decidedBy]).toEqual([strict ? 'request' : 'justify', ['borrowed-name']])
  })
  test.each(ladder)('%s', (_, url, verdict) => {
    expect(judged(url)).toBe(verdict)
  })
})
