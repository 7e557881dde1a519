import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { zipSync } from 'fflate'
import { Failure } from '../lib/model/failure.ts'

export type ExtensionManifest = {
  name: string
  version: string
  key?: string
  update_url?: string
  minimum_chrome_version?: string
  browser_specific_settings?: { gecko?: { id?: string; update_url?: string; strict_min_version?: string } }
}

/** Every file below a folder, by its path with `/`. */
const readFiles = (dir: string, below = '.'): [path: string, bytes: Uint8Array][] =>
  readdirSync(join(dir, below), { withFileTypes: true }).flatMap(entry => {
    const path = posix.join(below, entry.name)
    return entry.isDirectory() ? readFiles(dir, path) : [[path, readFileSync(join(dir, path))]]
  })

/**
 * A built extension as a zip, its manifest changed by `change` for the place that it will come from. The same files give the same
 * bytes on every machine: ordered by path, one fixed time, and a compressor of plain JavaScript (zlib's output differs by processor).
 * Throws Failure `extension-missing` where there is no build in `dir`.
 */
export const packZip = (
  dir: string,
  change: (manifest: ExtensionManifest) => ExtensionManifest,
): { zip: Uint8Array; manifest: ExtensionManifest } => {
  let written: ExtensionManifest
  try {
    written = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
  } catch (cause) {
    throw new Failure('extension-missing', `There is no built extension in ${dir}.`, 'Build it first: npm run build', { cause })
  }
  const manifest = change(written)
  const files = readFiles(dir).filter(([path]) => path !== 'manifest.json')
  const all: [string, Uint8Array][] = [...files, ['manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]]
  const ordered = all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [path, new Uint8Array(bytes)])
  // A zip keeps local time without a zone: this is 1980-01-01 00:00 everywhere.
  return { zip: zipSync(Object.fromEntries(ordered), { level: 9, mtime: new Date(1980, 0, 1) }), manifest }
}
