import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { oneScriptPages } from './one-script-pages.ts'

let dir: string
const page = (script: string, ...loads: string[]) => `<!doctype html>
<html>
  <head>
    <script type="module" crossorigin src="/chunks/${script}"></script>
${loads.map(load => `    ${load}\n`).join('')}  </head>
  <body></body>
</html>
`
const sheet = (name: string) => `<link rel="stylesheet" crossorigin href="/assets/${name}">`
const preload = (name: string) => `<link rel="modulepreload" crossorigin href="/chunks/${name}">`

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pages-'))
  for (const folder of ['chunks', 'assets']) mkdirSync(join(dir, folder))
  const files = {
    'ask.html': page('ask-1.js', preload('shared-2.js'), preload('own-3.js'), sheet('a.css'), sheet('b.css')),
    'other.html': page('other-4.js', preload('shared-2.js'), sheet('b.css')),
    'chunks/ask-1.js': 'import{s}from"./shared-2.js";import{o}from"./own-3.js";globalThis.said=[s,o]',
    'chunks/shared-2.js': 'export const s="shared"',
    'chunks/own-3.js': 'export const o="ein Wörtchen"',
    'chunks/other-4.js': 'import{s}from"./shared-2.js";console.log(s)',
    'assets/a.css': '.x{color:red}',
    'assets/b.css': '.x{content:"→"}',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('makes one script that brings its style along, in order, and removes what nobody loads any more', async () => {
  await oneScriptPages(dir, ['ask'])
  const html = readFileSync(join(dir, 'ask.html'), 'utf8')
  expect(html.match(/<(script|link)[^>]*>/g)).toEqual(['<script defer src="/chunks/ask.js">'])
  const script = readFileSync(join(dir, 'chunks/ask.js'), 'utf8')
  expect(script).toMatch(/^[\0-\x7f]*$/)
  class CSSStyleSheet {
    text = ''
    replaceSync(text: string) {
      this.text = text
    }
  }
  const document: { adoptedStyleSheets?: CSSStyleSheet[]; querySelector: (name: string) => null } = { querySelector: () => null }
  const world: { said?: string[] } = {}
  vm.runInNewContext(script, Object.assign(world, { globalThis: world, CSSStyleSheet, document }))
  expect(document.adoptedStyleSheets?.map(sheet => sheet.text)).toEqual(['.x{color:red}.x{content:"→"}'])
  // One that came drawn has its style.
  const drawn = { querySelector: (name: string) => (name === 'style' ? {} : null) }
  vm.runInNewContext(script, Object.assign(world, { globalThis: world, CSSStyleSheet, document: drawn }))
  expect(drawn).not.toHaveProperty('adoptedStyleSheets')
  expect(world.said).toEqual(['shared', 'ein Wörtchen'])
  expect(readdirSync(join(dir, 'chunks')).sort()).toEqual(['ask.js', 'other-4.js', 'shared-2.js'])
  expect(readdirSync(join(dir, 'assets')).sort()).toEqual(['b.css'])
})

it('refuses a sheet that names other files', async () => {
  writeFileSync(join(dir, 'assets/a.css'), '.x{background:url(x.png)}')
  await expect(oneScriptPages(dir, ['ask'])).rejects.toThrow('names other files')
})

it('refuses a page that it does not understand', async () => {
  writeFileSync(join(dir, 'ask.html'), '<!doctype html><body></body>')
  await expect(oneScriptPages(dir, ['ask'])).rejects.toThrow('ask.html')
})
