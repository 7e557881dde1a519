import { adml, admx, type GroupPolicy } from './admx.ts'
import { type BrowserPolicy, browserPolicies } from './browser-policy.ts'
import { omaUris, settingsCatalog } from './intune.ts'
import { macDomains, macPlist, macProfile } from './mac-profile.ts'
import type { Browser, MdmConfig } from './mdm-config.ts'
import { googleAdminPolicy, jsonText, linuxPolicies } from './policy-json.ts'
import { detectScript, remediateScript } from './power-shell.ts'
import { regFile, utf16 } from './reg-file.ts'
import { registryOf } from './registry.ts'

/** A file that IT gets: where it goes, and how one sees that it arrived. */
export type Artefact = { path: string; content: string | Uint8Array; goes: string; check: string }

export const BROWSER_NAMES: Record<Browser, string> = { chrome: 'Chrome', edge: 'Edge', chromium: 'Chromium', firefox: 'Firefox' }
const POLICY_PAGE: Record<Browser, string> = {
  chrome: '`chrome://policy`',
  edge: '`edge://policy`',
  chromium: '`chrome://policy`',
  firefox: '`about:policies` after a restart',
}
const LINUX: Record<Browser, string> = {
  chrome: '/etc/opt/chrome/policies/managed/scopewarden.json',
  edge: '/etc/opt/edge/policies/managed/scopewarden.json',
  chromium: '/etc/chromium/policies/managed/scopewarden.json',
  firefox: '/etc/firefox/policies/policies.json',
}

const linux = (policy: BrowserPolicy): Artefact => {
  const { browser } = policy
  const goes = LINUX[browser]
  const isOnly = browser === 'firefox' ? '; Firefox reads one file only: join it with a `policies.json` that is there' : ''
  return {
    path: `linux/${browser}/${browser === 'firefox' ? 'policies' : 'scopewarden'}.json`,
    content: jsonText(linuxPolicies(policy)),
    goes: `\`${goes}\`, written beside it and renamed${isOnly}`,
    check: POLICY_PAGE[browser],
  }
}

const windows = (policy: BrowserPolicy): Artefact[] => {
  const registry = registryOf(policy)
  if (!registry) return []
  const { browser } = policy
  const title = `Scopewarden in ${BROWSER_NAMES[browser]}`
  // The catalogue and the custom settings cannot say these.
  const scripted = [...registry.policies.filter(({ name }) => name.startsWith('MandatoryExtensions')), ...registry.settings]
  const check = POLICY_PAGE[browser]
  const pair = 'Intune › Devices › Scripts and remediations: '
  return [
    {
      path: `windows/${browser}.reg`,
      content: utf16(regFile(title, [...registry.policies, ...registry.settings])),
      goes: '`reg import` as an administrator, or Group Policy Preferences',
      check,
    },
    { path: `intune/${browser}-detect.ps1`, content: detectScript(title, scripted), goes: `${pair}detection script`, check },
    { path: `intune/${browser}-remediate.ps1`, content: remediateScript(title, scripted), goes: `${pair}remediation script`, check },
  ]
}

const catalogs = (policy: BrowserPolicy, { organisation }: MdmConfig): Artefact[] => {
  const catalog = settingsCatalog(policy, organisation)
  if (!catalog) return []
  const { browser } = policy
  return [
    {
      path: `intune/${browser}-settings-catalog.json`,
      content: jsonText(catalog),
      goes: 'Intune › Devices › Configuration › Create › Import policy',
      check: POLICY_PAGE[browser],
    },
  ]
}

const custom = (policies: BrowserPolicy[]): Artefact[] => {
  const rows = policies.flatMap(omaUris)
  if (rows.length === 0) return []
  return [
    {
      path: 'intune/oma-uri.json',
      content: jsonText(rows),
      goes: 'Intune › Devices › Configuration › Custom, a row each, after the templates of the browsers were ingested',
      check: '`chrome://policy`, `about:policies`',
    },
  ]
}

const groupPolicies = (policies: BrowserPolicy[]): Artefact[] => {
  const all = policies.flatMap((policy): GroupPolicy[] => {
    const registry = registryOf(policy)
    const name = BROWSER_NAMES[policy.browser]
    const explains = `Installs Scopewarden in ${name} and gives it the settings of the organisation. Enabled: every value is set. Not configured: all are taken back, and the extension is removed.`
    if (!registry) return []
    // What is not there needs no deleting: Windows clears what a policy wrote before it writes anew.
    const values = [...registry.policies, ...registry.settings].filter(({ type }) => type !== 'none')
    return [{ id: name, title: `Scopewarden in ${name}`, explains, values }]
  })
  if (all.length === 0) return []
  const goes = (folder: string) => `\`PolicyDefinitions${folder}\` of the central store; then enable it in a GPO`
  const check = '`gpresult /h report.html`, then the policy page of the browser'
  return [
    { path: 'windows/gpo/scopewarden.admx', content: admx(all), goes: goes(''), check },
    { path: 'windows/gpo/en-US/scopewarden.adml', content: adml(all), goes: goes('\\en-US'), check },
  ]
}

const mac = (policy: BrowserPolicy, { organisation, settings }: MdmConfig): Artefact[] => {
  const profile = macProfile(policy, { organisation, organisationId: settings.organisationId })
  if (profile === null) return []
  const { browser } = policy
  const check = `System Settings › Device Management; ${POLICY_PAGE[browser]}`
  return [
    {
      path: `macos/${browser}.mobileconfig`,
      content: profile,
      goes: 'Kandji, Intune or another MDM: a custom profile for computers',
      check,
    },
    ...macDomains(policy).map(domain => ({
      path: `macos/jamf/${domain.domain}.plist`,
      content: macPlist(domain),
      goes: `Jamf Pro › Application & Custom Settings › Upload, preference domain \`${domain.domain}\``,
      check,
    })),
  ]
}

const google = (policies: BrowserPolicy[]): Artefact[] =>
  policies
    .filter(({ browser }) => browser === 'chrome')
    .map(policy => ({
      path: 'google-admin/policy-for-extensions.json',
      content: jsonText(googleAdminPolicy(policy)),
      goes: `Google Admin › Apps & extensions › the extension \`${policy.id}\` › Policy for extensions`,
      check: '`chrome://policy` of a signed-in browser',
    }))

/**
 * Every text that IT imports, made of one configuration; the same configuration gives the same bytes. `version` is that of the
 * extension which is hosted by oneself.
 */
export const mdmArtefacts = (config: MdmConfig, version: string): Artefact[] => {
  const policies = browserPolicies(config, { version })
  const filled = browserPolicies(config, { version, fills: true })
  return [
    ...policies.flatMap(policy => windows(policy)),
    ...groupPolicies(policies),
    ...policies.flatMap(policy => catalogs(policy, config)),
    ...custom(policies),
    ...filled.flatMap(policy => mac(policy, config)),
    ...policies.map(linux),
    ...google(policies),
  ]
}
