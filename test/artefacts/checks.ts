import { type AstNode, parse, walk } from '../architecture/source.ts'
import type { OutputFile } from './output.ts'

export type Flaw = string

/**
 * Addresses that may stand in shipped code. None of them is ever asked for: names of vocabularies, and links for people.
 * The organisation's own addresses come from managed settings; the data's addresses stand in its JSON and are links.
 */
export const KNOWN_ADDRESSES: { begins: string; why: string }[] = [
  { begins: 'http://www.w3.org/', why: 'names of XML vocabularies (Preact)' },
  { begins: 'https://schema.ocsf.io/', why: 'the name of the schema of an event' },
  { begins: 'http://json-schema.org/', why: 'names of JSON Schema drafts (zod)' },
  { begins: 'https://json-schema.org/', why: 'names of JSON Schema drafts (zod)' },
  { begins: 'https://tinyurl.com/y2uuvskb', why: "a link for developers in an error of Dexie's" },
  { begins: 'http://bit.ly/2kdckMn', why: "a link for developers in an error of Dexie's" },
  { begins: 'http://[', why: 'how zod tries whether a text is an IPv6 address' },
  { begins: 'http://127.0.0.1', why: 'loopback: a policy or hub on this machine' },
  {
    begins: 'https://policy.invalid/',
    why: 'stands in for the address of a policy while a relative one is tried; nothing is ever there (RFC 6761)',
  },
  { begins: 'https://github.com/HuskyHacks/cazadora', why: 'whence the list of names that suspicious apps bear (threats)' },
  { begins: 'https://nobody.invalid/?', why: 'makes the first address, which takes its time; nothing is ever there (RFC 6761)' },
  {
    begins: 'https://practice.invalid/',
    why: 'a request that the worker judges and draws to practise, and sends nowhere; nothing is ever there (RFC 6761)',
  },
  { begins: 'http://localhost', why: 'loopback: a policy or hub on this machine' },
]

const isScript = (path: string) => /\.m?js$/.test(path)
const nameOf = (node: unknown) => ((node as AstNode | undefined)?.type === 'Identifier' ? String((node as AstNode).name) : '')

/** The worker's data are JSON texts, or lists of them one after the other; what stands in them is data, not code. */
const isJson = (value: string) => {
  if (!/^[[{]/.test(value)) return false
  try {
    return typeof JSON.parse(`[${value.replaceAll('][', '],[')}]`) === 'object'
  } catch {
    return false
  }
}

/** What is looked up as it stands: a key, and after tabs what it stands for, line by line (`lib/model/lines.ts`). */
const isLines = (value: string) => {
  const lines = value.split('\n').filter(line => line !== '')
  return lines.length > 1 && lines.every(line => line.includes('\t'))
}

/** Code from text, code from elsewhere, addresses nobody knows, and source maps. */
export const checkScripts = (files: OutputFile[]): Flaw[] =>
  files
    .filter(file => isScript(file.path))
    .flatMap(file => {
      const source = file.bytes.toString('utf8')
      const flaws: Flaw[] = []
      if (/\/\/[#@] ?source(Mapping)?URL=/.test(source)) flaws.push(`${file.path}: points at a source map`)
      walk(parse({ path: file.path, text: source }).program, node => {
        if (node.type === 'CallExpression' || node.type === 'NewExpression') {
          const callee = nameOf(node.callee)
          // zod asks once, with an empty text, whether it may compile; the CSP says no, and nothing was run.
          const asks = callee === 'Function' && /^(new )?Function\((``|''|"")\)$/.test(source.slice(node.start, node.end))
          if ((callee === 'eval' || callee === 'Function') && !asks) flaws.push(`${file.path}: ${callee}(…)`)
          // The worker's own parts are named by the text that stands there.
          const ownParts = /^importScripts\((['"`]\/late\/|\.\.\.\[(['"`]\/late\/[\w-]+\.js['"`],?)+\]\)$)/
          if (callee === 'importScripts' && !ownParts.test(source.slice(node.start, node.end))) flaws.push(`${file.path}: importScripts(…)`)
        }
        if (node.type === 'ImportExpression' && /^['"`](https?:|data:|blob:)/.test(source.slice((node.source as AstNode).start))) {
          flaws.push(`${file.path}: import from elsewhere`)
        }
        const value =
          node.type === 'Literal' ? node.value : node.type === 'TemplateElement' ? (node.value as { cooked?: string }).cooked : null
        if (typeof value !== 'string' || isJson(value) || isLines(value)) return
        for (const [address] of value.matchAll(/\b(?:https?|wss?):\/\/[a-z0-9[][^\s"'<>]*/gi)) {
          if (!KNOWN_ADDRESSES.some(({ begins }) => address.startsWith(begins)))
            flaws.push(`${file.path}: unknown address ${address.slice(0, 80)}`)
        }
      })
      return flaws
    })
    .concat(files.filter(file => file.path.endsWith('.map')).map(file => `${file.path}: a source map`))

/** Pages of the extension load nothing but its own files, and carry no code inside. */
export const checkPages = (files: OutputFile[]): Flaw[] =>
  files
    .filter(file => file.path.endsWith('.html'))
    .flatMap(({ path, bytes }) => {
      const html = bytes.toString('utf8')
      const flaws: Flaw[] = []
      if (/\s(src|href|action|data)\s*=\s*["']?\s*(https?:)?\/\//i.test(html)) flaws.push(`${path}: loads from elsewhere`)
      if (/<script\b(?![^>]*\bsrc=)[^>]*>/i.test(html)) flaws.push(`${path}: a script inside the page`)
      if (/<[^>]+\son[a-z]+\s*=/i.test(html)) flaws.push(`${path}: a handler inside the page`)
      if (/\sstyle\s*=\s*["']/i.test(html)) flaws.push(`${path}: a style attribute, which its CSP refuses`)
      return flaws
    })

/** Texts that survive minifying, and show that a library is inside. */
export const LIBRARY_MARKS = {
  zod: '_zod',
  preact: 'dangerouslySetInnerHTML',
  dexie: 'Dexie',
  'webextension-polyfill': 'This script should only be loaded in a browser extension',
} as const

export const librariesIn = (script: string) =>
  Object.entries(LIBRARY_MARKS).flatMap(([library, mark]) => (script.includes(mark) ? [library] : []))

type Messages = Record<string, { message: string }>
const values = (message: string) => [...new Set(message.match(/\$\d/g) ?? [])].sort().join(' ')

/** Every language says everything, with the same values in it. */
export const checkLocales = (locales: Record<string, Messages>): Flaw[] => {
  const { en = {} } = locales
  return Object.entries(locales).flatMap(([lang, messages]) => {
    const missing = Object.keys(en).filter(key => !(key in messages))
    const extra = Object.keys(messages).filter(key => !(key in en))
    const common = Object.keys(en).filter(key => key in messages)
    const empty = common.filter(key => (messages[key]?.message ?? '').trim() === '')
    const unlike = common.filter(key => values(messages[key]?.message ?? '') !== values(en[key]?.message ?? ''))
    return [
      ...missing.map(key => `${lang}: ${key} is missing`),
      ...extra.map(key => `${lang}: ${key} is not in en`),
      ...empty.map(key => `${lang}: ${key} is empty`),
      ...unlike.map(key => `${lang}: ${key} has other values than en`),
    ]
  })
}
