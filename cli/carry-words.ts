import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { oneByte } from '../lib/model/one-byte.ts'

type Messages = Record<string, { message: string }>
type Output = { type: 'chunk'; fileName: string; code: string } | { type: 'asset' }

const LOCALES = 'public/_locales'
const readLocales = (root: string): [lang: string, messages: Messages][] =>
  readdirSync(join(root, LOCALES))
    .sort()
    .map(lang => [lang, JSON.parse(readFileSync(join(root, LOCALES, lang, 'messages.json'), 'utf8'))])

/** The words that a script asks for by name, in every language, as a line to put before it; each language is a text until it is spoken. */
export function wordsOf(code: string, locales: readonly [lang: string, messages: Messages][]): string {
  const named = new Set([...code.matchAll(/(["'`])([A-Za-z]\w*)\1/g)].map(([, , name = '']) => name))
  const spoken = locales.map(([lang, messages]) => {
    const words = Object.entries(messages).flatMap(([key, { message }]) => (named.has(key) ? [[key, message]] : []))
    return [lang, oneByte(JSON.stringify(Object.fromEntries(words)))]
  })
  return `globalThis.carriedWords=[...globalThis.carriedWords??[],${JSON.stringify(Object.fromEntries(spoken))}];\n`
}

/**
 * Lets scripts for which a person waits carry their words. Asked for a word, the browser reads all of them from disk and hands them
 * to a process that has just begun by way of its busiest thread; meanwhile the script stands still for 10 to 60 ms.
 * @param root the project's folder
 * @param carries whether this script of a build is one of them
 */
export const carryWords = (root: string, carries: (fileName: string) => boolean) => ({
  name: 'scopewarden-carry-words',
  generateBundle: (_: unknown, bundle: Record<string, Output>) => {
    for (const output of Object.values(bundle))
      if (output.type === 'chunk' && carries(output.fileName)) output.code = wordsOf(output.code, readLocales(root)) + output.code
  },
})
