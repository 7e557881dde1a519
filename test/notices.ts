import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type LockPackage = { version?: string; dev?: boolean; optional?: boolean; devOptional?: boolean; license?: string }

/** Build tools that leave a few lines of their own in the extension. */
const BUILT_IN = ['node_modules/wxt']
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i

const licenceTexts = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => LICENCE_FILE.test(name))
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())

/**
 * THIRD-PARTY-NOTICES.md: every package that the extension, the command or the hub is made of, with its licence in full.
 * Taken from the lockfile (what is not there for development only) and from the packages themselves.
 */
export const makeNotices = (root: string): string => {
  const lock: { packages: Record<string, LockPackage> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const used = Object.entries(lock.packages).filter(
    ([path, entry]) => path !== '' && ((!entry.dev && !entry.devOptional) || BUILT_IN.includes(path)),
  )
  const sections = used
    .filter(([path]) => existsSync(join(root, path)))
    .map(([path, { version }]) => {
      const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      const licence: string = manifest.license ?? lock.packages[path]?.license ?? 'unknown'
      const texts = licenceTexts(join(root, path))
      const author = typeof manifest.author === 'string' ? manifest.author : (manifest.author?.name ?? `the authors of ${manifest.name}`)
      return { name: String(manifest.name), version: version ?? '', licence, texts, author }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const lines = sections.map(({ name, version, licence, texts, author }) => {
    const body =
      texts.length > 0
        ? texts.map(text => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``).join('\n\n')
        : `Copyright ${author}. The package carries no licence text of its own.`
    return `## ${name} ${version}\n\nLicence: ${licence}  \nSource: https://www.npmjs.com/package/${name}/v/${version}\n\n${body}\n`
  })
  return `# Third-party notices\n\nScopewarden is licensed under Apache-2.0 (see LICENSE). It is made with the following packages.\nWritten by \`npm run notices\`.\n\n${lines.join('\n')}`
}

const file = fileURLToPath(import.meta.url)
if (process.argv[1] === file && process.argv.includes('--write')) {
  const root = dirname(dirname(file))
  writeFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), makeNotices(root))
  console.log('THIRD-PARTY-NOTICES.md is written.')
}
