import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DOCUMENT_TROUBLES, documentTrouble } from './document-trouble.ts'

const source = (name: string) => readFileSync(new URL(`../platform/${name}.ts`, import.meta.url), 'utf8')
/** Told to IT as health notes, and never the reason why a document was not taken. */
const NOTES = ['stale', 'dropped', 'next-key-missing']

test('every code that the code can give is in the list, and none beside them', () => {
  const text = ['verify-document', 'fetch-document', 'document-store'].map(source).join('\n')
  const given = [...text.matchAll(/`\$\{(?:kind\.)?id\}-([a-z-]+?)-?[`$]/g)].map(([, code]) => code ?? '')
  // Wrapped from where addresses are checked.
  expect(source('safe-url')).toContain(`Failure('url-unsafe'`)
  expect([...new Set([...given, 'url-unsafe', 'http-later'])].filter(code => !NOTES.includes(code)).sort()).toEqual(
    Object.keys(DOCUMENT_TROUBLES).sort(),
  )
})

test.each([
  ['policy-rollback', 'rollback'],
  ['threats-not-jws', 'not-jws'],
  ['policy-http-404', 'http'],
  ['threats-http-304', 'http'],
  ['policy-http-429', 'http-later'],
  ['policy-http-503', 'http-later'],
  ['hub-unreachable', null],
  ['policy-constructor', null],
  ['rollback', null],
])('%s means %s', (code, trouble) => {
  expect(documentTrouble(code)).toBe(trouble)
})
