import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'

export type OutputFile = { path: string; bytes: Buffer }

/** Every file below a folder of the build, in order of its path. Throws where nothing was built. */
export const readOutput = (dir: string): OutputFile[] => {
  if (!existsSync(join(dir, 'manifest.json'))) throw new Error(`There is no build in ${dir}. Make it first: npm run build`)
  const walk = (folder: string): OutputFile[] =>
    readdirSync(join(dir, folder), { withFileTypes: true }).flatMap(entry => {
      const path = posix.join(folder, entry.name)
      return entry.isDirectory() ? walk(path) : [{ path, bytes: readFileSync(join(dir, path)) }]
    })
  return walk('.').sort((a, b) => (a.path < b.path ? -1 : 1))
}

export const text = (files: OutputFile[], path: string): string => {
  const file = files.find(f => f.path === path)
  if (!file) throw new Error(`The build has no ${path}. It has: ${files.map(f => f.path).join(', ')}`)
  return file.bytes.toString('utf8')
}

/** The page script of that name, wherever the build puts it. */
export const pageScript = (files: OutputFile[], name: string): string => {
  const path = files.map(f => f.path).find(p => new RegExp(`(^|/)${name}(\\.content)?\\.js$`).test(p))
  return text(files, path ?? `${name}.js`)
}

export const gzipBytes = (content: string | Buffer) => gzipSync(content, { level: 9 }).length
/** What the files weigh in a zip, its directory (about 100 bytes and two paths a file) included. */
export const zipBytes = (files: OutputFile[]) =>
  files.reduce((n, f) => n + deflateRawSync(f.bytes, { level: 9 }).length + 100 + 2 * f.path.length, 0)

/** The manifest as it is compared: the version is a number that rises, all else is what a reviewer agreed to. */
export const comparable = (manifest: string) => `${JSON.stringify({ ...JSON.parse(manifest), version: '0.0.0' }, null, 2)}\n`
