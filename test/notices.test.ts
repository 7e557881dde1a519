import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './architecture/source.ts'
import { makeNotices } from './notices.ts'

/** What may be combined with Apache-2.0 and handed on; MPL-2.0 (the polyfill) as long as its files stay unchanged. */
const WELCOME = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'BlueOak-1.0.0', 'CC0-1.0', 'MPL-2.0']

test('the notices are up to date (npm run notices)', () => {
  expect(readFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), 'utf8') === makeNotices(root)).toBe(true)
})

test('every direct dependency is named, and every licence is a welcome one', () => {
  const notices = makeNotices(root)
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) expect(notices).toContain(`## ${name} ${version}\n`)
  const licences = [...notices.matchAll(/^Licence: (.*?) *$/gm)].map(match => match[1])
  expect(licences.length).toBeGreaterThan(10)
  expect(licences.filter(licence => !WELCOME.includes(licence ?? ''))).toEqual([])
})

test('the licence of the project is the whole Apache License 2.0', () => {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8')
  expect(licence).toContain('Version 2.0, January 2004')
  expect(licence).toContain('END OF TERMS AND CONDITIONS')
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).license).toBe('Apache-2.0')
})
