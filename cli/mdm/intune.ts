import { xmlText } from '../xml-text.ts'
import type { BrowserPolicy, Dictionary, PlainValue } from './browser-policy.ts'

const GRAPH = '#microsoft.graph.deviceManagementConfiguration'
/** Setting ids as the catalogue's own exports have them. */
const CATALOG: Record<'chrome' | 'edge', string> = {
  chrome: 'device_vendor_msft_policy_config_chromeintunev1~policy~googlechrome',
  edge: 'device_vendor_msft_policy_config_microsoft_edge~policy~microsoft_edge',
}
/** Not in the catalogue under a name that is known here: the script writes it. */
const isBeyondCatalog = (name: string) => name.startsWith('MandatoryExtensions')

const choice = (id: string, value: string, children: Dictionary[] = []): Dictionary => ({
  '@odata.type': `${GRAPH}ChoiceSettingInstance`,
  settingDefinitionId: id,
  choiceSettingValue: { '@odata.type': `${GRAPH}ChoiceSettingValue`, value: `${id}_${value}`, children },
})
const catalogSetting = (root: string, name: string, value: PlainValue): Dictionary => {
  const lower = name.toLowerCase()
  const id = `${root}${name === 'ExtensionSettings' ? '~extensions' : ''}_${lower}`
  if (typeof value === 'boolean') return choice(id, value ? '1' : '0')
  if (typeof value === 'number') return choice(id, '1', [choice(`${id}_${lower}`, String(value))])
  const text = { '@odata.type': `${GRAPH}StringSettingValue`, value: JSON.stringify(value) }
  return choice(id, '1', [
    { '@odata.type': `${GRAPH}SimpleSettingInstance`, settingDefinitionId: `${id}_${lower}`, simpleSettingValue: text },
  ])
}

/** A settings catalogue policy that Intune imports: what Chrome or Edge itself is told, on Windows. Null for other browsers. */
export const settingsCatalog = ({ browser, policies }: BrowserPolicy, organisation: string): Dictionary | null => {
  if (browser !== 'chrome' && browser !== 'edge') return null
  const inside = Object.entries(policies).filter(([name]) => !isBeyondCatalog(name))
  return {
    '@odata.context': 'https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies/$entity',
    name: `Scopewarden (${browser})`,
    description: `Installs Scopewarden for ${organisation}.`,
    platforms: 'windows10',
    technologies: 'mdm',
    roleScopeTagIds: ['0'],
    settingCount: inside.length,
    templateReference: { templateId: '', templateFamily: 'none' },
    settings: inside.map(([name, value], i) => ({ id: String(i), settingInstance: catalogSetting(CATALOG[browser], name, value) })),
  }
}

/** Parts the items of a list, in what Intune hands to an ingested template. */
const LIST_MARK = '\u{f000}'
const AREAS = {
  chrome: { area: 'Chrome~Policy~googlechrome', settings: 'ExtensionSettings', field: 'ExtensionSettings' },
  // The other one of Mozilla's two takes JSON over several lines.
  firefox: { area: 'Firefox~Policy~firefox', settings: 'ExtensionSettingsOneLine', field: 'JSONOneLine' },
}
const omaValue = (name: string, value: PlainValue, field: string): string => {
  if (typeof value === 'boolean') return value ? '<enabled/>' : '<disabled/>'
  const data = Array.isArray(value)
    ? { id: `${name}Desc`, text: value.flatMap((one, i) => [String(i + 1), String(one)]).join(LIST_MARK) }
    : typeof value === 'object'
      ? { id: field, text: JSON.stringify(value) }
      : { id: name, text: String(value) }
  return `<enabled/><data id="${data.id}" value="${xmlText(data.text).replaceAll(LIST_MARK, '&#xF000;')}"/>`
}

export type OmaUri = { name: string; omaUri: string; dataType: 'String'; value: string }

/** Custom settings (OMA-URI) of a browser whose own template was ingested before. Empty for Edge, which has the catalogue. */
export const omaUris = ({ browser, policies }: BrowserPolicy): OmaUri[] => {
  if (browser !== 'chrome' && browser !== 'firefox') return []
  const { area, settings, field } = AREAS[browser]
  const place = (name: string) => {
    if (name === 'ExtensionSettings') return `${area}~Extensions/${settings}`
    return `${area}${isBeyondCatalog(name) ? '~Extensions' : ''}/${name}`
  }
  return Object.entries(policies).map(([name, value]) => ({
    name: `Scopewarden: ${browser} ${name}`,
    omaUri: `./Device/Vendor/MSFT/Policy/Config/${place(name)}`,
    dataType: 'String',
    value: omaValue(name, value, field),
  }))
}
