import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TROUBLE_WORDS } from '../lib/ui/trouble-words.ts'
import { english, languageOf } from './language.ts'
import { NOTES, noteWords } from './note-words.ts'

const ROOT = join(import.meta.dirname, '..')
const scripts = ['lib', 'entrypoints'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !/\.(test|fake)\./.test(name))
    .map(name => readFileSync(join(ROOT, folder, name), 'utf8')),
)
const told = scripts.flatMap(script => [...script.matchAll(/trouble\('([a-z-]+)'/g)].map(([, code = '']) => code))
const table = readFileSync(join(ROOT, 'docs/hub.md'), 'utf8').split('## Health notes')[1]?.split('\n## ')[0] ?? ''
const documented = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
)

it('has a sentence for all that the extension tells, and the documentation a row', () => {
  expect(told.length).toBeGreaterThan(15)
  expect([...new Set(told)].filter(code => noteWords(code, english) === null)).toEqual([])
  expect(Object.keys(NOTES).filter(code => !documented.includes(code))).toEqual([])
})

it('says why a document was not taken, in the language of who reads', () => {
  const german = languageOf('de')
  expect(noteWords('policy-signature', german)).toContain(german.say(TROUBLE_WORDS.signature))
  expect(noteWords('threats-too-large', german)).toContain(german.say(TROUBLE_WORDS['too-large']))
  expect(noteWords('policy-http-404', german)).toContain(german.say(TROUBLE_WORDS.http))
  expect(noteWords('policy-stale', german)).not.toContain('$1')
})

it.each(['', 'of-tomorrow', 'policy-of-tomorrow', 'constructor', 'policy-constructor', '__proto__'])('has none for “%s”', code =>
  expect(noteWords(code, english)).toBeNull(),
)
