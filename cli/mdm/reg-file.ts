import type { RegistryValue } from './registry.ts'

const BYTES_PER_LINE = 25
/** As regedit writes what a quoted text cannot hold: UTF-16 bytes with their end mark. */
const hexText = (text: string): string => {
  const bytes = [...Buffer.from(`${text}\0`, 'utf16le')].map(byte => byte.toString(16).padStart(2, '0'))
  const lines = Array.from({ length: Math.ceil(bytes.length / BYTES_PER_LINE) }, (_, i) =>
    bytes.slice(i * BYTES_PER_LINE, (i + 1) * BYTES_PER_LINE).join(','),
  )
  return `hex(1):${lines.join(',\\\r\n  ')}`
}
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const dataOf = (value: RegistryValue): string => {
  if (value.type === 'none') return '-'
  if (value.type === 'REG_DWORD') return `dword:${value.data.toString(16).padStart(8, '0')}`
  return /[\n\r\t]/.test(value.data) ? hexText(value.data) : quoted(value.data)
}

/** Values as a file that `reg import` and regedit take, in the text of which it is made; `utf16` makes its bytes. */
export const regFile = (heading: string, values: RegistryValue[]): string => {
  const keys = [...new Set(values.map(value => value.key))]
  const blocks = keys.map(key => {
    const lines = values.filter(value => value.key === key).map(value => `${quoted(value.name)}=${dataOf(value)}`)
    return `[HKEY_LOCAL_MACHINE\\${key}]\r\n${lines.join('\r\n')}\r\n`
  })
  return `Windows Registry Editor Version 5.00\r\n\r\n; ${heading}\r\n\r\n${blocks.join('\r\n')}`
}

/** regedit takes letters beyond ASCII only so. */
export const utf16 = (text: string): Buffer => Buffer.from(`\u{feff}${text}`, 'utf16le')
