import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chromiumId } from '../cli/launched-browser.ts'
import { root } from './architecture/source.ts'
import { checkLocales, checkPages, checkScripts, LIBRARY_MARKS, librariesIn } from './artefacts/checks.ts'
import { comparable, gzipBytes, type OutputFile, pageScript, readOutput, text, zipBytes } from './artefacts/output.ts'
import { runCommand } from './stages/run-command.ts'

const KIB = 1024
const SENTINEL_MAX_BYTES = 1.5 * KIB
/** It runs where consent is given, and nowhere else; half of it are words of sixteen languages. */
const READER_MAX_BYTES = 24 * KIB
const ZIP_MAX_BYTES = 1024 * KIB

const out = process.env.SCOPEWARDEN_OUT ?? join(root, '.output')
const CHROMIUM_ID = 'klmolmlfehedkjklploeibgneoomedhn'
const GECKO_ID = 'scopewarden@scopewarden.org'

describe.each([
  ['chrome', 'chrome-mv3'],
  ['firefox', 'firefox-mv3'],
])('the build for %s', (browser, folder) => {
  const files = readOutput(join(out, folder))
  const manifest = JSON.parse(text(files, 'manifest.json'))

  test('asks for what was agreed, and nothing more (node test/run.mjs manifests writes the agreement anew)', () => {
    expect(comparable(text(files, 'manifest.json'))).toBe(readFileSync(join(root, `test/fixtures/manifest-${browser}.json`), 'utf8'))
  })

  test('has the id and the version that it is known by', () => {
    if (browser === 'chrome') expect(chromiumId(manifest.key)).toBe(CHROMIUM_ID)
    else expect(manifest.browser_specific_settings.gecko.id).toBe(GECKO_ID)
    expect(manifest.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
  })

  test('runs no text as code, no code from elsewhere, and has no source maps', () => {
    expect(checkScripts(files)).toEqual([])
    expect(checkPages(files)).toEqual([])
    expect(manifest.content_security_policy.extension_pages).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(manifest.content_security_policy.extension_pages).not.toContain('unsafe')
  })

  test('is small', () => {
    expect(gzipBytes(pageScript(files, 'sentinel'))).toBeLessThanOrEqual(SENTINEL_MAX_BYTES)
    const reader = ['reader', 'eyes'].map(name => gzipBytes(pageScript(files, name)))
    expect(reader.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(READER_MAX_BYTES)
    expect(zipBytes(files)).toBeLessThanOrEqual(ZIP_MAX_BYTES)
  })

  test('carries no library into a page, and no word to the page', () => {
    const all = files.filter(file => file.path.endsWith('.js')).map(file => file.bytes.toString('utf8'))
    // A mark that is nowhere in the build would find nothing anywhere.
    expect(librariesIn(all.join('\n'))).toEqual(Object.keys(LIBRARY_MARKS))
    for (const name of ['sentinel', 'reader', 'eyes', 'sign-up']) {
      expect(librariesIn(pageScript(files, name))).toEqual([])
      // The notice's own frame is asked whether it runs, and told through its port that it stands, with nothing in either word.
      const script = pageScript(files, name)
        .replace(/\.contentWindow\?\.postMessage\(null,[`'"]\*[`'"],\[\w+\]\)/, '')
        .replace(/vouch:\(\)=>\w+\.postMessage\(null\)/, '')
      expect(script).not.toMatch(/postMessage\(|content-script-started|dispatchEvent\(/)
    }
  })

  test('draws a page ahead in the style that its script would give it', () => {
    if (browser === 'firefox') return expect(files.map(({ path }) => path).filter(path => path.includes('draw-ahead'))).toEqual([])
    const drawer = text(files, 'late/draw-ahead.js')
    for (const page of ['gate', 'notice']) {
      const [, sheet = ''] = /replaceSync\(("(?:[^"\\]|\\.)*")\)/.exec(text(files, `chunks/${page}.js`)) ?? []
      const rules = (JSON.parse(sheet) as string).split('}').filter(rule => rule.startsWith('.'))
      expect(rules.length).toBeGreaterThan(20)
      // A sheet's letters beyond ASCII are escapes of a script in either.
      expect(rules.filter(rule => /^[ -~]*$/.test(rule) && !drawer.includes(rule))).toEqual([])
    }
  })

  test('says everything in every language', () => {
    const langs = files.flatMap(file => /^_locales\/([a-z]{2})\/messages\.json$/.exec(file.path)?.[1] ?? [])
    expect(langs).toEqual(['de', 'en', 'es', 'fr', 'ja', 'pt'])
    const locales = Object.fromEntries(langs.map(lang => [lang, JSON.parse(text(files, `_locales/${lang}/messages.json`))]))
    expect(checkLocales(locales)).toEqual([])
    for (const [, key] of text(files, 'manifest.json').matchAll(/__MSG_(\w+)__/g)) expect(Object.keys(locales.en)).toContain(key)
  })

  test('comes out the same to the byte when it is built again', async () => {
    const again = join('node_modules', '.cache', `again-${process.pid}`)
    try {
      const args = [join(root, 'node_modules/wxt/bin/wxt.mjs'), 'build', '-b', browser]
      const { status, output } = await runCommand(process.execPath, args, {
        cwd: root,
        limitSeconds: 100,
        env: { SCOPEWARDEN_OUT: again, NODE_ENV: 'production' },
      })
      expect(status, output).toBe(0)
      expect(digests(readOutput(join(root, again, folder)))).toEqual(digests(files))
    } finally {
      rmSync(join(root, again), { recursive: true, force: true })
    }
  })
})

const digests = (files: OutputFile[]) => files.map(({ path, bytes }) => `${path} ${createHash('sha256').update(bytes).digest('hex')}`)
