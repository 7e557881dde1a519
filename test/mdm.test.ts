import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { parse } from 'plist'
import { describe, expect, test } from 'vitest'
import { adml, admx } from '../cli/mdm/admx.ts'
import { type BrowserPolicy, browserPolicies, type Dictionary } from '../cli/mdm/browser-policy.ts'
import { omaUris, settingsCatalog } from '../cli/mdm/intune.ts'
import { macDomains, macPlist, macProfile } from '../cli/mdm/mac-profile.ts'
import { mdmArtefacts } from '../cli/mdm/mdm-artefacts.ts'
import { googleAdminPolicy, jsonText, linuxPolicies } from '../cli/mdm/policy-json.ts'
import { detectScript, remediateScript } from '../cli/mdm/power-shell.ts'
import { regFile, utf16 } from '../cli/mdm/reg-file.ts'
import { type RegistryValue, registryOf } from '../cli/mdm/registry.ts'
import { MANAGED_KEYS } from '../lib/model/managed.ts'
import { managedSchema } from '../lib/model/managed-schema.ts'
import { readSettings } from '../lib/platform/read-settings.ts'
import { type Registry, readReg, readScript, readTemplate, readXml, registryFrom } from './mdm/decode.ts'
import { exampleConfig, GOLDEN, goldenConfig, goldenFiles } from './mdm/golden.ts'

const config = goldenConfig()
const policies = browserPolicies(config, { version: '1.2.3' })
const windows = policies.filter(({ browser }) => browser !== 'chromium')
const mac = windows
const onWindows = (policy: BrowserPolicy) => {
  const registry = registryOf(policy)
  if (!registry) throw new Error(`no registry for ${policy.browser}`)
  return registry
}
const all = (policy: BrowserPolicy): RegistryValue[] => [...onWindows(policy).policies, ...onWindows(policy).settings]

describe('what IT would import', () => {
  const wanted = goldenFiles()
  test('has the files that were agreed on (node test/run.mjs mdm writes them anew)', () => {
    const there = readdirSync(GOLDEN, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    expect(there.map(entry => relative(GOLDEN, join(entry.parentPath, entry.name))).sort()).toEqual([...wanted.keys()].sort())
  })
  test.each([...wanted])('%s is what was agreed on', (path, content) => {
    expect(content).toBe(readFileSync(join(GOLDEN, path), 'utf8'))
  })
  test('is named in the page beside it, each file', () => {
    const page = wanted.get('README.md') ?? ''
    expect([...wanted.keys()].filter(path => path !== 'README.md' && !page.includes(`\`${path}\``))).toEqual([])
  })
  test('is made of every setting that there is', () => {
    expect(Object.keys(config.settings).sort()).toEqual([...MANAGED_KEYS].sort())
  })
  test('is well-formed: every XML, property list and JSON', () => {
    for (const [path, content] of wanted) {
      if (/\.(admx|adml)$/.test(path)) expect(readXml(content).documentElement?.localName).toMatch(/^policyDefinition/)
      if (/\.(mobileconfig|plist)$/.test(path)) {
        expect(readXml(content).documentElement?.localName).toBe('plist')
        expect(Object.keys(parse(content) as object).length).toBeGreaterThan(0)
      }
      if (path.endsWith('.json')) expect(JSON.parse(content)).toBeTypeOf('object')
    }
  })
  test('has a parser behind it that refuses what is not well-formed', () => {
    expect(() => readXml('<a><b></a>')).toThrow()
    expect(() => readXml('<a b="&"/>')).toThrow()
    expect(() => readXml('<a>\u{1}</a>')).toThrow()
    expect(() => readReg(Buffer.from('Windows'))).toThrow()
    expect(() => readScript("$values = @(\n  @{ Key = 'a'b'; Name = 'n' }\n)\n")).toThrow()
  })
})

/** What the extension finds in `storage.managed`, by way of the Windows registry: Chromium's schema, Firefox's lack of one. */
const settingsIn = (registry: Registry, { browser, id }: BrowserPolicy): Dictionary => {
  if (browser === 'firefox') return JSON.parse(String(registry.get('SOFTWARE\\Policies\\Mozilla\\Firefox\\3rdparty\\Extensions')?.get(id)))
  const vendor = browser === 'edge' ? 'Microsoft\\Edge' : 'Google\\Chrome'
  const values = registry.get(`SOFTWARE\\Policies\\${vendor}\\3rdparty\\extensions\\${id}\\policy`) ?? new Map()
  const { properties } = managedSchema()
  const read = ([name, value]: [string, string | number]) => [name, properties[name]?.type === 'array' ? JSON.parse(String(value)) : value]
  return Object.fromEntries([...values].filter(([, value]) => value !== null).map(read))
}

/** Every way of writing a policy down, and what comes back out of it. */
const roundTrips: [name: string, applies: (policy: BrowserPolicy) => boolean, through: (policy: BrowserPolicy) => Dictionary][] = [
  ['a .reg file', isOnWindows, policy => settingsIn(readReg(utf16(regFile('x', all(policy)))), policy)],
  ['the detection script', isOnWindows, policy => settingsIn(readScript(detectScript('x', all(policy))), policy)],
  ['the remediation script', isOnWindows, policy => settingsIn(readScript(remediateScript('x', all(policy))), policy)],
  [
    'a group policy',
    isOnWindows,
    policy => {
      const group = [{ id: 'X', title: '', explains: '', values: all(policy).filter(value => value.type !== 'none') }]
      return settingsIn(readTemplate(admx(group), adml(group)), policy)
    },
  ],
  [
    'a property list',
    isOnWindows,
    policy => {
      const domains = macDomains(policy)
      const last = parse(macPlist(domains.at(-1) ?? { domain: '', values: {} })) as Dictionary
      if (policy.browser !== 'firefox') return last
      return (last['3rdparty'] as { Extensions: Record<string, Dictionary> }).Extensions[policy.id] ?? {}
    },
  ],
  [
    'a profile',
    isOnWindows,
    policy => {
      const { PayloadContent } = parse(macProfile(policy, { organisation: 'x', organisationId: 'x' }) ?? '') as {
        PayloadContent: Dictionary[]
      }
      const payload = PayloadContent.at(-1) ?? {}
      const inside =
        policy.browser === 'firefox'
          ? // biome-ignore lint/suspicious/noExplicitAny: the shape is Apple's, four levels deep
            (payload as any).PayloadContent['org.mozilla.firefox'].Forced[0].mcx_preference_settings['3rdparty'].Extensions[policy.id]
          : payload
      return Object.fromEntries(Object.entries(inside as Dictionary).filter(([name]) => !name.startsWith('Payload')))
    },
  ],
  [
    'a file for Linux',
    () => true,
    policy => {
      const file = JSON.parse(jsonText(linuxPolicies(policy)))
      return file['3rdparty']?.extensions[policy.id] ?? file.policies['3rdparty'].Extensions[policy.id]
    },
  ],
  [
    'the Google Admin console',
    ({ browser }) => browser === 'chrome',
    policy =>
      Object.fromEntries(
        Object.entries(JSON.parse(jsonText(googleAdminPolicy(policy)))).map(([name, entry]) => [name, (entry as { Value: string }).Value]),
      ),
  ],
]
function isOnWindows({ browser }: BrowserPolicy) {
  return browser !== 'chromium'
}

/** What breaks quotes, escapes, markup and scripts somewhere. */
const HOSTILE =
  `" \\ ' \` $() $(calc) \${env:x} %PATH% ]]> <!-- & &amp; < > \n \r \r\n \t ; = - , # @" '@ @' "@ \u2018 \u2019 \u201a \u201b \u201c \\u0041 \\" \\\\ [x] {y} é ß 東京 😀 \u2028 \u00a0 \u{fffd} {{mail}} $EMAIL "=- hex(1): -->`.split(
    / (?=\S)/,
  )
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...HOSTILE, '\n', '\r', '\t') },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
    ),
    {
      maxLength: 12,
    },
  )
  .map(parts => parts.join(''))
  .filter(text => !/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(text))
const { properties } = managedSchema()
const anySettings = fc.record(
  Object.fromEntries(
    Object.entries(properties).map(([name, { type }]): [string, fc.Arbitrary<string | number | string[]>] => [
      name,
      type === 'array' ? fc.array(hostile, { maxLength: 20 }) : type === 'integer' ? fc.integer({ min: 0, max: 2 ** 31 - 1 }) : hostile,
    ]),
  ),
  { requiredKeys: [] },
)

describe.each(roundTrips)('settings by way of %s', (_, applies, through) => {
  const here = policies.filter(applies)
  test.each(here)('come to $browser as they were written, every one', policy => {
    expect(through(policy)).toEqual(config.settings)
    expect(readSettings(through(policy)).refused).toEqual([])
  })
  test.each(here)('come to $browser unharmed, whatever is in them', policy => {
    fc.assert(
      fc.property(anySettings, settings => {
        expect(through({ ...policy, settings: settings as Dictionary })).toEqual({ ...settings })
      }),
      { numRuns: 60 },
    )
  })
  test.each(here)('come to $browser if there are very many', policy => {
    const groups = Array.from({ length: 5000 }, (_, i) => `group "${i}" \\ é`)
    expect(through({ ...policy, settings: { groups } }).groups).toEqual(groups)
  })
})

describe('policies of the browser itself', () => {
  test.each(windows)('are the same in $browser by registry, script, template, profile and file', policy => {
    const wanted = registryFrom(all(policy))
    expect(readReg(utf16(regFile('x', all(policy))))).toEqual(wanted)
    expect(readScript(remediateScript('x', all(policy)))).toEqual(wanted)
    const values = all(policy).filter(({ type }) => type !== 'none')
    const group = [{ id: 'X', title: '', explains: '', values }]
    expect(readTemplate(admx(group), adml(group))).toEqual(registryFrom(values))
    const [browser] = macDomains(policy)
    const plain = parse(macPlist(browser ?? { domain: '', values: {} })) as Dictionary
    expect(plain).toMatchObject(policy.policies)
    expect(linuxPolicies(policy).policies ?? linuxPolicies(policy)).toMatchObject(policy.policies)
  })
  test('say the same wish in the words of each browser', () => {
    const told = (browser: string) => policies.find(policy => policy.browser === browser)
    expect(told('chrome')?.policies).toEqual({
      ExtensionSettings: {
        klmolmlfehedkjklploeibgneoomedhn: {
          installation_mode: 'force_installed',
          update_url: 'https://clients2.google.com/service/update2/crx',
          toolbar_pin: 'force_pinned',
          minimum_version_required: '0.1.0',
        },
      },
      BrowserGuestModeEnabled: false,
      IncognitoModeAvailability: 1,
      BrowserAddPersonEnabled: false,
      DeveloperToolsAvailability: 0,
    })
    expect(told('edge')?.policies).toMatchObject({
      ExtensionSettings: { klmolmlfehedkjklploeibgneoomedhn: { toolbar_state: 'force_shown' } },
      InPrivateModeAvailability: 1,
      BrowserAddProfileEnabled: false,
    })
    expect(told('chromium')?.policies).toMatchObject({
      ExtensionSettings: { klmolmlfehedkjklploeibgneoomedhn: { update_url: 'https://downloads.example.com/scopewarden/updates.xml' } },
    })
    expect(told('firefox')?.policies).toEqual({
      ExtensionSettings: {
        'scopewarden@scopewarden.org': {
          installation_mode: 'force_installed',
          install_url: 'https://downloads.example.com/scopewarden/scopewarden-1.2.3.xpi',
          update_url: 'https://downloads.example.com/scopewarden/updates.json',
          private_browsing: true,
          default_area: 'navbar',
        },
      },
      DisablePrivateBrowsing: true,
      DisableDeveloperTools: false,
    })
  })
  test('that are not wished for are not there', () => {
    for (const policy of browserPolicies({ ...config, browserPolicies: {} }, { version: '1' })) {
      expect(Object.keys(policy.policies)).toEqual(['ExtensionSettings'])
    }
  })
  test('can ask for the extension in private windows', () => {
    const asked = { ...config, browserPolicies: { incognito: 'extension-required' as const } }
    const [chrome, edge] = browserPolicies(asked, { version: '1' })
    const id = 'klmolmlfehedkjklploeibgneoomedhn'
    expect(chrome?.policies).toMatchObject({ IncognitoModeAvailability: 0, MandatoryExtensionsForIncognitoNavigation: [id] })
    expect(edge?.policies).toMatchObject({ InPrivateModeAvailability: 0, MandatoryExtensionsForInPrivateNavigation: [id] })
    // Not in the catalogue under a known name, so the script has it; as custom setting the list is one of an ingested template.
    const scripts = mdmArtefacts(asked, '1').filter(({ path }) => /^intune\/(chrome|edge)-(detect|remediate)\.ps1$/.test(path))
    expect(scripts).toHaveLength(4)
    for (const { content } of scripts) expect(String(content)).toContain('MandatoryExtensionsFor')
    const catalog = JSON.stringify(settingsCatalog(chrome as BrowserPolicy, 'x'))
    expect(catalog).not.toMatch(/mandatory/i)
    const list = omaUris(chrome as BrowserPolicy).find(({ omaUri }) => omaUri.includes('Mandatory'))
    expect(list?.omaUri).toBe(
      './Device/Vendor/MSFT/Policy/Config/Chrome~Policy~googlechrome~Extensions/MandatoryExtensionsForIncognitoNavigation',
    )
    expect(list?.value).toContain(`value="1&#xF000;${id}"`)
  })
})

describe('a list in the registry', () => {
  test('is read by Chromium as JSON, not as numbered values that sort as text', () => {
    for (const policy of windows) for (const { name } of all(policy)) expect(name).not.toMatch(/^\d+$/)
  })
})

test('a setting that is no longer made is taken out of the registry, not left behind', () => {
  for (const policy of windows.filter(({ browser }) => browser !== 'firefox')) {
    const bare = { ...policy, settings: { organisationId: 'example' } }
    const values = onWindows(bare).settings
    expect(values.map(({ name }) => name)).toEqual([...MANAGED_KEYS])
    expect(values.filter(({ type }) => type === 'none')).toHaveLength(MANAGED_KEYS.length - 1)
  }
})

test('a custom setting of Intune carries its value through XML', () => {
  fc.assert(
    fc.property(hostile, text => {
      const policy = { browser: 'firefox' as const, id: 'a@b', settings: {}, policies: { ExtensionSettings: { 'a@b': { text } } } }
      const [row] = omaUris(policy)
      const data = readXml(`<x>${row?.value}</x>`).getElementsByTagName('data')[0]
      expect(JSON.parse(data?.getAttribute('value') ?? '')).toEqual({ 'a@b': { text } })
    }),
  )
})

test('words of a template survive, whatever the organisation calls itself', () => {
  fc.assert(
    fc.property(hostile, title => {
      const words = readXml(adml([{ id: 'X', title, explains: title, values: [] }])).getElementsByTagName('string')
      expect([...words].find(word => word.getAttribute('id') === 'X')?.textContent).toBe(title)
    }),
  )
})

describe('a profile', () => {
  const made = (organisationId: string) => mac.map(policy => macProfile(policy, { organisation: 'x', organisationId }) ?? '')
  const uuids = (profiles: string[]) => profiles.flatMap(text => [...text.matchAll(/[0-9A-F]{8}-[0-9A-F-]{27}/g)].map(([uuid]) => uuid))
  test('has the same UUIDs each time, and none twice', () => {
    expect(uuids(made('a'))).toEqual(uuids(made('a')))
    expect(new Set(uuids(made('a'))).size).toBe(8)
    expect(uuids(made('a')).filter(uuid => uuids(made('b')).includes(uuid))).toEqual([])
  })
  test('is replaced by one with other settings: the UUIDs stay', () => {
    const [policy] = mac
    const other = macProfile({ ...(policy as BrowserPolicy), settings: {} }, { organisation: 'y', organisationId: 'a' }) ?? ''
    expect(uuids([other])).toEqual(uuids([made('a')[0] ?? '']))
  })
})

test('a variable that the MDM fills in stands in profiles, and nowhere else', () => {
  const withVariable = mdmArtefacts(exampleConfig(), '1').filter(({ content }) =>
    Buffer.from(content).toString('latin1').includes('$EMAIL'),
  )
  expect(withVariable.map(({ path }) => path.split('/')[0])).toEqual(Array(6).fill('macos'))
})
