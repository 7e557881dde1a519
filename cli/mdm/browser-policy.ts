import { ADDON_ID, type Browser, type MdmConfig } from './mdm-config.ts'

export type PlainValue = string | number | boolean | PlainValue[] | { [name: string]: PlainValue }
export type Dictionary = { [name: string]: PlainValue }
/** What one browser is told, before any system's spelling of it. */
export type BrowserPolicy = {
  browser: Browser
  /** The extension's id there. */
  id: string
  /** Policies of the browser itself. */
  policies: Dictionary
  /** Settings of the extension (`storage.managed`). */
  settings: Dictionary
}

/** A variable that the MDM puts the person's address in place of: Jamf and Kandji write `$EMAIL`, Intune `{{mail}}`. */
export const isPlaceholder = (text: string): boolean => /^(\$[A-Z_]+|\{\{\w+\}\})$/.test(text)

const CHROME_STORE = 'https://clients2.google.com/service/update2/crx'
const EDGE_STORE = 'https://edge.microsoft.com/extensionwebstorebase/v1/crx'
const below = (baseUrl: string, file: string) => `${baseUrl.replace(/\/+$/, '')}/${file}`

type Hosted = { baseUrl: string }
/** The files that are hosted by oneself, and their addresses. A version has a file of its own: the old one stays for who still needs it. */
export const HOSTED = {
  crx: (version: string) => `scopewarden-${version}.crx`,
  xpi: (version: string) => `scopewarden-${version}.xpi`,
  updatesXml: 'updates.xml',
  updatesJson: 'updates.json',
  url: ({ baseUrl }: Hosted, file: string) => below(baseUrl, file),
}

type Source = NonNullable<MdmConfig['browsers']['edge']>
const updateUrlOf = (source: Source): string => {
  if (source.from === 'chrome-web-store') return CHROME_STORE
  if (source.from === 'edge-add-ons') return EDGE_STORE
  return source.from === 'update-url' ? source.updateUrl : HOSTED.url(source, HOSTED.updatesXml)
}

/** The same wishes in the words of each browser. */
const CHROME_WORDS = {
  pinned: { toolbar_pin: 'force_pinned' },
  incognito: 'IncognitoModeAvailability',
  incognitoNeeds: 'MandatoryExtensionsForIncognitoNavigation',
  newProfiles: 'BrowserAddPersonEnabled',
}
const EDGE_WORDS = {
  pinned: { toolbar_state: 'force_shown' },
  incognito: 'InPrivateModeAvailability',
  incognitoNeeds: 'MandatoryExtensionsForInPrivateNavigation',
  newProfiles: 'BrowserAddProfileEnabled',
}
const DEVELOPER_TOOLS = { 'not-in-forced-extensions': 0, allowed: 1, blocked: 2 }
type Around = MdmConfig['browserPolicies']

const chromiumPolicies = (browser: Exclude<Browser, 'firefox'>, source: Source, around: Around): Dictionary => {
  const words = browser === 'edge' ? EDGE_WORDS : CHROME_WORDS
  const { guest, incognito, newProfiles, developerTools, toolbar, minimumVersion } = around
  const entry = {
    installation_mode: 'force_installed',
    update_url: updateUrlOf(source),
    ...(toolbar ? words.pinned : {}),
    ...(minimumVersion ? { minimum_version_required: minimumVersion } : {}),
  }
  return {
    ExtensionSettings: { [source.extensionId]: entry as Dictionary },
    ...(guest ? { BrowserGuestModeEnabled: guest === 'allowed' } : {}),
    ...(incognito ? { [words.incognito]: incognito === 'blocked' ? 1 : 0 } : {}),
    ...(incognito === 'extension-required' ? { [words.incognitoNeeds]: [source.extensionId] } : {}),
    ...(newProfiles ? { [words.newProfiles]: newProfiles === 'allowed' } : {}),
    ...(developerTools ? { DeveloperToolsAvailability: DEVELOPER_TOOLS[developerTools] } : {}),
  }
}

type FirefoxSource = NonNullable<MdmConfig['browsers']['firefox']>
const firefoxAddresses = (source: FirefoxSource, version: string): { install_url: string; update_url?: string } => {
  if (source.from === 'addons.mozilla.org')
    return { install_url: `https://addons.mozilla.org/firefox/downloads/latest/${encodeURIComponent(source.addonId)}/latest.xpi` }
  if (source.from === 'install-url')
    return { install_url: source.installUrl, ...(source.updateUrl ? { update_url: source.updateUrl } : {}) }
  // The address of the file changes with each version, which updates on restart; the list of updates does it while it runs.
  return { install_url: HOSTED.url(source, HOSTED.xpi(version)), update_url: HOSTED.url(source, HOSTED.updatesJson) }
}
const firefoxPolicies = (source: FirefoxSource, version: string, { incognito, developerTools, toolbar }: Around): Dictionary => ({
  ExtensionSettings: {
    [source.addonId]: {
      installation_mode: 'force_installed',
      ...firefoxAddresses(source, version),
      // Firefox, unlike the others, can be told that the extension runs in private windows.
      private_browsing: true,
      ...(toolbar ? { default_area: 'navbar' } : {}),
    },
  },
  ...(incognito ? { DisablePrivateBrowsing: incognito === 'blocked' } : {}),
  ...(developerTools ? { DisableDeveloperTools: developerTools === 'blocked' } : {}),
})

const withoutPlaceholder = ({ accountEmail, ...rest }: Dictionary): Dictionary =>
  typeof accountEmail === 'string' && !isPlaceholder(accountEmail) ? { ...rest, accountEmail } : rest

/**
 * What each browser of the configuration is told. `version` is that of the extension which is hosted by oneself.
 * A variable of the MDM as `accountEmail` is left out where nothing would fill it in: everywhere but in profiles (`fills`).
 */
export const browserPolicies = (
  { browsers, browserPolicies: around, settings }: MdmConfig,
  { version, fills = false }: { version: string; fills?: boolean },
): BrowserPolicy[] => {
  const values = fills ? { ...settings } : withoutPlaceholder({ ...settings })
  const chromium = (['chrome', 'edge', 'chromium'] as const).flatMap((browser): BrowserPolicy[] => {
    const source = browsers[browser]
    return source ? [{ browser, id: source.extensionId, policies: chromiumPolicies(browser, source, around), settings: values }] : []
  })
  const { firefox } = browsers
  if (!firefox) return chromium
  return [
    ...chromium,
    { browser: 'firefox', id: firefox.addonId ?? ADDON_ID, policies: firefoxPolicies(firefox, version, around), settings: values },
  ]
}
