import { xmlText } from '../xml-text.ts'
import type { RegistryValue } from './registry.ts'

export type GroupPolicy = { id: string; title: string; explains: string; values: RegistryValue[] }

const NAMESPACE = 'Scopewarden.Policies'
const XML = '<?xml version="1.0" encoding="utf-8"?>'
const SCHEMA = 'xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0"'

/** A fixed value holds no more (`maxLength` of `Value` in Microsoft's schema); a longer one is a text box that is filled in beforehand. */
const FIXED_MAX_CHARS = 255
const TEXT_MAX_CHARS = 1_048_576
const isLong = (value: RegistryValue) => value.type === 'REG_SZ' && value.data.length > FIXED_MAX_CHARS
const longOf = ({ id, values }: GroupPolicy) => values.filter(isLong).map((value, i) => ({ boxId: `${id}_${i}`, value }))

const item = (value: RegistryValue): string => {
  const data =
    value.type === 'REG_SZ'
      ? `<string>${xmlText(value.data)}</string>`
      : value.type === 'REG_DWORD'
        ? `<decimal value="${value.data}"/>`
        : '<delete/>'
  return `        <item key="${xmlText(value.key)}" valueName="${xmlText(value.name)}"><value>${data}</value></item>`
}
const list = (name: string, lines: string[]): string => (lines.length > 0 ? `\n      <${name}>\n${lines.join('\n')}\n      </${name}>` : '')

const policy = (group: GroupPolicy): string => {
  const { id, values } = group
  const long = longOf(group)
  const boxes = long.map(
    ({ boxId, value: { key, name } }) =>
      `        <text id="${boxId}" key="${xmlText(key)}" valueName="${xmlText(name)}" required="true" maxLength="${TEXT_MAX_CHARS}"/>`,
  )
  const presentation = long.length > 0 ? ` presentation="$(presentation.${id})"` : ''
  const fixed = values.filter(value => !isLong(value)).map(item)
  return `    <policy name="${id}" class="Machine" displayName="$(string.${id})" explainText="$(string.${id}Explain)"${presentation} key="${xmlText(values[0]?.key ?? '')}">
      <parentCategory ref="Scopewarden"/>
      <supportedOn ref="Windows10"/>${list('enabledList', fixed)}${list('elements', boxes)}
    </policy>`
}

/**
 * A template with one policy for each browser that only has to be switched on: its values are fixed, or filled in. Switched off again,
 * Windows takes them back.
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
  const presentations = policies.flatMap(group => {
    const boxes = longOf(group).map(
      ({ boxId, value }) =>
        `        <textBox refId="${boxId}"><label>${xmlText(value.name)}</label><defaultValue>${xmlText(String(value.data))}</defaultValue></textBox>`,
    )
    return boxes.length > 0 ? [`      <presentation id="${group.id}">\n${boxes.join('\n')}\n      </presentation>`] : []
  })
  const table = presentations.length > 0 ? `\n    <presentationTable>\n${presentations.join('\n')}\n    </presentationTable>` : ''
  return `${XML}
<policyDefinitionResources ${SCHEMA}>
  <displayName>Scopewarden</displayName>
  <description>Settings of Scopewarden, written by: scopewarden mdm</description>
  <resources>
    <stringTable>
${lines.join('\n')}
    </stringTable>${table}
  </resources>
</policyDefinitionResources>
`
}
