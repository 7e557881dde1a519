import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ADDON_ID } from './mdm-config.ts'
import { mdmProblems } from './mdm-problems.ts'

const ROOT = join(import.meta.dirname, '../..')
const example = JSON.parse(readFileSync(join(ROOT, 'docs/mdm.example.json'), 'utf8'))
const having = (change: object) => mdmProblems({ ...example, ...change })
const browser = (change: object) => having({ browsers: change })
const settings = (change: object) => having({ settings: { ...example.settings, ...change } })
const ID = 'klmolmlfehedkjklploeibgneoomedhn'

test('the example has no problems, and neither has the least there can be', () => {
  expect(mdmProblems(example)).toEqual([])
  const least = {
    schema: 'scopewarden.mdm/1',
    organisation: 'x',
    settings: { organisationId: 'x' },
    browsers: { firefox: { from: 'addons.mozilla.org' } },
  }
  expect(mdmProblems(least)).toEqual([])
})

test('what is no field is refused with the field that was meant', () => {
  expect(having({ browserPolicy: {} })).toEqual([expect.stringContaining('Did you mean "browserPolicies"?')])
  expect(having({ browserPolicies: { developertools: 'blocked' } })).toEqual([expect.stringContaining('Did you mean "developerTools"?')])
  expect(settings({ policyKey: [] })).toEqual([expect.stringContaining('Did you mean "policyKeys"?')])
  expect(browser({ ...example.browsers, chrome: undefined, chorme: { from: 'chrome-web-store', extensionId: ID } })).toEqual([
    expect.stringContaining('Did you mean "chrome"?'),
  ])
  expect(having({ browserPolicies: { guest: 'bloked' } })).toEqual([
    expect.stringMatching(/^browserPolicies\.guest: .*Did you mean "blocked"\?$/),
  ])
})

test('every problem is said at once, each with its place', () => {
  const problems = mdmProblems({ ...example, organisation: '', browsers: { chrome: { from: 'chrome-web-store', extensionId: 'x' } } })
  expect(problems).toEqual([
    expect.stringMatching(/^organisation: /),
    expect.stringMatching(/^browsers\.chrome\.extensionId: expected 32 letters/),
  ])
})

test('an address is HTTPS, and holds nothing that a file would have to hide', () => {
  const hosted = (baseUrl: string) => browser({ firefox: { from: 'self-hosted', baseUrl } })
  expect(hosted('https://a.example/b')).toEqual([])
  expect(hosted('http://127.0.0.1:8080')).toEqual([])
  for (const bad of ['http://a.example', 'ftp://a.example', 'https://a.example/"', 'https://a.example/ b', 'http://127.0.0.1.example'])
    expect(hosted(bad)).toEqual([expect.stringContaining('browsers.firefox.baseUrl: expected an HTTPS address')])
})

test('no browser at all is a problem', () => {
  expect(browser({})).toEqual([expect.stringContaining('browsers: expected at least one browser')])
})

test('settings that the extension would refuse are refused here', () => {
  expect(settings({ organisationId: 'Not An Id' })).toEqual(['settings.organisationId: must be lower-case words joined by hyphens'])
  expect(settings({ policyKeys: ['short'] })).toEqual([expect.stringMatching(/^settings\.policyKeys\[0\]: /)])
  expect(settings({ accountEmail: 'nobody' })).toEqual(['settings.accountEmail: is not an e-mail address'])
  expect(settings({ policyRefreshMinutes: 0 })).toEqual([expect.stringMatching(/^settings\.policyRefreshMinutes: /)])
})

test('the variable of an MDM may stand for the address of the person', () => {
  for (const accountEmail of ['$EMAIL', '{{mail}}', 'ada@example.com']) expect(settings({ accountEmail })).toEqual([])
  expect(settings({ accountEmail: '$(calc)' })).not.toEqual([])
})

test('what does nothing without another is said', () => {
  expect(settings({ policyKeys: undefined })).toEqual([expect.stringMatching(/^settings\.policyKeys: policyUrl does nothing/)])
  expect(settings({ enrolmentToken: undefined })).toEqual([expect.stringMatching(/^settings\.enrolmentToken: no browser enrols/)])
})

test('what is hosted by oneself is one extension in one place', () => {
  const hosted = (extensionId: string) => ({ from: 'self-hosted', extensionId, baseUrl: 'https://a.example' })
  expect(browser({ chrome: hosted(ID), edge: hosted(ID) })).toEqual([])
  expect(browser({ chrome: hosted(ID), edge: hosted('a'.repeat(32)) })).toEqual([expect.stringContaining('has one id and one place')])
})

test.each(['\0', '\u{b}', '\u{ffff}', '\u{d800}'])('a letter that no profile can carry is refused: %j', letter => {
  expect(settings({ groups: ['fine', `not${letter}`] })).toEqual(['settings.groups.1: holds a character that no profile can carry'])
})

test('the id of the add-on is that of the build', () => {
  const built = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/manifest-firefox.json'), 'utf8'))
  expect(ADDON_ID).toBe(built.browser_specific_settings.gecko.id)
})
