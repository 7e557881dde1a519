import { DOMParser } from '@xmldom/xmldom'
import { SaxesParser } from 'saxes'
import type { RegistryValue } from '../../cli/mdm/registry.ts'

/** A registry as it is after an import: key, name, value. */
export type Registry = Map<string, Map<string, string | number | null>>

const put = (registry: Registry, key: string, name: string, value: string | number | null) => {
  registry.set(key, (registry.get(key) ?? new Map()).set(name, value))
}
export const registryFrom = (values: RegistryValue[]): Registry => {
  const registry: Registry = new Map()
  for (const { key, name, data } of values) put(registry, key, name, data)
  return registry
}

/** Reads a quoted text of a .reg file from `at` (its opening quote); gives it and where it ends. */
const quoted = (line: string, at: number): [text: string, end: number] => {
  let text = ''
  let i = at + 1
  for (; line[i] !== '"'; i++) {
    if (i >= line.length) throw new Error(`a text without an end: ${line}`)
    if (line[i] === '\\') i++
    text += line[i]
  }
  return [text, i + 1]
}

/** A .reg file as regedit reads it. Throws at what regedit would stumble over. */
export const readReg = (bytes: Uint8Array): Registry => {
  const text = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes)
  if (!text.startsWith('\u{feff}Windows Registry Editor Version 5.00\r\n\r\n')) throw new Error('no heading of a registry file')
  if (/[^\r]\n|\r(?!\n)/.test(text)) throw new Error('a line that does not end as on Windows')
  const registry: Registry = new Map()
  let key = ''
  for (const line of text
    .replace(/,\\\r\n\s+/g, ',')
    .split('\r\n')
    .slice(2)) {
    if (line === '' || line.startsWith(';')) continue
    const heading = /^\[HKEY_LOCAL_MACHINE\\(.+)\]$/.exec(line)
    if (heading) {
      key = heading[1] ?? ''
      continue
    }
    const [name, end] = quoted(line, 0)
    const rest = line.slice(end)
    if (rest === '=-') put(registry, key, name, null)
    else if (/^=dword:[0-9a-f]{8}$/.test(rest)) put(registry, key, name, Number.parseInt(rest.slice(7), 16))
    else if (rest.startsWith('=hex(1):')) {
      const content = Buffer.from(rest.slice(8).split(',').join(''), 'hex').toString('utf16le')
      if (!content.endsWith('\0')) throw new Error('a text without its end mark')
      put(registry, key, name, content.slice(0, -1))
    } else {
      const [value, stop] = quoted(rest, 1)
      if (rest[0] !== '=' || stop !== rest.length) throw new Error(`not understood: ${line}`)
      put(registry, key, name, value)
    }
  }
  return registry
}

/** A text of PowerShell from `at`: in single quotes, or such a one through Read-Text (.NET's Regex.Unescape). */
const powerShellText = (line: string, at: number): [text: string, end: number] => {
  const escaped = line.startsWith("(Read-Text '", at)
  let i = at + (escaped ? "(Read-Text '".length : 1)
  let text = ''
  for (;;) {
    // PowerShell takes each of these for a quote.
    if (/['\u2018-\u201b]/.test(line[i] ?? "'")) {
      if (line[i + 1] !== line[i]) break
      i++
    }
    text += line[i++]
  }
  const plain = escaped
    ? text.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, hex, other) => (hex ? String.fromCharCode(Number.parseInt(hex, 16)) : other))
    : text
  return [plain, i + (escaped ? 2 : 1)]
}

/** The values that a script writes or looks for. Throws where a line is another than the one form of a row. */
export const readScript = (script: string): Registry => {
  if (/[^\n -~]/.test(script)) throw new Error('a letter that PowerShell 5.1 would misread')
  const body = /\$values = @\(\n([\s\S]*?)\n\)\n/.exec(script)?.[1]
  if (body === undefined) throw new Error('no values')
  const registry: Registry = new Map()
  for (const line of body.split('\n')) {
    let at = 0
    const expect = (part: string) => {
      if (!line.startsWith(part, at)) throw new Error(`expected ${part} at ${at} of ${line}`)
      at += part.length
    }
    const text = () => {
      const [found, end] = powerShellText(line, at)
      at = end
      return found
    }
    expect('  @{ Key = ')
    const key = text()
    expect('; Name = ')
    const name = text()
    expect('; Kind = ')
    const kind = text()
    expect('; Data = ')
    if (kind === 'None') {
      expect('$null')
      put(registry, key, name, null)
    } else if (kind === 'DWord') {
      const digits = /^\d+/.exec(line.slice(at))?.[0] ?? ''
      at += digits.length
      put(registry, key, name, Number(digits))
    } else put(registry, key, name, text())
    expect(' }')
    if (at !== line.length) throw new Error(`more than a row: ${line}`)
  }
  return registry
}

/** XML by two real parsers: one that is strict about what is well-formed, one that gives a document. Throws what the first finds. */
export const readXml = (text: string) => {
  const strict = new SaxesParser({ xmlns: true })
  strict.on('error', error => {
    throw error
  })
  strict.write(text).close()
  return new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml')
}

/** The values that a group policy writes when it is enabled and its boxes are left as they are. Throws at what Windows would refuse. */
export const readTemplate = (template: string, words: string): Registry => {
  const registry: Registry = new Map()
  const document = readXml(template)
  for (const item of document.getElementsByTagName('item')) {
    const [key, name] = [item.getAttribute('key') ?? '', item.getAttribute('valueName') ?? '']
    const decimal = item.getElementsByTagName('decimal')[0]?.getAttribute('value')
    const text = item.getElementsByTagName('string')[0]?.textContent ?? null
    if (text !== null && text.length > 255) throw new Error(`a fixed value of ${text.length} letters`)
    put(registry, key, name, decimal === undefined ? text : Number(decimal))
  }
  const boxes = [...readXml(words).getElementsByTagName('textBox')]
  for (const text of document.getElementsByTagName('text')) {
    const box = boxes.find(one => one.getAttribute('refId') === text.getAttribute('id'))
    const filled = box?.getElementsByTagName('defaultValue')[0]?.textContent
    if (filled === undefined || filled === null) throw new Error('a text without its box')
    put(registry, text.getAttribute('key') ?? '', text.getAttribute('valueName') ?? '', filled)
  }
  return registry
}
