import { xmlText } from '../xml-text.ts'
import type { RegistryValue } from './registry.ts'

export type GroupPolicy = { id: string; title: string; explains: string; values: RegistryValue[] }

const NAMESPACE = 'Scopewarden.Policies'
const XML = '<?xml version="1.0" encoding="utf-8"?>'
const SCHEMA = 'xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0"'

const item = (value: RegistryValue): string => {
  const data =
    value.type === 'REG_SZ'
      ? `<string>${xmlText(value.data)}</string>`
      : value.type === 'REG_DWORD'
        ? `<decimal value="${value.data}"/>`
        : '<delete/>'
  return `        <item key="${xmlText(value.key)}" valueName="${xmlText(value.name)}"><value>${data}</value></item>`
}

const policy = ({
  id,
  values,
}: GroupPolicy): string => `    <policy name="${id}" class="Machine" displayName="$(string.${id})" explainText="$(string.${id}Explain)" key="${xmlText(values[0]?.key ?? '')}">
      <parentCategory ref="Scopewarden"/>
      <supportedOn ref="Windows10"/>
      <enabledList>
${values.map(item).join('\n')}
      </enabledList>
    </policy>`

/**
 * A template with one policy for each browser that only has to be switched on: its values are fixed. Switched off again, Windows takes
 * them back.
 */
export const admx = (policies: GroupPolicy[]): string => `${XML}
<policyDefinitions ${SCHEMA}>
  <policyNamespaces>
    <target prefix="scopewarden" namespace="${NAMESPACE}"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="Windows10" displayName="$(string.Windows10)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="Scopewarden" displayName="$(string.Scopewarden)"/>
  </categories>
  <policies>
${policies.map(policy).join('\n')}
  </policies>
</policyDefinitions>
`

/** The words of that template. */
export const adml = (policies: GroupPolicy[]): string => {
  const words = [
    ['Scopewarden', 'Scopewarden'],
    ['Windows10', 'Windows 10, Windows Server 2016, or newer'],
    ...policies.flatMap(({ id, title, explains }) => [
      [id, title],
      [`${id}Explain`, explains],
    ]),
  ]
  const lines = words.map(([id = '', text = '']) => `      <string id="${id}">${xmlText(text)}</string>`)
  return `${XML}
<policyDefinitionResources ${SCHEMA}>
  <displayName>Scopewarden</displayName>
  <description>Settings of Scopewarden, written by: scopewarden mdm</description>
  <resources>
    <stringTable>
${lines.join('\n')}
    </stringTable>
  </resources>
</policyDefinitionResources>
`
}
