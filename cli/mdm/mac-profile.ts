import { createHash } from 'node:crypto'
import { build } from 'plist'
import type { BrowserPolicy, Dictionary } from './browser-policy.ts'
import type { Browser } from './mdm-config.ts'

const DOMAINS: Record<Browser, string | null> = {
  chrome: 'com.google.Chrome',
  edge: 'com.microsoft.Edge',
  firefox: 'org.mozilla.firefox',
  chromium: null,
}

/** What stands in one preference domain of macOS. */
export type MacDomain = { domain: string; values: Dictionary }

/**
 * The preference domains of a browser: its own, and with Chrome and Edge another one for the extension (a key `3rdparty` is read by
 * nobody there). Empty where macOS has no such browser to push.
 */
export const macDomains = ({ browser, id, policies, settings }: BrowserPolicy): MacDomain[] => {
  const domain = DOMAINS[browser]
  if (domain === null) return []
  if (browser === 'firefox')
    return [{ domain, values: { EnterprisePoliciesEnabled: true, ...policies, '3rdparty': { Extensions: { [id]: settings } } } }]
  return [
    { domain, values: policies },
    { domain: `${domain}.extensions.${id}`, values: settings },
  ]
}

/** A property list. Some letters are ends of a line to some parsers, and survive only as references. */
const listOf = (values: Dictionary): string => `${build(values).replace(/[\u0085\u2028\u2029]/g, letter => `&#${letter.charCodeAt(0)};`)}\n`

/** A domain as a property list, for consoles that ask for it by its domain (Jamf). */
export const macPlist = ({ values }: MacDomain): string => listOf(values)

/** The same name gives the same UUID: a profile that is pushed again replaces the one that is there. */
const uuidOf = (name: string): string => {
  const bytes = createHash('sha256').update(`scopewarden profile ${name}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex').toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const payload = (identifier: string, { domain, values }: MacDomain): Dictionary => {
  const about = { PayloadDisplayName: domain, PayloadIdentifier: identifier, PayloadUUID: uuidOf(identifier), PayloadVersion: 1 }
  if (!domain.startsWith('org.mozilla.')) return { ...values, ...about, PayloadType: domain }
  // Mozilla asks for this form, in which the domain is named inside.
  return {
    ...about,
    PayloadType: 'com.apple.ManagedClient.preferences',
    PayloadContent: { [domain]: { Forced: [{ mcx_preference_settings: values }] } },
  }
}

/** One browser's configuration profile for the whole computer, or null where macOS has no such browser to push. */
export const macProfile = (policy: BrowserPolicy, { organisation, organisationId }: { organisation: string; organisationId: string }) => {
  const domains = macDomains(policy)
  if (domains.length === 0) return null
  const identifier = `org.scopewarden.${organisationId}.${policy.browser}`
  const profile: Dictionary = {
    PayloadContent: domains.map(domain => payload(`${identifier}.${domain.domain}`, domain)),
    PayloadDescription: 'Installs Scopewarden and gives it the settings of the organisation.',
    PayloadDisplayName: `Scopewarden (${policy.browser})`,
    PayloadIdentifier: identifier,
    PayloadOrganization: organisation,
    PayloadRemovalDisallowed: true,
    PayloadScope: 'System',
    PayloadType: 'Configuration',
    PayloadUUID: uuidOf(identifier),
    PayloadVersion: 1,
  }
  return listOf(profile)
}
