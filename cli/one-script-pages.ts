import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asciiOf, asciiScripts } from './ascii-scripts.ts'
import { carryWords } from './carry-words.ts'

const PROJECT = join(import.meta.dirname, '..')
const TAGS = /^ *<(?:script type="module"[^>]*><\/script>|link rel="(?:modulepreload|stylesheet)"[^>]*>)\n/gm
const addresses = (html: string, tag: RegExp) => [...html.matchAll(tag)].map(([, address = '']) => address.slice(1))
const scriptsOf = (html: string) => addresses(html, /<script type="module"[^>]* src="(\/[^"]+)"/g)
const sheetsOf = (html: string) => addresses(html, /<link rel="stylesheet"[^>]* href="(\/[^"]+)"/g)

/**
 * A page's own policy lets a script make a sheet, and no page hold one, unless the page came drawn. Addresses and imports in it would not be
 * found.
 */
function withStyle(css: string): string {
  if (/@import|url\(/.test(css)) throw new Error('a sheet that names other files')
  return `if(!document.querySelector('style')){const sheet=new CSSStyleSheet();sheet.replaceSync(${JSON.stringify(css)});document.adoptedStyleSheets=[sheet]}\n`
}

/** Files that these begin with, themselves included; a script names those that it loads. */
function withLoaded(dir: string, files: readonly string[]): Set<string> {
  const all = new Set(files)
  for (const file of all)
    if (file.endsWith('.js'))
      for (const [, name] of readFileSync(join(dir, file), 'utf8').matchAll(/["'`](?:\.\/|\/?chunks\/)([\w.-]+\.js)["'`]/g))
        all.add(`chunks/${name}`)
  return all
}

/**
 * Makes of each of these built pages one script that brings its style along. A person waits for them, and each further file is one
 * more to ask the browser for; a sheet is even searched for words that it might want in the person's language. What they share
 * with other pages is small enough to be there twice. Files that no page loads any
 * more are removed. Throws an `Error` where a page is not as the bundler makes it.
 * @param dir the folder of the built extension
 */
export async function oneScriptPages(dir: string, pages: readonly string[]): Promise<void> {
  const { build } = await import('vite')
  for (const page of pages) {
    const file = join(dir, `${page}.html`)
    const html = readFileSync(file, 'utf8')
    const [script, ...more] = scriptsOf(html)
    if (!script || more.length > 0) throw new Error(`${page}.html has ${more.length + 1} scripts, expected one`)
    const output = { format: 'iife' as const, entryFileNames: `chunks/${page}.js` }
    await build({
      configFile: false,
      logLevel: 'warn',
      plugins: [carryWords(PROJECT, name => name === output.entryFileNames), asciiScripts()],
      build: {
        outDir: dir,
        emptyOutDir: false,
        copyPublicDir: false,
        target: 'es2023',
        rolldownOptions: { input: join(dir, script), output },
      },
    })
    const sheets = sheetsOf(html).map(name => readFileSync(join(dir, name), 'utf8'))
    const built = join(dir, `chunks/${page}.js`)
    writeFileSync(built, asciiOf(withStyle(sheets.join(''))) + readFileSync(built, 'utf8'))
    const tag = `    <script defer src="/chunks/${page}.js"></script>\n`
    writeFileSync(
      file,
      html.replace(TAGS, '').replace(/^ *<\/head>/m, end => tag + end),
    )
  }
  const others = readdirSync(dir)
    .filter(name => name.endsWith('.html'))
    .map(name => readFileSync(join(dir, name), 'utf8'))
  const linked = others.flatMap(html => addresses(html, /(?:src|href)="(\/(?:chunks|assets)\/[^"]+)"/g))
  const used = withLoaded(dir, linked)
  for (const folder of ['chunks', 'assets'])
    for (const name of readdirSync(join(dir, folder))) if (!used.has(`${folder}/${name}`)) rmSync(join(dir, folder, name))
}
